"""Wordings that papers use and the campaign does not know yet: added by one click, as a new version of the campaign."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import ADMINS, allow
from review.frame import page, person
from schemas.campaign import Campaign
from schemas.campaign_edit import Target
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.learning import open_readings, proposals
from store.services.corrections import BadValueError
from store.services.learning import learn_alias
from workers.tasks import relearn


@allow(ADMINS)
def learning(request: HttpRequest, key: str) -> HttpResponse:
    """What may be added, with the likeliest meaning first, and a wording of one's own."""
    campaign = _campaign(key)
    found = [(one, [(encode(target), title) for target, title in one.targets]) for one in proposals(key)]
    context = {"row": campaign_row(key), "campaign": campaign, "proposals": found, "targets": _all_targets(campaign)}
    return page(request, "learning.html", "campaigns", **context)


@allow(ADMINS)
@require_POST
def learn(request: HttpRequest, key: str) -> HttpResponse:
    """Adds one wording; what is still open is interpreted anew, corrected fields stay."""
    _campaign(key)
    kind, _bar, rest = request.POST.get("target", "").partition("|")
    table, _bar, name = rest.partition("|")
    if kind not in ("rows", "columns", "sections", "units"):
        messages.error(request, _("Chọn tên gọi này thuộc về đâu."))
        return redirect("learning", key=key)
    try:
        target = Target(kind=kind, id=name, table=table)
        row = learn_alias(key, target, request.POST.get("alias", ""), by=person(request))
    except BadValueError as fault:
        messages.error(request, str(fault))
        return redirect("learning", key=key)
    relearn.delay_on_commit(row.pk)
    told = {"version": row.version, "count": len(open_readings(key))}
    messages.success(request, _("Đợt báo cáo có bản %(version)s; đang xem lại %(count)s báo cáo chưa duyệt.") % told)
    return redirect("learning", key=key)


def encode(target: Target) -> str:
    """A target as the form names it."""
    return f"{target.kind}|{target.table}|{target.id}"


def _campaign(key: str) -> Campaign:
    try:
        return campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None


def _all_targets(campaign: Campaign) -> list[tuple[str, str]]:
    rows = [
        (encode(Target(kind="rows", id=row.id, table=table.id)), row.label)
        for table in campaign.tables
        for row in table.rows
    ]
    sections = [(encode(Target(kind="sections", id=one.id)), f"{one.id} {one.title}") for one in campaign.outline]
    units = [(encode(Target(kind="units", id=unit.code)), unit.name) for unit in campaign.units]
    return [*rows, *sections, *units]
