"""Reading drafts of campaigns, and what opening one would change."""

from typing import NamedTuple

from django.db.models import QuerySet

from pipeline.directive.compare import changes
from pipeline.directive.lines import load_mapping
from store.models import Campaign, CampaignDraft, DraftState, DraftTrial, Report, Submission


class Effect(NamedTuple):
    """What opening a draft means for a campaign already in force under its id: what is asked otherwise, of whom."""

    version: int
    changes: tuple[str, ...]
    submissions: int
    accepted: int


def list_drafts() -> QuerySet[CampaignDraft]:
    """Drafts that are not put away, newest first."""
    return CampaignDraft.objects.exclude(state=DraftState.DROPPED).select_related("by", "asked_by", "opened_by")


def draft_of(draft_id: int) -> CampaignDraft:
    """One draft; `CampaignDraft.DoesNotExist` where there is none."""
    found: CampaignDraft = CampaignDraft.objects.select_related("by", "asked_by", "opened_by").get(pk=draft_id)
    return found


def trials_of(draft: CampaignDraft) -> QuerySet[DraftTrial]:
    """The trials of a draft, newest first, with their files."""
    return draft.trials.prefetch_related("files").select_related("by")


def unread_drafts() -> list[int]:
    """Drafts whose directive still waits to be read."""
    return list(CampaignDraft.objects.filter(reading="waiting").values_list("pk", flat=True))


def unread_trials() -> list[int]:
    """Trials that still wait."""
    return list(DraftTrial.objects.filter(state="waiting").values_list("pk", flat=True))


def effect_of(draft: CampaignDraft) -> Effect | None:
    """What opening it changes for what has arrived; None where no campaign has its id."""
    key = str(load_mapping(draft.text).get("id") or "")
    row = Campaign.objects.filter(key=key, current=True).first()
    if row is None or draft.state == DraftState.OPENED:
        return None
    read = Submission.objects.filter(campaign=key, state="read").count()
    accepted = Report.objects.filter(campaign=key, state="accepted").count()
    return Effect(row.version, tuple(changes(row.text, draft.text)), read, accepted)
