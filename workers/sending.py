"""Sends what waits in the outbox: each mail by one sender, each exactly once or shown as failed or uncertain."""

import logging
from collections.abc import Iterator
from typing import Final

from config.settings import Settings, load_settings
from pipeline.forms.packet import OFFICE_TYPES, forms_of
from pipeline.letters.envelope import Attachment, Envelope, build
from store.models import Outgoing
from store.selectors.campaigns import campaign_of
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
        content = build(_envelope(mail, settings), list(_attachments(mail)))
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


def _attachments(mail: Outgoing) -> Iterator[Attachment]:
    """What goes with a mail: files out of the originals, and a unit's blank forms as its campaign asks now."""
    for one in mail.attachments:
        if "forms" in one:
            campaign = campaign_of(mail.campaign)
            for name, content in forms_of(campaign, campaign.units_by_code.get(one["forms"])).items():
                yield Attachment(name, OFFICE_TYPES[name.rpartition(".")[2]], content)
        else:
            yield Attachment(one["name"], one["type"], local(one["sha256"]).read_bytes())
