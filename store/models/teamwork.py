"""Who works on which report, and what people say to each other about it."""

from django.db import models

from store.models.people import User
from store.models.reports import Report


class ReportClaim(models.Model):
    """A person took a report to work on it; others see that. It binds nobody: versions keep edits apart."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="claim")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="claims")
    at = models.DateTimeField(auto_now_add=True)


class Comment(models.Model):
    """A remark on a report, or on one field of it; append-only, emptied by a recorded act (``erased_at``)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    field = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
