"""What was done and who saw what, in a chain that shows any change."""

from django.db import models

from store.models.people import User


class AuditHead(models.Model):
    """The end of the audit chain: one row, locked while an entry is added."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class AuditEntry(models.Model):
    """One act, chained to the one before; holds ids and digests only, so that values can be erased elsewhere."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, help_text="user:ID or the part of the system")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=250, help_text="What it was done to, by id")
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]


class ExportLog(models.Model):
    """A person saw or took away an original, a picture or a consolidated report."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=20, help_text="view or export")
    subject = models.CharField(max_length=250)
