"""Pages over the API: which pictures a report or a submission has, the words on one, and a drawn box read again.

The pictures themselves are at ``/api/files/pages/…``.
"""

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from review.api.reports import Problem
from review.frame import person
from review.views.media import box_of, shown_page
from store.models import PageImage, Report
from store.selectors.submissions import classified_ids, pages_of, submission_of
from store.selectors.words import search, words_on
from store.services.audit import record_act
from store.services.views import record_view
from workers.regions import RegionFailedError, read_again

router = Router(tags=["pages"])
SIDES = ("width", "height", "points_width", "points_height")


class PageOut(Schema):
    """One page picture: which page (from 1) of which file (from 0), its size in pixels and in points."""

    id: int
    submission: int
    file: int
    page: int
    width: int
    height: int
    points_width: float
    points_height: float


class WordOut(Schema):
    """A word, or a place where a searched text stands, with its box in points (left, top, right, bottom)."""

    page: int
    text: str
    box: list[float]


class BoxIn(Schema):
    """A box in points of the upright page: left, top, right, bottom."""

    box: list[float] = Field(min_length=4, max_length=4)


class ReadingOut(Schema):
    """What one reader sees."""

    engine: str
    text: str


@router.get("/reports/{int:report_id}/pages", response=list[PageOut], url_name="report-pages")
def of_report(request: HttpRequest, report_id: int) -> list[PageOut]:
    """The page pictures of a report, the newest submission first; none of classified papers."""
    sent = _sent(report_id)
    return _shown(request, f"report:{report_id}", pages_of(sent - classified_ids(sent)))


@router.get("/submissions/{int:submission_id}/pages", response=list[PageOut], url_name="submission-pages")
def of_submission(request: HttpRequest, submission_id: int) -> list[PageOut]:
    """The page pictures of a submission; none of classified papers."""
    sent = {submission_of(submission_id).pk}
    return _shown(request, f"submission:{submission_id}", pages_of(sent - classified_ids(sent)))


@router.get("/pages/{int:page_id}/words", response=list[WordOut], url_name="words")
def words(request: HttpRequest, page_id: int) -> list[WordOut]:
    """The words of a page picture."""
    page = shown_page(page_id)
    return [WordOut(page=page.pk, text=one.text, box=list(one.box)) for one in words_on(page)]


@router.get("/reports/{int:report_id}/search", response=list[WordOut], url_name="search")
def find(request: HttpRequest, report_id: int, q: str = Query("", max_length=200)) -> list[WordOut]:
    """Where a text stands on the pages of a report, without regard to case and marks."""
    sent = _sent(report_id)
    hits = search(pages_of(sent - classified_ids(sent)), q)
    return [WordOut(page=one.page.pk, text=one.text, box=list(one.box)) for one in hits]


@router.post(
    "/pages/{int:page_id}/reread",
    response={200: list[ReadingOut], 409: Problem, 422: Problem},
    url_name="reread",
)
def reread(request: HttpRequest, page_id: int, drawn: BoxIn) -> Status:
    """Reads a box again and tells what each reader sees; nothing is saved. 409 when it cannot be read now."""
    page = shown_page(page_id)
    try:
        box = box_of(",".join(map(str, drawn.box)))
    except Http404:
        return Status(422, Problem(detail="no box"))
    try:
        readings = read_again(page, box)
    except RegionFailedError as fault:
        return Status(409, Problem(detail=str(fault)))
    record_act("reread", f"page:{page.pk}", by=person(request))
    return Status(200, [ReadingOut(engine=one.engine, text=one.text) for one in readings])


def _sent(report_id: int) -> set[int]:
    return set(Report.objects.get(pk=report_id).submissions.values_list("pk", flat=True))


def _shown(request: HttpRequest, subject: str, pages: list[PageImage]) -> list[PageOut]:
    if pages:
        record_view(subject, by=person(request))
    names = ("file", "page", *SIDES)
    return [
        PageOut(id=one.pk, submission=one.submission_id, **{name: getattr(one, name) for name in names})
        for one in pages
    ]
