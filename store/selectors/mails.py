"""Which messages of a mailbox were dealt with."""

from store.models import Mail
from store.services.mails import Seen


def known_uids(mailbox: str, uid_validity: int) -> set[int]:
    """UIDs that were dealt with under this numbering."""
    return set(Mail.objects.filter(mailbox=mailbox, uid_validity=uid_validity).values_list("uid", flat=True))


def unsettled_uids(mailbox: str, uid_validity: int) -> set[int]:
    """UIDs of messages that are stored and were not marked or moved since: a crash came between."""
    rows = Mail.objects.filter(mailbox=mailbox, uid_validity=uid_validity, settled=False, submission__isnull=False)
    return set(rows.values_list("uid", flat=True))


def known_header(seen: Seen) -> int | None:
    """The submission that a message became under an earlier numbering of the same mailbox; None for one never seen."""
    rows = Mail.objects.filter(mailbox=seen.mailbox, message_id=seen.message_id, submission__isnull=False)
    return (
        rows.filter(size__in=(0, seen.size))
        .exclude(uid_validity=seen.uid_validity)
        .values_list("submission_id", flat=True)
        .first()
    )


def known_body(seen: Seen) -> int | None:
    """The submission that the same mail became by another way: same Message-ID, same content, other headers."""
    rows = Mail.objects.filter(message_id=seen.message_id, body=seen.body, submission__isnull=False)
    return rows.values_list("submission_id", flat=True).first()
