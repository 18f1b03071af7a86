"""What only the unit can tell, and what it was never asked: said by a person, taken back by a key."""

from django.db import transaction
from django.utils import timezone

from schemas.correction import AskReason, Ground
from schemas.record import Status
from store.models import Ask, Report, ReportField, User, Waiver
from store.selectors.asking import standing_asks
from store.services.audit import record_act
from store.services.corrections import BadValueError, Conflict, Settled, correct_field, undo
from store.services.merging import merge_report
from store.services.users import need_role

NOT_ASKED = "Không yêu cầu đơn vị này"
GAPS = {"figure": ("figure.missing",), "section": ("section.missing", "section.empty")}


def ask_unit(report_id: int, key: str, reason: AskReason, *, by: User, note: str = "") -> Ask:
    """A person saw that only the unit can tell (a field, ``check:ID`` or ``table:ID``); asking twice is one asking."""
    need_role(by, "reviewer")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        standing = standing_asks(report).get(key)
        if standing is not None:
            return standing
        Ask.objects.filter(report=report, key=key, withdrawn_at=None).update(withdrawn_at=timezone.now())
        ask = Ask.objects.create(report=report, key=key, reason=reason, note=note, by=by)
        record_act("ask", f"ask:{ask.pk}", by=by, details=[key, reason])
    return ask


def not_asked(report_id: int, key: str, *, expected_version: int, by: User) -> Settled | Conflict:
    """A person knows that the field is not asked of this unit: nothing counts there, and nothing is missing."""
    need_role(by, "reviewer")
    group, _, name = key.partition(":")
    if group not in GAPS:
        raise BadValueError("Chỉ số liệu hoặc mục mới có thể không yêu cầu. / Only figures and sections.")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        row = ReportField.objects.get(report=report, key=key)
        _waive(report, group, name, by)
        if row.status in (Status.READ, Status.DOUBTFUL):
            outcome = correct_field(
                report_id, key, None, ground=Ground.MISREAD, expected_version=expected_version, by=by, sure=True
            )
            if isinstance(outcome, Conflict):
                transaction.set_rollback(True)
            assert isinstance(outcome, Settled | Conflict)
            return outcome
        merge_report(report_id)
        record_act("not-asked", f"field:{row.pk}", by=by)
        row.refresh_from_db()
        return Settled(row.pk, row.version)


def take_back(report_id: int, key: str, *, expected_version: int, by: User) -> Settled | Conflict:
    """Takes back the last thing said about a field: that the unit is asked, that it is not asked for, or a value."""
    need_role(by, "reviewer")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        asked, gone = standing_asks(report).get(key), _withdraw_waivers(report, key)
        if asked is not None:
            Ask.objects.filter(pk=asked.pk).update(withdrawn_at=timezone.now())
            record_act("ask-withdrawn", f"ask:{asked.pk}", by=by)
        row = ReportField.objects.filter(report=report, key=key).first()
        if row is None or ((asked is not None or gone) and not row.settled):
            merge_report(report_id)
            version = 0 if row is None else ReportField.objects.get(pk=row.pk).version
            return Settled(row.pk if row else 0, version)
        outcome = undo(report_id, key, expected_version=expected_version, by=by)
        if isinstance(outcome, Conflict):
            transaction.set_rollback(True)
        return outcome


def _waive(report: Report, group: str, name: str, by: User) -> None:
    for code in GAPS[group]:
        Waiver.objects.create(report=report, code=code, field=name, reason=NOT_ASKED, not_asked=True, by=by)


def _withdraw_waivers(report: Report, key: str) -> int:
    group, _, name = key.partition(":")
    rows = Waiver.objects.filter(report=report, field=name, code__in=GAPS.get(group, ()), withdrawn_at=None)
    return rows.filter(not_asked=True).update(withdrawn_at=timezone.now())
