"""Papers with a degree of secrecy: known by their stamp, read no further, nothing of them kept."""

from pathlib import Path

import pytest
from docx import Document

from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import process
from pipeline.readers.classified import is_classified
from schemas.base import Box
from schemas.reading import FileOutcome, Line, Page, Route

CAMPAIGN = load_campaign(Path(__file__).parents[3] / "samples" / "campaign.yaml")


def _page(text: str, route: Route = Route.WORD, top: float = 90.0) -> Page:
    size = {"width": 595.0, "height": 842.0} if route is not Route.WORD else {}
    line = Line(text=text, box=Box(80, top, 150, top + 14) if size else None)
    return Page(number=1, route=route, blocks=(line,), **size)


@pytest.mark.parametrize("text", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "[ MẬT ]", "Độ mật: Tối mật", "Số: 12/BC-SYT   MẬT"])
def test_the_stamp_is_known(text: str) -> None:
    """Each is how a degree of secrecy stands at the head of a paper."""
    assert is_classified(_page(text))


@pytest.mark.parametrize(
    "text",
    [
        "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "CÔNG TÁC BẢO MẬT",
        "Mật độ dân số",
        "mật",
        "MẤT",
        "Số: 12/BC-SYT",
        "Số bí mật: 3/5 mật",
    ],
)
def test_a_word_is_no_stamp(text: str) -> None:
    """A report about secrets is no secret."""
    assert not is_classified(_page(text))


def test_a_stamp_read_from_a_picture_may_have_lost_its_marks() -> None:
    """Seals are read badly; a lone MÂT at the head is a stamp, further down it is a remark."""
    assert is_classified(_page("MÂT", Route.SCAN))
    assert is_classified(_page("TOI MAT", Route.PHOTO))
    assert not is_classified(_page("MÂT", Route.DIGITAL))
    assert not is_classified(_page("MÂT", Route.SCAN, top=700))


def test_nothing_of_a_classified_submission_is_kept(tmp_path: Path) -> None:
    """What lies beside it belongs to it: neither text nor figures of any of its files may be shown."""
    document = Document()
    for text in ("SỞ Y TẾ", "MẬT", "BÁO CÁO", "Số mẫu đã lấy: 125"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "b.txt").write_text("Báo cáo: đã kiểm tra 90 cơ sở", encoding="utf-8")
    files = [SourceFile(path=tmp_path / name, name=name) for name in ("b.txt", "a.docx")]
    outcome = process(files, CAMPAIGN, Options())
    assert [(file.outcome, file.pages) for file in outcome.reading.files] == [(FileOutcome.REFUSED, ())] * 2
    assert {flag.code for flag in outcome.record.flags} == {"file.classified"}
    assert "125" not in outcome.record.model_dump_json(exclude={"files"})
