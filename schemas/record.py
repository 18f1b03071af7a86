"""What a submission means: unit, document data, sections, figures and flags (``tonghop/record@1``)."""

from datetime import date
from enum import StrEnum
from typing import Literal

from schemas.base import Box, Frozen
from schemas.flag import Flag


class Status(StrEnum):
    """State of a field. ``read`` is a promise: nobody needs to look."""

    READ = "read"
    DOUBTFUL = "doubtful"
    EMPTY = "empty"
    MISSING = "missing"


class Qualifier(StrEnum):
    """How a figure was hedged in words; absent means exact."""

    ABOUT = "about"
    MORE = "more"
    LESS = "less"
    RANGE = "range"


class Said(StrEnum):
    """A nought that was stated: written as a number, or said as "không có"."""

    ZERO = "zero"
    NONE = "none"


class Evidence(Frozen):
    """Where a value stands: file index, page (from 1) and box in points, or ``at`` where there is no page."""

    file: int
    page: int | None = None
    bbox: Box | None = None
    at: str | None = None
    text: str = ""


class TextField(Frozen):
    """A value in words (unit code, number, date in ISO form, signer) with its status and evidence."""

    value: str | None = None
    status: Status = Status.MISSING
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[str, ...] = ()
    reason: str | None = None


class DocumentData(Frozen):
    """What the letterhead and the signature block say."""

    number: TextField = TextField()
    issued_on: TextField = TextField()
    signer: TextField = TextField()


class SectionField(Frozen):
    """One section's text without its heading and without table cells; ``attachments`` are where its pictures stand."""

    status: Status = Status.MISSING
    text: str = ""
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    reason: str | None = None
    merged_with: str | None = None
    attachments: tuple[Evidence, ...] = ()


class FigureField(Frozen):
    """One figure in the campaign's unit of measure; ``raw`` is what stands there, letter by letter.

    ``grounds`` name the independent readings it rests on (``vie``, ``eng``, ``word``, ``text-layer``, ``twin`` …).
    """

    value: int | float | None = None
    raw: str = ""
    unit: str | None = None
    status: Status = Status.MISSING
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[int | float, ...] = ()
    qualifier: Qualifier | None = None
    said: Said | None = None
    reason: str | None = None
    grounds: tuple[str, ...] = ()


class RecordFile(Frozen):
    """A file as the record lists it: one outcome per page, signatures as facts."""

    name: str
    sha256: str
    kind: str
    pages: int = 0
    page_outcomes: tuple[str, ...] = ()
    signatures: tuple[dict[str, str | int | None], ...] = ()
    container: int | None = None


class PageText(Frozen):
    """The plain text of one page, in reading order."""

    text: str


class Revision(Frozen):
    """What the report's own words say about an earlier one: replaces, supplements or corrects it."""

    kind: Literal["replaces", "supplements", "corrects"]
    number: str | None = None
    dated: date | None = None
    text: str = ""


class Record(Frozen):
    """The meaning of one submission; the JSON form is the extractor's contract."""

    schema_: Literal["tonghop/record@1"] = "tonghop/record@1"
    campaign: str
    files: tuple[RecordFile, ...] = ()
    unit: TextField = TextField()
    document: DocumentData = DocumentData()
    sections: dict[str, SectionField] = {}
    figures: dict[str, FigureField] = {}
    flags: tuple[Flag, ...] = ()
    revision: Revision | None = None
    pages: tuple[PageText, ...] | None = None

    def to_json_dict(self, *, with_text: bool = False) -> dict[str, object]:
        """The record as plain JSON values: absent optional keys left out, ``schema`` under its own name."""
        out: dict[str, object] = {"schema": self.schema_}
        skip = {"schema_"} if with_text else {"schema_", "pages"}
        out.update(self.model_dump(mode="json", exclude=skip, exclude_none=True))
        for group in ("figures", "sections"):
            fields = out[group]
            assert isinstance(fields, dict)
            for key, field in getattr(self, group).items():
                if group == "figures":
                    fields[key]["value"] = field.value
        for name in ("number", "issued_on", "signer"):
            out["document"][name]["value"] = getattr(self.document, name).value  # type: ignore[index]
        out["unit"]["value"] = self.unit.value  # type: ignore[index]
        return out
