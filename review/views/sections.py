"""The sections of a report beside its pages: paragraphs are edited and moved to the section they belong to."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import DECIDERS, STAFF, allow, role_of
from review.desk import Desk, desk_of
from review.frame import page, person, whole_number
from schemas.record import SectionField
from store.models import PageImage, Report
from store.selectors.reports import FieldView
from store.selectors.words import placed
from store.services.corrections import BadValueError, Conflict
from store.services.sections import edit_sections

MOST = 2000  # paragraphs of one report


class Paragraph(NamedTuple):
    """One paragraph with its number in the order of the report."""

    number: int
    text: str


class Shot(NamedTuple):
    """A picture that goes with a section: the page it stands on and its box there, as an address names it."""

    page: PageImage
    box: str


class Part(NamedTuple):
    """One section with its paragraphs and its pictures."""

    id: str
    view: FieldView
    tint: int
    paragraphs: tuple[Paragraph, ...]
    shots: tuple[Shot, ...] = ()


@allow(STAFF)
def sections(request: HttpRequest, report_id: int) -> HttpResponse:
    """All sections, paragraph by paragraph, in the order of the campaign."""
    desk = _desk(report_id)
    parts = _parts(desk)
    count = sum(len(part.paragraphs) for part in parts)
    context = {"desk": desk, "report": desk.report, "parts": parts, "count": count}
    return page(request, "sections.html", "campaigns", may_decide=role_of(request) in DECIDERS, **context)


@allow(DECIDERS)
@require_POST
def save_sections(request: HttpRequest, report_id: int) -> HttpResponse:
    """Puts the paragraphs together again, each in the section that its choice names."""
    parts = _parts(_desk(report_id))
    texts: dict[str, list[str]] = {part.id: [] for part in parts}
    for number in range(min(whole_number(request, "count") or 0, MOST)):
        name, text = request.POST.get(f"section-{number}", ""), request.POST.get(f"text-{number}", "")
        if name in texts and text.strip():
            texts[name].append(text.replace("\r\n", "\n").strip())
    versions = {part.id: whole_number(request, f"version-{part.id}") or -1 for part in parts}
    joined = {name: "\n".join(kept) for name, kept in texts.items()}
    try:
        outcome = edit_sections(report_id, joined, versions, by=person(request))
    except BadValueError as fault:
        messages.error(request, str(fault))
        return redirect("sections", report_id=report_id)
    if isinstance(outcome, Conflict):
        told = {"by": outcome.by or "?", "key": outcome.key.partition(":")[2]}
        messages.error(request, _("%(by)s vừa đổi mục %(key)s: chưa lưu gì, xem lại rồi làm lại.") % told)
    else:
        messages.success(request, _("Đã lưu %(count)s mục.") % {"count": len(outcome)})
    return redirect("sections", report_id=report_id)


def _desk(report_id: int) -> Desk:
    try:
        return desk_of(report_id)
    except Report.DoesNotExist:
        raise Http404 from None


def _parts(desk: Desk) -> list[Part]:
    views = [view for key, view in desk.report.fields.items() if key.startswith("section:")]
    parts, number = [], 0
    for tint, view in enumerate(views):
        text = view.value.text if isinstance(view.value, SectionField) and not desk.hidden else ""
        lines = [line for line in text.split("\n") if line.strip()]
        paragraphs = tuple(Paragraph(number + at, line) for at, line in enumerate(lines))
        shots = tuple(_shots(desk, view))
        parts.append(Part(view.key.partition(":")[2], view, tint % 6, paragraphs, shots))
        number += len(paragraphs)
    return parts


def _shots(desk: Desk, view: FieldView) -> Iterator[Shot]:
    """The pictures of a section that have been drawn."""
    if not isinstance(view.machine, SectionField) or view.submission_id is None or desk.hidden:
        return
    pages = [sheet.page for sheet in desk.sheets]
    for one in view.machine.attachments:
        place = placed(pages, view.submission_id, one)
        key = (view.submission_id, place.file, place.page)
        drawn = next((page for page in pages if (page.submission_id, page.file, page.page) == key), None)
        if drawn is not None and place.bbox is not None:
            yield Shot(drawn, ",".join(f"{side:.1f}" for side in place.bbox))
