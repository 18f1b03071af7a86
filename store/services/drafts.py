"""Campaign drafts: made, edited under a version, tried, asked for, and opened by a second person."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from pipeline.directive.lines import load_mapping
from schemas.campaign_file import CampaignError, parse_campaign
from store.models import Campaign, CampaignDraft, DraftFile, DraftState, DraftTrial, Original, User
from store.services.audit import record_act
from store.services.campaigns import add_campaign
from store.services.intake import Incoming
from store.services.users import need_role
from store.vault import keep

BLANK = """schema: tonghop/campaign@1
id: dot-bao-cao-moi
title: Đợt báo cáo mới
language: vi
directive: {number: '', issuer: '', subject: ''}
sections: []
tables: []
units: []
"""


class DraftError(ValueError):
    """A step that cannot be taken now; the message tells people why and what to do."""


def create_draft(
    *, origin: str, by: User, files: Sequence[Incoming] = (), source: str = "", text: str = ""
) -> CampaignDraft:
    """A new draft: from a directive (``files``), as a copy of the campaign ``source``, from a file's text, or blank."""
    need_role(by, "admin")
    kept = [(file.name, keep(file.content)) for file in files]
    with transaction.atomic():
        text = "" if files else text or BLANK
        if source:
            text = Campaign.objects.get(key=source, current=True).text
        draft = CampaignDraft.objects.create(
            origin=origin, text=text, title=_title(text), by=by, reading="waiting" if files else "none"
        )
        _add_files(draft, kept, None)
        record_act("draft", f"draft:{draft.pk}", by=by, details=[origin, source])
    return draft


def _add_files(draft: CampaignDraft, kept: Sequence[tuple[str, Any]], trial: DraftTrial | None) -> None:
    for position, (name, one) in enumerate(kept):
        original, _ = Original.objects.get_or_create(sha256=one.sha256, defaults={"size": one.size})
        DraftFile.objects.create(draft=draft, trial=trial, original=original, name=name, position=position)


def _title(text: str) -> str:
    return str(load_mapping(text).get("title") or "")


def save_reading(draft_id: int, *, text: str, draft: dict[str, Any], pages: Sequence[dict[str, Any]]) -> bool:
    """Keeps what was read from the directive; False when the draft was read or changed meanwhile."""
    found = CampaignDraft.objects.filter(pk=draft_id, reading="waiting", version=1)
    return bool(found.update(text=text, title=_title(text), draft=draft, pages=list(pages), reading="read"))


def fail_reading(draft_id: int, cause: str) -> None:
    """The directive could not be read: the draft goes on as a blank one, with the cause shown."""
    CampaignDraft.objects.filter(pk=draft_id, reading="waiting").update(reading="failed", cause=cause, text=BLANK)


def change_draft(draft_id: int, *, expected_version: int, text: str, by: User) -> bool:
    """A new text of a draft that is still edited; False when somebody was faster (nothing is overwritten)."""
    need_role(by, "admin")
    with transaction.atomic():
        found = CampaignDraft.objects.select_for_update().get(pk=draft_id)
        if found.version != expected_version:
            return False
        if found.state not in (DraftState.EDITING, DraftState.ASKED):
            raise DraftError("Đợt này đã mở hoặc đã bỏ: tạo bản nháp mới để sửa.")
        if found.text == text:
            return True
        found.text, found.title, found.version = text, _title(text), found.version + 1
        found.state, found.asked_by = DraftState.EDITING, None  # a yes was given to another text
        found.save()
        record_act("draft-change", f"draft:{draft_id}:{found.version}", by=by, details=text)
    return True


def start_trial(draft_id: int, files: Sequence[Incoming], *, by: User) -> DraftTrial:
    """Keeps the files of one trial report; DraftError when the draft has faults (it could read nothing)."""
    need_role(by, "admin")
    kept = [(file.name, keep(file.content)) for file in files]
    with transaction.atomic():
        draft = CampaignDraft.objects.get(pk=draft_id)
        _parsed(draft)
        trial = DraftTrial.objects.create(draft=draft, version=draft.version, by=by)
        _add_files(draft, kept, trial)
    return trial


def _parsed(draft: CampaignDraft) -> None:
    try:
        parse_campaign(draft.text)
    except CampaignError as fault:
        raise DraftError(f"Bản nháp còn {len(fault.faults)} lỗi: sửa hết rồi làm lại.") from None


def save_trial(trial_id: int, record: dict[str, Any] | None, cause: str = "") -> None:
    """The outcome of a trial, once."""
    state = "read" if record is not None else "failed"
    DraftTrial.objects.filter(pk=trial_id, state="waiting").update(record=record, cause=cause, state=state)


def ask_to_open(draft_id: int, *, by: User) -> None:
    """The first person's yes: the draft has no faults and was tried as it stands. DraftError says what is missing."""
    need_role(by, "admin")
    with transaction.atomic():
        draft = CampaignDraft.objects.select_for_update().get(pk=draft_id)
        if draft.state != DraftState.EDITING:
            raise DraftError("Bản nháp không còn ở bước soạn.")
        _parsed(draft)
        if not draft.trials.filter(version=draft.version, state="read").exists():
            raise DraftError("Đọc thử ít nhất một báo cáo với bản nháp này trước khi đề nghị mở.")
        draft.state, draft.asked_by = DraftState.ASKED, by
        draft.save(update_fields=["state", "asked_by", "changed_at"])
        record_act("draft-ask", f"draft:{draft_id}:{draft.version}", by=by, details=draft.text)


def open_draft(draft_id: int, *, expected_version: int, by: User) -> Campaign:
    """The second person's yes: the campaign is in force. DraftError when it is the same person or another text."""
    with transaction.atomic():
        draft = CampaignDraft.objects.select_for_update().get(pk=draft_id)
        if draft.state != DraftState.ASKED or draft.version != expected_version:
            raise DraftError("Bản nháp vừa thay đổi hoặc chưa được đề nghị mở: xem lại.")
        if draft.asked_by_id == by.pk:
            raise DraftError("Người đề nghị không tự mở được: cần người thứ hai xem và đồng ý.")
        row = add_campaign(draft.text, by=f"draft:{draft_id}")
        draft.state, draft.opened_by, draft.campaign = DraftState.OPENED, by, row.key
        draft.save(update_fields=["state", "opened_by", "campaign", "changed_at"])
        record_act("draft-open", f"draft:{draft_id}:{draft.version}", by=by, details=draft.text)
    return row


def drop_draft(draft_id: int, *, by: User) -> None:
    """Puts a draft away; it can be taken up again by copying its text."""
    need_role(by, "admin")
    with transaction.atomic():
        states = [DraftState.EDITING, DraftState.ASKED]
        if CampaignDraft.objects.filter(pk=draft_id, state__in=states).update(state=DraftState.DROPPED):
            record_act("draft-drop", f"draft:{draft_id}", by=by)
