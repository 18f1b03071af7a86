"""Personal links by which a unit sends its report without an account: made by a clerk, shown once, withdrawable."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from store.models import Arrival, Campaign, UploadLink, User
from store.selectors.campaigns import CampaignMissingError, campaign_of, need_writable
from store.services.audit import record_act
from store.services.placing import UnknownUnitError
from store.services.users import need_role

PREFIX: Final = "gui-"
HINT: Final = len(PREFIX) + 4


class NewLink(NamedTuple):
    """A link just made; ``secret`` is never to be had again."""

    link: UploadLink
    secret: str


class TooManyError(RuntimeError):
    """More was sent over a link within the hour than its setting allows."""


def make_link(campaign: str, unit: str, *, by: User) -> NewLink:
    """A new link of a unit for a campaign; earlier ones stay until they are withdrawn. Clerks may.

    CampaignMissingError, UnknownUnitError; PermissionError for an archived campaign.
    """
    need_role(by, "clerk")
    need_writable(campaign)
    if unit not in campaign_of(campaign).units_by_code:
        raise UnknownUnitError(f"Đợt báo cáo {campaign} không có đơn vị {unit}.")
    secret = PREFIX + secrets.token_urlsafe(24)
    with transaction.atomic():
        link = UploadLink.objects.create(
            campaign=campaign, unit=unit, hint=secret[:HINT], digest=_digest(secret), made_by=by
        )
        record_act("link", f"link:{link.pk}", by=by, details=[campaign, unit])
    return NewLink(link, secret)


def withdraw_link(link_id: int, *, by: User) -> UploadLink:
    """Ends a link at once; what came over it stays. Clerks may."""
    need_role(by, "clerk")
    with transaction.atomic():
        link = UploadLink.objects.select_for_update().get(pk=link_id)
        if link.withdrawn_at is None:
            link.withdrawn_at = timezone.now()
            link.save(update_fields=["withdrawn_at"])
            record_act("link-withdraw", f"link:{link.pk}", by=by)
    return link


def link_of(secret: str) -> UploadLink | None:
    """The link of a secret; None when it is unknown or withdrawn, its campaign is closed or has no such unit."""
    link = UploadLink.objects.filter(digest=_digest(secret), withdrawn_at=None).first()
    if link is None:
        return None
    row = Campaign.objects.filter(key=link.campaign, current=True, archived_at=None, open=True).first()
    try:
        return link if row and link.unit in campaign_of(link.campaign).units_by_code else None
    except CampaignMissingError:
        return None


def note_use(link: UploadLink) -> None:
    """Counts one sending over a link. TooManyError when the hour's share is used up."""
    now = timezone.now()
    recent = Arrival.objects.filter(link=link, arrived_at__gt=now - timedelta(hours=1)).count()
    if recent >= load_settings().link_sendings_per_hour:
        raise TooManyError("Đã gửi quá nhiều lần trong một giờ: chờ rồi gửi tiếp, hoặc gọi cho nơi nhận.")
    UploadLink.objects.filter(pk=link.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    # A secret of 192 random bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
