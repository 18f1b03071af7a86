"""A later report tells in its own words what it does to the earlier one; nothing else may be taken for that."""

from datetime import date

import pytest

from pipeline.extract.flow import Flow, Placed
from pipeline.extract.revision import find_revision
from schemas.reading import Line, Route


def opening(*texts: str) -> Flow:
    """A Word report whose body begins with these paragraphs."""
    lines = [Line(text=text, paragraph=True) for text in ("BÁO CÁO", *texts)]
    return Flow(body=tuple(Placed(file=0, page=None, route=Route.WORD, item=line) for line in lines))


@pytest.mark.parametrize(
    ("text", "kind", "number", "dated"),
    [
        ("Báo cáo này thay thế Báo cáo số 573/BC-TTYT ngày 18/05/2024.", "replaces", "573/BC-TTYT", date(2024, 5, 18)),
        ("(Thay thế Báo cáo số 12/BC-PGD&ĐT ngày 02 tháng 3 năm 2024)", "replaces", "12/BC-PGD&ĐT", date(2024, 3, 2)),
        ("BÁO CÁO BỔ SUNG", "supplements", None, None),
        ("Bổ sung số liệu cho Báo cáo số 40/BC-UBND như sau:", "supplements", "40/BC-UBND", None),
        ("V/v đính chính số liệu tại Báo cáo số 7/BC-THCS ngày 05/10/2024", "corrects", "7/BC-THCS", date(2024, 10, 5)),
        ("Bao cao nay thay the Báo cao số 9/BC-HKH", "replaces", "9/BC-HKH", None),
    ],
)  # fmt: skip
def test_the_words_of_a_later_report(text: str, kind: str, number: str | None, dated: date | None) -> None:
    """Which report is changed, and how, decides what happens to every figure of the unit."""
    found = find_revision(opening(text))

    assert found is not None
    assert (found.kind, found.number, found.dated) == (kind, number, dated)


def test_a_sentence_over_two_printed_lines_is_understood() -> None:
    """Printed lines end where the paper ends, not where the sentence does."""
    found = find_revision(opening("Báo cáo này thay thế", "Báo cáo số 573/BC-TTYT ngày 18/05/2024."))

    assert found is not None
    assert found.number == "573/BC-TTYT"


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Công văn số 1187/SYT-NVY ngày 02/04/2024 của Sở Y tế, đơn vị báo cáo kết quả như sau:",
        "Đề nghị bổ sung sách cho thư viện và thay thế thiết bị hỏng.",
        "Thực hiện Kế hoạch số 3/KH-UBND (sửa đổi, bổ sung) về chuyển đổi số.",
    ],
)
def test_other_uses_of_the_words_change_nothing(text: str) -> None:
    """A request for more books is no supplement to a report."""
    assert find_revision(opening(text)) is None
