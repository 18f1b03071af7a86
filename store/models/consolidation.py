"""The versions of the consolidated report."""

from django.db import models

from store.models.people import User


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
