"""Campaign files, every version of each."""

from django.db import models


class Campaign(models.Model):
    """One version of a campaign file; the newest one is in force, older ones stay for the record."""

    key = models.SlugField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    title = models.TextField()
    text = models.TextField(help_text="The YAML file, letter by letter")
    current = models.BooleanField(default=True)
    open = models.BooleanField(default=True, help_text="Still takes in reports")
    archived_at = models.DateTimeField(null=True, help_text="Put into the archive: read-only from then on")
    due_before = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="campaign_version"),
            models.UniqueConstraint(fields=["key"], condition=models.Q(current=True), name="campaign_current"),
        ]
        ordering = ["-due_before", "key"]
