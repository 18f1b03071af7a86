"""What the page viewer asks for: the words of a page, where a text stands, and a box read again."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import DECIDERS, STAFF, allow
from review.frame import person
from review.views.media import box_of, shown_page
from schemas.base import Box
from store.models import Report
from store.selectors.submissions import classified_ids, pages_of
from store.selectors.words import search, words_on
from store.services.audit import record_act
from workers.regions import RegionFailedError, read_again

KEPT = {"Cache-Control": "private, max-age=3600"}


@allow(STAFF)
def words(request: HttpRequest, page_id: int) -> HttpResponse:
    """The words of one page with their boxes in points."""
    found = words_on(shown_page(page_id))
    return JsonResponse({"words": [{"text": word.text, "box": _sides(word.box)} for word in found]}, headers=KEPT)


@allow(STAFF)
def search_pages(request: HttpRequest, report_id: int) -> HttpResponse:
    """Where a text (``q``) stands on the pages of a report, without regard to case and marks."""
    report = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise Http404
    sent = set(report.submissions.values_list("pk", flat=True))
    hits = search(pages_of(sent - classified_ids(sent)), request.GET.get("q", "")[:200])
    return JsonResponse(
        {"hits": [{"page": hit.page.pk, "text": hit.text, "box": _sides(hit.box)} for hit in hits]},
    )


@allow(DECIDERS)
@require_POST
def reread(request: HttpRequest, page_id: int) -> HttpResponse:
    """What each reader sees in a box that a person drew (``box``, as the crop's address names it); nothing is saved."""
    page = shown_page(page_id)
    try:
        readings = read_again(page, box_of(request.POST.get("box", "")))
    except Http404:
        return JsonResponse({"fault": _("Khung không hợp lệ.")}, status=422)
    except RegionFailedError as fault:
        return JsonResponse({"fault": str(fault)}, status=503)
    record_act("reread", f"page:{page.pk}", by=person(request))
    return JsonResponse({"readings": [{"engine": one.engine, "text": one.text} for one in readings]})


def _sides(box: Box) -> list[float]:
    return [round(side, 1) for side in box]
