"""Pictures and scans: every frame is a page, upright and accounted for; shown pictures match the boxes."""

from pathlib import Path

import numpy as np
import pytest
from docx import Document
from docx.shared import Cm
from PIL import Image, ImageDraw, ImageFont

from pipeline.options import Limits, Options, SourceFile
from pipeline.readers import pdfium
from pipeline.readers.image import open_frame
from pipeline.readers.submission import read_files
from pipeline.render import render_page, render_pages
from schemas.reading import FileOutcome, Kind, PageOutcome, Route
from tests.pipeline.readers.conftest import lines
from tests.pipeline.readers.paper import new_pdf, saved, text


def _sheet(words: str = "", size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    image = Image.new("L", size, "white")
    font = ImageFont.load_default(44)
    for number, line in enumerate(words.splitlines()):
        ImageDraw.Draw(image).text((230, 300 + 90 * number), line, font=font, fill=0)
    return image


@pytest.mark.slow
def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    """A fax of two pages read as one would lose half the report; an empty page is blank, not unreadable."""
    path = tmp_path / "fax.tiff"
    full = _sheet("Phong giao duc bao cao ket qua\nTreo 125 bang ron trong toan huyen\nCac truong deu tham gia day du")
    full.convert("1").save(path, save_all=True, append_images=[_sheet().convert("1")], dpi=(200, 200))
    (file,) = read_files([SourceFile(path=path, name="fax")], Options()).files
    assert (file.kind, file.outcome) == (Kind.IMAGE, FileOutcome.READ)
    assert [page.number for page in file.pages] == [1, 2]
    assert [page.outcome for page in file.pages] == [PageOutcome.READ, PageOutcome.READ]
    assert "125" in " ".join(line.text for line in lines(file.pages[0]))
    assert file.pages[1].route is Route.BLANK


def test_a_broken_picture_is_an_outcome(tmp_path: Path) -> None:
    """Half-sent photos are named, never raised."""
    path = tmp_path / "a.jpg"
    _sheet().save(path)
    path.write_bytes(path.read_bytes()[:200])
    good = tmp_path / "b.pdf"
    saved(new_pdf(text(85, 180, "Phong da chi dao cac xa to chuc le khai mac trong toan huyen")), good)
    broken, fine = read_files([SourceFile(path=p, name=p.name) for p in (path, good)], Options(jobs=1)).files
    lost = broken.outcome is FileOutcome.FAILED or broken.pages[0].outcome is PageOutcome.UNREADABLE
    assert lost
    assert fine.pages[0].outcome is PageOutcome.READ


def test_exif_turns_a_phone_photo_upright(tmp_path: Path) -> None:
    """Phones store the picture on its side and say so."""
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone"
    Image.new("RGB", (300, 200), "white").save(path, exif=exif, dpi=(72, 72))
    frame = open_frame(path, 0, Limits())
    assert (frame.image.size, frame.dpi, frame.photo) == ((200, 300), None, True)


@pytest.mark.parametrize(
    ("size", "dpi", "photo"),
    [((1654, 2339), 200, False), ((2480, 3508), None, False), ((1918, 2619), 200, True), ((3000, 4000), None, True)],
)
def test_photos_and_scans_are_told_by_their_size(
    tmp_path: Path, size: tuple[int, int], dpi: int | None, photo: bool
) -> None:
    """Messengers strip the camera's marks; a sheet scanned whole has the size of a sheet."""
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", size, "white")
    image.save(path, dpi=(dpi, dpi)) if dpi else image.save(path)
    assert open_frame(path, 0, Limits()).photo is photo


def test_pixels_are_capped(tmp_path: Path) -> None:
    """A picture of huge size is shrunk, one beyond all reason refused."""
    path = tmp_path / "a.png"
    _sheet().save(path)
    image = open_frame(path, 0, Limits(page_pixels=1_000_000)).image
    assert image.size[0] * image.size[1] <= 1_000_000
    (file,) = read_files([SourceFile(path=path, name="a")], Options(limits=Limits(page_pixels=100_000))).files
    assert file.outcome is FileOutcome.REFUSED


@pytest.mark.parametrize(
    ("rotation", "size"), [(0, (595, 842)), (90, (842, 595)), (180, (595, 842)), (270, (842, 595))]
)
def test_pages_are_shown_turned_as_they_were_read(tmp_path: Path, rotation: int, size: tuple[int, int]) -> None:
    """The picture a reviewer sees and the boxes of the reading speak of the same page."""
    path = saved(new_pdf(text(85, 40, "Phong giao duc", 30)), tmp_path / "a.pdf")
    pixels = np.asarray(render_page(path, Kind.PDF_DIGITAL, 1, rotation, 72).convert("L"))
    assert (pixels.shape[1], pixels.shape[0]) == pytest.approx(size, abs=1)
    ink_y, ink_x = (float(axis.mean()) for axis in np.nonzero(pixels < 128))
    top, left = ink_y < size[1] / 3, ink_x < size[0] / 3
    assert {0: top, 90: not left and ink_x > size[0] * 2 / 3, 180: ink_y > size[1] * 2 / 3, 270: left}[rotation]


def test_pages_come_one_by_one(tmp_path: Path) -> None:
    """Three pages are three pictures."""
    path = saved(new_pdf(*[text(85, 40, "a")] * 3), tmp_path / "a.pdf")
    assert len(list(render_pages(path, Kind.PDF_DIGITAL, Limits()))) == 3


def test_rendering_keeps_the_pixel_cap(tmp_path: Path) -> None:
    """A page of poster size must not exhaust the memory."""
    path = saved(new_pdf(text(85, 40, "a")), tmp_path / "a.pdf")
    with pdfium.opened(path) as document:
        pixels = pdfium.render(document[0], 300, Limits(page_pixels=200_000))
    assert pixels.shape[0] * pixels.shape[1] <= 201_000


@pytest.mark.slow
def test_a_word_file_of_scanned_pages_is_read_page_by_page(tmp_path: Path) -> None:
    """Many offices paste their scans into Word: taken for an empty report, everything would be asked for again."""
    document = Document()
    sheets = ("Phong giao duc bao cao ket qua\nTreo 125 bang ron", "Cac truong deu tham gia day du")
    for number, words in enumerate(sheets):
        _sheet(words).save(tmp_path / f"{number}.png")
        document.add_picture(str(tmp_path / f"{number}.png"), width=Cm(15))
    path = tmp_path / "a.docx"
    document.save(str(path))
    (file,) = read_files([SourceFile(path=path, name="a.docx")], Options(limits=Limits(page_seconds=240))).files
    assert [(page.number, page.route) for page in file.pages][1:] == [(2, Route.SCAN), (3, Route.SCAN)]
    assert "125" in " ".join(line.text for line in lines(file.pages[1]))


def test_pictures_in_a_report_are_never_searched(tmp_path: Path) -> None:
    """A number on a photographed banner is no figure."""
    _sheet("Treo 999 bang ron").save(tmp_path / "0.png")
    document = Document()
    document.add_paragraph("Đơn vị đã chỉ đạo các trường tổ chức tuyên truyền sâu rộng trong toàn huyện. " * 5)
    document.add_picture(str(tmp_path / "0.png"), width=Cm(15))
    path = tmp_path / "a.docx"
    document.save(str(path))
    (file,) = read_files([SourceFile(path=path, name="a.docx")], Options()).files
    assert len(file.pages) == 1
