"""What arrived, and what was read of it."""

from django.db import models

from schemas.correction import SubmissionState
from store.models.doors import UploadLink


class Source(models.TextChoices):
    """How something arrived."""

    INBOX = "inbox", "Thư mục"
    MAIL = "mail", "Thư điện tử"
    UPLOAD = "upload", "Tải lên"


class DayGround(models.TextChoices):
    """What the day of arrival rests on; the day of scanning alone proves no lateness."""

    SCAN = "scan", "Ngày quét hoặc sao chép"
    MAIL = "mail", "Giờ thư điện tử đến"
    WEB = "web", "Giờ đơn vị gửi lên"
    STAMP = "stamp", "Dấu ĐẾN"
    POSTMARK = "postmark", "Dấu bưu điện"
    CLERK = "clerk", "Văn thư xác nhận"


class Original(models.Model):
    """The bytes of one file, kept once under their SHA-256 (path: `store.originals`)."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)


class Submission(models.Model):
    """What arrived at once; ``fingerprint`` is the checksum of its files' checksums: the same bytes are one submission.

    ``campaign`` is a campaign's key, empty while not sure; ``unit`` likewise. ``report`` is empty while it waits at
    the intake desk.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SubmissionState], default="received")
    source = models.CharField(max_length=10, choices=Source)
    name = models.TextField(help_text="Name of the file or folder, subject of the mail")
    sender = models.TextField(blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    day_by = models.CharField(
        max_length=10, choices=DayGround, default="scan", help_text="What the day of arrival rests on"
    )
    day_reason = models.TextField(blank=True)
    grouped = models.CharField(
        max_length=10, blank=True, help_text="series: loose pictures put together, to be confirmed; confirmed"
    )
    campaign = models.CharField(max_length=100, blank=True, db_index=True)
    campaign_by = models.CharField(max_length=10, blank=True, help_text="hint, machine or person")
    unit = models.CharField(max_length=100, blank=True)
    unit_by = models.CharField(max_length=10, blank=True, help_text="machine, person, reply, or as told_by")
    told_unit = models.CharField(max_length=100, blank=True, help_text="The unit named by the way it came")
    told_by = models.CharField(max_length=10, blank=True, help_text="sheet or link")
    report = models.ForeignKey("Report", null=True, on_delete=models.PROTECT, related_name="submissions")
    pages_state = models.CharField(max_length=10, default="none", help_text="Page pictures: none, drawn or failed")
    lane = models.CharField(max_length=10, default="slow", help_text="Queue in which it is read: quick or slow")
    crashes = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=36, blank=True, help_text="Who is reading it now")
    claimed_at = models.DateTimeField(null=True, help_text="Last sign of life of the one who reads it")
    cause_code = models.CharField(max_length=40, blank=True, help_text="Flag code of why it failed or was refused")
    cause = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "claimed_at"], name="submission_open"),
            models.Index(fields=["-received_at", "-id"], name="submission_newest"),
            models.Index(fields=["campaign", "-received_at", "-id"], name="submission_of_campaign"),
            models.Index(
                fields=["received_at", "id"], name="submission_at_desk", condition=models.Q(report=None, state="read")
            ),
            models.Index(
                fields=["received_at", "id"],
                name="submission_undrawn",
                condition=models.Q(pages_state="none", state="read"),
            ),
            models.Index(fields=["source", "-received_at", "-id"], name="submission_of_source"),
            models.Index(fields=["received_at"], name="submission_grouped", condition=~models.Q(grouped="")),
        ]
        ordering = ["-received_at", "-id"]


class SubmissionFile(models.Model):
    """One file of a submission as it was sent: its name, its place in the order, its bytes."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    original = models.ForeignKey(Original, on_delete=models.PROTECT)
    position = models.PositiveIntegerField()
    name = models.TextField()
    pages = models.JSONField(default=list, help_text="The pages (from 1) that belong to it, in order; empty: all")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="file_position")]
        ordering = ["position"]


class Arrival(models.Model):
    """One time that a submission arrived, the first and every later one with the same bytes.

    ``key`` names the very event.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="arrivals")
    key = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=10, choices=Source)
    name = models.TextField()
    sender = models.TextField(blank=True)
    campaign_hint = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=100, blank=True, help_text="The unit named by the way it came")
    link = models.ForeignKey(UploadLink, null=True, on_delete=models.PROTECT, related_name="arrivals")
    again = models.BooleanField(default=False, help_text="Not the first time that its submission arrived")
    arrived_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submission"], name="arrival_again", condition=models.Q(again=True))]


class FolderEvent(models.Model):
    """One file seen in the inbox (place, size, time) that was taken in.

    What stays there, or was not moved before a crash, is not taken in again.
    """

    key = models.CharField(primary_key=True, max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)


class Mail(models.Model):
    """One message of the mailbox that was looked at, usable or not, so that none is fetched or answered twice."""

    mailbox = models.CharField(max_length=255)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="mails")
    outcome = models.CharField(max_length=20, help_text="stored, again, too-big, ignored or automatic")
    size = models.BigIntegerField(default=0)
    body = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what follows the headers")
    sender = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    answers = models.TextField(blank=True, help_text="Message-IDs it answers")
    settled = models.BooleanField(default=False, help_text="Marked or moved in the mailbox")
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_key")]


class ReadingPart(models.Model):
    """A range of pages of a long scan, read by one worker among several; ``reading`` is empty until it is done.

    ``claim`` is who reads it now, with the last sign of life.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="parts")
    file = models.PositiveIntegerField(help_text="Position of the file")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    claim = models.CharField(max_length=36, blank=True)
    claimed_at = models.DateTimeField(null=True)
    reading = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "file", "first"], name="part_key")]
        indexes = [models.Index(fields=["submission"], name="part_open", condition=models.Q(reading=None))]
        ordering = ["file", "first"]


class SeenFile(models.Model):
    """A report file of a submission, also one inside a mail or an archive, by the checksum of its bytes."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="seen")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "sha256"], name="seen_key")]


class RecordRow(models.Model):
    """What a submission means (record as JSON) and what the machine saw (reading as zlib-compressed JSON)."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="record")
    record = models.JSONField()
    reading = models.BinaryField()
    campaign_version = models.PositiveIntegerField()
    seconds = models.FloatField(default=0)
    created_at = models.DateTimeField(auto_now=True)


class PageImage(models.Model):
    """The picture of one page as a person sees it upright.

    ``file`` and ``page`` are those of `schemas.record.Evidence`.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="pages")
    file = models.PositiveIntegerField()
    page = models.PositiveIntegerField()
    path = models.TextField(help_text="Relative to the folder of the pictures")
    width = models.PositiveIntegerField(help_text="Pixels")
    height = models.PositiveIntegerField(help_text="Pixels")
    points_width = models.FloatField(default=0)
    points_height = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "file", "page"], name="page_key")]
        ordering = ["file", "page"]
