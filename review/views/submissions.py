"""What arrived: the list with state and cause, one submission with its files and pages, and sending in by hand."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.settings import load_settings
from review import texts
from review.access import HANDLERS, STAFF, allow
from review.export import Cell, as_file
from review.frame import page, person
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
from store.services.intake import Incoming
from store.services.views import record_view
from workers.intake import take_in

A_PAGE: Final = 100
CHUNK: Final = 500


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
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
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
    """Takes in the files of one submission sent through the browser."""
    files, limit = request.FILES.getlist("files"), load_settings().upload_mb
    if not files:
        messages.warning(request, _("Chưa chọn tệp nào."))
        return redirect("submissions")
    if sum(file.size for file in files) > limit * 2**20:
        messages.error(request, _("Các tệp lớn hơn %(mb)s MB: gửi qua thư mục nhận báo cáo.") % {"mb": limit})
        return redirect("submissions")
    taken = take_in(
        [Incoming(name=file.name, content=file) for file in files],
        source="upload",
        campaign_hint=request.POST.get("campaign", ""),
        sender=person(request).username,
    )
    again = _("Các tệp này đã nhận trước đây: ghi thêm một lần đến.")
    messages.success(request, _("Đã nhận, đang đọc.") if taken.new else again)
    return redirect("submission", submission_id=taken.submission_id)


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
