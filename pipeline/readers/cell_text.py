"""The text of a table cell from its lines: one blank between them, unless two values stand under each other.

A number or a word too wide for its cell is broken anywhere ("1.176," over "5", "tiề" over "n"): its halves are joined
where they must be one.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.text import is_syllable

SEVERAL_VALUES: Final = "several-values"
_OPEN: Final = re.compile(r"\d[.,]$")  # a number does not end with a separator
_HALF: Final = re.compile(r"(?:\d{1,3}(?:[.,]\d{3})*[.,]\d{1,2})$")
_REST: Final = re.compile(r"[.,]\d{3}(?!\d)")  # a number does not begin with a separator
_GROUPED: Final = re.compile(r"(?:^|[^\d.,])\d{1,3}(?:([.,])\d{3})*$")
_WHOLE: Final = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\b")
_VALUE: Final = re.compile(r"^[^\w]*\d[\d.,\s]*\D{0,12}$")


def cell_text(lines: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text and its doubts: lines that are each a number of their own stay apart by line ends, never glued."""
    full, guessed = _rejoined([line.strip() for line in lines if line.strip()])
    if sum(bool(_VALUE.match(line)) for line in full) > 1:
        return "\n".join(full), (SEVERAL_VALUES,)
    return " ".join(full), (SEVERAL_VALUES,) if guessed else ()


def _rejoined(lines: Sequence[str]) -> tuple[list[str], bool]:
    """The lines with broken numbers made whole, and whether any of them may also have been two numbers."""
    out: list[str] = []
    guessed = False
    for line in lines:
        before = out[-1] if out else ""
        if _is_broken_number(before, line) or _is_broken_word(before, line):
            out[-1] = before + line
        elif _HALF.fullmatch(before) and line[:1].isdigit() and _WHOLE.match(before + line):
            out[-1], guessed = before + line, True
        else:
            out.append(line)
    return out, guessed


def _is_broken_number(before: str, line: str) -> bool:
    """Whether a line ends in the middle of a number that the next one goes on with."""
    return bool((_OPEN.search(before) and line[:1].isdigit()) or (_REST.match(line) and _GROUPED.search(before)))


def _is_broken_word(before: str, line: str) -> bool:
    """Whether the last word of a line and the first of the next are one: together a syllable, apart not both."""
    last, first = before.rpartition(" ")[2], line.partition(" ")[0].rstrip(".,:;)")
    if not (last.isalpha() and first.isalpha() and is_syllable(last + first)):
        return False
    return not (is_syllable(last) and is_syllable(first))
