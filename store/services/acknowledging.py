"""An acknowledgement to who sent a report by mail: that it arrived, once, and never to a program."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Final

from django.utils import timezone

from config.settings import load_settings
from pipeline.letters.envelope import is_address
from pipeline.letters.wording import clean
from store.models import Outgoing, Submission
from store.packing import digest
from store.services.outbox import queue_mail

NOBODY: Final = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "bounce")
MOST_A_DAY: Final = 20  # to one address: two programs that answer each other must come to an end
SUBJECT: Final = "Đã nhận: {subject}"
BODY: Final = """Kính gửi đơn vị,

Hệ thống đã nhận thư “{subject}” lúc {at}, mã tiếp nhận {number}.
Thư này chỉ xác nhận đã nhận; nội dung sẽ được kiểm tra, phần còn thiếu (nếu có) sẽ được thông báo sau.
Đây là thư tự động, không cần trả lời.
"""


def acknowledge(submission_id: int, message_id: str, sender: str) -> Outgoing | None:
    """Queues the acknowledgement of a mail where the setting says so; the one that is there when asked again.

    None where it is off, where no mail can be sent, and where the sender is no person who reads it.
    """
    settings, address = load_settings(), parseaddr(sender)[1].casefold()
    if not (settings.acknowledge and settings.sends_mail and _is_person(address)):
        return None
    key = f"ack:{digest([message_id, address])}"
    there = Outgoing.objects.filter(key=key).first()
    if there is not None:
        return there
    since = timezone.now() - timedelta(days=1)
    if Outgoing.objects.filter(key__startswith="ack:", addresses=[address], created_at__gt=since).count() >= MOST_A_DAY:
        return None
    row = Submission.objects.get(pk=submission_id)
    subject = clean(row.name)[:150]
    at = f"{timezone.localtime(row.received_at):%H giờ %M ngày %d/%m/%Y}"
    return queue_mail(
        key=key,
        addresses=[address],
        subject=SUBJECT.format(subject=subject),
        body=BODY.format(subject=subject, at=at, number=row.pk),
        answers=message_id if message_id.startswith("<") else "",
    )


def _is_person(address: str) -> bool:
    own = load_settings().smtp_address.casefold()
    return is_address(address) and address != own and not address.startswith(NOBODY)
