"""Several campaigns at once: the directive a paper cites decides, then its form; what is not clear is for a person."""

from pathlib import Path

import pytest
from docx import Document

from pipeline.options import Options
from tests.store.samples import CAMPAIGN
from tests.workers.made import word_report
from workers.reader_process import JOBS

TWIN = CAMPAIGN.replace("thu-2030", "thu-2031").replace("12/SXD-VP", "34/SXD-VP")
OTHER = (
    TWIN.replace("thu-2031", "nha-2030")
    .replace("Kết quả chung", "Nhà đã sửa")
    .replace("Khó khăn", "Kiến nghị")
    .replace("Số cây đã trồng", "Số ngôi nhà đã sửa")
    .replace("Số người tham gia", "Số hộ được giúp")
    .replace("Kinh phí", "Vốn đã giải ngân")
)


@pytest.mark.parametrize(
    ("cites", "open_ones", "campaign", "sure"),
    [
        ("12/SXD-VP", (TWIN, CAMPAIGN), "thu-2030", True),
        ("34/SXD-VP", (CAMPAIGN, TWIN), "thu-2031", True),
        ("", (OTHER, CAMPAIGN), "thu-2030", True),
        ("", (CAMPAIGN, TWIN), None, False),
        ("99/SXD-XX", (CAMPAIGN, TWIN), None, False),
    ],
)
def test_the_campaign_is_the_one_cited_else_the_one_whose_form_it_has(
    tmp_path: Path, cites: str, open_ones: tuple[str, ...], campaign: str | None, sure: bool
) -> None:
    """A report in the wrong round is as wrong as one on the wrong unit: two of one form ask, unless one is cited."""
    path = word_report(tmp_path / "bc.docx", "TÂN LẬP", trees=12)
    document = Document(str(path))
    line = next(one for one in document.paragraphs if "12/SXD-VP" in one.text)
    line.text = f"Thực hiện Công văn số {cites}, đơn vị báo cáo như sau:" if cites else "Đơn vị báo cáo như sau:"
    document.save(str(path))
    files = [{"path": str(path), "name": path.name, "pages": []}]
    options = Options(jobs=1).model_dump(mode="json")
    answer = JOBS["read"]({"files": files, "campaigns": list(open_ones), "options": options})

    assert answer["sure"] is sure
    assert campaign in (None, answer["record"]["campaign"])
