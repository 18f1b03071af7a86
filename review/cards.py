"""One field as the desk shows it: what the machine read, what counts now, the choices, where it stands on the page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Final

from review import texts
from review.sentences import said, told
from review.templatetags.show import day, number
from schemas.base import Box
from schemas.record import Evidence, FigureField, SectionField, Status, TextField
from store.models import Ask, Correction, PageImage
from store.selectors.reports import FieldView
from store.selectors.words import placed

Value = FigureField | SectionField | TextField
# Letters that are keys of the desk already are no choices: blank, "không có", undo, ask, not asked, skip, edit, ground,
# note, words of the page, rotate, whole page.
CHOICE_KEYS: Final = [letter for letter in ascii_lowercase if letter not in "bnuxksegltrf"]
CONFLICTS: Final = frozenset({"figure.conflict", "figure.superseded"})


@dataclass(frozen=True)
class Choice:
    """Another reading that one key takes; ``source`` says where it comes from when not from the same place."""

    key: str
    text: str
    source: int | None = None


@dataclass(frozen=True)
class Spot:
    """A place on a page picture, in points; ``page`` is the row of the picture."""

    page: PageImage
    box: Box
    field: str
    title: str
    tone: str

    @property
    def rectangle(self) -> dict[str, str]:
        """Corner and size for the overlay, in points with a point as decimal sign whatever the language."""
        return {
            "x": f"{self.box.left:.1f}",
            "y": f"{self.box.top:.1f}",
            "width": f"{self.box.width:.1f}",
            "height": f"{self.box.height:.1f}",
        }

    @property
    def kind(self) -> str:
        """Figure, section or document."""
        return self.field.partition(":")[0]

    @property
    def query(self) -> str:
        """The box as the crop's address names it."""
        return ",".join(f"{side:.1f}" for side in self.box)


@dataclass(frozen=True)
class Card:
    """What the card of one field needs; ``todo`` says whether a person must still look."""

    view: FieldView
    key: str
    kind: str
    state: str
    todo: bool
    shown: str
    machine: str
    reasons: tuple[str, ...]
    choices: tuple[Choice, ...]
    spots: tuple[Spot, ...]
    places: tuple[str, ...]
    history: tuple["Entry", ...]
    proposal: Correction | None = None

    @property
    def undoable(self) -> bool:
        """Whether the last act on the field can be taken back."""
        settled = bool(self.view.settled) and self.view.settled != "accepted"
        return settled or self.state in ("asked", "unasked") or self.proposal is not None

    @property
    def anchor(self) -> str:
        """The key as part of an element's id: letters, digits and the code of whatever else stands in it."""
        return re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", self.key)

    @property
    def advice(self) -> texts.Text:
        """What to do about the machine's own doubt; other flags say it in their sentences."""
        own = self.todo and self.view.status is Status.DOUBTFUL and self.view.value.reason
        return texts.ADVICE["compare" if self.shown else "type"] if own else ""

    @property
    def raw(self) -> str:
        """What stands on the paper letter by letter, where that differs from the value."""
        raw = self.view.machine.raw if isinstance(self.view.machine, FigureField) else ""
        return "" if raw == self.machine else raw


@dataclass(frozen=True)
class Entry:
    """One line of a value's history, in words."""

    correction: Correction
    before: str
    after: str


PageKey = tuple[int, int, int]


def pages_by_key(pages: Iterable[PageImage]) -> dict[PageKey, PageImage]:
    """Page pictures by submission, file and page."""
    return {(page.submission_id, page.file, page.page): page for page in pages}


@dataclass(frozen=True)
class Around:
    """What the card of a field needs beside the field: page pictures, what is asked, decisions that wait."""

    pages: dict[PageKey, PageImage]
    sheets: Sequence[PageImage] = ()
    asks: Mapping[str, Ask] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()
    proposals: Mapping[str, Correction] = field(default_factory=dict)

    def state(self, view: FieldView) -> str:
        """The field's state in the words of `review.texts.FIELD`."""
        if view.key in self.asks:
            return "asked"
        if view.key.partition(":")[2] in self.unasked and view.status in (Status.EMPTY, Status.MISSING):
            return "unasked"
        return _state(view)


