"""Campaigns on their way: drafts, the directive they come from, and trial readings before they open."""

from django.db import models

from store.models.intake import Original
from store.models.people import User


class DraftState(models.TextChoices):
    """Where a draft stands; who acts next is the editor, a second person, nobody."""

    EDITING = "editing", "Đang soạn"
    ASKED = "asked", "Chờ người thứ hai"
    OPENED = "opened", "Đã mở"
    DROPPED = "dropped", "Đã bỏ"


class CampaignDraft(models.Model):
    """A campaign file that people still work on.

    ``text`` is the YAML file, gaps and all; ``draft`` what was read from the directive (`schemas.draft.CampaignDraft`
    as JSON) and ``pages`` the pictures of its pages. ``version`` grows with every change.
    """

    title = models.TextField(blank=True)
    origin = models.CharField(max_length=10, help_text="directive, copy or blank")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.EDITING)
    reading = models.CharField(max_length=10, default="none", help_text="none, waiting, read or failed")
    cause = models.TextField(blank=True)
    draft = models.JSONField(null=True)
    pages = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.CharField(max_length=100, blank=True, help_text="Key of the campaign it became")

    class Meta:
        ordering = ["-changed_at"]


class DraftTrial(models.Model):
    """A trial reading of files with one version of a draft; ``record`` is what the reports would mean."""

    draft = models.ForeignKey(CampaignDraft, on_delete=models.CASCADE, related_name="trials")
    version = models.PositiveIntegerField(help_text="Of the draft")
    state = models.CharField(max_length=10, default="waiting", help_text="waiting, read or failed")
    cause = models.TextField(blank=True)
    record = models.JSONField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]


class DraftFile(models.Model):
    """A file that belongs to a draft: the directive itself, or a report of a trial."""

    draft = models.ForeignKey(CampaignDraft, on_delete=models.CASCADE, related_name="files")
    trial = models.ForeignKey(DraftTrial, null=True, on_delete=models.CASCADE, related_name="files")
    original = models.ForeignKey(Original, on_delete=models.PROTECT)
    name = models.TextField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
