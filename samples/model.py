"""What a made-up report is before it is written: values only, shared by all makers in this folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from schemas.campaign import Campaign

Status = Literal["read", "empty", "missing", "doubtful"]


@dataclass(frozen=True)
class Layout:
    """How a report is laid out; each field is one habit in which real reports differ."""

    font: str = "Times New Roman"
    size: float = 13.0
    chapters: Literal["phan", "phan-line", "roman", "letter"] = "phan"
    headings: Literal["bold", "auto", "styles", "inline"] = "bold"
    heading_words: Literal["title", "alias"] = "title"
    labels: Literal["label", "alias"] = "label"
    ruled: bool = True
    tables: Literal["inline", "appendix", "landscape", "elsewhere"] = "inline"
    grouped_header: bool = False
    number_column: bool = True
    unit_column: bool = True
    numbers: Literal["dot", "plain", "space"] = "dot"
    pad: bool = True
    with_unit: bool = False
    align: Literal["center", "right"] = "center"
    extra_rows: int = 0
    shuffle_rows: bool = False
    letterhead_rule: bool = True
    sentences: tuple[int, int] = (2, 4)


@dataclass(frozen=True)
class Defects:
    """What is wrong with a report, by the ids of the campaign."""

    missing_sections: tuple[str, ...] = ()
    empty_sections: tuple[str, ...] = ()
    missing_tables: tuple[str, ...] = ()
    missing_rows: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    none_said: tuple[str, ...] = ()
    more_than: tuple[str, ...] = ()
    failing_check: str | None = None
    no_number: bool = False
    no_date: bool = False
    unsigned: bool = False


@dataclass(frozen=True)
class Letterhead:
    """Who writes, under which number and day, and who signs."""

    parent: str
    issuer: str
    place: str
    code: str
    number: str | None
    issued_on: date | None
    signer: str | None
    signer_titles: tuple[str, ...]
    handwritten: bool = False

    @property
    def full_number(self) -> str | None:
        """Number and code as reports cite it ("45/BC-TTYT"), None when the number was left blank."""
        return f"{self.number}/{self.code}" if self.number else None


@dataclass(frozen=True)
class Cell:
    """One figure as it stands in the report: ``raw`` is printed, ``value`` is what it means."""

    value: float | None
    raw: str = ""
    status: Status = "read"


@dataclass(frozen=True)
class Part:
    """One section of the report: its body without the heading."""

    status: Status
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything a report says, ready to be written in any form."""

    campaign: Campaign
    unit: str | None
    unit_name: str
    letterhead: Letterhead
    subject: str
    opening: tuple[str, ...]
    parts: Mapping[str, Part]
    cells: Mapping[str, Cell]
    layout: Layout
    defects: Defects
    extra_rows: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Profile:
    """What makes the reports of one campaign natural: sentences, sizes of figures, names; the default suits any.

    ``prose``: section id to sentences, in which ``{figure}`` is a figure of the report and ``{2-9}`` a number between.
    ``sizes``: row id to lowest and highest value; ``shares``: row to (whole row, lowest, highest share of it);
    ``ratios``: per-cent row to (part row, whole row); ``zero_columns``: kind of unit to columns where it has nothing.
    """

    prose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    shares: Mapping[str, tuple[str, float, float]] = field(default_factory=dict)
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    zero_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    extra_rows: tuple[tuple[str, str, str], ...] = ()
    parent: str = "SỞ, NGÀNH CHỦ QUẢN"
    codes: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    self_name: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[str], str] = lambda unit_name: unit_name.split()[-2] + " " + unit_name.split()[-1]
