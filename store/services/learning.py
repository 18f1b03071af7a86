"""Wordings that people confirmed become part of the campaign, as a new version of its file, never by themselves."""

from schemas.campaign_edit import NoSuchTargetError, Target, with_alias
from schemas.correction import ReportState, SubmissionState
from schemas.record import Record
from store.models import Campaign, RecordRow, Submission, User
from store.selectors.archived import archived_campaigns
from store.selectors.campaigns import campaign_row
from store.services.audit import record_act
from store.services.campaigns import add_campaign
from store.services.corrections import BadValueError
from store.services.merging import merge_report
from store.services.reading import keep_flags
from store.services.users import need_role


def learn_alias(campaign: str, target: Target, alias: str, *, by: User) -> Campaign:
    """Adds a wording to the campaign; admins only. What is still open must be read again in its light."""
    need_role(by, "admin")
    text = " ".join(alias.split())
    if not text:
        raise BadValueError("Chưa có tên gọi để thêm. / There is no wording to add.")
    try:
        return add_campaign(with_alias(campaign_row(campaign).text, target, text), by=by)
    except NoSuchTargetError as fault:
        raise BadValueError(str(fault)) from None


def save_meaning(submission_id: int, record: Record, *, campaign_version: int) -> bool:
    """Keeps a new interpretation of what was read before, and merges its report.

    What people settled stays: decisions are laid over whatever the machine says. False where it no longer applies.
    """
    submission = Submission.objects.select_for_update().filter(pk=submission_id, state=SubmissionState.READ).first()
    if submission is None or submission.report is None or submission.report.state == ReportState.ACCEPTED:
        return False
    if submission.report.campaign in archived_campaigns():
        return False
    placed = record.model_copy(update={"unit": _unit_before(submission)})
    RecordRow.objects.filter(submission=submission).update(
        record=placed.model_dump(mode="json", exclude_none=True), campaign_version=campaign_version
    )
    keep_flags(submission, placed)
    record_act("reinterpret", f"submission:{submission.pk}", by="worker", details=campaign_version)
    merge_report(submission.report.pk)
    return True


def _unit_before(submission: Submission) -> object:
    """Whose paper it is was settled when it was placed; a wording of a row must not move it."""
    return Record.model_validate(RecordRow.objects.get(submission=submission).record).unit
