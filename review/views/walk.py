"""The walk over a whole campaign, and the parts it fetches one by one: a card, a check, a report's pages."""

import json
from collections import Counter
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import texts
from review.access import DECIDERS, STAFF, allow, role_of
from review.checks import CheckCard, check_cards, settle
from review.desk import card_on_desk, cards_of, desk_of
from review.export import as_file
from review.frame import page, person, whole_number
from store.models import Report
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.reports import ReportView, report_of
from store.selectors.walk import Turn, campaign_walk
from store.services.asking import take_back
from store.services.corrections import BadValueError, Conflict, Unsure
from store.services.views import record_view

MOST: Final = 400  # cards on one page; the rest comes when these are done


@allow(STAFF)
def walk(request: HttpRequest, key: str) -> HttpResponse:
    """Everything in the campaign that needs a person, one task after the other; ``turn`` keeps one task."""
    try:
        row, campaign = campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
    steps = campaign_walk(key)
    counts = Counter(step.turn for step in steps)
    turn = request.GET.get("turn", "")
    kept = [step for step in steps if not turn or step.turn.name.lower() == turn]
    head = (_("Việc"), _("Đơn vị"), _("Trường"))
    cells = ([str(texts.TURN[one.turn.name.lower()]), one.unit, one.title or one.key] for one in kept)
    answer = as_file(request, f"duyet-ca-dot-{key}", head, cells)
    if answer is not None:
        return answer
    context = {
        "row": row,
        "campaign": campaign,
        "steps": kept[:MOST],
        "later": max(0, len(kept) - MOST),
        "turns": [(one.name.lower(), texts.TURN[one.name.lower()], counts[one]) for one in Turn],
        "turn": turn,
        "total": len(steps),
    }
    return page(request, "walk.html", "campaigns", may_decide=role_of(request) in DECIDERS, **context)


@allow(STAFF)
def card(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """One card of a report: a field, a check, or (key ``accept``) accepting it."""
    if key.startswith("check:"):
        report, check = _check(report_id, key)
        return _check_page(request, report, check, key)
    if key == "accept":
        return render(request, "review/accept_step.html", _frame(request, _report(report_id)))
    try:
        found = card_on_desk(report_id, key)
    except Report.DoesNotExist:
        found = None
    if found is None:
        raise Http404
    return render(request, "review/field.html", _frame(request, found[0]) | {"card": found[1]})


@allow(STAFF)
def sheets(request: HttpRequest, report_id: int) -> HttpResponse:
    """The page pictures of a report with their boxes, for a walk that comes to this report."""
    try:
        desk = desk_of(report_id)
    except Report.DoesNotExist:
        raise Http404 from None
    if desk.sheets:
        record_view(f"report:{report_id}", by=person(request))
    return render(request, "review/viewer.html", {"desk": desk, "report": desk.report})


@allow(DECIDERS)
@require_POST
def settle_check(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """What a person says of a failed check: a figure in it was misread, or the unit itself must be asked."""
    report, check = _check(report_id, key)
    try:
        # Somebody else may have made it hold meanwhile: then there is nothing left to say.
        trouble = _settle(request, report_id, check) if check else None
    except BadValueError as fault:
        return _check_page(request, report, check, key, status=422, wrong=str(fault))
    if isinstance(trouble, Unsure):
        return _check_page(request, report, check, key, status=422, unsure=trouble.reasons, typed=request.POST.dict())
    report, check = _check(report_id, key)
    if isinstance(trouble, Conflict):
        told = _("%(by)s vừa đổi một số liệu trong phép kiểm tra này: xem lại.") % {"by": trouble.by}
        return _check_page(request, report, check, key, status=409, wrong=told)
    answer = _check_page(request, report, check, key)
    on = "next" if check is None or not check.todo else "stay"
    told = {"field": key, "report": report_id, "walk": on}
    answer["HX-Trigger-After-Settle"] = json.dumps({"tonghop:saved": told})
    return answer


def _settle(request: HttpRequest, report_id: int, check: CheckCard) -> Conflict | Unsure | None:
    by = person(request)
    if request.POST.get("act") == "undo":
        take_back(report_id, check.key, expected_version=0, by=by)
        return None
    keys = [one.card.key for one in check.operands]
    return settle(
        report_id,
        check,
        {key: request.POST.get(f"value-{key}", "") for key in keys},
        {key: whole_number(request, f"version-{key}") or -1 for key in keys},
        sure=request.POST.get("sure") == "1",
        by=by,
    )


def _report(report_id: int) -> ReportView:
    try:
        return report_of(report_id)
    except Report.DoesNotExist:
        raise Http404 from None


def _check(report_id: int, key: str) -> tuple[ReportView, CheckCard | None]:
    """The report and the card of its check; None when the check holds (or is none of this campaign's)."""
    report = _report(report_id)
    cards, _hidden, _pages = cards_of(report)
    return report, next((one for one in check_cards(report, cards) if one.key == key), None)


def _check_page(
    request: HttpRequest, report: ReportView, check: CheckCard | None, key: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    template = "check.html" if check else "check_done.html"
    frame = _frame(request, report) | {"card": check, "key": key}
    return render(request, f"review/{template}", frame | context, status=status)


def _frame(request: HttpRequest, report: ReportView) -> dict[str, Any]:
    return {"report": report, "grounds": texts.GROUND, "may_decide": role_of(request) in DECIDERS, "single": True}
