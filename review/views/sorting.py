"""Sorting the intake desk by keys: pages on piles, each pile a report of a unit or no report; and taking it back."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.extract.text import fold
from review.access import HANDLERS, allow
from review.frame import page, person
from schemas.campaign import Unit
from store.selectors.arranging import Paper, Piece, last_arrangement, papers_of
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.selectors.submissions import classified_ids, intake_desk
from store.services.arranging import CannotArrangeError, Pile
from store.services.arranging import undo_arrangement as take_back
from store.services.placing import UnknownUnitError
from store.services.views import record_view
from workers.intake import arrange

MOST_PILES = 60
NO_REPORT = "x"


class BadPlanError(ValueError):
    """What was sent is no plan that can be carried out; the message says why, in words for people."""


@allow(HANDLERS)
def sort(request: HttpRequest) -> HttpResponse:
    """All pages on the desk as thumbnails; those of one unit, as the machine thinks, lie on one pile already."""
    waiting = intake_desk()
    hidden = classified_ids([one.pk for one in waiting])
    papers = papers_of(waiting)[::-1]
    for paper in papers:
        if paper.submission.pk not in hidden:
            record_view(f"submission:{paper.submission.pk}", by=person(request))
    campaigns = current_campaigns(open_only=True)
    names = {unit.code: unit.name for row in campaigns for unit in campaign_of(row.key).units}
    tiles = [_tile(paper, piece, paper.submission.pk in hidden, names) for paper in papers for piece in paper.pieces]
    units = sorted(set(names.values()))
    context = {"tiles": tiles, "campaigns": campaigns, "units": units, "last": last_arrangement()}
    return page(request, "sort.html", "intake", **context)


@allow(HANDLERS)
@require_POST
def arranged(request: HttpRequest) -> HttpResponse:
    """Carries out the plan (JSON in ``plan``); says why where it cannot, so that the piles stay as they lie."""
    try:
        piles = _piles(request)
        arrange(piles, by=person(request))
    except (BadPlanError, CannotArrangeError, UnknownUnitError, CampaignMissingError) as fault:
        return JsonResponse({"error": str(fault)}, status=422)
    told = _("Đã sắp %(count)s báo cáo; phần ghép lại đang được đọc.")
    messages.success(request, told % {"count": len(piles)})
    return JsonResponse({"next": reverse("sort")})


@allow(HANDLERS)
@require_POST
def unarranged(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """Takes a sorting back."""
    try:
        take_back(arrangement_id, by=person(request))
    except ObjectDoesNotExist:
        raise Http404 from None
    except CannotArrangeError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Đã hoàn tác lần sắp xếp."))
    return redirect("sort")


def _tile(paper: Paper, piece: Piece, hidden: bool, names: dict[str, str]) -> dict[str, Any]:
    picture = None if hidden else paper.picture(piece)
    return {
        "piece": ".".join(map(str, piece)),
        "name": paper.submission.name,
        "page": piece.page,
        "picture": picture,
        "unit": names.get(paper.unit, ""),
        "hidden": hidden,
    }


def _piles(request: HttpRequest) -> list[Pile]:
    try:
        plan = json.loads(request.POST.get("plan", ""))
        drafts = [(str(one["target"]).strip(), tuple(_piece(text) for text in one["pieces"])) for one in plan]
    except (ValueError, TypeError, KeyError):
        raise BadPlanError(_("Không hiểu cách sắp: tải lại trang.")) from None
    if not drafts or len(drafts) > MOST_PILES:
        raise BadPlanError(_("Chưa xếp trang nào vào chồng."))
    campaign = request.POST.get("campaign", "")
    return [_pile(target, pieces, campaign) for target, pieces in drafts]


def _pile(target: str, pieces: tuple[Piece, ...], campaign: str) -> Pile:
    if target == NO_REPORT:
        return Pile(pieces, aside=_("Không phải báo cáo"))
    if not target:
        return Pile(pieces)
    return Pile(pieces, campaign, _unit(target, campaign).code)


def _piece(text: str) -> Piece:
    submission, file, number = (int(part) for part in str(text).split("."))
    return Piece(submission, file, number)


def _unit(text: str, campaign: str) -> Unit:
    """The one unit that these words mean: by a whole name, else by whole words of it, else by their beginnings."""
    units, wanted = campaign_of(campaign).units, fold(text).split()
    ways: list[Callable[[Unit], bool]] = [
        lambda unit: fold(text) in {fold(name) for name in (unit.name, unit.code, *unit.aliases)},
        lambda unit: set(wanted) <= set(fold(unit.name).split()),
        lambda unit: all(any(own.startswith(word) for own in fold(unit.name).split()) for word in wanted),
    ]
    found = next((kept for way in ways if (kept := [unit for unit in units if way(unit)])), [])
    if len(found) != 1:
        why = (
            _("“%(text)s” là tên của %(count)s đơn vị: gõ thêm.") if found else _("Không có đơn vị nào tên “%(text)s”.")
        )
        raise BadPlanError(why % {"text": text, "count": len(found)})
    return found[0]
