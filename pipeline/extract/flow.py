"""The flow of a submission: its blocks in reading order, running heads dropped, split into letterhead, body and signature block."""

from schemas.base import Frozen
from schemas.reading import Grid, Line, Route


class Placed(Frozen):
    """A block and where it stands: file index, page number (None for files without pages), route of its page."""

    file: int
    page: int | None
    route: Route
    item: Line | Grid


class Flow(Frozen):
    """A submission's text in the order a person reads it.

    ``letterhead`` are the lines above the first heading of the report (left and right halves kept apart by their region),
    ``body`` what follows up to the signature, ``closing`` the signature block and "Nơi nhận".
    ``unreadable`` lists (file, page) that could not be read; ``lost_pages`` printed page numbers that are skipped.
    ``documents`` counts the letterheads (quốc hiệu) met.
    """

    letterhead: tuple[Placed, ...] = ()
    body: tuple[Placed, ...] = ()
    closing: tuple[Placed, ...] = ()
    unreadable: tuple[tuple[int, int], ...] = ()
    lost_pages: tuple[int, ...] = ()
    documents: int = 0
