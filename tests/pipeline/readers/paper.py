"""Small PDFs made on the spot: text in a standard font, ruled lines, pictures, signature widgets."""

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

A4 = (595, 842)


def text(x: float, y: float, words: str, size: float = 12, font: str = "F1") -> str:
    """Drawing code of a text, its baseline ``y`` points below the top of an A4 page."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {A4[1] - y} Tm ({words}) Tj ET\n"


def rules(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Drawing code of a grid of lines."""
    across = "".join(f"{xs[0]} {A4[1] - y} m {xs[-1]} {A4[1] - y} l S\n" for y in ys)
    return across + "".join(f"{x} {A4[1] - ys[0]} m {x} {A4[1] - ys[-1]} l S\n" for x in xs)


def new_pdf(*contents: str, rotate: int = 0) -> pikepdf.Pdf:
    """A PDF with one A4 page for each drawing code; fonts F1 (plain) and F2 (bold)."""
    pdf = pikepdf.new()
    fonts = {
        f"/{key}": Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{base}"), Encoding=Name.WinAnsiEncoding
        )
        for key, base in (("F1", "Helvetica"), ("F2", "Helvetica-Bold"))
    }
    for content in contents:
        page = pdf.add_blank_page(page_size=A4)
        page.obj.Resources = Dictionary(Font=Dictionary(fonts))
        page.obj.Contents = Stream(pdf, content.encode("cp1252"))
        page.obj.Rotate = rotate
    return pdf


def add_signature(pdf: pikepdf.Pdf, shown: Sequence[str], place: tuple[float, float, float, float]) -> None:
    """Puts a signature field on the first page, its texts in a form XObject inside the widget's appearance."""
    resources = pdf.pages[0].obj.Resources
    width, height = place[2] - place[0], place[3] - place[1]
    lines = "".join(f"BT /F1 10 Tf 2 {height - 12 - 12 * i} Td ({line}) Tj ET\n" for i, line in enumerate(shown))
    inner = Stream(pdf, lines.encode("cp1252"))
    inner.update(
        {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, width, height]), "/Resources": resources}
    )
    outer = Stream(pdf, b"q 1 0 0 1 0 0 cm /FRM Do Q")
    outer.update({
        "/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, width, height]),
        "/Resources": Dictionary(XObject=Dictionary(FRM=pdf.make_indirect(inner))),
    })  # fmt: skip
    value = Dictionary(Type=Name.Sig, Name=String("Tran Van B"), M=String("D:20201016143005+07'00'"))
    widget = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("so"), F=4))
    widget.Rect, widget.P, widget.V = Array(list(place)), pdf.pages[0].obj, pdf.make_indirect(value)
    widget.AP = Dictionary(N=pdf.make_indirect(outer))
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=3))


def saved(pdf: pikepdf.Pdf, path: Path) -> Path:
    """The path of the saved PDF."""
    pdf.save(path)
    return path
