"""Taking a report to work on it, giving it back, and remarks for each other."""

from django.db import transaction
from django.utils import timezone

from store.models import Comment, Report, ReportClaim, User
from store.services.audit import record_act
from store.services.users import need_role

LONGEST = 4000


def claim_report(report_id: int, *, by: User) -> User:
    """Says that the person works on the report; from whoever held it before, who is given back (else the person)."""
    need_role(by, "reviewer")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        held = ReportClaim.objects.filter(report=report).select_related("by").first()
        if held is not None and held.by_id == by.pk:
            return by
        ReportClaim.objects.filter(report=report).delete()
        ReportClaim.objects.create(report=report, by=by)
        record_act("claim", f"report:{report.pk}", by=by)
    return held.by if held else by


def release_report(report_id: int, *, by: User) -> None:
    """Gives a report back; nothing happens when nobody held it."""
    need_role(by, "reviewer")
    with transaction.atomic():
        if ReportClaim.objects.filter(report=report_id).delete()[0]:
            record_act("release", f"report:{report_id}", by=by)


def add_comment(report_id: int, *, text: str, by: User, field: str = "") -> Comment:
    """A remark on a report, or on a field of it; ValueError when it is empty or too long, Report.DoesNotExist."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"Lời nhắn từ 1 đến {LONGEST} chữ. / A remark has 1 to {LONGEST} letters.")
    with transaction.atomic():
        report = Report.objects.get(pk=report_id)
        comment = Comment.objects.create(report=report, field=field, text=text, by=by)
        record_act("comment", f"comment:{comment.pk}", by=by)
    return comment


def erase_comment(report_id: int, comment_id: int, *, by: User) -> None:
    """Takes a remark's words out: its writer may, and an admin; that it was there stays."""
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=comment_id, report=report_id)
        if comment.by_id != by.pk:
            need_role(by, "admin")
        Comment.objects.filter(pk=comment.pk).update(text="", erased_at=timezone.now())
        record_act("comment-erase", f"comment:{comment.pk}", by=by)
