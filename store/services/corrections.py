"""What people do to fields: correct, confirm, undo. The machine's reading stays; nobody overwrites another unseen."""

import math
import secrets
from typing import Any, NamedTuple

from django.db import transaction

from pipeline.merge import Field, content
from pipeline.second_look import second_look
from pipeline.typed import parse_typed, says_none
from schemas.campaign import Campaign
from schemas.correction import Ground
from schemas.record import FigureField, Said, SectionField, Status, TextField
from store.models import Contact, Correction, Report, ReportField, User
from store.selectors.campaigns import campaign_of, need_writable
from store.selectors.merging import sent_of, standing_corrections, standing_proposals
from store.selectors.reports import parse_field
from store.services.audit import record_act
from store.services.merging import merge_report
from store.services.users import need_role

Typed = int | float | str | None


class Settled(NamedTuple):
    """Done: the field's row and its new version."""

    field_id: int
    version: int


class Conflict(NamedTuple):
    """Somebody (or a new submission) changed the field in between: what stands there now, and what was wanted."""

    key: str
    version: int
    current: dict
    wanted: Typed
    by: str


class Unsure(NamedTuple):
    """Not saved: a change as great as this is saved only when it is sent again with ``sure``; the reasons why."""

    reasons: tuple[str, ...]


class Evidence(NamedTuple):
    """What a decision rests on: words, the unit's mail or paper (a submission), a call to it (a contact)."""

    note: str = ""
    source: int | None = None
    contact: int | None = None


class BadValueError(ValueError):
    """What was typed cannot be the value of this field; the message says why and what to do."""


def correct_field(
    report_id: int,
    key: str,
    value: Typed,
    *,
    ground: Ground,
    expected_version: int,
    by: User,
    note: str = "",
    source: int | None = None,
    contact: int | None = None,
    sure: bool = False,
) -> Settled | Conflict | Unsure:
    """A person gives a field its value; None says that nothing stands there. BadValueError, PermissionError.

    ``expected_version`` is the version the person saw; another one there now gives a Conflict with both values. What
    the unit confirmed needs the mail (``source``, a submission) or the call (``contact``, ``note``); what the
    department decides counts when a second person says the same. A great change is Unsure until it
    comes again with ``sure``.
    """
    need_role(by, "reviewer")
    with transaction.atomic():
        report, row = _row(report_id, key)
        campaign = campaign_of(report.campaign)
        typed = _typed(campaign, key, value)
        if row.version != expected_version:
            return _conflict(row, value, by)
        evidence = Evidence(note, source, contact)
        _need_evidence(report, ground, evidence)
        reasons = () if sure else _second_look(campaign, row, typed)
        if reasons:
            return Unsure(reasons)
        after = _with_value(parse_field(key, row.value), typed, said_none=says_none(value))
        action = _seconded(report, key, after, by) if ground is Ground.DEPARTMENT else "correct"
        return _settle(report, row, action, after, ground=ground, by=by, evidence=evidence)


def confirm_field(
    report_id: int,
    key: str,
    *,
    ground: Ground = Ground.CONFIRMED,
    expected_version: int,
    by: User,
    note: str = "",
    source: int | None = None,
    contact: int | None = None,
) -> Settled | Conflict:
    """A person says that the field is right as it stands, a gap included.

    BadValueError where there is nothing to confirm.
    """
    need_role(by, "reviewer")
    with transaction.atomic():
        report, row = _row(report_id, key)
        if row.version != expected_version:
            return _conflict(row, None, by)
        evidence = Evidence(note, source, contact)
        _need_evidence(report, ground, evidence)
        after = _confirmed(parse_field(key, row.value))
        action = _seconded(report, key, after, by) if ground is Ground.DEPARTMENT else "confirm"
        return _settle(report, row, action, after, ground=ground, by=by, evidence=evidence)


def undo(report_id: int, key: str, *, expected_version: int, by: User) -> Settled | Conflict:
    """Takes back the last correction or confirmation that stands; what was before it counts again.

    BadValueError if none.
    """
    need_role(by, "reviewer")
    with transaction.atomic():
        report, row = _row(report_id, key)
        last = standing_proposals(report).get(key) or standing_corrections(report).get(key)
        if last is None:
            raise BadValueError("Không có gì để hoàn tác. / There is nothing to undo.")
        if row.version != expected_version:
            return _conflict(row, None, by)
        Correction.objects.create(
            report=report, key=key, action="undo", undoes=last, by=by, nonce=secrets.token_hex(16)
        )
        record_act("undo", f"field:{row.pk}", by=by, details=last.pk)
        return _merged(row)


def _row(report_id: int, key: str) -> tuple[Report, ReportField]:
    report = Report.objects.select_for_update().get(pk=report_id)
    need_writable(report.campaign)
    return report, ReportField.objects.select_for_update().get(report=report, key=key)


