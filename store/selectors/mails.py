"""Which messages of a mailbox were dealt with."""

from store.models import Mail


def known_uids(mailbox: str, uid_validity: int) -> set[int]:
    """UIDs that were dealt with under this numbering."""
    return set(Mail.objects.filter(mailbox=mailbox, uid_validity=uid_validity).values_list("uid", flat=True))


def known_message(mailbox: str, message_id: str, uid_validity: int) -> int | None:
    """The submission that a message became under an earlier numbering of the same mailbox; None for one never seen."""
    if not message_id:
        return None
    rows = Mail.objects.filter(mailbox=mailbox, message_id=message_id, submission__isnull=False)
    return rows.exclude(uid_validity=uid_validity).values_list("submission_id", flat=True).first()
