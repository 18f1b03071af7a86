"""The versions of the consolidated report."""

from django.db import models

from store.models.intake import Original
from store.models.people import User


class Step(models.TextChoices):
    """How far a frozen version is on its way to the addressee."""

    FROZEN = "frozen", "Đã chốt số liệu"
    SUBMITTED = "submitted", "Đã trình ký"
    SIGNED = "signed", "Đã ký"
    ISSUED = "issued", "Đã ban hành"


class ConsolidationVersion(models.Model):
    """One version of the consolidated report.

    Its values (zlib-compressed JSON), files and where it differs from the one before.
    """

    campaign = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    nightly_on = models.DateField(null=True, help_text="Set for nightly versions only")
    fingerprint = models.CharField(max_length=64)
    data_as_of = models.DateTimeField()
    values = models.BinaryField()
    final = models.BooleanField(default=False, help_text="Accepted figures only: frozen for the signer")
    sentence = models.TextField(blank=True)
    files = models.JSONField(
        default=dict, help_text="word, excel, csv, json: path relative to the folder of the reports"
    )
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="version_number"),
            models.UniqueConstraint(fields=["campaign", "nightly_on"], name="version_nightly"),
            models.UniqueConstraint(
                fields=["campaign", "fingerprint"], condition=models.Q(nightly_on=None), name="version_button"
            ),
        ]
        ordering = ["campaign", "-number"]


class VersionStep(models.Model):
    """One step of a frozen version, append-only: who took it and when; of a signed one its number, day and scan."""

    version = models.ForeignKey(ConsolidationVersion, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Step)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(max_length=100, blank=True)
    dated = models.DateField(null=True)
    scan = models.ForeignKey(Original, null=True, on_delete=models.PROTECT, related_name="+")
    scan_name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "step"], name="version_step_once")]
        ordering = ["id"]


class EditedFile(models.Model):
    """A Word or Excel file of a version that came back edited.

    ``changes`` are what differs from the version (`schemas.consolidation.Change`), each with ``settled``: empty while
    nobody decided, ``dropped`` when the file was wrong, ``kept`` for passages, which stand in later versions.
    ``reason`` is why figures were changed: each becomes a proposed correction under the name of who gave the file.
    """

    version = models.ForeignKey(ConsolidationVersion, on_delete=models.PROTECT, related_name="edited")
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Pin(models.Model):
    """A unit's sentence that a clerk chose as an example: it stands in the main text, before the others."""

    campaign = models.CharField(max_length=100)
    section = models.CharField(max_length=100)
    key = models.CharField(max_length=40, help_text="Key of the passage (`pipeline.forms.marks.passage_key`)")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "key"], condition=models.Q(withdrawn_at=None), name="pin_standing_once"
            )
        ]
        ordering = ["id"]
