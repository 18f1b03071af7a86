"""Fills in blank forms as a clerk would: figures into the marked fields, a sentence under each heading."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import openpyxl
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from pipeline.campaigns import load_campaign
from pipeline.forms.identity import asked_by, is_key
from pipeline.options import Options, SourceFile
from pipeline.process import process
from schemas.campaign import Campaign, FigureKind
from schemas.record import Record

ROOT = Path(__file__).parents[3]
SAMPLE = load_campaign(ROOT / "samples" / "campaign.yaml")
UNIT = SAMPLE.units_by_code["ttyt-cam-ha"]


def values(campaign: Campaign) -> dict[str, int]:
    """A different number for each figure, so that a value in the wrong place cannot pass."""
    size = {FigureKind.MONEY: 1_000_000, FigureKind.PERCENT: 1}
    return {
        figure.id: (11 + number) * size.get(figure.kind, 7) for number, figure in enumerate(campaign.figures.values())
    }


def vietnamese(value: int | float) -> str:
    """The number as a clerk types it."""
    return f"{value:,}".replace(",", ".")


def fill_word(blank: bytes, campaign: Campaign, given: dict[str, int]) -> WordDocument:
    """The Word form with these figures typed into its controls and a sentence below each heading of a part."""
    document = Document(BytesIO(blank))
    for control in list(document.element.body.iter(qn("w:sdt"))):
        key = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        asked = asked_by(key, campaign)
        if asked is None or asked.figure.id not in given:
            continue
        placeholder = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
        placeholder.getparent().remove(placeholder)
        text = next(control.iter(qn("w:t")))
        text.text = vietnamese(given[asked.figure.id])
    for heading, below in pairwise(document.paragraphs):
        keys = [mark.get(qn("w:name")) for mark in heading._p.iter(qn("w:bookmarkStart"))]
        if any(key.startswith("_ths") for key in keys) and not below.text:
            below.add_run(f"Đơn vị đã thực hiện đầy đủ nội dung: {heading.text.split(maxsplit=1)[1]}.")
    return document


def fill_sheet(blank: bytes, campaign: Campaign, given: dict[str, int]) -> openpyxl.Workbook:
    """The Excel form with these figures typed into its named cells."""
    book = openpyxl.load_workbook(BytesIO(blank))
    for name, defined in book.defined_names.items():
        asked = asked_by(name, campaign) if is_key(name) else None
        if asked is not None and asked.figure.id in given:
            ((sheet, place),) = defined.destinations
            book[sheet][place] = given[asked.figure.id]
    return book


def read(path: Path, campaign: Campaign = SAMPLE) -> Record:
    """What the file means."""
    return process([SourceFile(path=path, name=path.name)], campaign, Options(jobs=2)).record
