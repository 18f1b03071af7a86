"""What reviewers ask of units, and what is shown again with its value hidden."""

from django.db import models

from schemas.correction import AskReason, SampleOrigin
from store.models.people import User
from store.models.reports import Report


class Ask(models.Model):
    """A person saw that only the unit can tell: what the letter to it rests on.

    ``key`` is a field's key, ``check:ID`` or ``table:ID``. It stands until it is withdrawn or the field is settled.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="asks")
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=12, choices=[(r.value, r.value) for r in AskReason])
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], condition=models.Q(withdrawn_at=None), name="ask_standing"
            )
        ]
        ordering = ["id"]


class BlindSample(models.Model):
    """One figure drawn for a second entry with its value hidden; what was entered is never changed afterwards.

    ``about`` names what is measured (``submission:ID``, ``correction:ID``, ``sample:ID``, ``known:ID``); ``source``
    is how the page was read. ``value`` and ``entered`` hold ``value``, ``status`` and ``said`` of a figure's JSON.
    """

    campaign = models.CharField(max_length=100, db_index=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="samples")
    key = models.CharField(max_length=200)
    about = models.CharField(max_length=40)
    origin = models.CharField(max_length=10, choices=[(o.value, o.value) for o in SampleOrigin])
    source = models.CharField(max_length=10)
    value = models.JSONField()
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    entered = models.JSONField(null=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True)
    agrees = models.BooleanField(null=True, help_text="Empty while not entered, or when the picture cannot be read")
    reopened = models.BooleanField(default=False, help_text="What was entered differs from what counted then")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key", "about"], name="sample_once")]
        indexes = [models.Index(fields=["origin", "source", "agrees"], name="sample_rates")]
        ordering = ["id"]


class KnownAnswer(models.Model):
    """What stands on a paper for certain, told from outside (``note`` says whence): it measures second entries."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="known_answers")
    key = models.CharField(max_length=200)
    value = models.JSONField()
    note = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="known_once")]
        ordering = ["id"]
