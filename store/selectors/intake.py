"""What the inbox took in before."""

from collections.abc import Sequence

from store.models import FolderEvent, Original
from store.services.intake import event_key


def known_events(events: Sequence[str]) -> set[str]:
    """Those of these events that were taken in."""
    keys = {event_key(event): event for event in events}
    found = FolderEvent.objects.filter(pk__in=list(keys)).values_list("pk", flat=True)
    return {keys[key] for key in found}


def are_kept(sums: Sequence[str]) -> bool:
    """Whether the bytes with these checksums are all among the originals."""
    return Original.objects.filter(pk__in=set(sums)).count() == len(set(sums))
