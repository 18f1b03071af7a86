"""Doors of single units: personal links by which a unit sends its report without an account."""

from django.db import models

from store.models.people import User


class UploadLink(models.Model):
    """A unit's own address for sending in, for one campaign; only the digest of its secret is kept.

    ``hint`` are its first letters, by which people tell links apart.
    """

    campaign = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit"], name="upload_link_unit")]
        ordering = ["-id"]
