"""Names, telephone and identity numbers of people in running text: marked before they enter a consolidated report."""

import re
from collections.abc import Sequence
from typing import Final

_CAPITAL: Final = "A-ZÀ-ỸĐ"
_TITLE: Final = r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Ee]m|[Cc]háu|[Đđ]ồng chí|[Đđ]/c)"
_NAME: Final = re.compile(rf"\b{_TITLE}\s+((?:[{_CAPITAL}]\w*\s+){{1,4}}[{_CAPITAL}]\w*)")
_TELEPHONE: Final = re.compile(r"(?<![\d.,])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\d])")
_PAPER: Final = r"(?:CCCD|CMND|CMT|[Cc]ăn cước(?: công dân)?|[Đđ]ịnh danh(?: cá nhân)?|[Hh]ộ chiếu)"
_IDENTITY: Final = re.compile(rf"\b{_PAPER}\D{{0,12}}([A-Z]?\d(?:[ .]?\d){{6,11}})")
_BARE_IDENTITY: Final = re.compile(r"(?<![\d.,])0\d{11}(?![\d.,])")


def split_personal(text: str, parts: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of ``parts``, in their order."""
    pieces: list[tuple[str, bool]] = []
    while text:
        place, part = min(((text.find(part), part) for part in parts if part in text), default=(len(text), ""))
        pieces += [(piece, marked) for piece, marked in ((text[:place], False), (part, True)) if piece]
        text = text[place + len(part) :]
    return pieces


def personal_parts(text: str) -> tuple[str, ...]:
    """The parts of a text that name or number a person, in the order they stand."""
    spans: set[tuple[int, int]] = set()
    for pattern, group in ((_NAME, 1), (_TELEPHONE, 0), (_IDENTITY, 1), (_BARE_IDENTITY, 0)):
        spans.update(match.span(group) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(text[start:end] for start, end in sorted(spans)))
