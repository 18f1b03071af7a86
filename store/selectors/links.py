"""The personal links of units, and what came over them."""

from collections import defaultdict

from store.models import Arrival, UploadLink


def links_in(campaign: str) -> dict[str, list[UploadLink]]:
    """All links of a campaign by unit, the newest first."""
    out: defaultdict[str, list[UploadLink]] = defaultdict(list)
    for link in UploadLink.objects.filter(campaign=campaign).select_related("made_by"):
        out[link.unit].append(link)
    return out


def sent_over(link: UploadLink, limit: int = 100) -> list[Arrival]:
    """What the unit sent over its links for this campaign, the newest first; nothing that came another way."""
    rows = Arrival.objects.filter(link__campaign=link.campaign, link__unit=link.unit)
    return list(rows.select_related("submission").order_by("-arrived_at", "-id")[:limit])
