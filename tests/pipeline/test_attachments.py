"""Pictures inside a report: kept with the section they stand in, never read."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Cm
from PIL import Image, ImageDraw

from pipeline.extract.text import strip_marks
from pipeline.locate import locate_pictures
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from pipeline.readers.office import convert
from pipeline.render import render_pages
from schemas.reading import Kind
from tests.pipeline.extract.forms import HEAD, campaign
from tests.pipeline.readers.paper import new_pdf, saved, text

_BANNER = "So co so vi pham: 999"


def picture(words: str = _BANNER) -> bytes:
    """A photograph of a banner with a number on it."""
    image = Image.new("RGB", (900, 600), "lightblue")
    ImageDraw.Draw(image).text((80, 250), words, fill="black", font_size=60)
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def shown(document: WordDocument, wide: float = 9) -> None:
    """Puts a picture of its own into the document."""
    document.add_picture(BytesIO(picture(f"{_BANNER} {len(document.inline_shapes)}")), width=Cm(wide))


def report() -> WordDocument:
    """A report with a logo, pictures in two sections and in a table, and a signature's picture."""
    document = Document()
    shown(document, 2)
    for line in HEAD:
        document.add_paragraph(line.text)
    document.add_paragraph("1. Công tác chỉ đạo")
    document.add_paragraph("Trung tâm đã ban hành kế hoạch và chỉ đạo các xã, thị trấn tuyên truyền. " * 3)
    shown(document)
    document.add_paragraph("2. Kết quả thực hiện")
    document.add_paragraph("2.1. Thanh tra, kiểm tra")
    document.add_paragraph("Đã có 7 cơ sở vi phạm.")
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    table.cell(0, 0).paragraphs[0].add_run().add_picture(BytesIO(picture("a")), width=Cm(6))
    table.cell(0, 1).paragraphs[0].add_run().add_picture(BytesIO(picture("b")), width=Cm(6))
    table.cell(1, 0).text, table.cell(1, 1).text = "Ảnh 1. Ra quân", "Ảnh 2. Kiểm tra chợ"
    document.add_paragraph("3. Phương hướng, nhiệm vụ")
    document.add_paragraph("Tiếp tục tuyên truyền.")
    document.add_paragraph("Trên đây là báo cáo của Trung tâm Y tế huyện A./.")
    document.add_paragraph("GIÁM ĐỐC")
    shown(document, 4)
    document.add_paragraph("Nguyễn Văn A")
    return document


def read(path: Path) -> Outcome:
    """What becomes of one file."""
    return process([SourceFile(path=path, name=path.name)], campaign(), Options())


def test_pictures_of_a_word_report_go_with_their_sections(tmp_path: Path) -> None:
    """In the text and in a table; a logo and a signature are none, and no number is taken from any."""
    path = tmp_path / "a.docx"
    report().save(str(path))
    record = read(path).record
    kept = {name: [one.at for one in field.attachments] for name, field in record.sections.items() if field.attachments}
    assert kept == {"1": ["picture 1"], "2.1": ["picture 2", "picture 3"]}
    assert (record.figures["vi_pham"].value, record.figures["co_so"].value) == (7, None)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["docx", "doc"])
def test_pictures_are_found_again_on_the_rendered_pages(form: str, tmp_path: Path) -> None:
    """The desk shows them as they were drawn; the old kinds of Word file have them too."""
    path = tmp_path / "a.docx"
    report().save(str(path))
    if form == "doc":
        path = convert(path, Kind.DOCX, "doc", tmp_path, Limits())
    (file,) = read(path).reading.files
    places = locate_pictures(file, [page.shown for page in render_pages(path, file.kind, Limits(), 60)])
    assert set(places) >= {"picture 1", "picture 2", "picture 3"}
    first, second, third = (places[f"picture {n}"][0].word.box for n in (1, 2, 3))
    assert first.width == pytest.approx(255, abs=8)
    assert second.right < third.left


def test_pictures_of_a_pdf_go_with_their_sections(tmp_path: Path) -> None:
    """Their place on the page tells the section; one on the next page goes with the text before it."""
    lines = [line.text for line in HEAD]
    body = ["1. Cong tac chi dao", "Da chi dao cac xa tuyen truyen trong toan huyen.", "", "", "", "", "", ""]
    body += ["2. Ket qua thuc hien", "2.1. Thanh tra, kiem tra", "Toan huyen co 7 co so vi pham."]
    words = "".join(text(85, 60 + 22 * n, line) for n, line in enumerate([*map(strip_marks, lines), *body]) if line)
    first = words + "q 200 0 0 100 90 530 cm /I Do Q\n"
    pdf = new_pdf(
        first, "q 300 0 0 200 90 600 cm /I Do Q\n" + text(85, 400, "Hinh anh hoat dong tai cac cho va truong hoc")
    )
    stream = pikepdf.Stream(
        pdf,
        picture(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=900,
        Height=600,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB,
        Filter=pikepdf.Name.DCTDecode,
    )
    for page in pdf.pages:
        page.obj.Resources.XObject = pikepdf.Dictionary(I=pdf.make_indirect(stream))
    sections = read(saved(pdf, tmp_path / "a.pdf")).record.sections
    kept = {name: [one.page for one in field.attachments] for name, field in sections.items() if field.attachments}
    assert kept == {"1": [1], "2.1": [2]}
    box = sections["1"].attachments[0].bbox
    assert box is not None
    assert (round(box.width), round(box.height), round(box.left)) == (200, 100, 90)
