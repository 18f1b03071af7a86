"""Blind samples: a seeded share of figures is drawn for a second entry with its value hidden; a hit reopens.

Which figures are drawn follows from a secret of this installation and nothing else, so that drawing again draws the
same, nobody can guess it, and no report can be written so as to escape.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pipeline.typed import parse_typed, says_none
from schemas.campaign import Campaign
from schemas.correction import SampleOrigin
from store.models import BlindSample, Report, ReportField, User
from store.selectors.campaigns import campaign_of
from store.selectors.sampling import OUTSIDE, Drawable, may_enter, population, same_value
from store.services.audit import record_act
from store.services.corrections import BadValueError
from store.services.merging import merge_report
from store.services.users import need_role

LEAST: Final = 60  # of what the machine vouched for, in a campaign and for a kind of source
KNOWN_SHARE: Final = 0.1
_DIGITS: Final = 13


class Entered(NamedTuple):
    """What became of a second entry: whether it agrees (None: unreadable) and whether it opened the report again."""

    agrees: bool | None
    reopened: bool


def draw_samples(campaign: str) -> int:
    """Draws what is due for second entry in a campaign; drawing again changes nothing. Gives how many are new."""
    share = campaign_of(campaign).trust.audit_share
    found = population(campaign)
    kinds: defaultdict[str, list[Drawable]] = defaultdict(list)
    for one in found:
        if one.origin == SampleOrigin.MACHINE:
            kinds[one.source].append(one)
    due = [one for kind in kinds.values() for one in _due(kind, share, LEAST)]
    due += _due([one for one in found if one.origin == SampleOrigin.PERSON], share, 1)
    known = [one for one in found if one.origin == SampleOrigin.KNOWN]
    outside = [one for one in known if one.about.startswith(OUTSIDE)]
    due += [*outside, *_due([one for one in known if one not in outside], KNOWN_SHARE, 1)]
    rows = [BlindSample(campaign=campaign, **one._asdict()) for one in due]
    with transaction.atomic():
        before = BlindSample.objects.filter(campaign=campaign).count()
        BlindSample.objects.bulk_create(rows, ignore_conflicts=True)
        new = BlindSample.objects.filter(campaign=campaign).count() - before
        if new:
            record_act("draw", f"campaign:{campaign}", by="system", details=new)
    return new


def _due(found: Sequence[Drawable], share: float, least: int) -> list[Drawable]:
    """Those whose lot is below the share, and the lowest lots up to the least number."""
    ordered = sorted(found, key=_lot)
    below = sum(_lot(one) < share for one in ordered)
    return ordered[: max(below, least if share else 0)]


def _lot(one: Drawable) -> float:
    text = f"{one.report_id}|{one.key}|{one.about}"
    return int(salted_hmac("tonghop.samples", text).hexdigest()[:_DIGITS], 16) / 16**_DIGITS


def enter_blind(sample_id: int, value: str | None, *, by: User, unreadable: bool = False) -> Entered:
    """A person types what the picture says without seeing what was held; None says that nothing stands there.

    What was entered first stays. BadValueError for what is no value of this figure, PermissionError for somebody who
    may not enter it (they settled it themselves today).
    """
    need_role(by, "reviewer")
    with transaction.atomic():
        sample = BlindSample.objects.select_for_update().get(pk=sample_id)
        if sample.entered is not None:
            return Entered(sample.agrees, sample.reopened)
        if not may_enter(sample, by):
            raise PermissionError("Số liệu bạn vừa xem hoặc sửa: để người khác nhập, hoặc đợi hôm sau.")
        sample.entered = _entered(campaign_of(sample.campaign), sample.key, value, unreadable=unreadable)
        sample.agrees = None if unreadable else same_value(sample.entered, sample.value)
        sample.entered_by, sample.entered_at = by, timezone.now()
        sample.reopened = not unreadable and _tells(sample) and _differs_now(sample)
        sample.save()
        record_act("blind", f"sample:{sample.pk}", by=by)
        if sample.reopened:
            Report.objects.filter(pk=sample.report_id).exclude(state="awaited").update(
                reopen_reason="Nhập lại khi không thấy giá trị cho kết quả khác"
            )
            merge_report(sample.report_id)
    return Entered(sample.agrees, sample.reopened)


def _entered(campaign: Campaign, key: str, value: str | None, *, unreadable: bool) -> dict[str, object]:
    if unreadable:
        return {"status": "unreadable"}
    text = (value or "").strip()
    if value is None:
        return {"status": "empty"}
    if not text:
        raise BadValueError("Chưa nhập gì: nhập số, hoặc chọn “Để trống”. / Type the number, or choose “blank”.")
    try:
        typed = parse_typed(text, campaign.figures[key.partition(":")[2]])
    except ValueError as fault:
        raise BadValueError(str(fault)) from None
    return {"status": "read", "value": typed, "said": "none" if says_none(text) else None}


def _tells(sample: BlindSample) -> bool:
    """Whether the entry says something of what is held: one on a known answer only when that came from outside."""
    known = sample.origin == SampleOrigin.KNOWN
    return not known or (bool(sample.agrees) and sample.about.startswith(OUTSIDE))


def _differs_now(sample: BlindSample) -> bool:
    row = ReportField.objects.filter(report=sample.report_id, key=sample.key).first()
    return row is not None and not same_value(sample.entered, row.value)


def draw_all(campaigns: Iterable[str]) -> int:
    """Draws in several campaigns."""
    return sum(draw_samples(key) for key in campaigns)
