"""From Word files to PDF, page pictures, page texts and the boxes of marked spots.

Boxes are in points from the top left of the page; pictures are RGB arrays, height x width x 3, 8 bit.
"""

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray

from pipeline.options import Limits
from pipeline.readers import office
from schemas.base import Box, union
from schemas.reading import Kind

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Spot:
    """Where a marked spot stands: page from 1, box in points."""

    page: int
    box: Box


def convert(files: Mapping[str, bytes], form: str) -> dict[str, bytes]:
    """Word files (name to .docx content) turned into ``form`` ("pdf", "doc") by LibreOffice, under the same names."""
    with tempfile.TemporaryDirectory(prefix="samples-") as folder:
        if form == "pdf" and len(files) > 1:
            return _print(files, Path(folder))
        return {name: _convert(content, form, Path(folder)) for name, content in files.items()}


def _print(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """All of them as PDF by one start of LibreOffice, which costs more than a file does."""
    words = [folder / f"{number}.docx" for number in range(len(files))]
    for path, content in zip(words, files.values(), strict=True):
        path.write_bytes(content)
    made = office.to_pdfs(words, folder, Limits())
    return {name: path.read_bytes() for name, path in zip(files, made, strict=True)}


def _convert(content: bytes, form: str, folder: Path) -> bytes:
    source = folder / "source.docx"
    source.write_bytes(content)
    return office.convert(source, Kind.DOCX, form, folder, Limits()).read_bytes()


def settle_pdf(content: bytes, password: str = "") -> bytes:
    """The PDF without times and random ids: the same pages give the same bytes; a ``password`` then opens it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                del pdf.docinfo[key]
        lock = pikepdf.Encryption(user=password, owner=f"{password}-owner") if password else False
        pdf.save(out, deterministic_id=not password, encryption=lock)
    return out.getvalue()


def page_texts(content: bytes) -> list[str]:
    """The text of each page; letterhead and signature block are read column by column, the left one first."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [_page_text(page) for page in pdf.pages]


def _page_text(page: Any) -> str:
    lines = [(line["text"].strip(), float(line["top"])) for line in page.extract_text_lines()]
    body = next((top for text, top in lines if text == "BÁO CÁO"), 0.0)
    end = next((top for text, top in lines if text.startswith("Nơi nhận:")), float(page.height))
    bands = [(0.0, body, True), (body, end, False), (end, float(page.height), True)]
    texts = [_band_text(page, top - 1, bottom - 1, halves) for top, bottom, halves in bands if bottom > top]
    return "\n".join(line.strip() for text in texts for line in text.splitlines() if line.strip())


def _band_text(page: Any, top: float, bottom: float, halves: bool) -> str:
    middle = float(page.width) * 0.455
    sides = [(0.0, middle), (middle, float(page.width))] if halves else [(0.0, float(page.width))]
    return "\n".join(
        page.crop((left, max(0.0, top), right, min(float(page.height), bottom))).extract_text() for left, right in sides
    )


def page_pictures(content: bytes, dpi: int, pages: Sequence[int] | None = None) -> list[Picture]:
    """Pictures of the pages (numbers from 1; all when None) as a perfect scanner would take them."""
    with pdfium.PdfDocument(content) as pdf:
        chosen = [number - 1 for number in pages] if pages else range(len(pdf))
        return [np.array(pdf[index].render(scale=dpi / 72).to_pil().convert("RGB"), dtype=np.uint8) for index in chosen]


def count_pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pdfium.PdfDocument(content) as pdf:
        return len(pdf)


def find_spots(content: bytes, shades: Mapping[str, tuple[int, int, int]]) -> dict[str, Spot]:
    """The boxes of the spots of a PDF made from a marked document; a spot over two pages keeps its first page."""
    names = {shade: name for name, shade in shades.items()}
    found: dict[str, list[Spot]] = {}
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for char in page.chars:
                name = names.get(_shade_of(char["non_stroking_color"]))
                if name and char["text"].strip():
                    box = Box(char["x0"], char["top"], char["x1"], char["bottom"])
                    found.setdefault(name, []).append(Spot(number, box))
    return {name: _joined(spots) for name, spots in found.items()}


def _shade_of(colour: object) -> tuple[int, int, int]:
    values = tuple(colour) if isinstance(colour, (tuple, list)) else (colour,)
    if len(values) == 1:
        values *= 3
    red, green, blue = (round(255 * float(v or 0)) for v in values[:3]) if len(values) == 3 else (-1, -1, -1)
    return red, green, blue


def _joined(spots: list[Spot]) -> Spot:
    first = [spot for spot in spots if spot.page == spots[0].page]
    box = union([spot.box for spot in first])
    return Spot(first[0].page, box if box is not None else first[0].box)
