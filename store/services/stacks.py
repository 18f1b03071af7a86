"""A scanned stack is taken apart where a unit's slip lies: each part is a submission of its own over the same bytes.

What came in a mail or an archive is kept as an original of its own beside the mail it came in.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from pipeline.forms.slip import SlipCode, parse_slip
from schemas.correction import SubmissionState
from store.models import Arrival, Original, Submission, SubmissionFile
from store.packing import digest
from store.selectors.campaigns import CampaignMissingError, campaign_of
from store.services.audit import record_act
from store.vault import keep

SPLIT: Final = "đã tách theo phiếu tiếp nhận thành báo cáo đến số {numbers}"
NO_PAGES: Final = "chỉ có phiếu tiếp nhận, không có trang báo cáo nào"
WHOLE: Final = 0  # stands for all of a file that has no pages
Pages = list[tuple[int, int]]


class Leaf(NamedTuple):
    """A file of a stack: its name, how many pages it has (0: none that count), and its original or its bytes."""

    name: str
    pages: int
    content: str | Path


def split_stack(
    submission_id: int, claim: str, leaves: Sequence[Leaf], slips: Mapping[tuple[int, int], str]
) -> list[int]:
    """Takes a stack apart and gives the numbers of its parts; empty when the claim was lost.

    ``slips`` is the code on a page (position among the leaves, page from 1). What lies above the first slip is a part
    of which the unit is not known. OSError when the bytes of a leaf cannot be kept.
    """
    sums = [_original(leaf) for leaf in leaves]
    with transaction.atomic():
        rows = Submission.objects.select_for_update().filter(pk=submission_id, claim=claim)
        stack = rows.filter(state=SubmissionState.READING).first()
        if stack is None:
            return []
        piles = [pile for pile in _piles(leaves, slips) if pile[1]]
        files = list(zip(sums, (leaf.name for leaf in leaves), strict=True))
        made = [_make(stack, number, code, inside, files) for number, (code, inside) in enumerate(piles, 1)]
        stack.state, stack.cause_code, stack.claim = SubmissionState.REFUSED, "arranged", ""
        stack.cause = SPLIT.format(numbers=", ".join(map(str, made))) if made else NO_PAGES
        stack.finished_at = timezone.now()
        stack.save(update_fields=["state", "cause_code", "cause", "claim", "finished_at"])
        record_act("stack", f"submission:{stack.pk}", by="worker", details=made)
    return made


def _original(leaf: Leaf) -> str:
    """The checksum under which the bytes of a leaf are kept."""
    if isinstance(leaf.content, str):
        return leaf.content
    kept = keep(leaf.content)
    Original.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size})
    return kept.sha256


def _piles(leaves: Sequence[Leaf], slips: Mapping[tuple[int, int], str]) -> list[tuple[SlipCode | None, Pages]]:
    """What lies under each slip, in order; the slips themselves are left out.

    Slips of one unit alone, each on top of its file, are for all that came with them. What has no pages belongs to the
    one unit that has a slip, or to none that is known.
    """
    codes = set(slips.values())
    only = parse_slip(next(iter(codes))) if len(codes) == 1 else None
    if only and len(leaves) > 1 and all(page == 1 for _, page in slips):
        return [(only, [place for place in _places(leaves) if place not in slips])]
    piles: list[tuple[SlipCode | None, Pages]] = [(None, [])]
    for place in _places(leaves):
        if place[1] == WHOLE:
            continue
        code = slips.get(place)
        if code is None:
            piles[-1][1].append(place)
        else:
            piles.append((parse_slip(code), []))
    loose = [place for place in _places(leaves) if place[1] == WHOLE]
    piles[-1 if only else 0][1].extend(loose)
    return piles


def _places(leaves: Sequence[Leaf]) -> Pages:
    return [
        (number, page)
        for number, leaf in enumerate(leaves)
        for page in (range(1, leaf.pages + 1) if leaf.pages else [WHOLE])
    ]


def _make(
    stack: Submission, number: int, code: SlipCode | None, inside: Pages, files: Sequence[tuple[str, str]]
) -> int:
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
        original, file_name = files[file]
        chosen = [page for one, page in inside if one == file and page != WHOLE]
        SubmissionFile.objects.create(
            submission=part, original_id=original, position=position, name=file_name, pages=chosen
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
