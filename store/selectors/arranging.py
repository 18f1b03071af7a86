"""What lies on the intake desk, piece by piece: each page of a scan or photo, each other file as a whole."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from schemas.reading import Kind
from schemas.record import RecordFile
from store.models import Arrangement, PageImage, RecordRow, Submission

# Kinds whose pages stand by themselves; a Word file or a mail moves as a whole.
PAGED: Final = frozenset({Kind.PDF, Kind.PDF_DIGITAL, Kind.PDF_SCAN, Kind.PDF_HYBRID, Kind.IMAGE})
WHOLE: Final = -1


class Piece(NamedTuple):
    """What moves as one: a page (from 1) of a file (its position), a whole file (page 0), or all (file -1)."""

    submission: int
    file: int
    page: int


class Paper(NamedTuple):
    """One submission on the desk with its pieces in order, the unit the machine thinks of, and its page pictures."""

    submission: Submission
    pieces: tuple[Piece, ...]
    unit: str
    pictures: dict[tuple[int, int], PageImage]

    def picture(self, piece: Piece) -> PageImage | None:
        """The picture that stands for a piece: its page, or the first page there is of it."""
        if piece.page:
            return self.pictures.get((piece.file, piece.page))
        own = (image for (file, _), image in self.pictures.items() if piece.file in (WHOLE, file))
        return next(own, None)


def papers_of(submissions: Sequence[Submission]) -> list[Paper]:
    """These submissions as they lie on the desk; three queries whatever their number."""
    ids = [one.pk for one in submissions]
    records = {row.submission_id: row.record for row in RecordRow.objects.filter(submission__in=ids).defer("reading")}
    pictures: dict[int, dict[tuple[int, int], PageImage]] = {pk: {} for pk in ids}
    for image in PageImage.objects.filter(submission__in=ids).order_by("submission_id", "file", "page"):
        pictures[image.submission_id][image.file, image.page] = image
    return [
        Paper(
            one,
            _pieces(one, [RecordFile.model_validate(file) for file in records.get(one.pk, {}).get("files", ())]),
            str(records.get(one.pk, {}).get("unit", {}).get("value") or ""),
            pictures[one.pk],
        )
        for one in submissions
    ]


def _pieces(submission: Submission, read: Sequence[RecordFile]) -> tuple[Piece, ...]:
    files = list(submission.files.all())
    if len(read) != len(files) or any(file.container is not None for file in read):
        return (Piece(submission.pk, WHOLE, 0),)
    out = []
    for file, meaning in zip(files, read, strict=True):
        numbers = file.pages or range(1, meaning.pages + 1)
        paged = meaning.kind in set(PAGED) and meaning.pages
        out += (
            [Piece(submission.pk, file.position, n) for n in numbers]
            if paged
            else [Piece(submission.pk, file.position, 0)]
        )
    return tuple(out)


def last_arrangement() -> Arrangement | None:
    """The last sorting that stands."""
    return Arrangement.objects.filter(undone_at=None).select_related("by").first()
