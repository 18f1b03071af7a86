"""Signs of life and leases of the running parts."""

from django.db import models


class Heartbeat(models.Model):
    """Last sign of life of a part of the system, and what it last had to say (inbox, mailbox, worker, beat)."""

    part = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()
    said = models.TextField(blank=True)


class Lease(models.Model):
    """Who alone may do something now, over all machines, and until when unless renewed."""

    name = models.CharField(primary_key=True, max_length=255)
    holder = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField()
