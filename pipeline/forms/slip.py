"""The slip (phiếu tiếp nhận) that is laid on top of a unit's report before a whole stack is scanned at once.

Its QR code names campaign and unit. The slip is no page of any report: it only says whose pages follow.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final, NamedTuple

import segno
from PIL import Image, ImageDraw, ImageFont

from schemas.campaign import Campaign, Unit

PREFIX: Final = "tonghop-phieu-1"
DPI: Final = 150
_PAGE: Final = (round(8.27 * DPI), round(11.69 * DPI))
_CODE: Final = round(3.2 * DPI)
_MARGIN: Final = round(0.9 * DPI)
_FONT, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"


class SlipCode(NamedTuple):
    """What a slip says: the campaign's id and the unit's code."""

    campaign: str
    unit: str

    def __str__(self) -> str:
        return f"{PREFIX}|{self.campaign}|{self.unit}"


def parse_slip(text: str) -> SlipCode | None:
    """What a slip's code says; None for any other code."""
    parts = text.strip().split("|")
    return SlipCode(parts[1], parts[2]) if len(parts) == 3 and parts[0] == PREFIX and parts[1] and parts[2] else None


def slips(campaign: Campaign, units: Sequence[Unit]) -> bytes:
    """One page a unit, as a PDF to print."""
    out = BytesIO()
    first, *rest = [slip(campaign, unit) for unit in units]
    first.save(out, "PDF", resolution=DPI, save_all=True, append_images=rest)
    return out.getvalue()


def slip(campaign: Campaign, unit: Unit) -> Image.Image:
    """The slip of one unit, as it is printed."""
    page = Image.new("1", _PAGE, 1)
    pen = ImageDraw.Draw(page)
    y = _write(pen, _MARGIN, "PHIẾU TIẾP NHẬN", 40, bold=True)
    y = _write(pen, y + 30, unit.name, 52, bold=True)
    y = _write(pen, y + 30, campaign.title, 26)
    y = _write(pen, y + 10, f"Mã đơn vị: {unit.code}", 22)
    code = _picture(str(SlipCode(campaign.id, unit.code)))
    page.paste(code, ((_PAGE[0] - _CODE) // 2, y + 40))
    _write(
        pen,
        y + 80 + _CODE,
        "Đặt phiếu này lên trên báo cáo của đơn vị rồi quét cả chồng thành một tệp. Các trang sau phiếu, cho đến phiếu "
        "kế tiếp, là một báo cáo. Phiếu không phải là trang của báo cáo.",
        22,
    )
    return page


def _picture(text: str) -> Image.Image:
    out = BytesIO()
    segno.make_qr(text, error="q").save(out, kind="png", scale=10, border=4)
    return Image.open(out).convert("1").resize((_CODE, _CODE), Image.Resampling.NEAREST)


def _write(pen: ImageDraw.ImageDraw, y: int, text: str, size: int, *, bold: bool = False) -> int:
    """Writes a text in lines that fit, centred; gives where it ends."""
    font = ImageFont.truetype(_BOLD if bold else _FONT, size)
    room = _PAGE[0] - 2 * _MARGIN
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    for line in lines:
        pen.text((_PAGE[0] / 2, y), line, font=font, fill=0, anchor="ma")
        y += round(size * 1.35)
    return y
