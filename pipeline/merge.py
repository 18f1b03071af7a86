"""One report out of the submissions of a unit and the decisions of people, by the table of `schemas.merging`.

Pure and whole: the report is made anew from all of them each time, so that merging twice, in another order of
arrival, or after a submission was moved to another unit gives the same report.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

from pipeline.extract.text import fold
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.merging import Action, Brought, Held, Relation, action_for
from schemas.record import FigureField, Record, SectionField, Status, TextField

Field = FigureField | SectionField | TextField
Settled = Literal["", "corrected", "confirmed", "accepted"]
SUPERSEDED: Final = "superseded"
KNOWLEDGE: Final = {Status.MISSING: 0, Status.EMPTY: 1, Status.DOUBTFUL: 2, Status.READ: 3}


class Sent(Frozen):
    """One submission of the unit: its number and meaning, when it arrived, and when it was signed if known."""

    submission: int
    record: Record
    received_at: datetime
    signed_on: date | None = None


class Decision(Frozen):
    """What a person settled for a field, and the submissions known then; only later ones can raise a question."""

    value: FigureField | SectionField | TextField
    settled: Settled
    known: frozenset[int]


class Other(Frozen):
    """A value that asks for a decision beside the one held."""

    submission: int
    value: FigureField | SectionField | TextField


class MergedField(Frozen):
    """One field of the report: what counts, what the machine says, whence, and what asks."""

    value: FigureField | SectionField | TextField
    machine: FigureField | SectionField | TextField
    settled: Settled = ""
    submission: int | None = None
    others: tuple[Other, ...] = ()

    @property
    def status(self) -> Status:
        """Doubtful while another value asks."""
        return Status.DOUBTFUL if self.others else self.value.status


class Merged(Frozen):
    """The report: fields by key (``figure:…``, ``section:…``, ``document:…``), and what it rests on, in order."""

    fields: dict[str, MergedField]
    relations: tuple[tuple[int, Relation], ...]

    @property
    def standing(self) -> tuple[int, ...]:
        """The last full report and what came after it: whose pages and files the report rests on."""
        full = (Relation.FIRST, Relation.REPLACES)
        start = max((i for i, (_, relation) in enumerate(self.relations) if relation in full), default=0)
        return tuple(submission for submission, _ in self.relations[start:])


def merge(campaign: Campaign, sent: Sequence[Sent], decisions: Mapping[str, Decision]) -> Merged:
    """The report of one unit from all it sent and all that people settled."""
    ordered = in_order(sent)
    relations = [relate(campaign, ordered[:index], one) for index, one in enumerate(ordered)]
    steps = list(zip(ordered, relations, strict=True))
    fields = {f"figure:{key}": _field("figures", key, steps, decisions) for key in campaign.figures}
    fields |= {f"section:{part.id}": _field("sections", part.id, steps, decisions) for part in campaign.outline}
    fields |= {f"document:{name}": _document(name, steps, decisions) for name in ("number", "issued_on", "signer")}
    return Merged(fields=fields, relations=tuple((one.submission, relation) for one, relation in steps))


def ask_again(merged: Merged, reasons: Mapping[str, str]) -> Merged:
    """Fields that a person must look at again, whatever was settled: doubtful, with the reason; the value stays."""
    asked = {
        key: field.model_copy(
            update={
                "value": field.value.model_copy(update={"status": Status.DOUBTFUL, "reason": reasons[key]}),
                "settled": "",
            }
        )
        for key, field in merged.fields.items()
        if key in reasons
    }
    return merged.model_copy(update={"fields": merged.fields | asked})


def in_order(sent: Sequence[Sent]) -> list[Sent]:
    """Oldest first: those whose words refer to an earlier report after the others, then by day, then by arrival."""
    return sorted(
        sent,
        key=lambda one: (
            one.record.revision is not None,
            day_of(one) or one.received_at.date(),
            one.received_at,
            one.submission,
        ),
    )


def day_of(one: Sent) -> date | None:
    """The day a submission is from: signing time, else a date of issue that the machine vouches for."""
    issued = one.record.document.issued_on
    if one.signed_on:
        return one.signed_on
    return date.fromisoformat(issued.value) if issued.value and issued.status is Status.READ else None


def relate(campaign: Campaign, earlier: Sequence[Sent], new: Sent) -> Relation:
    """How a submission stands to those before it: by its own words, else by its extent and its day."""
    if not earlier:
        return Relation.FIRST
    if new.record.revision is not None:
        return Relation(new.record.revision.kind)
    if not is_full(campaign, new.record):
        return Relation.SUPPLEMENTS
    day = day_of(new)
    days = [day_of(one) for one in earlier if is_full(campaign, one.record)]
    if not days:
        return Relation.REPLACES
    later = day is not None and all(other is not None and other < day for other in days)
    return Relation.REPLACES if later else Relation.UNSURE


def is_full(campaign: Campaign, record: Record) -> bool:
    """Whether a submission is a whole report.

    It has a place for at least half of what is asked, figures and sections apart.
    """
    figures = [record.figures.get(f.id, FigureField()).status for f in campaign.figures.values() if f.required]
    sections = [record.sections.get(s.id, SectionField()).status for s in campaign.outline if s.required]
    return all(_mostly_there(statuses) for statuses in (figures, sections))


def _mostly_there(statuses: Sequence[Status]) -> bool:
    there = sum(status is not Status.MISSING for status in statuses)
    return not statuses or there * 2 >= len(statuses)


Steps = Sequence[tuple[Sent, Relation]]


def _field(
    group: Literal["figures", "sections"], key: str, steps: Steps, decisions: Mapping[str, Decision]
) -> MergedField:
    blank: Field = FigureField() if group == "figures" else SectionField()
    brought = [(one.submission, relation, getattr(one.record, group).get(key, blank)) for one, relation in steps]
    machine = _fold(brought, blank)
    decision = decisions.get(f"{group[:-1]}:{key}")
    return machine if decision is None else _settle(machine, brought, decision)


def _fold(brought: Sequence[tuple[int, Relation, Field]], blank: Field) -> MergedField:
    held, source = blank, None
    others: list[Other] = []
    for submission, relation, field in brought:
        action = action_for(relation, _held(held, field), compare(held, field)).action
        if action is Action.ASK and _replaced_text(relation, field):
            action = Action.TAKE
        if action is Action.TAKE or (action is Action.KEEP and _vouches_better(held, field)):
            held, source = field, submission
        elif action is Action.ASK:
            others.append(Other(submission=submission, value=field))
    value = _doubted(held) if others else held
    return MergedField(value=value, machine=value, submission=source, others=tuple(others))


def _settle(machine: MergedField, brought: Sequence[tuple[int, Relation, Field]], decision: Decision) -> MergedField:
    filled = _filled_since(machine, brought, decision)
    if filled is not None:
        return filled
    asks = tuple(
        Other(submission=submission, value=field)
        for submission, relation, field in brought
        if submission not in decision.known
        and action_for(relation, Held.PERSON, compare(decision.value, field)).action is Action.ASK
    )
    return machine.model_copy(update={"value": decision.value, "settled": decision.settled, "others": asks})


def _filled_since(
    machine: MergedField, brought: Sequence[tuple[int, Relation, Field]], decision: Decision
) -> MergedField | None:
    """What the unit sent after a person confirmed that nothing was there: an answer to the gap, not a contradiction."""
    if content(decision.value) is not None or decision.settled not in ("confirmed", "accepted"):
        return None
    later = [one for one in brought if one[0] not in decision.known and content(one[2]) is not None]
    if not later:
        return None
    blank: Field = decision.value
    folded = _fold(later, blank)
    return machine.model_copy(
        update={"value": folded.value, "submission": folded.submission, "others": folded.others, "settled": ""}
    )


def _held(held: Field, brought: Field) -> Held:
    """Nothing is held where no value stands.

    A place that could not be read counts as nothing only for a value vouched for.
    """
    if content(held) is not None or (held.status is Status.DOUBTFUL and brought.status is not Status.READ):
        return Held.MACHINE
    return Held.NOTHING


def compare(held: Field, brought: Field) -> Brought:
    """What ``brought`` is beside ``held``; what holds no value and knows no more of the place is the same again."""
    if content(brought) is None:
        if content(held) is None and KNOWLEDGE[brought.status] <= KNOWLEDGE[held.status]:
            return Brought.SAME
        without_value = {Status.MISSING: Brought.ABSENT, Status.EMPTY: Brought.BLANK}
        return without_value.get(brought.status, Brought.DOUBT)
    if content(held) == content(brought) and _hedge(held) == _hedge(brought):
        return Brought.SAME
    return Brought.OTHER if brought.status is Status.READ else Brought.DOUBT


def content(field: Field) -> object:
    """What a field says, in the form in which two are compared; None when it says nothing."""
    if isinstance(field, SectionField):
        return fold(" ".join(field.text.split())) or None
    return field.value


def _hedge(field: Field) -> object:
    return field.qualifier if isinstance(field, FigureField) else None


def _vouches_better(held: Field, brought: Field) -> bool:
    """The same value again, now read where it was doubtful: the reading that can be vouched for stands."""
    same = compare(held, brought) is Brought.SAME and content(held) is not None
    return same and held.status is Status.DOUBTFUL and brought.status is Status.READ


def _replaced_text(relation: Relation, field: Field) -> bool:
    """A later full report words every section anew: its text takes the place of the earlier one, only figures ask."""
    return relation in (Relation.REPLACES, Relation.CORRECTS) and isinstance(field, SectionField) and bool(field.text)


def _doubted(field: Field) -> Field:
    return field.model_copy(update={"status": Status.DOUBTFUL, "reason": SUPERSEDED})


def _document(name: str, steps: Steps, decisions: Mapping[str, Decision]) -> MergedField:
    """Number, date and signer are those of the last full report: a later paper rightly has others."""
    machine = MergedField(value=TextField(), machine=TextField())
    for one, relation in steps:
        field: TextField = getattr(one.record.document, name)
        full = relation in (Relation.FIRST, Relation.REPLACES)
        if (full and field.value is not None) or machine.value.value is None:  # type: ignore[union-attr]
            machine = MergedField(value=field, machine=field, submission=one.submission)
    decision = decisions.get(f"document:{name}")
    return machine.model_copy(update={"value": decision.value, "settled": decision.settled}) if decision else machine
