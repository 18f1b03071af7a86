"""Who reported in time, late or never, and whom to call next."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Max
from django.utils import timezone

from pipeline.letters.owed import owed_by
from pipeline.letters.timeliness import Timeliness, TimeRow, judge
from schemas.campaign import Duty, Unit
from schemas.letter import LetterKind, Owed
from store.models import Contact, Letter, LetterState
from store.selectors.campaigns import campaign_of
from store.selectors.letters import units_of
from store.selectors.reports import unit_table
from store.selectors.standing import extensions_of, standings

GONE = (LetterState.SENT, LetterState.UNCERTAIN)


def time_rows(campaign_key: str, *, today: date | None = None) -> list[TimeRow]:
    """One row for every unit of the campaign, in its order."""
    today, campaign = today or timezone.localdate(), campaign_of(campaign_key)
    extensions, told, contacts = extensions_of(campaign_key), _told(campaign_key), _last_contacts(campaign_key)
    rows = []
    for line in unit_table(campaign_key):
        code = line.unit.code
        extended = extensions.get(code)
        outcome, late = judge(campaign.due_before, line.received_on, extended, today, campaign.calendar)
        rows.append(
            TimeRow(
                campaign=campaign_key,
                unit=code,
                name=line.unit.name,
                duty=line.unit.duty.value if campaign.exists(line.unit) else Duty.COPY.value,
                due_before=campaign.due_before,
                extended_until=extended,
                received_on=line.received_on,
                outcome=outcome,
                days_late=late,
                notices=told[LetterKind.NOTICE, code],
                letters=told[LetterKind.LETTER, code],
                last_contact=contacts.get(code),
            )
        )
    return rows


def outcomes(rows: Sequence[TimeRow]) -> dict[Timeliness, int]:
    """How many units that must report stand where, in the order of the outcomes."""
    counts = Counter(row.outcome for row in rows if row.duty == "must")
    return {outcome: counts[outcome] for outcome in Timeliness}


def _told(campaign: str) -> Counter[tuple[str, str]]:
    """How many notices and letters went to each unit, those to many units included."""
    found: Counter[tuple[str, str]] = Counter()
    for row in Letter.objects.filter(campaign=campaign, state__in=GONE):
        found.update((row.kind, unit) for unit in units_of(row))
    return found


def _last_contacts(campaign: str) -> dict[str, date]:
    rows = Contact.objects.filter(campaign=campaign).values_list("unit").annotate(Max("at"))
    return {unit: timezone.localdate(moment) for unit, moment in rows}


class CallLine(NamedTuple):
    """One unit to call: what it owes, what it last promised, and by when it was granted more time."""

    unit: Unit
    owed: Owed
    extended_until: date | None
    last: Contact | None

    @property
    def broken_promise(self) -> bool:
        """Whether the day it promised has passed."""
        return bool(self.last and self.last.promised_on and self.last.promised_on < timezone.localdate())


def call_list(campaign_key: str) -> list[CallLine]:
    """The units that owe something, broken promises first, then those never called, then the longest silence."""
    campaign = campaign_of(campaign_key)
    last: dict[str, Contact] = {}
    for row in Contact.objects.filter(campaign=campaign_key).select_related("by").order_by("at", "pk"):
        last[row.unit] = row
    lines = []
    for one in standings(campaign_key):
        unit, owed = campaign.units_by_code[one.unit], owed_by(campaign, one)
        if owed.anything and campaign.owes(unit):
            lines.append(CallLine(unit, owed, one.extended_until, last.get(one.unit)))
    return sorted(lines, key=_urgency)


def _urgency(line: CallLine) -> tuple[bool, float]:
    return not line.broken_promise, line.last.at.timestamp() if line.last else 0.0