def card_of(view: FieldView, around: Around, todo: bool) -> Card:
    """The card of one field."""
    machine = show_value(view.machine)
    proposal = around.proposals.get(view.key)
    return Card(
        view=view,
        key=view.key,
        kind=view.key.partition(":")[0],
        state=around.state(view),
        proposal=proposal,
        todo=todo,
        shown=show_value(view.value),
        machine=machine,
        reasons=_reasons(view),
        choices=_choices(view, proposal),
        spots=_spots(view, around, todo),
        places=_places(view),
        history=tuple(Entry(c, show_json(c.before), show_json(c.value)) for c in view.history),
    )


def show_value(value: Value) -> str:
    """A value as people write it: 1.234,5; 31/12/2020; nothing when there is none."""
    if isinstance(value, SectionField):
        return value.text
    if isinstance(value, TextField):
        return day(value.value) if value.value else ""
    if value.said == "none":
        return "không có"
    return number(value.value)


def show_json(value: object) -> str:
    """A value of a history row (the JSON of a field, or a bare value) as people write it."""
    if isinstance(value, dict):
        if value.get("said") == "none":
            return "không có"
        value = value.get("value", value.get("text"))
    return number(value)


def _state(view: FieldView) -> str:
    if view.others or any(flag.code in CONFLICTS for flag in view.flags):
        return "conflict"
    return view.settled or str(view.status)


def _reasons(view: FieldView) -> tuple[str, ...]:
    """Why a person must look: the machine's own reason says more than the flag that every doubt carries."""
    own = view.value.reason if view.status is Status.DOUBTFUL else None
    texts = [told(flag.code, flag.message) for flag in view.flags if not (own and flag.code == "figure.doubtful")]
    return tuple(dict.fromkeys([*([said(own)] if own else []), *texts]))


def _choices(view: FieldView, proposal: Correction | None) -> tuple[Choice, ...]:
    """The machine's other readings, then the values of other submissions, without what stands in the input already."""
    if isinstance(view.value, SectionField):
        return ()
    readings: list[tuple[str, int | None]] = [(show_value(view.machine), None)]
    readings += [(number(other), None) for other in getattr(view.machine, "alternatives", ())]
    readings += [(show_value(other.value), other.submission_id) for other in view.others]
    readings += [(show_json(proposal.value), None)] if proposal else []
    seen = {"", show_value(view.value)}
    kept = [(text, source) for text, source in dict(readings).items() if text not in seen]
    return tuple(Choice(key, text, source) for key, (text, source) in zip(CHOICE_KEYS, kept, strict=False))


def _tone(view: FieldView, todo: bool) -> str:
    """How its boxes are drawn: doubtful, settled or read."""
    if todo:
        return "doubtful"
    return "settled" if view.settled else "read"


def _spots(view: FieldView, around: Around, todo: bool) -> tuple[Spot, ...]:
    tone = _tone(view, todo)
    found = []
    for submission, read in _all_evidence(view):
        evidence = placed(around.sheets, submission, read)
        page = around.pages.get((submission, evidence.file, evidence.page or 0))
        if page and evidence.bbox and page.points_width:
            found.append(Spot(page, evidence.bbox, view.key, view.title, tone))
    return tuple(dict.fromkeys(found))


def _all_evidence(view: FieldView) -> Iterable[tuple[int, Evidence]]:
    sources: Sequence[tuple[int | None, Value]] = [
        (view.submission_id, view.machine),
        *((other.submission_id, other.value) for other in view.others),
    ]
    for submission, value in sources:
        if submission is not None:
            for evidence in value.evidence:
                yield submission, evidence


def _places(view: FieldView) -> tuple[str, ...]:
    texts = (e.at or "" for _, e in _all_evidence(view) if not e.bbox)
    return tuple(dict.fromkeys(text for text in texts if text))
