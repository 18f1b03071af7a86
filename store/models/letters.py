"""Follow-up: letters and notices, the mails that carry them, and all else a unit was told or promised."""

from django.db import models

from schemas.letter import LetterKind
from store.models.intake import Original, Submission
from store.models.people import User


class LetterState(models.TextChoices):
    """How far a letter is; what follows ``approved`` is told by its mails."""

    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Đã duyệt"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Gửi lỗi"
    UNCERTAIN = "uncertain", "Không rõ đã tới chưa"
    WITHDRAWN = "withdrawn", "Đã bỏ"


class Letter(models.Model):
    """One letter or notice of one round; ``unit`` is empty for one to many units.

    ``content`` is the JSON of `schemas.letter.Letter`; ``edited`` tells that a person changed its texts, which drafting
    anew keeps. Number, day and the signed copy are entered by people, never made.
    """

    campaign = models.CharField(max_length=100)
    unit = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in LetterKind])
    round = models.PositiveIntegerField()
    reference = models.CharField(max_length=250, unique=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    content = models.JSONField()
    edited = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    files = models.JSONField(default=dict, help_text="word, pdf: path relative to the folder of the reports")
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    signed = models.ForeignKey(Original, null=True, on_delete=models.PROTECT, related_name="+")
    signed_name = models.TextField(blank=True, help_text="Name of the file of the signed copy")
    channel = models.CharField(max_length=10, blank=True, help_text="mail, or other: post, document exchange")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit", "kind", "round"], name="letter_key")]
        ordering = ["campaign", "-created_at", "unit", "-round"]


class OutgoingState(models.TextChoices):
    """State of one mail that we send."""

    WAITING = "waiting", "Chờ gửi"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Gửi lỗi"
    UNCERTAIN = "uncertain", "Không rõ đã tới chưa"
    BOUNCED = "bounced", "Bị trả lại"


class Outgoing(models.Model):
    """One mail of ours, known by ``key`` (what it is for) and by its own Message-ID: neither is ever used twice.

    ``claim`` is who sends it now. ``handed_over`` is set, under the claim, before its content goes to the server: from
    then on only the server's answer tells whether it went out, and it is never sent again unless a person says so.
    """

    key = models.CharField(max_length=250, unique=True)
    message_id = models.CharField(max_length=250, unique=True)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="mails")
    campaign = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    addresses = models.JSONField()
    subject = models.TextField()
    body = models.TextField()
    attachments = models.JSONField(default=list, help_text="sha256, name, type of each; forms: a unit")
    answers = models.CharField(max_length=250, blank=True, help_text="Message-ID of the mail this one answers")
    state = models.CharField(max_length=10, choices=OutgoingState, default=OutgoingState.WAITING)
    claim = models.CharField(max_length=36, blank=True)
    claimed_at = models.DateTimeField(null=True)
    handed_over = models.BooleanField(default=False)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    said = models.TextField(blank=True, help_text="The server's last answer, or why there is none")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"], name="outgoing_open")]
        ordering = ["id"]


class Contact(models.Model):
    """One call, chat or visit: who spoke with whom, what was said, what was promised by when."""

    campaign = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    way = models.CharField(max_length=10, help_text="call, chat or visit")
    spoke_with = models.TextField(blank=True)
    note = models.TextField()
    promised_on = models.DateField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit"], name="contact_unit")]
        ordering = ["-at", "-id"]


class Extension(models.Model):
    """More time for one unit, with its reason: until this day (included) it is not reminded."""

    campaign = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit"], name="extension_unit")]
        ordering = ["-at", "-id"]


class Reply(models.Model):
    """A submission that answers a mail of ours, known by the Message-ID it names."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="reply")
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="replies")
    by_unit = models.BooleanField(default=False, help_text="Sent from an address of the unit")
    at = models.DateTimeField(auto_now_add=True)
