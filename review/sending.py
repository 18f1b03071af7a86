"""Sending in through the browser: files of one report, or each a report of its own; answered as a page or as JSON."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.settings import load_settings
from store.services.intake import NOT_TOLD, Incoming, Received, Told
from workers.intake import take_in


@dataclass(frozen=True)
class Sent:
    """What became of a sending: the sentence for the person, and what was taken in (nothing: it was refused)."""

    message: str
    taken: tuple[Received, ...] = ()
    status: int = 201


def take_sent(request: HttpRequest, *, campaign: str, sender: str, told: Told = NOT_TOLD) -> Sent:
    """Takes in the files of a form; with ``each`` every file is a report of its own."""
    files, limit = request.FILES.getlist("files"), load_settings().upload_mb
    if not files:
        return Sent(_("Chưa chọn tệp nào."), status=422)
    if sum(file.size or 0 for file in files) > limit * 2**20:
        return Sent(_("Các tệp lớn hơn %(mb)s MB: gửi qua thư mục nhận báo cáo.") % {"mb": limit}, status=413)
    reports = [[file] for file in files] if request.POST.get("each") else [files]
    taken = tuple(_take(one, campaign, sender, told) for one in reports)
    return Sent(_told(taken), taken)


def _take(files: list[UploadedFile], campaign: str, sender: str, told: Told) -> Received:
    incoming = [Incoming(name=file.name or "tep", content=file) for file in files]
    return take_in(incoming, source="upload", campaign_hint=campaign, sender=sender, told=told)


def _told(taken: tuple[Received, ...]) -> str:
    again = sum(not one.new for one in taken)
    if len(taken) == 1:
        return _("Các tệp này đã nhận trước đây: ghi thêm một lần đến.") if again else _("Đã nhận, đang đọc.")
    text = ngettext("Đã nhận %(n)s báo cáo, đang đọc.", "Đã nhận %(n)s báo cáo, đang đọc.", len(taken))
    more = " " + _("Trong đó %(n)s đã nhận trước đây.") % {"n": again} if again else ""
    return text % {"n": len(taken)} + more


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, or our own script: it is answered with the outcome, not with a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def as_json(sent: Sent, following: str) -> HttpResponse:
    """The outcome for a program or for our own script, which goes on to ``following``."""
    numbers = [one.submission_id for one in sent.taken]
    return JsonResponse({"message": sent.message, "submissions": numbers, "next": following}, status=sent.status)
