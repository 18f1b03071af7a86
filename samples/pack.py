"""Puts pages and files into what units send: scanned PDF, TIFF, JPEG, Excel, mail, zip, protected or cut PDF."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from PIL import Image

from samples.model import Report
from samples.paperwork import Scan
from samples.render import Picture, settle_pdf
from samples.sheet import label_of, rows_in_order
from samples.word import frozen_zip
from schemas.campaign import FigureKind, Table

MODES = {"gray": "L", "colour": "RGB", "1-bit": "1"}


def image_of(picture: Picture, mode: str) -> Image.Image:
    """The picture as it is kept: "gray", "colour" or "1-bit"."""
    image = Image.fromarray(picture)
    return image if mode == "colour" else image.convert("L").convert(MODES[mode], dither=Image.Dither.NONE)


def scanned_pdf(scan: Scan) -> bytes:
    """One picture a page: JPEG, or CCITT G4 when 1-bit."""
    pages = [image_of(picture, scan.damage.mode) for picture in scan.pictures]
    quality = {} if scan.damage.mode == "1-bit" else {"quality": scan.damage.quality}
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=scan.damage.dpi, **quality)
    return settle_pdf(out.getvalue())


def scanned_tiff(scan: Scan) -> bytes:
    """A TIFF of many pages: G4 when 1-bit, else JPEG inside."""
    pages = [image_of(picture, scan.damage.mode) for picture in scan.pictures]
    kind = (
        {"compression": "group4"}
        if scan.damage.mode == "1-bit"
        else {"compression": "jpeg", "quality": scan.damage.quality}
    )
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(scan.damage.dpi, scan.damage.dpi), **kind)
    return out.getvalue()


def photos(scan: Scan) -> list[bytes]:
    """One JPEG a page, without any data about the camera."""
    made = []
    for picture in scan.pictures:
        out = io.BytesIO()
        image_of(picture, scan.damage.mode).save(out, "JPEG", quality=scan.damage.quality)
        made.append(out.getvalue())
    return made


def cut_short(content: bytes, share: float) -> bytes:
    """Only the first ``share`` of a file, as when a copy breaks off."""
    return content[: int(len(content) * share)]


def workbook(report: Report) -> tuple[bytes, list[str]]:
    """The tables of figures as Excel, one sheet a table, and the text of each sheet; plain figures are real numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    texts = [_sheet(book, report, table) for table in report.campaign.tables]
    moment = datetime(2024, 5, 16, 2, 0, tzinfo=UTC).replace(tzinfo=None)
    book.properties.creator, book.properties.created, book.properties.modified = "Văn thư", moment, moment
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), texts


def _sheet(book: Workbook, report: Report, table: Table) -> str:
    sheet = book.create_sheet(table.title.split(".")[0][:31])
    heads = ["TT", "Nội dung", "Đơn vị tính", *([c.label for c in table.columns] or ["Kết quả"])]
    lines = [[report.letterhead.issuer], [table.title], heads]
    for index, row in enumerate(rows_in_order(report, table), 1):
        ids = [f"{row.id}.{column.id}" for column in table.columns] or [row.id]
        lines.append(
            [str(index), label_of(row, report.layout), row.unit or "", *(report.cells[fid].raw for fid in ids)]
        )
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            _cell(sheet, number, column, text, framed=number > 2)
    for letter, width in zip("ABCDEFG", (6, 46, 14, 16, 16, 16, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    _real_numbers(sheet, report, table)
    return "\n".join(" ".join(text for text in line if text) for line in lines)


def _cell(sheet: Any, row: int, column: int, text: str, *, framed: bool) -> None:
    cell = sheet.cell(row=row, column=column, value=text)
    cell.font = Font(name="Times New Roman", size=12, bold=row <= 3)
    if framed:
        thin = Side(style="thin")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column == 2 else "center")


def _real_numbers(sheet: Any, report: Report, table: Table) -> None:
    for number, row in enumerate(rows_in_order(report, table), 4):
        for column, fid in enumerate([f"{row.id}.{c.id}" for c in table.columns] or [row.id], 4):
            cell = report.cells[fid]
            if cell.value is None or not cell.raw[:1].isdigit():
                continue
            whole = report.campaign.figures[fid].kind in (FigureKind.INTEGER, FigureKind.MONEY)
            target = sheet.cell(row=number, column=column)
            target.value, target.number_format = (int(cell.value), "#,##0") if whole else (cell.value, "0.0")


def mail(sender: str, to: str, subject: str, body: str, sent: datetime, files: Mapping[str, bytes]) -> bytes:
    """A mail with attachments."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, format_datetime(sent)
    message["Message-ID"] = f"<{sent:%Y%m%d%H%M%S}.{len(subject)}@{sender.rsplit('@', 1)[-1].rstrip('>')}>"
    message.set_content(body)
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    message.set_boundary(f"=_thu_{sent:%Y%m%d%H%M%S}")
    return message.as_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files."""
    return frozen_zip(list(files.items()))
