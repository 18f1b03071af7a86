"""How every unit of a campaign stands at this moment: what a letter to it may rest on."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from pipeline.letters.whose import units_named, units_writing
from schemas.campaign import Campaign
from schemas.correction import AskReason, ReportState, SubmissionState
from schemas.flag import Severity
from schemas.letter import FieldStanding, Standing, StandingFlag
from schemas.record import Status
from store.models import Extension, FlagRow, Report, ReportField, Submission, Waiver
from store.selectors.asking import asks_of_campaign
from store.selectors.campaigns import campaign_of
from store.selectors.submissions import unit_candidates

SET_ASIDE = "set-aside"
NOT_WHOLE = ("page.", "file.")


class Stray(NamedTuple):
    """A paper in no report yet, and the units whose it may be (all of them where nothing points to any)."""

    submission: Submission
    units: frozenset[str]
    sure: bool


def standings(campaign_key: str) -> list[Standing]:
    """Every unit of the campaign, in its order; read inside one transaction for a picture of one moment."""
    campaign = campaign_of(campaign_key)
    rows = Report.objects.filter(campaign=campaign_key).prefetch_related("flags")
    reports = {row.unit: row for row in rows}
    fields = _fields(campaign_key)
    strays, extensions, asks = strays_of(campaign), extensions_of(campaign_key), _asks(campaign_key)
    known = _Known(fields, _not_asked(campaign_key), asks)
    return [
        _standing(unit.code, reports.get(unit.code), known, strays, extensions.get(unit.code))
        for unit in campaign.units
    ]


class _Known(NamedTuple):
    """What is known of fields, by report: those without value, flags of what was never asked, what units are asked."""

    fields: dict[int, dict[str, FieldStanding]]
    not_asked: set[tuple[int, str, str]]
    asks: dict[int, dict[str, AskReason]]


def _not_asked(campaign: str) -> set[tuple[int, str, str]]:
    rows = Waiver.objects.filter(report__campaign=campaign, not_asked=True, withdrawn_at=None)
    return set(rows.values_list("report", "code", "field"))


def _asks(campaign: str) -> dict[int, dict[str, AskReason]]:
    found = asks_of_campaign(campaign)
    return {report: {key: AskReason(ask.reason) for key, ask in asks.items()} for report, asks in found.items()}


def _fields(campaign: str) -> dict[int, dict[str, FieldStanding]]:
    """The fields that hold no value, by report: only these can be gaps."""
    rows = ReportField.objects.filter(report__campaign=campaign, status__in=(Status.MISSING, Status.EMPTY))
    found: defaultdict[int, dict[str, FieldStanding]] = defaultdict(dict)
    for report, key, status, settled in rows.values_list("report", "key", "status", "settled"):
        found[report][key] = FieldStanding(status=Status(status), settled=settled)
    return found


def _standing(
    unit: str,
    report: Report | None,
    known: _Known,
    strays: list[Stray],
    extended_until: date | None,
) -> Standing:
    own = [stray for stray in strays if unit in stray.units]
    broken = [stray for stray in own if stray.sure and stray.submission.state == SubmissionState.FAILED]
    received = report is not None and report.state != ReportState.AWAITED
    flags = _asking_flags(report, known) if report and received else []
    return Standing(
        unit=unit,
        received=received,
        received_on=report.received_on if report else None,
        late=bool(report and report.late),
        whole=received and not own and not any(flag.code.startswith(NOT_WHOLE) for flag in flags),
        fields=known.fields.get(report.pk, {}) if report else {},
        asks=known.asks.get(report.pk, {}) if report else {},
        flags=tuple(
            StandingFlag(code=flag.code, field=flag.field, message=flag.message, waived=flag.waived) for flag in flags
        ),
        unplaced=len(own) - len(broken),
        broken=tuple(stray.submission.name for stray in broken),
        extended_until=extended_until,
    )


def _asking_flags(report: Report, known: _Known) -> list[FlagRow]:
    """The report's errors but those on what a person said is not asked of this unit."""
    errors = [flag for flag in report.flags.all() if flag.severity == Severity.ERROR]
    return [flag for flag in errors if (report.pk, flag.code, flag.field) not in known.not_asked]


def strays_of(campaign: Campaign) -> list[Stray]:
    """Papers that may belong to the campaign and are in no unit's report: waiting, being read, failed, unplaced."""
    rows = Submission.objects.filter(Q(campaign=campaign.id) | Q(campaign=""), report=None)
    found = rows.exclude(cause_code=SET_ASIDE).prefetch_related("files")
    return [_stray(row, campaign) for row in found]


def _stray(row: Submission, campaign: Campaign) -> Stray:
    codes = frozenset(campaign.units_by_code)
    if row.unit in codes:
        return Stray(row, frozenset({row.unit}), row.unit_by == "person")
    senders = units_writing(row.sender, campaign.units)
    if len(senders) == 1:
        return Stray(row, frozenset(senders), sure=True)
    named = units_named([row.name, *(file.name for file in row.files.all())], campaign.units)
    guesses = frozenset({*unit_candidates(row.pk), *named, *senders}) & codes
    return Stray(row, guesses or codes, sure=False)


def extensions_of(campaign: str) -> dict[str, date]:
    """The longest extension of each unit that was not withdrawn, ended ones too."""
    rows = Extension.objects.filter(campaign=campaign, withdrawn_at=None).order_by("until")
    return {row.unit: row.until for row in rows}


def may_be_reminded(standing: Standing, today: date | None = None) -> bool:
    """Whether no extension is running for the unit."""
    return standing.extended_until is None or standing.extended_until < (today or timezone.localdate())
