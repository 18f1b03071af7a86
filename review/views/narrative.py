"""The narrative of a campaign: every unit's sentences by section and likeness; a clerk chooses the examples."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.consolidate.personal import split_personal
from pipeline.forms.marks import passage_key
from review.access import HANDLERS, STAFF, allow, role_of
from review.frame import page, person
from schemas.campaign import Campaign
from schemas.consolidation import Passage
from store.models import Pin
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.consolidations import latest, pins_of, values_of
from store.services.pins import NoSuchPassageError, pin_passage, unpin_passage


class Line(NamedTuple):
    """One passage: its text in pieces (with whether each names a person), its units, and whether it is an example."""

    key: str
    pieces: list[tuple[str, bool]]
    units: list[tuple[str, str]]
    alike: bool
    pinned: bool


class Part(NamedTuple):
    """One section with its lines."""

    title: str
    lines: list[Line]


@allow(STAFF)
def narrative(request: HttpRequest, key: str) -> HttpResponse:
    """The passages of the newest version; what names a person is marked, examples stand first."""
    row, campaign = _campaign(key)
    version, pins = latest(key), {pin.key: pin for pin in pins_of(key)}
    passages = values_of(version).passages if version else ()
    there = {passage_key(one) for one in passages}
    context = {
        "row": row,
        "campaign": campaign,
        "version": version,
        "parts": list(_parts(campaign, passages, pins)),
        "lost": [pin for pin in pins.values() if pin.key not in there],
        "personal": sum(len(one.personal) for one in passages),
        "may_handle": role_of(request) in HANDLERS,
    }
    return page(request, "narrative.html", "campaigns", tab="consolidations", **context)


def _parts(campaign: Campaign, passages: tuple[Passage, ...], pins: dict[str, Pin]) -> Iterator[Part]:
    for section in campaign.outline:
        own = [_line(campaign, one, pins) for one in passages if one.section == section.id]
        if own:
            yield Part(section.title, [line for line in own if line.pinned] + [line for line in own if not line.pinned])


def _line(campaign: Campaign, passage: Passage, pins: dict[str, Pin]) -> Line:
    units = [(code, campaign.units_by_code[code].name) for code in passage.units if code in campaign.units_by_code]
    key = passage_key(passage)
    return Line(key, split_personal(passage.text, passage.personal), units, passage.alike, key in pins)


@allow(HANDLERS)
@require_POST
def pin(request: HttpRequest, key: str) -> HttpResponse:
    """Chooses a passage as an example, or takes it back."""
    _campaign(key)
    passage = request.POST.get("passage", "")
    try:
        if "unpin" in request.POST:
            unpin_passage(key, passage, by=person(request))
            messages.success(request, _("Đã bỏ ghim."))
        else:
            pin_passage(key, passage, by=person(request))
            messages.success(request, _("Đã ghim làm ví dụ: có trong bản tổng hợp sau."))
    except (NoSuchPassageError, PermissionError) as fault:
        messages.error(request, str(fault))
    return redirect("narrative", key=key)


def _campaign(key: str) -> tuple[object, Campaign]:
    try:
        return campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
