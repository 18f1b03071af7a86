"""How a paper came: its day of arrival, and pictures that were put together, each settled by a clerk."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import ADMINS, HANDLERS, allow
from review.frame import person
from store.models import Submission
from store.selectors.submissions import submission_of
from store.services.arrival import BadDayError, set_arrival_day
from store.services.classified import settle_classified
from store.services.cutting import CUT_OUT, confirm_cut
from store.services.series import confirm_series
from workers.intake import split


@allow(HANDLERS)
@require_POST
def set_day(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Sets or confirms the day of arrival, with what it rests on and the reason."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        ground, reason = request.POST.get("ground", ""), request.POST.get("reason", "")
        set_arrival_day(submission_id, day=day, ground=ground, reason=reason, by=person(request))
    except BadDayError as fault:
        messages.error(request, str(fault))
    except (ValueError, Submission.DoesNotExist):
        messages.error(request, _("Ngày không hợp lệ."))
    else:
        messages.success(request, _("Đã ghi ngày đến."))
    return redirect("submission", submission_id=submission_id)


@allow(HANDLERS)
@require_POST
def series(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Confirms that a series of pictures is one report, or takes it apart."""
    if request.POST.get("action") == "split":
        try:
            parts = split(submission_id, by=person(request))
        except Submission.DoesNotExist:
            messages.error(request, _("Loạt ảnh này đã được xác nhận."))
        else:
            messages.success(request, _("Đã tách thành %(n)s báo cáo riêng.") % {"n": parts})
    else:
        cut = submission_of(submission_id).grouped == CUT_OUT
        (confirm_cut if cut else confirm_series)(submission_id, by=person(request))
        messages.success(request, _("Đã xác nhận: đây là một báo cáo."))
    return redirect("intake")


@allow(ADMINS)
@require_POST
def classified(request: HttpRequest, submission_id: int) -> HttpResponse:
    """An admin dealt with a paper marked as classified; it stays hidden."""
    try:
        settle_classified(submission_id, by=person(request))
    except Submission.DoesNotExist:
        messages.error(request, _("Không có văn bản mật nào mang số này."))
    else:
        messages.success(request, _("Đã ghi: văn bản được xử lý theo quy định bảo mật."))
    return redirect("submissions")
