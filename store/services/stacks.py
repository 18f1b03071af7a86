"""A scanned stack is taken apart where a unit's slip lies: each part is a submission of its own over the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from pipeline.forms.slip import SlipCode, parse_slip
from schemas.correction import SubmissionState
from store.models import Arrival, Submission, SubmissionFile
from store.packing import digest
from store.selectors.campaigns import CampaignMissingError, campaign_of
from store.services.audit import record_act

SPLIT: Final = "đã tách theo phiếu tiếp nhận thành báo cáo đến số {numbers}"
NO_PAGES: Final = "chỉ có phiếu tiếp nhận, không có trang báo cáo nào"
Pages = list[tuple[int, int]]


def split_stack(
    submission_id: int, claim: str, pages: Sequence[int], slips: Mapping[tuple[int, int], str]
) -> list[int]:
    """Takes a stack apart and gives the numbers of its parts; empty when the claim was lost.

    ``pages`` is the number of pages of each file, ``slips`` the code on a page (file position, page from 1). What lies
    above the first slip is a part of which the unit is not known.
    """
    with transaction.atomic():
        rows = Submission.objects.select_for_update().filter(pk=submission_id, claim=claim)
        stack = rows.filter(state=SubmissionState.READING).first()
        if stack is None:
            return []
        piles = [pile for pile in _piles(pages, slips) if pile[1]]
        made = [_make(stack, number, code, inside) for number, (code, inside) in enumerate(piles, 1)]
        stack.state, stack.cause_code, stack.claim = SubmissionState.REFUSED, "arranged", ""
        stack.cause = SPLIT.format(numbers=", ".join(map(str, made))) if made else NO_PAGES
        stack.finished_at = timezone.now()
        stack.save(update_fields=["state", "cause_code", "cause", "claim", "finished_at"])
        record_act("stack", f"submission:{stack.pk}", by="worker", details=made)
    return made


def _piles(pages: Sequence[int], slips: Mapping[tuple[int, int], str]) -> list[tuple[SlipCode | None, Pages]]:
    """What lies under each slip, in order; the slips themselves are left out."""
    piles: list[tuple[SlipCode | None, Pages]] = [(None, [])]
    for file, count in enumerate(pages):
        for page in range(1, count + 1):
            code = slips.get((file, page))
            if code is None:
                piles[-1][1].append((file, page))
            else:
                piles.append((parse_slip(code), []))
    return piles


def _make(stack: Submission, number: int, code: SlipCode | None, inside: Pages) -> int:
    known = code if code and _is_unit(code) else None
    name = f"{stack.name}, phần {number}"
    part = Submission.objects.create(
        fingerprint=digest(["stack", stack.pk, number]),
        source=stack.source,
        name=name,
        sender=stack.sender,
        received_at=stack.received_at,
        received_on=stack.received_on,
        day_by=stack.day_by,
        campaign=known.campaign if known else stack.campaign if stack.campaign_by == "hint" else "",
        campaign_by="hint" if known else stack.campaign_by if stack.campaign_by == "hint" else "",
        told_unit=known.unit if known else "",
        told_by="sheet" if known else "",
    )
    for position, file in enumerate(sorted({file for file, _ in inside})):
        row = stack.files.get(position=file)
        chosen = [page for one, page in inside if one == file]
        SubmissionFile.objects.create(
            submission=part, original_id=row.original_id, position=position, name=row.name, pages=chosen
        )
    Arrival.objects.create(
        submission=part,
        key=digest(["stack-arrival", stack.pk, number]),
        source=stack.source,
        name=name,
        sender=stack.sender,
        campaign_hint=part.campaign,
        unit=part.told_unit,
        arrived_at=stack.received_at,
    )
    return part.pk


def _is_unit(code: SlipCode) -> bool:
    try:
        return code.unit in campaign_of(code.campaign).units_by_code
    except CampaignMissingError:
        return False
