"""Labels of a scanned outline are what their place allows, and only where their shape allows it too."""

from collections.abc import Sequence

import pytest

from pipeline.directive.outline import outline_of, walk
from pipeline.extract.flow import blocks_of
from tests.pipeline.extract.hand import printed, scan, sheet


def ids(lines: Sequence[str]) -> dict[str, float]:
    """The ids of the outline that scanned lines spell, each with its confidence."""
    wide = printed("Các đơn vị báo cáo ngắn gọn, đúng trọng tâm, có số liệu so sánh với năm trước như sau", 70)
    page = sheet(1, [wide, *(printed(text, 100 + 30 * i, 117, 117 + 6 * len(text)) for i, text in enumerate(lines))])
    return {one.id: one.confidence for one in walk(outline_of(blocks_of(scan(page))).sections)}


@pytest.mark.parametrize("blurred", ["NHI. Kết quả", "HI. Kết quả", "IH. Kết quả", "II. Kết quả"])
def test_strokes_are_a_roman_number(blurred: str) -> None:
    """Recognition makes of three strokes whatever it likes; the item above says that they are three."""
    found = ids(["I. Công tác chỉ đạo", "II. Công tác tuyên truyền", blurred, "IV. Kiến nghị, đề xuất"])

    assert list(found) == ["I", "II", "III", "IV"]
    assert found["III"] < 0.8 < found["II"]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["1. Công tác", "a) Trên lúa", "b) Trên màu", "€) Trên cây ăn quả"], ["1", "1.a", "1.b", "1.c"]),
        (["I. CÔNG TÁC", "1 Cây lúa", "2. Cây màu"], ["I", "I.1", "I.2"]),
        (["I. CÔNG TÁC", "1. Cây lúa", "II. KẾT QUẢ", "II. ĐÁNH GIÁ", "IV ĐỀ NGHỊ"], ["I", "I.1", "II", "III", "IV"]),
        (["A. CÔNG TÁC", "I. Cây lúa", "B. KẾT QUẢ", "Ì. Tập huấn", "H. Hội thảo"], ["A", "A.I", "B", "B.I", "B.II"]),
        (["1. Công tác", "a) Trên lúa", "Trên cây màu", "c) Trên cây ăn quả"], ["1", "1.a", "1.b", "1.c"]),
        (["A. CÔNG TÁC", "B KẾT QUẢ", "C. ĐỀ NGHỊ"], ["A", "B", "C"]),
        (["1. CÔNG TÁC", "1.1. Cây lúa", ".1.2. Cây màu"], ["1", "1.1", "1.2"]),
    ],
)
def test_the_next_label_is_known_from_those_above(lines: list[str], wanted: list[str]) -> None:
    """Reports cite the numbers of the paper, not those that recognition made of them."""
    assert list(ids(lines)) == wanted


def test_words_are_no_labels() -> None:
    """A line that goes on, or a sentence that begins with a number, must not become a section."""
    found = ids(["1. Công tác chỉ đạo", "Nêu rõ số văn bản đã ban hành", "12 xã báo cáo", "2. Kết quả"])

    assert list(found) == ["1", "2"]


def test_dirt_behind_a_title_is_none_of_it() -> None:
    """A speck far from the words would make every report's heading differ from the title."""
    page = sheet(1, [printed("1. Mặt được", 100, 117, 190), printed("2. Hạn chế °", 130, 117, 200)])
    line = page.blocks[0]
    assert line.kind == "line"
    speck = printed("4", 100, 300, 306).words[0]
    dirty = line.model_copy(update={"text": f"{line.text} 4", "words": (*line.words, speck)})
    blocks = blocks_of(scan(page.model_copy(update={"blocks": (dirty, page.blocks[1])})))

    assert [one.title for one in outline_of(blocks).sections] == ["Mặt được", "Hạn chế"]
