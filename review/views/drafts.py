"""The campaign desk: drafts of campaigns, each beside its directive, tried on reports, opened by a second person."""

from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from PIL import Image, ImageDraw

from config.settings import load_settings
from pipeline.directive.lines import load_mapping
from pipeline.forms.packet import forms_of
from review.access import ADMINS, APPROVERS, allow
from review.drafting import facts_of, findings, parts_of, spots_of, trial_card
from review.frame import page, person, whole_number
from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError, parse_campaign
from store.models import CampaignDraft
from store.selectors.campaigns import current_campaigns
from store.selectors.drafts import draft_of, effect_of, list_drafts, trials_of
from store.services.drafts import DraftError, ask_to_open, create_draft, drop_draft, open_draft, start_trial
from store.services.intake import Incoming
from workers.drafting import ring
from workers.tasks import relearn

SPOT = (15, 118, 140)
ENDINGS = {"word": ".docx", "excel": ".xlsx"}


@allow(APPROVERS)
def drafts(request: HttpRequest) -> HttpResponse:
    """All drafts, and making a new one."""
    context = {"drafts": list_drafts(), "campaigns": current_campaigns(), "upload_mb": load_settings().upload_mb}
    return page(request, "drafts.html", "campaigns", **context)


@allow(ADMINS)
@require_POST
def draft_new(request: HttpRequest) -> HttpResponse:
    """Makes a draft: from a directive, as a copy of a campaign, or blank."""
    files = request.FILES.getlist("files")
    source = request.POST.get("source", "")
    if sum(file.size for file in files) > load_settings().upload_mb * 2**20:
        messages.error(request, _("Các tệp quá lớn: tách bớt rồi tải lên."))
        return redirect("drafts")
    if source and source not in {row.key for row in current_campaigns()}:
        raise Http404
    incoming = [Incoming(name=file.name, content=file) for file in files]
    origin = "directive" if incoming else "copy" if source else "blank"
    made = create_draft(origin=origin, by=person(request), files=incoming, source="" if incoming else source)
    if incoming:
        ring("read_directive", made.pk)
    return redirect("draft", draft_id=made.pk)


@allow(APPROVERS)
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """One draft: its parts to edit, the directive beside them, trials, and opening."""
    found = _found(draft_id)
    value = load_mapping(found.text)
    context = {
        "draft": found,
        "facts": facts_of(value, found.draft),
        "parts": parts_of(value),
        "warnings": (found.draft or {}).get("warnings", []),
        "findings": findings(found.text),
        "campaign": _campaign(found.text),
        "trials": [trial_card(trial, _campaign(found.text)) for trial in trials_of(found)],
        "effect": effect_of(found),
        "sheets": list(range(len(found.pages))),
        "may_open": found.asked_by_id is not None and found.asked_by_id != person(request).pk,
    }
    return page(request, "draft.html", "campaigns", **context)


@allow(APPROVERS)
def draft_page(request: HttpRequest, draft_id: int, number: int) -> HttpResponse:
    """The picture of one page of the directive, re-rendered by us, with the spots framed that the draft rests on."""
    found = _found(draft_id)
    if number >= len(found.pages):
        raise Http404
    sheet = found.pages[number]
    path = load_settings().pictures / f"draft-{draft_id}" / Path(sheet["path"]).name
    if not path.is_file():
        raise Http404
    with Image.open(path) as picture:
        marked = picture.convert("RGB")
    scale = marked.width / (sheet.get("points_width") or marked.width)
    for box in spots_of(found.draft, sheet.get("file", 0), sheet.get("page", 1)):
        edges = (box.left - 2, box.top - 2, box.right + 2, box.bottom + 2)
        ImageDraw.Draw(marked).rectangle([edge * scale for edge in edges], outline=SPOT, width=2)
    out = BytesIO()
    marked.save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@allow(APPROVERS)
def draft_form(request: HttpRequest, draft_id: int, kind: str) -> HttpResponse:
    """The blank form that units would get, as a preview."""
    campaign = _campaign(_found(draft_id).text)
    if campaign is None or kind not in ENDINGS:
        raise Http404
    for name, content in forms_of(campaign, None).items():
        if name.endswith(ENDINGS[kind]):
            return FileResponse(BytesIO(content), as_attachment=True, filename=f"xem-truoc-{name}")
    raise Http404


@allow(ADMINS)
@require_POST
def draft_trial(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Reads reports on trial: each file is a report of its own."""
    _found(draft_id)
    for file in request.FILES.getlist("files")[:10]:
        try:
            trial = start_trial(draft_id, [Incoming(name=file.name, content=file)], by=person(request))
        except DraftError as fault:
            messages.error(request, str(fault))
            break
        ring("read_trial", trial.pk)
    return redirect("draft", draft_id=draft_id)


@allow(ADMINS)
@require_POST
def draft_ask(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The first person's yes."""
    return _step(request, draft_id, _("Đã đề nghị mở: cần người thứ hai đồng ý."), "ask")


@allow(ADMINS)
@require_POST
def draft_drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Puts a draft away."""
    return _step(request, draft_id, _("Đã bỏ bản nháp."), "drop")


@allow(APPROVERS)
@require_POST
def draft_open(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The second person's yes: the campaign opens."""
    _found(draft_id)
    try:
        row = open_draft(draft_id, expected_version=whole_number(request, "version") or 0, by=person(request))
    except DraftError as fault:
        messages.error(request, str(fault))
        return redirect("draft", draft_id=draft_id)
    relearn.delay_on_commit(row.pk)  # what arrived under an earlier version is interpreted anew
    messages.success(request, _("Đã mở đợt báo cáo."))
    return redirect("campaign", key=row.key)


def _step(request: HttpRequest, draft_id: int, done: str, what: str) -> HttpResponse:
    _found(draft_id)
    try:
        {"ask": ask_to_open, "drop": drop_draft}[what](draft_id, by=person(request))
    except DraftError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, done)
    return redirect("drafts" if what == "drop" else "draft", **({} if what == "drop" else {"draft_id": draft_id}))


def _found(draft_id: int) -> CampaignDraft:
    try:
        return draft_of(draft_id)
    except CampaignDraft.DoesNotExist:
        raise Http404 from None


def _campaign(text: str) -> Campaign | None:
    try:
        return parse_campaign(text)
    except CampaignError:
        return None
