"""The tables: fields and keys only. Rows are written by `store.services`, read by `store.selectors`.

Unique keys are what keeps anything from happening twice: bytes by checksum, submissions by the checksums of their
files, arrivals by where they came from, nightly versions by date, versions by button by the fingerprint of their
inputs.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models

from schemas.correction import Ground, ReportState, SubmissionState
from schemas.flag import Severity
from schemas.record import Status


class Role(models.TextChoices):
    """What a user may do: a clerk sends in and places, a reviewer also decides, an admin runs campaigns and users."""

    CLERK = "clerk", "Văn thư"
    REVIEWER = "reviewer", "Người duyệt"
    ADMIN = "admin", "Quản trị"


class Source(models.TextChoices):
    """How something arrived."""

    INBOX = "inbox", "Thư mục"
    MAIL = "mail", "Thư điện tử"
    UPLOAD = "upload", "Tải lên"


class User(AbstractUser):
    """A person with one role."""

    role = models.CharField(max_length=10, choices=Role, default=Role.CLERK)


class Campaign(models.Model):
    """One version of a campaign file; the newest one is in force, older ones stay for the record."""

    key = models.SlugField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    title = models.TextField()
    text = models.TextField(help_text="The YAML file, letter by letter")
    current = models.BooleanField(default=True)
    open = models.BooleanField(default=True, help_text="Still takes in reports")
    due_before = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="campaign_version"),
            models.UniqueConstraint(fields=["key"], condition=models.Q(current=True), name="campaign_current"),
        ]
        ordering = ["-due_before", "key"]


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
    campaign = models.CharField(max_length=100, blank=True, db_index=True)
    campaign_by = models.CharField(max_length=10, blank=True, help_text="hint, machine or person")
    unit = models.CharField(max_length=100, blank=True)
    unit_by = models.CharField(max_length=10, blank=True, help_text="machine or person")
    report = models.ForeignKey("Report", null=True, on_delete=models.PROTECT, related_name="submissions")
    pages_state = models.CharField(max_length=10, default="none", help_text="Page pictures: none, drawn or failed")
    crashes = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=36, blank=True, help_text="Who is reading it now")
    claimed_at = models.DateTimeField(null=True, help_text="Last sign of life of the one who reads it")
    cause_code = models.CharField(max_length=40, blank=True, help_text="Flag code of why it failed or was refused")
    cause = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "claimed_at"], name="submission_open")]
        ordering = ["-received_at", "-id"]


class SubmissionFile(models.Model):
    """One file of a submission as it was sent: its name, its place in the order, its bytes."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    original = models.ForeignKey(Original, on_delete=models.PROTECT)
    position = models.PositiveIntegerField()
    name = models.TextField()

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
    arrived_at = models.DateTimeField()


class Mail(models.Model):
    """One message of the mailbox that was looked at, usable or not, so that none is fetched or answered twice."""

    mailbox = models.CharField(max_length=255)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="mails")
    outcome = models.CharField(max_length=20, help_text="stored, again, or too-big")
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_key")]


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
    ``version`` grows with every change.
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="field_key")]


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
    """What a person did to a field, append-only: ``correct``, ``confirm`` or ``undo`` (of the row ``undoes``).

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
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)


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


class ExportLog(models.Model):
    """A person saw or took away an original, a picture or a consolidated report."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=20, help_text="view or export")
    subject = models.CharField(max_length=250)


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
