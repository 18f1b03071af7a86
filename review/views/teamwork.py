"""Taking a report to work on, giving it back, and remarks about it."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import DECIDERS, STAFF, allow
from review.frame import person
from store.services.teamwork import add_comment, claim_report, erase_comment, release_report


@allow(DECIDERS)
@require_POST
def claim(request: HttpRequest, report_id: int) -> HttpResponse:
    """Takes the report, from another if need be, or gives it back (``act`` release)."""
    try:
        if request.POST.get("act") == "release":
            release_report(report_id, by=person(request))
        else:
            before = claim_report(report_id, by=person(request))
            if before != person(request):
                messages.info(request, _("Bạn đã nhận việc này thay cho %(name)s.") % {"name": before.username})
    except ObjectDoesNotExist:
        raise Http404 from None
    return redirect("report", report_id=report_id)


@allow(STAFF)
@require_POST
def comment(request: HttpRequest, report_id: int) -> HttpResponse:
    """Adds a remark to the report."""
    try:
        add_comment(report_id, text=request.POST.get("text", ""), by=person(request))
    except ObjectDoesNotExist:
        raise Http404 from None
    except ValueError as fault:
        messages.error(request, str(fault))
    return redirect("report", report_id=report_id)


@allow(STAFF)
@require_POST
def uncomment(request: HttpRequest, report_id: int, comment_id: int) -> HttpResponse:
    """Takes a remark's words out; the own ones only, but for admins."""
    try:
        erase_comment(report_id, comment_id, by=person(request))
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionError as fault:
        messages.error(request, str(fault))
    return redirect("report", report_id=report_id)
