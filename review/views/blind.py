"""Blind samples: a figure is entered a second time with its value hidden; and what the samples say."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import ADMINS, DECIDERS, STAFF, allow, role_of
from review.blind import blind_card
from review.frame import page, person, whole_number
from store.models import BlindSample
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row
from store.selectors.sampling import next_sample
from store.selectors.trust import trust_of
from store.services.corrections import BadValueError
from store.services.known import add_known, read_known
from store.services.sampling import draw_samples, enter_blind

MOST_BYTES: Final = 2**20


@allow(STAFF)
def trust(request: HttpRequest, key: str) -> HttpResponse:
    """What the samples of a campaign say: errors of the machine, of people, of second entries, with their bounds."""
    return page(request, "trust.html", "campaigns", trust=trust_of(_known(key)), **_frame(request, key))


@allow(DECIDERS)
@require_POST
def draw(request: HttpRequest, key: str) -> HttpResponse:
    """Draws what is due now; the nightly run does the same."""
    new = draw_samples(_known(key))
    messages.info(request, _("Đã rút thêm %(count)s mẫu.") % {"count": new})
    return redirect("trust", key=key)


@allow(ADMINS)
@require_POST
def known(request: HttpRequest, key: str) -> HttpResponse:
    """Takes in a list of answers known from outside (a CSV file), all or none."""
    sent = request.FILES.get("file")
    try:
        text = sent.read(MOST_BYTES).decode("utf-8") if sent else ""
        count = add_known(_known(key), read_known(text), note=request.POST.get("note", ""), by=person(request))
    except UnicodeDecodeError:
        messages.error(request, _("Tệp phải là CSV, mã UTF-8."))
    except BadValueError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Có %(count)s đáp án biết trước; lần rút mẫu sau sẽ trộn vào.") % {"count": count})
    return redirect("trust", key=key)


@allow(DECIDERS)
def blind(request: HttpRequest, key: str) -> HttpResponse:
    """The next figure for this person; ``after`` leaves out those before it."""
    after = request.GET.get("after", "")
    skipped = int(after) if after.isascii() and after.isdigit() else 0
    return _next(request, _known(key), after=skipped)


@allow(DECIDERS)
@require_POST
def enter(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Keeps what the person typed; whether it agrees is not told, so that nobody learns what is held."""
    sample = BlindSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise Http404
    act = request.POST.get("act", "")
    value = None if act == "gap" else "không có" if act == "none" else request.POST.get("value", "")
    try:
        enter_blind(sample_id, value, by=person(request), unreadable=act == "unreadable")
    except BadValueError as fault:
        return _page(request, sample, status=422, wrong=str(fault), typed=value or "")
    except PermissionError as fault:
        messages.error(request, str(fault))
    after = whole_number(request, "after") or 0
    return redirect(f"{reverse('blind', kwargs={'key': sample.campaign})}?after={after}")


def _next(request: HttpRequest, key: str, *, after: int) -> HttpResponse:
    sample = next_sample(person(request), campaign=key, after=after)
    if sample is None:
        messages.info(request, _("Không còn mẫu nào chờ bạn nhập."))
        return redirect("trust", key=key)
    return _page(request, sample, after=after)


def _page(request: HttpRequest, sample: BlindSample, *, status: int = 200, **context: Any) -> HttpResponse:
    card = blind_card(sample)
    answer = page(request, "blind.html", "campaigns", card=card, **_frame(request, sample.campaign), **context)
    answer.status_code = status
    return answer


def _known(key: str) -> str:
    try:
        return str(campaign_row(key).key)
    except CampaignMissingError:
        raise Http404 from None


def _frame(request: HttpRequest, key: str) -> dict[str, Any]:
    return {
        "row": campaign_row(key),
        "campaign": campaign_of(key),
        "may_decide": role_of(request) in DECIDERS,
    }
