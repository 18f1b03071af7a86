"""Doors of units: personal links by which they send without an account, and the slips for stacks of paper."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.settings import load_settings
from pipeline.forms.slip import slips as slips_of
from review.access import EVERYONE, HANDLERS, STAFF, allow, role_of
from review.frame import page, person
from review.sending import Sent, as_json, take_sent, wants_json
from store.models import UploadLink
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.links import links_in, sent_over
from store.services.intake import Told
from store.services.links import TooManyError, link_of, make_link, note_use, withdraw_link
from store.services.placing import UnknownUnitError


@allow(STAFF)
def doors(request: HttpRequest, key: str) -> HttpResponse:
    """The links of every unit of a campaign, and the slips to print."""
    row, campaign = _campaign(key)
    links = links_in(key)
    units = [(unit, links.get(unit.code, [])) for unit in campaign.units if campaign.asks(unit)]
    may = role_of(request) in HANDLERS and row.archived_at is None
    return page(request, "doors.html", "campaigns", tab="forms", row=row, campaign=campaign, units=units, may=may)


@allow(STAFF)
def slips(request: HttpRequest, key: str) -> HttpResponse:
    """The slips of one unit (``unit``) or of all, as a PDF to print."""
    _row, campaign = _campaign(key)
    code = request.GET.get("unit", "")
    units = [unit for unit in campaign.units if (unit.code == code if code else campaign.asks(unit))]
    if not units:
        raise Http404
    name = f"phieu-tiep-nhan-{key}{f'-{code}' if code else ''}.pdf"
    return FileResponse(BytesIO(slips_of(campaign, units)), as_attachment=True, filename=name)


@allow(HANDLERS)
@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Makes a link of a unit and shows it this once."""
    row, campaign = _campaign(key)
    try:
        made = make_link(key, request.POST.get("unit", ""), by=person(request))
    except (UnknownUnitError, PermissionError) as fault:
        messages.error(request, str(fault))
        return redirect("doors", key=key)
    unit = campaign.units_by_code[made.link.unit]
    address = _base(request) + reverse("door", kwargs={"secret": made.secret})
    return page(
        request, "door_made.html", "campaigns", tab="forms", row=row, campaign=campaign, unit=unit, address=address
    )


@allow(HANDLERS)
@require_POST
def withdraw(request: HttpRequest, link_id: int) -> HttpResponse:
    """Withdraws a link."""
    try:
        link = withdraw_link(link_id, by=person(request))
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, _("Đã thu hồi đường dẫn; những gì đã gửi qua đó vẫn còn."))
    return redirect("doors", key=link.campaign)


@allow(EVERYONE)
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a unit's link: sends in without an account, and shows what this unit sent over its links."""
    link = link_of(secret)
    if link is None:
        return render(request, "review/door_closed.html", status=404)
    if request.method == "POST":
        return _take(request, link, secret)
    campaign = campaign_of(link.campaign)
    unit = campaign.units_by_code[link.unit]
    context = {"campaign": campaign, "unit": unit, "sent": sent_over(link), "upload_mb": load_settings().upload_mb}
    return render(request, "review/door.html", context)


def _take(request: HttpRequest, link: UploadLink, secret: str) -> HttpResponse:
    try:
        note_use(link)
        told = Told(link.unit, "link", link.pk)
        sent = take_sent(request, campaign=link.campaign, sender=campaign_name(link), told=told)
    except TooManyError as fault:
        sent = Sent(str(fault), status=429)
    if wants_json(request):
        return as_json(sent, reverse("door", kwargs={"secret": secret}))
    (messages.success if sent.taken else messages.error)(request, sent.message)
    return redirect("door", secret=secret)


def campaign_name(link: UploadLink) -> str:
    """Who sends over a link, in words."""
    return campaign_of(link.campaign).units_by_code[link.unit].name


def _base(request: HttpRequest) -> str:
    return load_settings().public_url or request.build_absolute_uri("/").rstrip("/")


def _campaign(key: str) -> tuple[Any, Any]:
    try:
        return campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
