"""Campaigns: their rows, and what their files mean."""

from functools import lru_cache

from schemas.campaign import Campaign as CampaignValue
from schemas.campaign_file import parse_campaign
from store.models import Campaign

ARCHIVED = "Đợt báo cáo đã đóng hồ sơ, chỉ được xem. / The campaign is archived and read-only."


class CampaignMissingError(LookupError):
    """There is no campaign with this key."""


def current_campaigns(*, open_only: bool = False) -> list[Campaign]:
    """The version in force of every campaign, the one due last first."""
    rows = Campaign.objects.filter(current=True)
    return list(rows.filter(open=True) if open_only else rows)


def campaign_row(key: str) -> Campaign:
    """The version in force of one campaign; CampaignMissingError."""
    row = Campaign.objects.filter(key=key, current=True).first()
    if row is None:
        raise CampaignMissingError(f"Không có đợt báo cáo “{key}”: thêm bằng ./tonghop campaign add TỆP.yaml")
    return row


def need_writable(key: str) -> None:
    """PermissionError, in words for the person, when a campaign is in the archive."""
    if Campaign.objects.filter(key=key, current=True).exclude(archived_at=None).exists():
        raise PermissionError(ARCHIVED)


def campaign_of(key: str) -> CampaignValue:
    """What the campaign in force asks; CampaignMissingError."""
    return _parsed(campaign_row(key).text)


@lru_cache(maxsize=32)
def _parsed(text: str) -> CampaignValue:
    return parse_campaign(text)
