"""Samples of kinds of files that no case of `cases.yaml` holds, each made of one that does.

`files/IMG_0412.heic` is the first photo of 13-anh-chup, written once with the encoder of Debian's libheif-examples: no
library of ours writes HEIC.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image

from samples.render import page_pictures

HERE: Final = Path(__file__).parent
HEIC: Final = HERE / "files" / "IMG_0412.heic"
DIGITAL: Final = HERE / "reports" / "06-pdf-so" / "874-BC-BV.signed.pdf"
PHOTO: Final = HERE / "reports" / "13-anh-chup" / "IMG_20240522_091507.jpg"
_ORIENTATION: Final = 0x0112
_UPSIDE_DOWN: Final = 3
_SCREEN_DPI: Final = 110


def hybrid() -> bytes:
    """The letter of a digital report as a scan, its other pages as they are."""
    picture, out = BytesIO(), BytesIO()
    Image.fromarray(page_pictures(DIGITAL.read_bytes(), 200, [1])[0]).convert("L").save(picture, "PDF", resolution=200)
    with pikepdf.open(DIGITAL) as pdf, pikepdf.open(picture) as scan:
        pdf.pages.insert(0, scan.pages[0])
        del pdf.pages[1]
        pdf.save(out)
    return out.getvalue()


def screenshot() -> bytes:
    """A page as somebody took it from the screen: few pixels, no resolution, no camera."""
    out = BytesIO()
    Image.fromarray(page_pictures(DIGITAL.read_bytes(), _SCREEN_DPI, [4])[0]).convert("RGB").save(out, "PNG")
    return out.getvalue()


def lying_photo() -> bytes:
    """An upright photo whose camera says that it was held upside down."""
    out, exif = BytesIO(), Image.Exif()
    exif[_ORIENTATION] = _UPSIDE_DOWN
    with Image.open(PHOTO) as photo:
        photo.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def filled_form() -> bytes:
    """A digital page whose figure was typed into a field of the PDF."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.obj.Resources = fonts
    words = "BT /F1 12 Tf 80 700 Td (Phong da chi dao cac xa, so lop da mo trong nam:) Tj ET"
    page.obj.Contents = pikepdf.Stream(pdf, words.encode())
    look = pikepdf.Stream(pdf, b"BT /F1 12 Tf 2 5 Td (125) Tj ET", Type=pikepdf.Name.XObject,
                          Subtype=pikepdf.Name.Form, BBox=[0, 0, 60, 20], Resources=fonts)  # fmt: skip
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("so_lop"),
            V=pikepdf.String("125"), Rect=[360, 695, 420, 715], F=4, DA=pikepdf.String("/F1 12 Tf 0 g"),
            AP=pikepdf.Dictionary(N=look),
        )
    )  # fmt: skip
    page.obj.Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), DR=fonts)
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()
