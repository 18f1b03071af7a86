"""What the pipeline needs to be told: limits and how many processors it may use. Plain values, set by the caller."""

from datetime import date
from pathlib import Path

from pydantic import Field

from schemas.base import Frozen


class Limits(Frozen):
    """Caps that keep one bad file from harming the machine; every one is a setting of the caller with its help line."""

    file_bytes: int = Field(default=100 * 2**20, description="Largest file that is opened, in bytes")
    pages: int = Field(default=300, description="Most pages read of one file")
    page_pixels: int = Field(default=50_000_000, description="Most pixels of one page picture")
    page_marks: int = Field(
        default=30_000, description="Most letters and strokes of a PDF page; a denser one is read as a picture"
    )
    nesting: int = Field(default=4, description="How deep mails and archives may hold each other")
    expansion_ratio: int = Field(default=100, description="Most times an archive may grow when unpacked")
    archive_files: int = Field(default=200, description="Most files taken out of one archive or mail")
    converter_seconds: float = Field(default=60, description="Longest time LibreOffice may take for one file")
    converter_bytes: int = Field(default=2**30, description="Most memory LibreOffice may hold, in bytes")
    page_seconds: float = Field(
        default=30,
        description="Most processor time Tesseract may use at one go on a page; by the clock ten times as much",
    )


class Options(Frozen):
    """How one submission is read: limits, processors, and facts only the caller knows."""

    limits: Limits = Limits()
    jobs: int = Field(default=2, ge=1, description="Pages read at the same time")
    received_on: date | None = None
    signature_roots: Path | None = None


class SourceFile(Frozen):
    """One file as it came: where its bytes lie now, the name it was sent under, its pages that count (empty: all)."""

    path: Path
    name: str
    pages: tuple[int, ...] = ()
