"""Sorting what waits at the intake desk: joining, splitting, ordering, placing, setting aside; all of it undoable.

Originals never change: a pile of pages becomes a new submission over the same bytes with a list of pages, and what it
was taken from is set aside with that reason. Nothing is deleted, and taking a sorting back restores every paper.
"""

import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from schemas.correction import SubmissionState
from store.models import Arrangement, Submission, SubmissionFile, User
from store.packing import digest
from store.selectors.arranging import WHOLE, Paper, Piece, papers_of
from store.services.audit import record_act
from store.services.placing import join_report, place_submission, set_aside
from store.services.users import need_role

KEPT: Final = ("state", "cause_code", "cause", "campaign", "campaign_by", "unit", "unit_by", "report_id")
TOOK: Final = "đã sắp lại thành báo cáo đến số {numbers}"
UNDONE: Final = "việc sắp lại đã được hoàn tác"


class Pile(NamedTuple):
    """Pieces that belong together, in order: for a unit, or with a reason why they are no report, or only together."""

    pieces: tuple[Piece, ...]
    campaign: str = ""
    unit: str = ""
    aside: str = ""


class Arranged(NamedTuple):
    """Done: the sorting's number, and what must be read (again)."""

    arrangement_id: int
    to_read: tuple[int, ...]


class CannotArrangeError(ValueError):
    """The piles do not fit what lies on the desk now; the message says why, in words for people."""


def arrange(piles: Sequence[Pile], *, by: User) -> Arranged:
    """Makes the piles real in one step; what was left out of a paper stays on the desk. Clerks may.

    CannotArrangeError when a piece is not there (any more) or lies on two piles; UnknownUnitError.
    """
    need_role(by, "clerk")
    with transaction.atomic():
        papers = _touched(piles)
        before = {str(pk): {name: getattr(paper.submission, name) for name in KEPT} for pk, paper in papers.items()}
        row = Arrangement.objects.create(by=by, before=before)
        made: list[int] = []
        to_read: list[int] = []
        whole = {paper.pieces: paper.submission for paper in papers.values()}
        for pile in [*piles, *_rests(piles, papers)]:
            kept = whole.get(pile.pieces)
            submission = kept or _make(pile, papers)
            if kept is None:
                made.append(submission.pk)
            again = _settle(submission, pile, by)
            if kept is None or again:
                to_read.append(submission.pk)
        _supersede([paper.submission for paper in papers.values() if not _is_kept(paper, piles)], made)
        Arrangement.objects.filter(pk=row.pk).update(made=made)
        record_act("arrange", f"arrangement:{row.pk}", by=by, details=[before, made])
    return Arranged(row.pk, tuple(to_read))


def undo_arrangement(arrangement_id: int, *, by: User) -> None:
    """Takes a sorting back: every paper is what and where it was, what was made is set aside. Clerks may."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = Arrangement.objects.select_for_update().get(pk=arrangement_id)
        if row.undone_at is not None:
            raise CannotArrangeError("Lần sắp xếp này đã được hoàn tác. / This sorting was taken back already.")
        later = {pk for other in Arrangement.objects.filter(undone_at=None, pk__gt=row.pk) for pk in other.before}
        if later & {str(pk) for pk in (*row.made, *map(int, row.before))}:
            raise CannotArrangeError("Hoàn tác lần sắp xếp sau trước. / Take the later sorting back first.")
        for submission in Submission.objects.select_for_update().filter(pk__in=row.made):
            _refuse(submission, UNDONE)
        for pk, kept in row.before.items():
            _restore(Submission.objects.select_for_update().get(pk=int(pk)), kept)
        Arrangement.objects.filter(pk=row.pk).update(undone_at=timezone.now())
        record_act("arrange-undo", f"arrangement:{row.pk}", by=by)


def _touched(piles: Sequence[Pile]) -> dict[int, Paper]:
    pieces = [piece for pile in piles for piece in pile.pieces]
    if not pieces or any(not pile.pieces for pile in piles) or len(set(pieces)) < len(pieces):
        raise CannotArrangeError("Một trang nằm ở hai chồng, hoặc có chồng trống. / A page lies on two piles, or none.")
    ids = sorted({piece.submission for piece in pieces})
    rows = Submission.objects.select_for_update().filter(pk__in=ids, state=SubmissionState.READ, report=None)
    papers = {paper.submission.pk: paper for paper in papers_of(list(rows.order_by("pk")))}
    there = {piece for paper in papers.values() for piece in paper.pieces}
    if not set(pieces) <= there:
        raise CannotArrangeError(
            "Có trang không còn ở bàn tiếp nhận: tải lại trang. / A page is no longer at the desk: reload."
        )
    return papers


def _rests(piles: Sequence[Pile], papers: dict[int, Paper]) -> list[Pile]:
    taken = {piece for pile in piles for piece in pile.pieces}
    rests = (tuple(piece for piece in paper.pieces if piece not in taken) for paper in papers.values())
    return [Pile(rest) for rest in rests if rest]


def _is_kept(paper: Paper, piles: Iterable[Pile]) -> bool:
    return any(pile.pieces == paper.pieces for pile in piles)


def _make(pile: Pile, papers: dict[int, Paper]) -> Submission:
    sources = [papers[pk].submission for pk in dict.fromkeys(piece.submission for piece in pile.pieces)]
    if any(piece.file == WHOLE for piece in pile.pieces):
        raise CannotArrangeError("Thư hoặc tệp nén chỉ chuyển nguyên cả. / A mail or an archive moves as a whole only.")
    first = sources[0]
    submission = Submission.objects.create(
        fingerprint=digest(["arranged", uuid.uuid4().hex]),
        source=first.source,
        name=first.name if len(sources) == 1 else f"{first.name} (+{len(sources) - 1})",
        sender=first.sender,
        received_at=min(one.received_at for one in sources),
        received_on=min(one.received_on for one in sources),
    )
    runs = groupby(pile.pieces, key=lambda piece: (piece.submission, piece.file))
    for position, ((pk, place), run) in enumerate(runs):
        file = next(one for one in papers[pk].submission.files.all() if one.position == place)
        pages = [piece.page for piece in run]
        whole = pages == [piece.page for piece in papers[pk].pieces if piece.file == place]
        SubmissionFile.objects.create(
            submission=submission,
            original_id=file.original_id,
            position=position,
            name=file.name,
            pages=file.pages if whole else pages,
        )
    return submission


def _settle(submission: Submission, pile: Pile, by: User) -> bool:
    """Places a pile or sets it aside; True when it must be read again."""
    if pile.aside:
        set_aside(submission.pk, reason=pile.aside, by=by)
        return False
    if pile.unit:
        return place_submission(submission.pk, campaign=pile.campaign, unit=pile.unit, by=by).read_again
    return False


def _supersede(sources: Sequence[Submission], made: Sequence[int]) -> None:
    for submission in sources:
        _refuse(submission, TOOK.format(numbers=", ".join(map(str, made))))


def _refuse(submission: Submission, cause: str) -> None:
    submission.state, submission.cause_code, submission.cause = SubmissionState.REFUSED, "arranged", cause
    submission.claim, submission.finished_at = "", timezone.now()
    submission.save()
    join_report(submission, "", "")


def _restore(submission: Submission, kept: dict) -> None:
    campaign, unit = kept["campaign"], kept["unit"]
    for name in KEPT[:-1]:
        setattr(submission, name, kept[name])
    submission.save()
    join_report(submission, campaign if kept["report_id"] else "", unit)