def _need_evidence(report: Report, ground: Ground, given: Evidence) -> None:
    """The mail or call must be this unit's own, and be named where the unit is the ground."""
    calls = Contact.objects.filter(campaign=report.campaign, unit=report.unit)
    strange = given.source is not None and not report.submissions.filter(pk=given.source).exists()
    if strange or (given.contact is not None and not calls.filter(pk=given.contact).exists()):
        raise BadValueError("Thư hoặc cuộc gọi này không phải của đơn vị. / The mail or call is not of this unit.")
    if ground is Ground.UNIT and not given.note.strip() and given.source is None and given.contact is None:
        raise BadValueError(
            "Đơn vị xác nhận: chọn thư của đơn vị, hoặc ghi cuộc gọi (ai, lúc nào). / Name the mail or the call."
        )


def _second_look(campaign: Campaign, row: ReportField, typed: Typed) -> tuple[str, ...]:
    group, _, name = row.key.partition(":")
    if group != "figure" or isinstance(typed, str):
        return ()
    rows = ReportField.objects.filter(report=row.report_id, key__startswith="figure:")
    figures = {one.key.partition(":")[2]: FigureField.model_validate(one.value) for one in rows}
    return second_look(campaign, figures, name, typed)


def _seconded(report: Report, key: str, after: Field, by: User) -> str:
    """Whether a decision of the department counts now: a second person must have proposed the same value."""
    proposal = standing_proposals(report).get(key)
    same = proposal is not None and content(parse_field(key, proposal.value)) == content(after)
    if proposal is None or not same:
        return "propose"
    if proposal.by_id == by.pk:
        raise BadValueError("Quyết định này cần người thứ hai xác nhận. / A second person must confirm this decision.")
    return "correct"


def _settle(
    report: Report,
    row: ReportField,
    action: str,
    after: Field,
    *,
    ground: Ground,
    by: User,
    evidence: Evidence,
) -> Settled:
    value, nonce = after.model_dump(mode="json", exclude_defaults=True), secrets.token_hex(16)
    entry = Correction.objects.create(
        report=report,
        key=row.key,
        action=action,
        ground=ground,
        value=value,
        before=row.value,
        note=evidence.note,
        source_id=evidence.source,
        contact_id=evidence.contact,
        known=[one.submission for one in sent_of(report)],
        by=by,
        nonce=nonce,
    )
    record_act(action, f"correction:{entry.pk}", by=by, details=correction_details(entry))
    return _merged(row)


def correction_details(entry: Correction) -> list[Any]:
    """What the audit chain's digest of a correction is made of; verifiable until the value is erased."""
    details = [entry.nonce, entry.key, entry.ground, entry.value, entry.before, entry.note]
    details += [] if entry.source_id is None else [entry.source_id]
    return details if entry.contact_id is None else [*details, f"contact:{entry.contact_id}"]


def _merged(row: ReportField) -> Settled:
    merge_report(row.report_id)
    row.refresh_from_db()
    return Settled(row.pk, row.version)


def _conflict(row: ReportField, wanted: Typed, by: User) -> Conflict:
    last = Correction.objects.filter(report=row.report_id, key=row.key).select_related("by").last()
    record_act("conflict", f"field:{row.pk}", by=by)
    return Conflict(row.key, row.version, row.value, wanted, last.by.username if last else "")


def _typed(campaign: Campaign, key: str, value: Typed) -> Typed:
    group, _, name = key.partition(":")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadValueError("Giá trị phải là một số hữu hạn. / The value must be a finite number.")
    if group != "figure" or value is None:
        return value if value is None else str(value)
    try:
        return parse_typed(value, campaign.figures[name])
    except ValueError as fault:
        raise BadValueError(str(fault)) from None


def _with_value(field: Field, value: Typed, *, said_none: bool) -> Field:
    status = Status.EMPTY if value is None or value == "" else Status.READ
    settled: dict[str, object] = {"status": status, "confidence": 1.0, "reason": None}
    if isinstance(field, SectionField):
        return field.model_copy(update=settled | {"text": str(value or "")})
    settled |= {"value": value, "alternatives": ()}
    if isinstance(field, FigureField):
        stated = Said.NONE if said_none else Said.ZERO
        settled |= {"qualifier": None, "said": stated if value == 0 else None}
    return field.model_copy(update=settled)


def _confirmed(field: Field) -> Field:
    content = field.text if isinstance(field, SectionField) else field.value
    if field.status is Status.DOUBTFUL and content in (None, ""):
        raise BadValueError("Chưa có giá trị để xác nhận: nhập giá trị, hoặc ghi là để trống. / There is no value yet.")
    update: dict[str, object] = {"confidence": 1.0, "reason": None}
    if field.status is Status.DOUBTFUL:
        update["status"] = Status.READ
    if isinstance(field, FigureField | TextField):
        update["alternatives"] = ()
    return field.model_copy(update=update)
