"""A version on its way to the signer: freezing, the steps after it, edited files that come back, the evidence pack."""

import tempfile
from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.consolidate.edited import NotOursError
from pipeline.readers.content import CannotReadError
from review.access import APPROVERS, DECIDERS, allow
from review.frame import person, whole_number
from review.views.consolidations import FAULTS
from store.models import ConsolidationVersion, EditedFile
from store.selectors.campaigns import CampaignMissingError
from store.services.archive import NothingToArchiveError, evidence_pack
from store.services.edited import NoReasonError, drop_change, take_edited
from store.services.freezing import FreezeRefusedError, advance
from store.services.freezing import freeze as freeze_version
from store.services.intake import Incoming
from store.services.views import record_view


@allow(APPROVERS)
@require_POST
def freeze(request: HttpRequest, key: str) -> HttpResponse:
    """Freezes what is accepted as a version for the signer."""
    try:
        version = freeze_version(key, by=person(request))
    except CampaignMissingError:
        raise Http404 from None
    except (*FAULTS, FreezeRefusedError) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Đã chốt số liệu: bản %(number)s.") % {"number": version.number})
    return redirect("consolidations", key=key)


@allow(APPROVERS)
@require_POST
def step(request: HttpRequest, version_id: int) -> HttpResponse:
    """Takes the next step of a frozen version."""
    version = _version(version_id)
    scan = request.FILES.get("scan")
    try:
        dated = date.fromisoformat(request.POST["dated"]) if request.POST.get("dated") else None
        advance(
            version_id,
            request.POST.get("step", ""),
            by=person(request),
            number=request.POST.get("number", ""),
            dated=dated,
            scan=Incoming(scan.name or "ban-ky.pdf", scan.read()) if scan else None,
        )
    except (FreezeRefusedError, ValueError, PermissionError) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Đã ghi."))
    return redirect("consolidations", key=version.campaign)


@allow(DECIDERS)
@require_POST
def edited(request: HttpRequest, version_id: int) -> HttpResponse:
    """Takes back a Word or Excel file of a version that was edited, and shows where it differs."""
    version, file = _version(version_id), request.FILES.get("file")
    if file is None:
        messages.error(request, _("Chọn tệp Word hoặc Excel đã sửa."))
        return redirect("consolidations", key=version.campaign)
    try:
        incoming = Incoming(file.name or "tep", file.read())
        row = take_edited(version_id, incoming, by=person(request), reason=request.POST.get("reason", ""))
    except (NotOursError, NoReasonError, CannotReadError, PermissionError) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Tệp có %(count)s chỗ khác với bản tổng hợp.") % {"count": len(row.changes)})
    return redirect("consolidations", key=version.campaign)


@allow(DECIDERS)
@require_POST
def drop(request: HttpRequest, edited_id: int) -> HttpResponse:
    """Sets one difference of an edited file aside: the database stands."""
    row, number = (
        EditedFile.objects.select_related("version").filter(pk=edited_id).first(),
        whole_number(request, "number"),
    )
    if row is None or number is None or number >= len(row.changes):
        raise Http404
    drop_change(edited_id, number, by=person(request))
    return redirect("consolidations", key=row.version.campaign)


@allow(APPROVERS)
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """The evidence pack of the last frozen version, with all originals."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chung-cu.zip"
        try:
            version = evidence_pack(key, path, by=person(request))
        except (CampaignMissingError, NothingToArchiveError):
            raise Http404 from None
        record_view(f"version:{version.pk}:evidence", by=person(request), action="export")
        name = f"chung-cu-{key}-ban-{version.number}.zip"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


def _version(version_id: int) -> ConsolidationVersion:
    version = ConsolidationVersion.objects.filter(pk=version_id).defer("values").first()
    if version is None:
        raise Http404
    return version
