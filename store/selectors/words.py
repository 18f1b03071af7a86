"""Words and places on page pictures, as the drawing left them beside the pictures."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from config.settings import load_settings
from pipeline.extract.text import key
from pipeline.locate import PageWord, PlacedWord, spot_of
from schemas.base import Box
from schemas.record import Evidence
from store.models import PageImage

PLACES = "places"
MOST_HITS = 200


class Hit(NamedTuple):
    """A place where a searched text stands."""

    page: PageImage
    box: Box
    text: str


def words_on(page: PageImage) -> tuple[PageWord, ...]:
    """The words of a page, in reading order; none when it was drawn before words were kept."""
    return _words(*_beside(page, str(page.page)))


def placed(pages: Sequence[PageImage], submission: int, evidence: Evidence) -> Evidence:
    """The evidence with the page and the box of its rendering, where the file itself has none."""
    page = next((one for one in pages if (one.submission_id, one.file) == (submission, evidence.file)), None)
    if evidence.bbox is not None or evidence.at is None or page is None:
        return evidence
    spot = spot_of(_places(*_beside(page, PLACES)).get(evidence.at, ()), evidence.text)
    return evidence if spot is None else evidence.model_copy(update={"page": spot[0], "bbox": spot[1]})


def search(pages: Sequence[PageImage], text: str) -> list[Hit]:
    """Where the text stands, without regard to case, marks and signs; its last word may go on."""
    wanted = key(text).split()
    hits: list[Hit] = []
    for page in pages if wanted else ():
        words = words_on(page)
        tokens = [(token, word) for word in words for token in key(word.text).split()]
        for start in range(len(tokens) - len(wanted) + 1):
            run = tokens[start : start + len(wanted)]
            if [one for one, _ in run[:-1]] == wanted[:-1] and run[-1][0].startswith(wanted[-1]):
                own = list(dict.fromkeys(word for _, word in run))
                hits.append(Hit(page, _around(own), " ".join(word.text for word in own)))
        if len(hits) >= MOST_HITS:
            break
    return hits[:MOST_HITS]


def _around(words: list[PageWord]) -> Box:
    first = words[0].box
    same = [word.box for word in words if word.box.top < first.bottom and word.box.bottom > first.top]
    return Box(
        min(box.left for box in same),
        min(box.top for box in same),
        max(box.right for box in same),
        max(box.bottom for box in same),
    )


def _beside(page: PageImage, name: str) -> tuple[str, int]:
    """The file beside the picture and when it was written (0: it is not there), so that a new one is read anew."""
    path = load_settings().pictures / Path(page.path).parent / f"{page.file}-{name}.json"
    try:
        return str(path), path.stat().st_mtime_ns
    except FileNotFoundError:
        return str(path), 0


@lru_cache(maxsize=512)
def _words(path: str, written: int) -> tuple[PageWord, ...]:
    return tuple(PageWord(text, Box(*box)) for text, *box in (_json(path) if written else ()))


@lru_cache(maxsize=128)
def _places(path: str, written: int) -> dict[str, list[PlacedWord]]:
    return {
        at: [PlacedWord(page, PageWord(text, Box(*box))) for page, text, *box in words]
        for at, words in (_json(path) if written else {}).items()
    }


def _json(path: str) -> Any:
    return json.loads(Path(path).read_text("utf-8"))
