"""Compares reports with each other and with the campaign before, and keeps what that raises as flags."""

from collections.abc import Sequence

from django.db import transaction

from pipeline.peers import peer_flags
from schemas.flag import Flag
from store.models import Report
from store.selectors.archived import archived_campaigns
from store.selectors.campaigns import campaign_of
from store.selectors.merging import grounded_figures
from store.selectors.peers import peer_flag_rows, standing_of
from store.services.merging import merge_report


def compare_reports(campaign: str) -> int:
    """Compares all reports of a campaign; gives how many have other flags than before. None in the archive."""
    if campaign in archived_campaigns():
        return 0
    wanted = peer_flags(campaign_of(campaign), standing_of(campaign))
    standing, grounded = peer_flag_rows(campaign), grounded_figures(campaign)
    rows = Report.objects.filter(campaign=campaign).values_list("pk", "unit")
    return sum(_keep(pk, _open(pk, wanted.get(unit, ()), grounded), standing.get(pk, [])) for pk, unit in rows)


def compare_report(report: Report) -> bool:
    """Compares one report now, before somebody vouches for it; True when it has other flags than before."""
    wanted = peer_flags(campaign_of(report.campaign), standing_of(report.campaign), [report.unit])
    flags = _open(report.pk, wanted.get(report.unit, ()), grounded_figures(report.campaign, report))
    return _keep(report.pk, flags, peer_flag_rows(report.campaign).get(report.pk, []))


def _open(report_id: int, flags: Sequence[Flag], grounded: set[tuple[int, str]]) -> list[Flag]:
    return [flag for flag in flags if (report_id, flag.field or "") not in grounded]


def _keep(report_id: int, wanted: Sequence[Flag], standing: Sequence[Flag]) -> bool:
    before = {(flag.code, flag.field, flag.message) for flag in standing}
    if {(flag.code, flag.field, flag.message) for flag in wanted} == before:
        return False
    with transaction.atomic():
        merge_report(report_id, compared=wanted)
    return True
