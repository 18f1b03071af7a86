"""The letters desk: the drafts of a campaign, one letter with its texts and files, and what becomes of its mails."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.settings import load_settings
from pipeline.letters.messages import chat_text, mail_subject, mail_text
from pipeline.letters.word import grouped
from pipeline.letters.wording import HEADS, RECEIPTS, item_lines
from pipeline.readers.content import CannotReadError
from review import texts
from review.access import HANDLERS, STAFF, allow, role_of
from review.frame import page, person, whole_number
from review.views.consolidations import TYPES
from schemas.letter import LetterKind, Owed, Receipt
from store.models import Letter, LetterState, Outgoing, User
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.letters import letter_row, letter_value, letters_of, overtaken_units, replies_to, uncertain_mails
from store.selectors.standing import strays_of
from store.services.drafting import EDITABLE, draft_due, draft_letters
from store.services.letters import (
    WITHDRAWABLE,
    LetterError,
    Signed,
    approve_letter,
    edit_letter,
    enter_signed,
    mark_sent,
    renew_letter,
    send_letter,
    withdraw_letter,
    write_files,
)
from store.services.outbox import NotUncertainError, decide_mail
from store.services.views import record_view
from store.vault import local
from workers.posting import ring_outbox

PDF = "application/pdf"


@allow(STAFF)
def letters(request: HttpRequest, key: str) -> HttpResponse:
    """All letters of a campaign, papers that hold accusations back, and mails nobody knows the fate of."""
    row, campaign = _campaign(key)
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    found = [(one, letter_value(one)) for one in letters_of(key, state=state, kind=kind)]
    names = {unit.code: unit.name for unit in campaign.units}
    context = {
        "row": row,
        "campaign": campaign,
        "letters": [(one, names.get(one.unit) or len(value.owed), value) for one, value in found],
        "strays": strays_of(campaign),
        "uncertain": uncertain_mails(key),
        "names": names,
        "states": texts.LETTER,
        "state": state,
        "drafts": [one for one, _value in found if one.state == "draft"],
        "sends": load_settings().sends_mail,
    }
    return page(request, "letters.html", "campaigns", tab="letters", **_rights(request), **context)


@allow(HANDLERS)
@require_POST
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Drafts what is due, or what is asked for: reminders, letters, one letter to all, one to a unit."""
    _campaign(key)
    kind, unit = request.POST.get("kind", ""), request.POST.get("unit", "")
    if kind in list(LetterKind):
        joint, units = "joint" in request.POST, [unit] if unit else []
        made = draft_letters(key, kind=LetterKind(kind), joint=joint, units=units, by=person(request))
    else:
        made = draft_due(key)
    if made:
        messages.success(request, _("Đã soạn %(n)s dự thảo.") % {"n": len(made)})
    else:
        messages.info(request, _("Không có gì cần soạn lúc này."))
    return redirect("letter", made[0].pk) if unit and made else redirect("letters", key=key)


@allow(HANDLERS)
@require_POST
def approve_all(request: HttpRequest, key: str) -> HttpResponse:
    """Approves the drafts that were ticked, each as it was seen."""
    done, faults = 0, []
    for text in request.POST.getlist("letter"):
        number, _at, version = text.partition("@")
        try:
            approve_letter(int(number), expected_version=int(version), by=person(request))
            done += 1
        except (LetterError, ValueError, Letter.DoesNotExist) as fault:
            faults.append(str(fault))
    ring_outbox()
    if done:
        messages.success(request, _("Đã duyệt %(n)s thư.") % {"n": done})
    for told in dict.fromkeys(faults):
        messages.error(request, told)
    return redirect("letters", key=key)


