"""Sends what waits in the outbox: each mail by one sender, each exactly once or shown as failed or uncertain."""

import logging
from typing import Final

from config.settings import Settings, load_settings
from pipeline.letters.envelope import Attachment, Envelope, build
from store.models import Outgoing
from store.services.outbox import claim_mail, end_mail, hand_over, release_stale, retry_mail
from store.vault import local
from workers.smtp import Delivery, deliver

AUTOMATIC: Final = ("ack:", "digest:", "alarm:")  # keys of mails that nobody wrote
_log = logging.getLogger(__name__)


def send_waiting() -> int:
    """Sends all mails that are due; gives how many were taken up. Nothing happens where no server is set."""
    settings = load_settings()
    if not settings.sends_mail:
        return 0
    release_stale()
    taken = 0
    while (mail := claim_mail()) is not None:
        taken += 1
        delivery = _send(mail, settings)
        # Ids and outcomes only: what servers say holds addresses.
        _log.info("mail %s: %s", mail.pk, delivery.outcome)
        _note(mail, delivery)
    return taken


def _send(mail: Outgoing, settings: Settings) -> Delivery:
    try:
        content = build(_envelope(mail, settings), [_attachment(one, settings) for one in mail.attachments])
    except OSError:
        return Delivery("failed", "không đọc được tệp đính kèm trong kho bản gốc")
    except ValueError:
        return Delivery("failed", "địa chỉ thư điện tử không hợp lệ")
    return deliver(settings, settings.smtp_address, mail.addresses, content, lambda: hand_over(mail))


def _note(mail: Outgoing, delivery: Delivery) -> None:
    if delivery.outcome == "retry":
        retry_mail(mail, delivery.said)
    else:
        end_mail(mail, delivery.outcome, delivery.said)


def _envelope(mail: Outgoing, settings: Settings) -> Envelope:
    return Envelope(
        sender=settings.smtp_sender,
        to=tuple(mail.addresses),
        subject=mail.subject,
        body=mail.body,
        message_id=mail.message_id,
        sent_at=mail.created_at,
        answers=mail.answers,
        automatic=mail.key.startswith(AUTOMATIC),
    )


def _attachment(one: dict[str, str], settings: Settings) -> Attachment:
    content = local(one["sha256"]).read_bytes()
    return Attachment(one["name"], one["type"], content)
