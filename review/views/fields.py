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
from schemas.correction import AskReason, Ground
from schemas.record import Status
from store.models import Report
from store.selectors.reports import ReportView
from store.services.asking import ask_unit, not_asked, take_back
from store.services.corrections import BadValueError, Conflict, Settled, Unsure, confirm_field, correct_field

Outcome = Settled | Conflict | Unsure
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
    if isinstance(outcome, Unsure):
        unsure = {"unsure": outcome.reasons, "typed": _typed(request)}
        return _card(request, report, card, status=422, **unsure)
    response = _card(request, report, card)
    walk = "stay" if request.POST.get("act") == "undo" else "next"
    told = {"field": key, "report": report_id, "walk": walk}
    response["HX-Trigger-After-Settle"] = json.dumps({"tonghop:saved": told})
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
    acts: dict[str, Callable[..., Outcome]] = {
        "undo": _undo,
        "gap": _gap,
        "none": _none,
        "ask": _ask,
        "unasked": _unasked,
    }
    act = acts.get(request.POST.get("act", ""), _value)
    version = whole_number(request, "version")
    common = {"expected_version": -1 if version is None else version, "by": person(request)}
    return act(request, report_id, card, common)


def _undo(_request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    return take_back(report_id, card.key, **common)


def _ask(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    """Only the unit can tell: what stands there cannot be read, or nothing does."""
    if card.view.version != common["expected_version"]:
        return _moved(card, request)
    there = bool(card.spots or card.view.status is Status.DOUBTFUL)
    reason = AskReason.UNREADABLE if there else AskReason.MISSING
    ask_unit(report_id, card.key, reason, by=common["by"], note=_note(request))
    return Settled(0, card.view.version)


def _unasked(_request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    return not_asked(report_id, card.key, **common)


def _moved(card: Card, request: HttpRequest) -> Conflict:
    last = card.view.history[-1].by.username if card.view.history else ""
    return Conflict(card.key, card.view.version, {"value": card.shown}, request.POST.get("value", ""), last)


def _gap(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    """A person saw that there is nothing: a gap is confirmed, a value or a doubt is taken out."""
    if card.shown or card.view.status is Status.DOUBTFUL:
        return correct_field(report_id, card.key, None, **_because(request, Ground.MISREAD), **common)
    return confirm_field(report_id, card.key, **_because(request, Ground.CONFIRMED, change=False), **common)


def _none(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    return correct_field(report_id, card.key, NONE_SAID, **_because(request, Ground.MISREAD), **common)


def _value(request: HttpRequest, report_id: int, card: Card, common: dict[str, Any]) -> Outcome:
    typed = request.POST.get("value", "").strip().replace("\r\n", "\n")
    if not typed:
        raise BadValueError(_("Chưa có giá trị: nhập số, hoặc chọn “Để trống” nếu đơn vị không ghi."))
    if typed == card.shown.strip():
        return confirm_field(report_id, card.key, **_because(request, Ground.CONFIRMED, change=False), **common)
    return correct_field(report_id, card.key, typed, **_because(request, Ground.MISREAD), **common)


def _because(request: HttpRequest, usual: Ground, *, change: bool = True) -> dict[str, Any]:
    """Ground, note and evidence off the form; "as the machine read it" is no ground of a change, whatever it says."""
    text = request.POST.get("ground", "")
    ground = Ground(text) if text in set(Ground) else usual
    if change and ground is Ground.CONFIRMED:
        ground = Ground.MISREAD
    told = {"ground": ground, "note": _note(request), **_evidence(request)}
    return told | {"sure": request.POST.get("sure") == "1"} if change else told


def _evidence(request: HttpRequest) -> dict[str, int | None]:
    """The mail (its number) or the call (``call-NUMBER``) that was chosen."""
    kind, _dash, number = request.POST.get("source", "").rpartition("-")
    chosen = int(number) if number.isascii() and number.isdigit() else None
    return {"contact": chosen, "source": None} if kind == "call" else {"source": chosen, "contact": None}


def _typed(request: HttpRequest) -> str:
    return NONE_SAID if request.POST.get("act") == "none" else request.POST.get("value", "")


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()


def _conflict(outcome: Conflict, request: HttpRequest) -> dict[str, str]:
    return {"theirs": show_json(outcome.current), "mine": request.POST.get("value", ""), "by": outcome.by}


def _card(request: HttpRequest, report: ReportView, card: Card, *, status: int = 200, **context: Any) -> HttpResponse:
    frame = {"report": report, "card": card, "grounds": texts.GROUND, "may_decide": True}
    frame["single"] = "/walk/" in request.headers.get("HX-Current-URL", "")
    return render(request, "review/field_saved.html", frame | context, status=status)
