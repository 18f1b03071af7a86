"""Loose pictures that the inbox put together: a person confirms the series, or takes it apart again."""

from django.db import transaction

from store.models import Submission, User
from store.services.audit import record_act
from store.services.intake import Incoming, Received, receive
from store.services.placing import set_aside
from store.services.users import need_role
from store.vault import local


def confirm_series(submission_id: int, *, by: User) -> None:
    """The pictures are one report indeed. Clerks may."""
    need_role(by, "clerk")
    with transaction.atomic():
        Submission.objects.filter(pk=submission_id, grouped="series").update(grouped="confirmed")
        record_act("series-confirm", f"submission:{submission_id}", by=by)


def split_series(submission_id: int, *, by: User) -> list[Received]:
    """Makes each picture a submission of its own and sets the series aside; the caller rings for those. Clerks may."""
    need_role(by, "clerk")
    whole = Submission.objects.get(pk=submission_id, grouped="series")
    parts = [
        receive(
            [Incoming(file.name, local(file.original_id))],
            source=whole.source,
            campaign_hint=whole.campaign if whole.campaign_by == "hint" else "",
            received_on=whole.received_on,
            day_by=whole.day_by,
            name=file.name,
            key=f"series:{whole.pk}:{file.position}",
        )
        for file in whole.files.all()
    ]
    Submission.objects.filter(pk=whole.pk).update(grouped="confirmed")
    set_aside(whole.pk, reason=f"đã tách thành {len(parts)} báo cáo riêng", by=by)
    return parts
