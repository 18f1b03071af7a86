"""What failed for good: unreadable files and tasks that were not done, each to be tried again by a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import ADMINS, HANDLERS, STAFF, allow
from review.frame import page, person
from store.selectors.failures import failed_submissions, failed_task, failed_tasks
from store.services.failures import NotFailedError
from workers.intake import again
from workers.tasks import run_again


@allow(STAFF)
def failures(request: HttpRequest) -> HttpResponse:
    """All that failed, the newest first."""
    return page(request, "failures.html", "status", found=failed_submissions(), tasks=failed_tasks())


@allow(HANDLERS)
@require_POST
def read_again(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Puts a failed submission into the queue once more."""
    try:
        again(submission_id, by=person(request))
        messages.success(request, _("Đang đọc lại."))
    except NotFailedError as fault:
        messages.error(request, str(fault))
    return redirect("failures")


@allow(ADMINS)
@require_POST
def task_again(request: HttpRequest, task_id: int) -> HttpResponse:
    """Runs a failed task once more."""
    row = failed_task(task_id)
    if row is not None:
        run_again(row.task, row.argument)
        messages.success(request, _("Đang chạy lại."))
    return redirect("failures")
