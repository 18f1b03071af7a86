"""The page viewer's questions: words, search, places of Word files, a box read again."""

import json

import pytest

from config.settings import load_settings
from schemas.record import Evidence, RecordFile, Status
from store.models import PageImage
from tests.review.conftest import House, LogIn, draw_page, read_one
from tests.store.samples import figure, record

WORDS = [
    ["Số", 85, 200, 95, 215],
    ["cây", 97, 200, 115, 215],
    ["trồng", 117, 200, 150, 215],
    ["1.250", 400, 200, 440, 215],
]


def beside(page: PageImage, name: str, value: object) -> None:
    """What the drawing leaves beside the pictures."""
    folder = load_settings().pictures / str(page.submission_id)
    (folder / f"{page.file}-{name}.json").write_text(json.dumps(value), "utf-8")


def test_the_words_of_a_page_can_be_clicked(house: House, log_in: LogIn) -> None:
    """A value that stands on the page should not have to be typed."""
    beside(house.page, "1", WORDS)
    found = log_in("reviewer").get(f"/pages/{house.page.pk}/words.json").json()

    assert found["words"][3] == {"text": "1.250", "box": [400, 200, 440, 215]}


@pytest.mark.parametrize(("text", "hits"), [("cay trong", 1), ("CÂY tr", 1), ("1250", 0), ("1.250", 1), ("", 0)])
def test_text_is_found_without_its_marks(house: House, log_in: LogIn, text: str, hits: int) -> None:
    """Who searches types quickly and without marks."""
    beside(house.page, "1", WORDS)
    found = log_in("clerk").get(f"/reports/{house.report.pk}/search", {"q": text}).json()["hits"]

    assert len(found) == hits
    assert all(hit["page"] == house.page.pk for hit in found)


def test_a_word_file_shows_its_figure_on_the_rendered_page(house: House, log_in: LogIn) -> None:
    """The reading of a Word file has no pages; people see its rendering with the same boxes."""
    evidence = (Evidence(file=0, at="bảng 1 dòng 2", text="12"),)
    doubt = figure(12, Status.DOUBTFUL, evidence=evidence)
    files = (RecordFile(name="a.docx", sha256="0" * 64, kind="docx", pages=1),)
    sent = read_one("a.docx", b"word", record({"cay": doubt}, unit="an-phu", files=files))
    page = draw_page(sent)
    beside(page, "places", {"bảng 1 dòng 2": [[1, "12", 300, 400, 320, 412]]})
    text = log_in("reviewer").get(f"/reports/{sent.report_id}/").content.decode()

    assert f"/pages/{page.pk}/crop.png?box=300.0,400.0,320.0,412.0" in text
    assert "bảng 1 dòng 2" not in text


def test_a_box_goes_to_a_reader_process_and_nothing_is_saved(
    house: House, log_in: LogIn, reader: list[list[float]]
) -> None:
    """The web process opens nothing that units sent."""
    client = log_in("reviewer")
    good = client.post(f"/pages/{house.page.pk}/reread", {"box": "400,200,460,220"})
    bad = client.post(f"/pages/{house.page.pk}/reread", {"box": "1,2"})

    assert good.json() == {"readings": [{"engine": "vie", "text": "1.250"}]}
    assert reader == [[400, 200, 460, 220]]
    assert bad.status_code == 422