@allow(STAFF)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: how it reads, its texts to edit, its signed copy, its mails and what came in answer."""
    row = _letter(letter_id)
    value = letter_value(row)
    shown = [(owed, _told(owed), chat_text(value, owed.unit)) for owed in value.owed]
    context = {
        "letter": row,
        "value": value,
        "shown": shown,
        "subject": mail_subject(value),
        "mail": mail_text(value, value.owed[0].unit, number=row.number, issued_on=_day(row.issued_on)),
        "replies": replies_to(row.pk),
        "copies": "\n".join(value.copies),
        "sends": load_settings().sends_mail,
        "official": row.kind == LetterKind.LETTER,
        "overtaken": overtaken_units(row) if row.state in WITHDRAWABLE else [],
        "pending": sum(owed.pending for owed in value.owed),
    }
    try:
        context["row"], context["campaign"] = campaign_row(row.campaign), campaign_of(row.campaign)
    except CampaignMissingError:
        raise Http404 from None
    return page(request, "letter.html", "campaigns", tab="letters", **_rights(request), **context)


def _told(owed: Owed) -> dict[str, Any]:
    groups = [(HEADS[claim], item_lines(own)) for claim, own in grouped(owed.items)]
    return {"receipt": "" if owed.receipt is Receipt.RECEIVED else RECEIPTS[owed.receipt], "groups": groups}


@allow(HANDLERS)
@require_POST
def act(request: HttpRequest, letter_id: int, what: str) -> HttpResponse:
    """One step with a letter: edit, approve, sign, send, sent, renew, withdraw."""
    row, by = _letter(letter_id), person(request)
    if what not in STEPS:
        raise Http404
    try:
        messages.success(request, STEPS[what](request, row, by))
    except LetterError as fault:
        messages.error(request, str(fault))
    ring_outbox()
    return redirect("letter", letter_id)


def _edit(request: HttpRequest, row: Letter, by: User) -> str:
    fields = {name: request.POST[name] for name in EDITABLE if name in request.POST}
    edit_letter(row.pk, fields, expected_version=whole_number(request, "version") or 0, by=by)
    return _("Đã ghi dự thảo.")


def _approve(request: HttpRequest, row: Letter, by: User) -> str:
    approve_letter(row.pk, expected_version=whole_number(request, "version") or 0, by=by)
    return _("Đã duyệt thư.")


def _sign(request: HttpRequest, row: Letter, by: User) -> str:
    file = request.FILES.get("signed")
    try:
        day = date.fromisoformat(request.POST.get("issued_on", ""))
    except ValueError:
        raise LetterError(_("Ghi ngày ban hành của công văn.")) from None
    content = file.read() if file is not None and file.size <= load_settings().upload_mb * 2**20 else b""
    signed = Signed(request.POST.get("number", ""), day, file.name if file is not None else "", content)
    enter_signed(row.pk, signed, by=by)
    return _("Đã ghi số, ngày và bản đã ký.")


def _send(_request: HttpRequest, row: Letter, by: User) -> str:
    send_letter(row.pk, by=by)
    return _("Đã đưa vào hàng gửi.")


def _sent(_request: HttpRequest, row: Letter, by: User) -> str:
    mark_sent(row.pk, by=by)
    return _("Đã ghi là gửi cách khác.")


def _renew(_request: HttpRequest, row: Letter, by: User) -> str:
    if renew_letter(row.pk, by=by).state == LetterState.WITHDRAWN:
        return _("Đơn vị không còn nợ gì: đã bỏ thư này.")
    return _("Đã soạn lại theo tình hình hiện nay.")


def _withdraw(_request: HttpRequest, row: Letter, by: User) -> str:
    withdraw_letter(row.pk, by=by)
    return _("Đã bỏ thư này.")


STEPS: dict[str, Callable[[HttpRequest, Letter, User], str]] = {
    "edit": _edit,
    "approve": _approve,
    "sign": _sign,
    "send": _send,
    "sent": _sent,
    "renew": _renew,
    "withdraw": _withdraw,
}


@allow(HANDLERS)
@require_POST
def decide(request: HttpRequest, mail_id: int) -> HttpResponse:
    """A person says what became of a mail whose server never answered."""
    try:
        mail = decide_mail(mail_id, arrived=request.POST.get("arrived") == "yes", by=person(request))
    except Outgoing.DoesNotExist:
        raise Http404 from None
    except NotUncertainError as fault:
        messages.error(request, str(fault))
        return redirect("campaigns")
    ring_outbox()
    messages.success(request, _("Đã ghi quyết định về thư này."))
    return redirect("letter", mail.letter_id) if mail.letter_id else redirect("campaigns")


@allow(STAFF)
def letter_file(request: HttpRequest, letter_id: int, kind: str) -> HttpResponse:
    """The letter as Word or PDF, or its signed copy; that it was taken is recorded."""
    row = _letter(letter_id)
    record_view(f"letter:{row.pk}:{kind}", by=person(request), action="export")
    if kind == "signed" and row.signed_id:
        content = local(row.signed_id).open("rb")
        return FileResponse(content, as_attachment=True, filename=row.signed_name, content_type=PDF)
    if kind not in ("word", "pdf"):
        raise Http404
    try:
        write_files([row.pk], pdf=kind == "pdf")
    except CannotReadError as fault:
        messages.error(request, fault.fault.reason)
        return redirect("letter", letter_id)
    path = load_settings().reports / _letter(letter_id).files[kind]
    name = f"{row.reference}{path.suffix}"
    types = {"word": TYPES["word"], "pdf": PDF}
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=types[kind])


def _campaign(key: str) -> tuple[Any, Any]:
    try:
        return campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None


def _letter(letter_id: int) -> Letter:
    try:
        return letter_row(letter_id)
    except Letter.DoesNotExist:
        raise Http404 from None


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_handle": role_of(request) in HANDLERS}


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
