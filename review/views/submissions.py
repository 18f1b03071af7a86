"""What arrived: the list with state and cause, one submission with its files and pages, and sending in by hand."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.settings import load_settings
from review import texts
from review.access import HANDLERS, STAFF, allow
from review.export import Cell, as_file
from review.frame import page, person
from review.paging import BothEnds
from review.sending import as_json, take_sent, wants_json
from store.models import Submission
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.selectors.submissions import (
    classified_ids,
    day_unsure,
    pages_of,
    record_of,
    search_submissions,
    submission_of,
)
from store.services.arrival import GIVEN
from store.services.views import record_view

A_PAGE: Final = 100
CHUNK: Final = 500
MOST_FOUND: Final = 10_000  # by words


@allow(STAFF)
def submissions(request: HttpRequest) -> HttpResponse:
    """All that arrived, newest first, narrowed by campaign, state, source, words, and to what came more than once."""
    asked = {name: request.GET.get(name, "").strip() for name in ("campaign", "state", "source", "q", "again")}
    found = search_submissions(**asked)
    rows = current_campaigns()
    names = {(row.key, unit.code): unit.name for row in rows for unit in campaign_of(row.key).units}
    cells = (_cells(one, names) for one in found.iterator(CHUNK))
    answer = as_file(request, "bao-cao-den", texts.SUBMISSION_HEAD, cells)
    if answer is not None:
        return answer
    shown = BothEnds(found, A_PAGE, most=MOST_FOUND if asked["q"] else None).get_page(request.GET.get("page"))
    named = [(one, names.get((one.campaign, one.unit), one.unit)) for one in shown]
    context = {"found": named, "asked": asked, "shown": shown, "states": texts.SUBMISSION, "sources": texts.SOURCE}
    context |= {"campaigns": rows, "upload_mb": load_settings().upload_mb}
    return page(request, "submissions.html", "submissions", **context)


@allow(STAFF)
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    """One submission: how it came, its files, its pages, what was read."""
    try:
        found = submission_of(submission_id)
    except Submission.DoesNotExist:
        raise Http404 from None
    hidden = bool(classified_ids([submission_id]))
    pages = [] if hidden else pages_of([submission_id])
    if pages:
        record_view(f"submission:{submission_id}", by=person(request))
    context = {"found": found, "hidden": hidden, "pages": pages, "record": None if hidden else record_of(submission_id)}
    context |= {"day_unsure": day_unsure(found), "day_grounds": GIVEN}
    return page(request, "submission.html", "submissions", unit_name=_unit_name(found), **context)


@allow(HANDLERS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Takes in files sent through the browser: those of one report, or each a report of its own."""
    sent = take_sent(request, campaign=request.POST.get("campaign", ""), sender=person(request).username)
    single = len(sent.taken) == 1
    name = reverse("submission", args=[sent.taken[0].submission_id]) if single else reverse("submissions")
    if wants_json(request):
        return as_json(sent, name)
    (messages.success if sent.taken else messages.error)(request, sent.message)
    return redirect(name)


def _cells(one: Submission, names: dict[tuple[str, str], str]) -> list[Cell]:
    unit = names.get((one.campaign, one.unit), one.unit)
    sent = [one.received_at, one.name, one.source, one.sender, one.state, one.cause, one.campaign, unit]
    return [*sent, len(one.files.all()), len(one.arrivals.all())]


def _unit_name(found: Submission) -> str:
    try:
        unit = campaign_of(found.campaign).units_by_code.get(found.unit)
    except CampaignMissingError:
        return found.unit
    return unit.name if unit else found.unit
