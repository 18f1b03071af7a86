"""The review page of a report: fields beside the page, acceptance with named gaps, reopening."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import texts
from review.access import DECIDERS, STAFF, allow, role_of
from review.cards import Card
from review.desk import Desk, desk_of
from review.export import Cell, as_file
from review.frame import page, person, whole_number
from review.sentences import told
from review.views.fields import NONE_SAID
from schemas.correction import Waiver
from store.models import FlagRow, Report
from store.selectors.reports import report_of
from store.selectors.teamwork import claim_of_report, comments_of
from store.services.acceptance import Accepted, NotAccepted, accept_report, reopen_report
from store.services.views import record_view


@allow(STAFF)
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report beside its pages; clerks see it, reviewers decide."""
    try:
        desk = desk_of(report_id)
    except Report.DoesNotExist:
        raise Http404 from None
    if desk.sheets:
        record_view(f"report:{report_id}", by=person(request))
    answer = _fields_file(request, desk)
    if answer is not None:
        return answer
    context = {"desk": desk, "report": desk.report, "grounds": texts.GROUND, "may_decide": role_of(request) in DECIDERS}
    team = {"claim": claim_of_report(report_id), "comments": comments_of(report_id)}
    return page(request, "report.html", "campaigns", **context, **team)


def _fields_file(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """All fields of the report with the states people see; none of their values where the paper is classified."""
    head = (_("Bảng"), _("Trường"), _("Đơn vị tính"), _("Giá trị"), _("Tình trạng"))
    groups = [card for group in desk.groups for card in group.cards]
    cards = [card for card in (*desk.todo, *groups, *desk.sections) if isinstance(card, Card)]
    cells = (
        [card.view.place, card.view.title, card.view.unit, "" if desk.hidden else _amount(card), _state(card)]
        for card in cards
    )
    row = desk.report.row
    return as_file(request, f"bao-cao-{row.campaign}-{row.unit}", head, cells)


def _amount(card: Card) -> Cell:
    value = getattr(card.view.value, "value", None)
    return value if isinstance(value, int | float) and card.shown != NONE_SAID else card.shown


def _state(card: Card) -> str:
    return str(texts.FIELD[card.state].text)


@allow(DECIDERS)
@require_POST
def accept(request: HttpRequest, report_id: int) -> HttpResponse:
    """Accepts the report; each gap that blocks it needs a reason of its own (``reason-ID`` of the flag)."""
    try:
        found = report_of(report_id)
    except Report.DoesNotExist:
        raise Http404 from None
    waivers = [waiver for flag in found.blocking if (waiver := _waiver(request, flag))]
    outcome = accept_report(
        report_id, expected_version=whole_number(request, "version") or 0, by=person(request), waivers=waivers
    )
    if "HX-Request" in request.headers:
        return _accept_step(request, report_id, outcome)
    if isinstance(outcome, NotAccepted):
        messages.error(request, _not_accepted(outcome))
        return redirect("report", report_id=report_id)
    name = found.unit.name if found.unit else found.row.unit
    messages.success(request, _("Đã duyệt báo cáo của %(unit)s.") % {"unit": name})
    return redirect("campaign", key=found.campaign.id)


def _accept_step(request: HttpRequest, report_id: int, outcome: Accepted | NotAccepted) -> HttpResponse:
    """The answer to a walk over a campaign: the report's card anew, and on to the next one when it is done."""
    wrong = _not_accepted(outcome) if isinstance(outcome, NotAccepted) else ""
    context = {"report": report_of(report_id), "may_decide": True, "wrong": wrong}
    answer = render(request, "review/accept_step.html", context, status=409 if wrong else 200)
    if not wrong:
        told = {"field": "accept", "report": report_id, "walk": "next"}
        answer["HX-Trigger-After-Settle"] = json.dumps({"tonghop:saved": told})
    return answer


@allow(DECIDERS)
@require_POST
def reopen(request: HttpRequest, report_id: int) -> HttpResponse:
    """Takes an acceptance back, with the reason."""
    reason = request.POST.get("reason", "").strip()
    if reason:
        reopen_report(report_id, reason=reason, by=person(request))
        messages.success(request, _("Đã mở lại báo cáo."))
    else:
        messages.error(request, _("Ghi lý do mở lại báo cáo."))
    return redirect("report", report_id=report_id)


def _waiver(request: HttpRequest, flag: FlagRow) -> Waiver | None:
    reason = request.POST.get(f"reason-{flag.code}-{flag.field}", "").strip()
    return Waiver(field=flag.field, code=flag.code, reason=reason) if reason else None


def _not_accepted(outcome: NotAccepted) -> str:
    if outcome.stale:
        return _("Báo cáo vừa thay đổi ở nơi khác: xem lại rồi duyệt.")
    if outcome.second:
        return _("Bạn đã quyết định số liệu của báo cáo này: cần một người khác duyệt.")
    first = "; ".join(told(flag.code, flag.message) for flag in outcome.blocking[:3])
    return _("Chưa duyệt được, còn %(count)s việc: %(told)s") % {"count": len(outcome.blocking), "told": first}
