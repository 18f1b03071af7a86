"""Pages read together: what their stories ask for at one time is read by one process.

A start of Tesseract costs as much as thirty cells, so a page that starts it for itself alone pays more for starting
than for reading its figures. A story is a generator: it yields what it asks for and is sent the answers; it stays
written as the story of one page.
"""

from collections.abc import Callable, Generator, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from pipeline.ocr import tesseract
from pipeline.ocr.pixels import Grey
from pipeline.ocr.tesseract import Glyphs, TesseractError

T = TypeVar("T")


class Ask(NamedTuple):
    """Pictures to be read by one model in one mode, and the seconds that may take."""

    images: Sequence[Grey]
    language: str
    psm: int
    seconds: float


Answer = list[list[Glyphs]] | TesseractError
Story = Generator[Sequence[Ask], Sequence[Answer], T]


def ask(images: Sequence[Grey], language: str, psm: int, seconds: float) -> Story[list[list[Glyphs]]]:
    """The words of each picture; raises what kept Tesseract from reading them."""
    if not images:
        return []
    (answer,) = yield (Ask(images, language, psm, seconds),)
    if isinstance(answer, TesseractError):
        raise answer
    return answer


def together(stories: Sequence[Story[T]]) -> Story[list[T]]:
    """Several stories side by side: what they ask for at one time is asked at once."""
    told: dict[int, T] = {}
    answers: dict[int, Sequence[Answer] | None] = dict.fromkeys(range(len(stories)))
    while answers:
        asked: dict[int, Sequence[Ask]] = {}
        for index, answer in answers.items():
            try:
                asked[index] = next(stories[index]) if answer is None else stories[index].send(answer)
            except StopIteration as end:
                told[index] = end.value
        found = iter((yield tuple(chain(*asked.values()))) if asked else ())
        answers = {index: [next(found) for _ in one] for index, one in asked.items()}
    return [told[index] for index in range(len(stories))]


def tell(story: Story[T]) -> T:
    """Carries a story through to its end."""
    try:
        asks = next(story)
        while True:
            asks = story.send(_answers(asks))
    except StopIteration as end:
        told: T = end.value
        return told


def tell_together(works: Sequence[Callable[[], Story[T]]]) -> list[T]:
    """Carries the stories of several pages through, side by side."""
    return tell(together([work() for work in works]))


def _answers(asks: Sequence[Ask]) -> list[Answer]:
    """One answer an ask; those for the same model and mode are read by one process."""
    found: dict[int, Answer] = {}
    kinds = dict.fromkeys((ask.language, ask.psm) for ask in asks)
    for kind in kinds:
        which = [i for i, ask in enumerate(asks) if (ask.language, ask.psm) == kind]
        found |= zip(which, _read([asks[i] for i in which]), strict=True)
    return [found[i] for i in range(len(asks))]


def _read(asks: Sequence[Ask]) -> list[Answer]:
    """Answers of one process; where it broke each ask has a process and a time of its own, so that one page is lost."""
    first = asks[0]
    images = [image for ask in asks for image in ask.images]
    seconds = max(ask.seconds for ask in asks) * min(2, len(asks))
    try:
        read = iter(tesseract.read_many(images, first.language, psm=first.psm, seconds=seconds))
    except TesseractError as error:
        return [error] if len(asks) == 1 else [_read([ask])[0] for ask in asks]
    return [[next(read) for _ in ask.images] for ask in asks]
