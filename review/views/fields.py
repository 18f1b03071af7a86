"""One field of a report: correct, confirm, take back. The answer is the card anew; a conflict shows both values."""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import texts
from review.access import DECIDERS, allow
from review.cards import Card, show_json
from review.desk import card_on_desk
from review.frame import person, whole_number
from schemas.correction import Ground
from schemas.record import Status
from store.models import Report
from store.selectors.reports import ReportView
from store.services.corrections import BadValueError, Conflict, Settled, confirm_field, correct_field, undo

Outcome = Settled | Conflict
NONE_SAID = "không có"


@allow(DECIDERS)
@require_POST
def save(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """Does what the pressed button says (``act``) to the field, if nobody changed it since the page was made."""
    report, card = _find(report_id, key)
    try:
        outcome = _act(request, report_id, card)
    except BadValueError as fault:
        return _card(request, report, card, status=422, wrong=str(fault), typed=request.POST.get("value", ""))
    report, card = _find(report_id, key)
    if isinstance(outcome, Conflict):
        conflict = _conflict(outcome, request)
        return _card(request, report, card, status=409, conflict=conflict, typed=conflict["mine"])
    response = _card(request, report, card)
    walk = "stay" if request.POST.get("act") == "undo" else "next"
    response["HX-Trigger-After-Settle"] = json.dumps({"tonghop:saved": {"field": key, "walk": walk}})
    return response


def _find(report_id: int, key: str) -> tuple[ReportView, Card]:
    try:
        found = card_on_desk(report_id, key)
    except Report.DoesNotExist:
        found = None
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, report_id: int, card: Card) -> Outcome:
    acts: dict[str, Callable[..., Outcome]] = {"undo": _undo, "gap": _gap, "none": _none}
    act = acts.get(request.POST.get("act", ""), _value)
    version = whole_number(request, "version")
    common = {"expected_version": -1 if version is None else version, "by": person(request)}
    return act(request, report_id, card, common)


def _undo(_request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    return undo(report_id, card.key, **common)


def _gap(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    """A person saw that there is nothing: a gap is confirmed, a value or a doubt is taken out."""
    if card.shown or card.view.status is Status.DOUBTFUL:
        return correct_field(report_id, card.key, None, ground=Ground.MISREAD, note=_note(request), **common)
    return confirm_field(report_id, card.key, ground=Ground.CONFIRMED, note=_note(request), **common)


def _none(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    ground = _correcting(request)
    return correct_field(report_id, card.key, NONE_SAID, ground=ground, note=_note(request), **common)


def _value(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    typed = request.POST.get("value", "").strip().replace("\r\n", "\n")
    if not typed:
        raise BadValueError(_("Chưa có giá trị: nhập số, hoặc chọn “Để trống” nếu đơn vị không ghi."))
    if typed == card.shown.strip():
        ground = _ground(request) or Ground.CONFIRMED
        return confirm_field(report_id, card.key, ground=ground, note=_note(request), **common)
    return correct_field(report_id, card.key, typed, ground=_correcting(request), note=_note(request), **common)


def _ground(request: HttpRequest) -> Ground | None:
    text = request.POST.get("ground", "")
    return Ground(text) if text in set(Ground) else None


def _correcting(request: HttpRequest) -> Ground:
    """The ground of a change: "as the machine read it" cannot be one, whatever stood in the form."""
    ground = _ground(request)
    return Ground.MISREAD if ground in (None, Ground.CONFIRMED) else ground


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()


def _conflict(outcome: Conflict, request: HttpRequest) -> dict[str, str]:
    return {"theirs": show_json(outcome.current), "mine": request.POST.get("value", ""), "by": outcome.by}


def _card(request: HttpRequest, report: ReportView, card: Card, *, status: int = 200, **context: Any) -> HttpResponse:
    frame = {"report": report, "card": card, "grounds": texts.GROUND, "may_decide": True}
    return render(request, "review/field_saved.html", frame | context, status=status)
