"""What arrived: the list with state and cause, one submission with its files and pages, and sending in by hand."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.settings import load_settings
from review import texts
from review.access import HANDLERS, STAFF, allow
from review.frame import page, person
from store.models import Submission
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.selectors.submissions import (
    classified_ids,
    day_unsure,
    list_submissions,
    pages_of,
    record_of,
    submission_of,
)
from store.services.arrival import GIVEN
from store.services.intake import Incoming
from store.services.views import record_view
from workers.intake import take_in


@allow(STAFF)
def submissions(request: HttpRequest) -> HttpResponse:
    """All that arrived, newest first; ``state`` and ``campaign`` narrow the list."""
    state, campaign = request.GET.get("state", ""), request.GET.get("campaign", "")
    found = list_submissions(campaign=campaign or None, state=state or None)
    rows = current_campaigns()
    names = {(row.key, unit.code): unit.name for row in rows for unit in campaign_of(row.key).units}
    named = [(one, names.get((one.campaign, one.unit), one.unit)) for one in found]
    context = {"found": named, "state": state, "states": texts.SUBMISSION, "campaign": campaign, "campaigns": rows}
    return page(request, "submissions.html", "submissions", upload_mb=load_settings().upload_mb, **context)


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


def _unit_name(found: Submission) -> str:
    try:
        unit = campaign_of(found.campaign).units_by_code.get(found.unit)
    except CampaignMissingError:
        return found.unit
    return unit.name if unit else found.unit
