"""A mail of ours that came back: its unit was not told, and a person must know."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from pipeline.letters.bounce import Bounce
from store.models import Outgoing, OutgoingState
from store.services.audit import record_act
from store.services.outbox import settle_letter

_OUT: Final = (OutgoingState.SENT, OutgoingState.UNCERTAIN, OutgoingState.BOUNCED)


def note_bounce(bounce: Bounce) -> Outgoing | None:
    """Marks the mail as returned (or notes that it is only late); None where it is none of ours.

    A person's word that the unit has it stands against a server's report.
    """
    with transaction.atomic():
        mail = Outgoing.objects.select_for_update().filter(message_id=bounce.message_id, state__in=_OUT).first()
        if mail is None:
            return None
        mail.said = _told(bounce)
        if bounce.final and mail.decided_by_id is None and not mail.replies.exists():
            mail.state, mail.finished_at = OutgoingState.BOUNCED, timezone.now()
            record_act("mail-bounced", f"mail:{mail.pk}", by="mailbox")
        mail.save(update_fields=["state", "said", "finished_at"])
        settle_letter(mail.letter_id)
    return mail


def _told(bounce: Bounce) -> str:
    whom = ", ".join(bounce.recipients)
    start = "máy chủ thư trả lại" if bounce.final else "máy chủ thư báo chậm"
    return ": ".join(filter(None, (start, whom, bounce.said)))[:500]
