"""The living reports of the units, and what people decided about them."""

from django.db import models

from schemas.cell import CellState
from schemas.correction import Ground, ReportState
from schemas.flag import Severity
from schemas.record import Status
from store.models.intake import Submission
from store.models.people import User


class Report(models.Model):
    """The living report of one unit in one campaign.

    There is a row for every unit that may report, awaited ones too.
    """

    campaign = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ReportState], default="awaited")
    version = models.PositiveIntegerField(default=1)
    document_number = models.TextField(blank=True)
    received_on = models.DateField(null=True, help_text="Day of the first arrival")
    late = models.BooleanField(default=False)
    reopen_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="report_key")]
        ordering = ["campaign", "unit"]


class ReportField(models.Model):
    """One field of a report. Keys: ``figure:ID``, ``section:ID``, ``document:NAME``.

    ``value`` is what counts now, ``machine`` what the machine says (the JSON of a `schemas.record` field, never
    overwritten by people); ``settled`` names what a person did; ``others`` are later values that ask for a decision;
    ``version`` grows with every change. ``cell`` and ``number`` repeat what the value says, so that a whole campaign
    is counted and compared without opening every value.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="fields")
    key = models.CharField(max_length=200)
    value = models.JSONField()
    machine = models.JSONField()
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Status])
    settled = models.CharField(
        max_length=10, blank=True, help_text="corrected, confirmed or accepted; empty: machine only"
    )
    others = models.JSONField(default=list)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    cell = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CellState], default="missing")
    number = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="field_key")]
        indexes = [models.Index(fields=["report", "key", "cell", "number"], name="field_cell")]


class FlagRow(models.Model):
    """One flag, of a submission as read or of a report as merged (exactly one of the two is set)."""

    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="flags")
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Severity])
    message = models.TextField()
    waived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submission__isnull=True) ^ models.Q(report__isnull=True), name="flag_of_one"
            )
        ]
        ordering = ["id"]


class Correction(models.Model):
    """What a person did to a field, append-only: ``correct``, ``confirm``, ``propose``, ``undo`` (of ``undoes``).

    A proposal (a decision of the department) counts only once a second person made it as well. ``source`` is the mail
    or paper by which the unit confirmed a value, ``contact`` the call.

    ``known`` lists the submissions the person could see, so that merging again asks only about what came later. The
    value may be erased by a recorded act (``erased_at``); ``nonce`` goes with it, so that the digest in the audit
    chain tells nothing.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="corrections")
    key = models.CharField(max_length=200)
    action = models.CharField(max_length=10)
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground], blank=True)
    value = models.JSONField(null=True)
    before = models.JSONField(null=True)
    note = models.TextField(blank=True)
    source = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey("Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    known = models.JSONField(default=list)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    nonce = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Acceptance(models.Model):
    """A report accepted by a person: the fields as they were, and the submissions that were known.

    Withdrawn by reopening.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="acceptances")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    fields = models.JSONField()
    known = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Waiver(models.Model):
    """A gap accepted by name with its reason; it stays in coverage and letters."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="waivers")
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    not_asked = models.BooleanField(default=False, help_text="The field is not asked of this unit: no gap at all")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
