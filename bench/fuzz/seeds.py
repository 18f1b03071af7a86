"""The sound files that are damaged: one small file of every kind that is read."""

import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import libarchive
import pikepdf
from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw

from bench.corpus import SAMPLES
from pipeline.options import Limits
from pipeline.readers import office
from samples.rar import rar_of
from samples.shapes import SHAPES, reshaped
from schemas.reading import Kind

Seeds = Mapping[str, bytes]
OLD: Final = {Kind.DOCX: ("doc", "rtf", "odt"), Kind.XLSX: ("xls", "ods")}
PICTURED: Final = frozenset({"png", "jpg", "tif", "tif-pages", "bmp", "gif", "webp", "avif", "pdf-scan"})  # need eyes
_PICTURES: Final = {
    "png": "PNG",
    "jpg": "JPEG",
    "tif": "TIFF",
    "bmp": "BMP",
    "gif": "GIF",
    "webp": "WEBP",
    "avif": "AVIF",
}
_DPI: Final = 60


def parser_seeds() -> dict[str, bytes]:
    """Files of all kinds that need no converter."""
    word = _first("01-*/*.docx")
    small = _word()
    made = {
        "docx": word,
        "docx-small": small,
        **{f"docx-{name}": reshaped(small, shape) for name, shape in SHAPES.items() if name != "text-boxes"},
        "xlsx": _sheet(),
        "pdf": _first("06-*/*.pdf"),
        "pdf-small": _paper(),
        "pdf-scan": _scan(),
        "eml": _mail({"Báo cáo.docx": small}),
        "eml-nested": _mail({"thư.eml": _mail({"a.docx": small})}),
        "zip": _zip({"Báo cáo.docx": small, "thư mục/biểu.xlsx": _sheet()}),
        "rar": rar_of({"Báo cáo.docx": small}),
        "7z": _seven_zip({"Báo cáo.docx": small}),
        "txt": "BÁO CÁO\nĐã kiểm tra 125 cơ sở.\n".encode(),
    }
    return made | picture_seeds()


def picture_seeds() -> dict[str, bytes]:
    """One small page as a picture of every format."""
    page = _page()
    made = {name: _saved(page, form) for name, form in _PICTURES.items()}
    out = io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page.rotate(90, expand=True)], compression="tiff_lzw")
    return made | {"tif-pages": out.getvalue()}


def converter_seeds() -> dict[str, bytes]:
    """Old Word and Excel files."""
    made: dict[str, bytes] = {}
    with TemporaryDirectory(prefix="seeds-") as folder:
        for kind, content in ((Kind.DOCX, _word()), (Kind.XLSX, _sheet())):
            source = Path(folder) / "source"
            source.write_bytes(content)
            for form in OLD[kind]:
                made[form] = office.convert(source, kind, form, Path(folder), Limits()).read_bytes()
    return made


def _first(pattern: str) -> bytes:
    return min(SAMPLES.glob(pattern), key=lambda path: path.stat().st_size).read_bytes()


def _word() -> bytes:
    document = Document()
    for text in ("SỞ Y TẾ", "Số: 12/BC-SYT", "BÁO CÁO", "I. Kết quả", "Đã lấy 125 mẫu, kinh phí 35,5 triệu đồng."):
        document.add_paragraph(text)
    document.add_paragraph("Tự đánh số", style="List Number")
    for _ in range(2):
        table = document.add_table(rows=6, cols=3, style="Table Grid")
        for place, cell in enumerate(table._cells):
            cell.text = str(place) if place % 3 else f"Số mẫu loại {place}"
    return _bytes_of(document)


def _sheet() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in (("Nội dung", "Số lượng"), ("Số mẫu", 125), ("Tỷ lệ", 98.25), ("Tổng", "=B2+1")):
        sheet.append(row)
    sheet.merge_cells("A5:B5")
    return _bytes_of(book)


def _bytes_of(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _paper() -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    lines = "".join(f"BT /F1 12 Tf 80 {700 - 20 * n} Td (Bao cao so {n} cua don vi) Tj ET\n" for n in range(8))
    rules = "".join(
        f"80 {500 - 20 * n} m 400 {500 - 20 * n} l S 80 500 m 80 400 l S 400 500 m 400 400 l S\n" for n in range(6)
    )
    page.obj.Contents = pikepdf.Stream(pdf, (lines + rules).encode())
    return _bytes_of(pdf)


def _page() -> Image.Image:
    page = Image.new("L", (int(8.27 * _DPI), int(11.69 * _DPI)), 255)
    draw = ImageDraw.Draw(page)
    for row in range(12):
        draw.text((60, 40 + 24 * row), f"BAO CAO so {row * 37}", fill=0)
        draw.line((50, 320 + 20 * row, 400, 320 + 20 * row), fill=0)
    for x in (50, 200, 400):
        draw.line((x, 320, x, 540), fill=0)
    return page


def _saved(page: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    page.save(out, form)
    return out.getvalue()


def _scan() -> bytes:
    out = io.BytesIO()
    _page().save(out, "PDF", resolution=_DPI)
    return out.getvalue()


def _mail(files: Mapping[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@b.example", "Gửi báo cáo", "Mon, 19 Oct 2020 08:00:00 +0700"
    mail.set_content("Kính gửi báo cáo.")
    mail.add_alternative("<table><tr><td>Số mẫu</td><td>12</td></tr></table>", subtype="html")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _seven_zip(files: Mapping[str, bytes]) -> bytes:
    with TemporaryDirectory(prefix="seeds-") as folder:
        place = Path(folder) / "made.7z"
        with libarchive.file_writer(str(place), "7zip") as archive:
            for name, data in files.items():
                archive.add_file_from_memory(name, len(data), data)
        return place.read_bytes()
