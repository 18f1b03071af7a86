"""What a directive was read to ask for, before a person has made a campaign of it: each item with place and confidence.

What was not found stays `missing` and is listed as a gap; nothing is ever filled in that does not stand in the paper.
"""

from typing import Literal

from schemas.base import Frozen
from schemas.campaign import Measure, Section, Unit
from schemas.record import Evidence, TextField

WarningCode = Literal[
    "directive.doubtful",  # the paper does not look like a directive
    "number.differs",
    "date.differs",
    "deadline.differs",
    "deadline.missing_year",
    "deadline.before_period_end",
    "weekday.differs",
    "section.unknown_reference",
    "outline.contradicts",
    "outline.numbering",
    "outline.not_attached",
    "page.unreadable",
    "table.not_attached",
    "table.unreadable",
    "column.left_out",
    "units.not_listed",
]


class DraftWarning(Frozen):
    """A contradiction or a thing a person must look at, with the places that show it."""

    code: WarningCode
    message: str
    evidence: tuple[Evidence, ...] = ()


class DraftSection(Frozen):
    """One entry of the outline as it stands in the appendix.

    ``note`` is what the directive says about it beyond its title.
    """

    id: str
    title: str
    required: bool = True
    note: str = ""
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    parts: tuple["DraftSection", ...] = ()

    def plain(self) -> Section:
        """The section as a campaign holds it."""
        parts = tuple(part.plain() for part in self.parts)
        return Section(id=self.id, title=self.title, required=self.required, parts=parts)


class DraftTable(Frozen):
    """One form of figures: rows, and columns where it is a matrix; ``left_out`` are heads that feed no figure."""

    id: str
    title: str
    section: str | None = None
    unit: str | None = None
    rows: tuple[Measure, ...]
    columns: tuple[Measure, ...] = ()
    left_out: tuple[str, ...] = ()
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


class DraftCheck(Frozen):
    """A sum that the form itself states ("(5) = (3) + (4)")."""

    id: str
    says: str
    that: str


class CampaignDraft(Frozen):
    """Everything read from one directive; dates are in ISO form, as everywhere in `schemas.record`."""

    title: TextField = TextField()
    number: TextField = TextField()
    issued_on: TextField = TextField()
    issuer: TextField = TextField()
    subject: TextField = TextField()
    addressees: tuple[TextField, ...] = ()
    references: tuple[TextField, ...] = ()
    period_from: TextField = TextField()
    period_to: TextField = TextField()
    due_before: TextField = TextField()
    address: TextField = TextField()
    email: TextField = TextField()
    consolidate_for: tuple[TextField, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    sections: tuple[DraftSection, ...] = ()
    tables: tuple[DraftTable, ...] = ()
    checks: tuple[DraftCheck, ...] = ()
    units: tuple[Unit, ...] = ()
    gaps: tuple[str, ...] = ()
    warnings: tuple[DraftWarning, ...] = ()
