"""Saving one part of a campaign draft: facts, outline, forms, checks, units, or the file as a whole."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.directive.units import UnitsError
from review.access import ADMINS, allow
from review.draft_edits import edited, with_units
from review.drafting import findings
from review.frame import person, whole_number
from store.models import CampaignDraft
from store.selectors.drafts import draft_of
from store.services.drafts import DraftError, change_draft


@allow(ADMINS)
@require_POST
def draft_part(request: HttpRequest, draft_id: int, part: str) -> HttpResponse:
    """Saves one part; with htmx only checks it as it is typed and says what is at fault, without saving."""
    text = edited(_found(draft_id).text, part, request.POST.dict())
    if text is None:
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "review/draft_findings.html", {"findings": findings(text)})
    return _save(request, draft_id, text)


@allow(ADMINS)
@require_POST
def draft_units(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Takes the units from an Excel or CSV list."""
    found, file = _found(draft_id), request.FILES.get("file")
    if file is None:
        messages.warning(request, _("Chưa chọn tệp nào."))
        return redirect("draft", draft_id=draft_id)
    try:
        text = with_units(found.text, str(file.name), file.read())
    except UnitsError as fault:
        messages.error(request, str(fault))
        return redirect("draft", draft_id=draft_id)
    return _save(request, draft_id, text)


def _save(request: HttpRequest, draft_id: int, text: str) -> HttpResponse:
    try:
        saved = change_draft(
            draft_id, expected_version=whole_number(request, "version") or 0, text=text, by=person(request)
        )
    except DraftError as fault:
        messages.error(request, str(fault))
        return redirect("draft", draft_id=draft_id)
    if not saved:
        messages.error(request, _("Người khác vừa sửa bản nháp này: xem lại bản mới rồi sửa tiếp. Chưa lưu gì."))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("draft", draft_id=draft_id)


def _found(draft_id: int) -> CampaignDraft:
    try:
        return draft_of(draft_id)
    except CampaignDraft.DoesNotExist:
        raise Http404 from None
