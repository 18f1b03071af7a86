"""Saving one part of a campaign draft: facts, outline, forms, checks, units, or the file as a whole."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.directive.lines import checks_of, dump_mapping, load_mapping, sections_of, tables_of, units_of
from pipeline.directive.units import UnitsError, read_units
from pipeline.extract.dates import find_dates
from review.access import ADMINS, allow
from review.drafting import DAYS, LABELS, PLACES, findings
from review.frame import person, whole_number
from schemas.campaign import Unit
from store.models import CampaignDraft
from store.selectors.drafts import draft_of
from store.services.drafts import DraftError, change_draft

Value = dict[str, Any]


def _facts(value: Value, posted: Mapping[str, str]) -> Value:
    out = dict(value)
    for name in LABELS:
        text = posted.get(name, "").strip()
        given: Any = [part.strip() for part in text.split(";") if part.strip()] if name == "consolidate_for" else text
        if name in DAYS and text:
            given = _day(text)
        out = _put(out, PLACES.get(name, (name,)), given)
    return out


def _day(text: str) -> Any:
    """A day as YAML keeps it, from 31/12/2026; what is none stays text, so that the check names it."""
    days = [found.value for found in find_dates(text) if found.value]
    return days[0] if days else load_mapping(f"day: {text}").get("day", text)


def _put(value: Value, path: tuple[str, ...], given: Any) -> Value:
    """The mapping with one key set; an empty value takes the key away, so that the check names it as missing."""
    out = dict(value)
    if len(path) > 1:
        inner = out.get(path[0])
        out[path[0]] = _put(inner if isinstance(inner, dict) else {}, path[1:], given)
    elif given in ("", []):
        out.pop(path[0], None)
    else:
        out[path[0]] = given
    return out


def _outline(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "sections": sections_of(posted.get("text", ""), value.get("sections") or [])}


def _forms(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "tables": tables_of(posted.get("text", ""), value.get("tables") or [])}


def _checks(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "checks": checks_of(posted.get("text", ""))}


def _units(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "units": units_of(posted.get("text", ""))}


PARTS: dict[str, Callable[[Value, Mapping[str, str]], Value]] = {
    "facts": _facts,
    "sections": _outline,
    "tables": _forms,
    "checks": _checks,
    "units": _units,
}


@allow(ADMINS)
@require_POST
def draft_part(request: HttpRequest, draft_id: int, part: str) -> HttpResponse:
    """Saves one part; with htmx only checks it as it is typed and says what is at fault, without saving."""
    found = _found(draft_id)
    if part == "file":
        text = request.POST.get("text", "").replace("\r\n", "\n")
    elif part in PARTS:
        text = dump_mapping(PARTS[part](load_mapping(found.text), request.POST.dict()))
    else:
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "review/draft_findings.html", {"findings": findings(text)})
    return _save(request, draft_id, text)


@allow(ADMINS)
@require_POST
def draft_units(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Takes the units from an Excel or CSV list."""
    found = _found(draft_id)
    file = request.FILES.get("file")
    if file is None:
        messages.warning(request, _("Chưa chọn tệp nào."))
        return redirect("draft", draft_id=draft_id)
    with tempfile.TemporaryDirectory(prefix="tonghop-units-") as folder:
        path = Path(folder) / f"don-vi{Path(str(file.name)).suffix.lower()}"
        path.write_bytes(file.read())
        try:
            units = read_units(path)
        except UnitsError as fault:
            messages.error(request, str(fault))
            return redirect("draft", draft_id=draft_id)
    value = load_mapping(found.text) | {"units": [_plain(unit) for unit in units]}
    return _save(request, draft_id, dump_mapping(value))


def _plain(unit: Unit) -> Value:
    return unit.model_dump(mode="json", exclude_defaults=True)


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
