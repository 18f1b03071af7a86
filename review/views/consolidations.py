"""The consolidated report: its versions, one more at the press of a button, and their files."""

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.settings import load_settings
from pipeline.consolidate.given import GivenFormError
from pipeline.consolidate.sentences import PlanError
from pipeline.consolidate.template import TemplateError
from pipeline.readers.content import CannotReadError
from review.access import APPROVERS, DECIDERS, STAFF, allow, role_of
from review.frame import page, person
from review.views.campaigns import tally_of
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.consolidations import edited_files, frozen_versions, since_freeze, version_of, versions_of
from store.selectors.reports import unit_table
from store.services.consolidation import consolidate
from store.services.views import record_view

FAULTS = (PlanError, TemplateError, GivenFormError, CannotReadError, PermissionError)
TYPES = {
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "given": "application/octet-stream",
    "cover": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@allow(STAFF)
def consolidations(request: HttpRequest, key: str) -> HttpResponse:
    """All versions of a campaign's consolidated report, newest first."""
    try:
        row, campaign = campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
    context = {
        "row": row,
        "campaign": campaign,
        "versions": versions_of(key),
        "tally": tally_of(unit_table(key), campaign),
    }
    context |= {"frozen": frozen_versions(key), "edited": edited_files(key), "since": since_freeze(key)}
    role = role_of(request)
    rights = {"may_decide": role in DECIDERS, "may_approve": role in APPROVERS}
    return page(request, "consolidations.html", "campaigns", tab="consolidations", **rights, **context)


@allow(DECIDERS)
@require_POST
def consolidate_now(request: HttpRequest, key: str) -> HttpResponse:
    """Makes a version of what counts now; the same figures again give the version there is."""
    known = {version.pk for version in versions_of(key)}
    try:
        version = consolidate(key, by=person(request))
    except CampaignMissingError:
        raise Http404 from None
    except FAULTS as fault:
        messages.error(request, str(fault))
        return redirect("consolidations", key=key)
    if version.pk in known:
        messages.info(request, _("Số liệu không đổi: bản %(number)s vẫn là bản mới nhất.") % {"number": version.number})
    else:
        messages.success(request, _("Đã tổng hợp bản %(number)s.") % {"number": version.number})
    return redirect("consolidations", key=key)


@allow(STAFF)
def download(request: HttpRequest, version_id: int, kind: str) -> HttpResponse:
    """One file of a version as an attachment; that it was taken is recorded."""
    version = version_of(version_id)
    if version is None or kind not in TYPES or kind not in version.files:
        raise Http404
    path = load_settings().reports / version.files[kind]
    if not path.is_file():
        raise Http404
    record_view(f"version:{version.pk}:{kind}", by=person(request), action="export")
    start = "phieu-trinh" if kind == "cover" else "tong-hop"
    name = f"{start}-{version.campaign}-ban-{version.number}{Path(path).suffix}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[kind])
