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


class FailedTask(models.Model):
    """A task that failed for good, after all tries; a person looks and may run it again."""

    task = models.CharField(max_length=60)
    argument = models.CharField(max_length=60, blank=True)
    cause = models.CharField(max_length=100, help_text="Kind of the fault; its words stand in the log")
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "argument"], condition=models.Q(solved_at=None), name="failed_task_open"
            )
        ]
