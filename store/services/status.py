"""Signs of life: each part of the system says now and then that it is there and what it last saw."""

from django.utils import timezone

from store.models import Heartbeat


def beat(part: str, said: str = "") -> None:
    """Notes that ``part`` (inbox, mailbox, worker, beat) is alive."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now(), "said": said})
