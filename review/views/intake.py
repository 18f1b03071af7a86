"""The intake desk (bàn tiếp nhận): papers whose unit or campaign is not sure wait here until a person places them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import HANDLERS, STAFF, allow
from review.export import Cell, as_file
from review.frame import page, person
from schemas.campaign import Unit
from store.models import Campaign, FlagRow, PageImage, Submission
from store.selectors.campaigns import CampaignMissingError, campaign_of, current_campaigns
from store.selectors.submissions import classified_ids, intake_desk, pages_of, unconfirmed_series, unit_candidates
from store.services.placing import UnknownUnitError, set_aside
from store.services.views import record_view
from workers.intake import place

SEPARATOR = "|"
PAPER = ("unit.", "document.", "page.", "file.")


@dataclass(frozen=True)
class Waiting:
    """One paper on the desk with its pages and the units the machine thought of."""

    submission: Submission
    pages: list[PageImage]
    hidden: bool
    candidates: list[tuple[str, Unit]]

    @property
    def flags(self) -> list[FlagRow]:
        """What is odd about the paper as a whole; its figures do not matter here."""
        return [flag for flag in self.submission.flags.all() if flag.code.startswith(PAPER)]


@allow(STAFF)
def intake(request: HttpRequest) -> HttpResponse:
    """All that waits, each with its first pages and a choice of units."""
    waiting = [_waiting(one) for one in intake_desk()]
    for one in waiting:
        if one.pages:
            record_view(f"submission:{one.submission.pk}", by=person(request))
    head = (_("Nhận lúc"), _("Tên"), _("Nguồn"), _("Người gửi"), _("Đơn vị có thể"), _("Cảnh báo"))
    answer = as_file(request, "ban-tiep-nhan", head, (_cells(one) for one in waiting))
    if answer is not None:
        return answer
    choices = [(row, campaign_of(row.key).units) for row in current_campaigns(open_only=True)]
    return page(request, "intake.html", "intake", waiting=waiting, choices=choices, series=unconfirmed_series())


@allow(HANDLERS)
@require_POST
def assign(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Puts a paper into the report of the chosen unit (``target`` is campaign|unit)."""
    campaign, _bar, unit = request.POST.get("target", "").partition(SEPARATOR)
    try:
        placed = place(submission_id, campaign=campaign, unit=unit, by=person(request))
    except (CampaignMissingError, UnknownUnitError, Submission.DoesNotExist) as fault:
        messages.error(request, str(fault))
        return redirect("intake")
    if placed.read_again:
        messages.success(request, _("Đã chuyển đợt báo cáo: tệp đang được đọc lại."))
    else:
        messages.success(request, _("Đã chuyển vào báo cáo của đơn vị."))
    return redirect("intake")


@allow(HANDLERS)
@require_POST
def aside(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Says that a paper is no report, with the reason."""
    reason = request.POST.get("reason", "").strip()
    if reason:
        set_aside(submission_id, reason=reason, by=person(request))
        messages.success(request, _("Đã để riêng; bản gốc vẫn được giữ."))
    else:
        messages.error(request, _("Ghi lý do vì sao đây không phải báo cáo."))
    return redirect("intake")


def _cells(one: Waiting) -> list[Cell]:
    sent = one.submission
    units = "; ".join(unit.name for _key, unit in one.candidates)
    return [sent.received_at, sent.name, sent.source, sent.sender, units, "; ".join(f.message for f in one.flags)]


def _waiting(submission: Submission) -> Waiting:
    hidden = bool(classified_ids([submission.pk]))
    return Waiting(
        submission=submission,
        pages=[] if hidden else pages_of([submission.pk]),
        hidden=hidden,
        candidates=_candidates(submission),
    )


def _candidates(submission: Submission) -> list[tuple[str, Unit]]:
    rows: list[Campaign] = current_campaigns(open_only=True)
    codes = unit_candidates(submission.pk)
    found = []
    for row in sorted(rows, key=lambda row: row.key != submission.campaign):
        units = campaign_of(row.key).units_by_code
        found += [(row.key, units[code]) for code in codes if code in units]
    return found
