"""How people sorted what waits at the intake desk: joined, split, put in order; every sorting can be taken back."""

from django.db import models

from store.models.people import User


class Arrangement(models.Model):
    """One sorting: ``before`` holds what each paper was (by number), ``made`` what was made of the same bytes."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField()
    made = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
