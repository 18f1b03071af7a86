"""Calls and correspondence: whom to call, what a unit was told and promised, who reported in time."""

import tempfile
from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.letters.owed import owed_by
from pipeline.letters.timeliness import TimeRow, to_csv, to_excel
from review import texts
from review.access import DECIDERS, HANDLERS, STAFF, allow, role_of
from review.frame import page, person, whole_number
from review.views.consolidations import TYPES
from schemas.campaign import Campaign, Unit
from store.models import Campaign as CampaignRow
from store.models import Report
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row, current_campaigns
from store.selectors.letters import correspondence
from store.selectors.standing import standings
from store.selectors.timeliness import call_list, outcomes, time_rows
from store.services.contacts import ContactError, grant_extension, log_contact, withdraw_extension
from store.services.views import record_view


@allow(STAFF)
def calls(request: HttpRequest, key: str) -> HttpResponse:
    """Whom to call, the most urgent first."""
    row, campaign = _campaign(key)
    context = {"row": row, "campaign": campaign, "lines": call_list(key), "today": timezone.localdate()}
    return page(request, "calls.html", "campaigns", tab="letters", ways=texts.WAY, **_rights(request), **context)


@allow(STAFF)
def unit(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """All that passed between the department and one unit, and what it owes now."""
    row, campaign = _campaign(key)
    found = _unit(campaign, code)
    standing = next(one for one in standings(key) if one.unit == code)
    owed = owed_by(campaign, standing)
    context = {
        "row": row,
        "campaign": campaign,
        "unit": found,
        "owed": owed,
        "standing": standing,
        "passed": correspondence(key, code, owed),
        "report": Report.objects.filter(campaign=key, unit=code).first(),
        "today": timezone.localdate(),
        "may_grant": role_of(request) in DECIDERS,
    }
    return page(request, "unit.html", "campaigns", tab="letters", ways=texts.WAY, **_rights(request), **context)


@allow(HANDLERS)
@require_POST
def contact(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Keeps a call, chat or visit."""
    form = request.POST
    try:
        log_contact(
            key,
            code,
            way=form.get("way", ""),
            note=form.get("note", ""),
            spoke_with=form.get("spoke_with", ""),
            promised_on=_date(form.get("promised_on", "")),
            by=person(request),
        )
        messages.success(request, _("Đã ghi vào nhật ký liên hệ."))
    except CampaignMissingError:
        raise Http404 from None
    except ContactError as fault:
        messages.error(request, str(fault))
    return redirect("unit", key=key, code=code)


@allow(DECIDERS)
@require_POST
def extend(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Grants a unit more time, or takes back what was granted (``withdraw`` names it)."""
    granted = whole_number(request, "withdraw")
    try:
        if granted is not None:
            withdraw_extension(granted, by=person(request))
            messages.success(request, _("Đã bỏ gia hạn."))
        else:
            until = _date(request.POST.get("until", ""))
            if until is None:
                raise ContactError(_("Ghi ngày gia hạn."))
            grant_extension(key, code, until=until, reason=request.POST.get("reason", ""), by=person(request))
            messages.success(request, _("Đã ghi gia hạn."))
    except CampaignMissingError:
        raise Http404 from None
    except ContactError as fault:
        messages.error(request, str(fault))
    return redirect("unit", key=key, code=code)


@allow(STAFF)
def timeliness(request: HttpRequest, key: str) -> HttpResponse:
    """Who reported in time, late, or not at all."""
    row, campaign = _campaign(key)
    rows = time_rows(key)
    context = {"row": row, "campaign": campaign, "rows": rows, "outcomes": outcomes(rows)}
    return page(request, "timeliness.html", "campaigns", tab="letters", words=texts.TIMELINESS, **context)


@allow(STAFF)
def timeliness_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The same as CSV or Excel; with ``?all=1`` over all campaigns."""
    _campaign(key)
    keys = [one.key for one in current_campaigns()] if request.GET.get("all") else [key]
    rows: list[TimeRow] = [row for one in keys for row in time_rows(one)]
    record_view(f"timeliness:{'all' if len(keys) > 1 else key}:{kind}", by=person(request), action="export")
    if kind == "csv":
        content: bytes | str = to_csv(rows)
    elif kind == "excel":
        with tempfile.TemporaryDirectory(prefix="tonghop-") as folder:
            to_excel(rows, Path(folder) / "dung-han.xlsx")
            content = (Path(folder) / "dung-han.xlsx").read_bytes()
    else:
        raise Http404
    ending = {"csv": "csv", "excel": "xlsx"}[kind]
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="dung-han-{key}.{ending}"'
    return answer


def _campaign(key: str) -> tuple[CampaignRow, Campaign]:
    try:
        return campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None


def _unit(campaign: Campaign, code: str) -> Unit:
    found = campaign.units_by_code.get(code)
    if found is None:
        raise Http404
    return found


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_handle": role_of(request) in HANDLERS}
