"""The log of all acts: filtered, taken away as a file, and its chain recomputed."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import APPROVERS, allow
from review.export import as_file
from review.frame import page
from store.selectors.audit import LogFilter, audit_actions, audit_log, chain_head, verify_chain
from store.selectors.people import names_of_actors

A_PAGE: Final = 100


@allow(APPROVERS)
def log(request: HttpRequest) -> HttpResponse:
    """The log, the newest first, narrowed by who, what, on what, when."""
    wanted, names = _filter(request), names_of_actors()
    rows = audit_log(wanted)
    head = (_("Số"), _("Lúc"), _("Ai"), _("Việc"), _("Đối tượng"), "SHA-256")
    cells = ([e.number, e.at, names.get(e.actor, e.actor), e.action, e.subject, e.hash] for e in rows.iterator())
    answer = as_file(request, "nhat-ky", head, cells)
    if answer is not None:
        return answer
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    entries = [(entry, names.get(entry.actor, entry.actor)) for entry in shown]
    context: dict[str, Any] = {"entries": entries, "shown": shown, "names": names, "actions": audit_actions()}
    return page(request, "audit.html", "audit", wanted=wanted, head=chain_head(), **context)


@allow(APPROVERS)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recomputes the whole chain and says whether it holds."""
    fault, head = verify_chain(), chain_head()
    if fault is not None:
        told = _("Nhật ký không còn nguyên vẹn ở mục %(number)s (%(why)s): báo người quản trị hệ thống ngay.")
        messages.error(request, told % {"number": fault.number, "why": fault.why})
    else:
        told = _("Nhật ký nguyên vẹn: %(number)s mục, mã cuối %(hash)s.")
        messages.success(request, told % {"number": head.number if head else 0, "hash": head.hash if head else "–"})
    return redirect("audit")


def _filter(request: HttpRequest) -> LogFilter:
    asked = request.GET
    actor, action, subject = (asked.get(name, "").strip()[:250] for name in ("actor", "action", "subject"))
    return LogFilter(actor, action, subject, _day(asked.get("since", "")), _day(asked.get("until", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
