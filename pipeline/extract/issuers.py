"""Whether two documents of one file come from the same office: what their letterheads name as the issuer."""

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.extract.text import spelt_out
from schemas.base import Frozen

_NOT_ISSUER: Final = re.compile(
    r"^(?:so\b(?! (?:y te|giao|tai|noi|lao|van|nong|cong|xay|ke|tu|thong|khoa|du))|v v\b|\d)"
)
NUMBERED_NAME: Final = re.compile(r"SỐ\s+\d{1,2}\s+[^\W\d_][^/:]*$")  # of a school, in capitals, not of the paper
_LETTERS_PER_SLIP: Final = 12  # recognition gets about one letter in so many wrong at worst


class Issuer(Frozen):
    """The lines that name who issues a document, folded; ``seen`` when they were recognised from a picture."""

    lines: tuple[str, ...]
    shown: str
    seen: bool


def issuer_of(lines: Sequence[str], *, seen: bool) -> Issuer:
    """The issuer from the lines of the left half of a letterhead, down to the number."""
    named: list[str] = []
    shown: list[str] = []
    for line in lines:
        words = spelt_out(line)
        goes_on = bool(named) and NUMBERED_NAME.match(" ".join(line.split()))
        if (_NOT_ISSUER.match(words) and not goes_on) or len(named) == 4:
            break
        if words:
            named.append(words)
            shown.append(" ".join(line.split()))
    return Issuer(lines=tuple(named), shown=" ".join(shown), seen=seen)


def differ(one: Issuer, other: Issuer) -> bool:
    """Whether both are named and are not the same office."""
    if not one.lines or not other.lines:
        return False
    pairs = ((one.lines[-1], other.lines[-1]), (" ".join(one.lines), " ".join(other.lines)))
    noisy = one.seen or other.seen
    return not any(_same(a, b, noisy=noisy) or a in b or b in a for a, b in pairs)


def _same(a: str, b: str, *, noisy: bool) -> bool:
    if a == b:
        return True
    slips = max(len(a), len(b)) // _LETTERS_PER_SLIP
    return noisy and re.findall(r"\d+", a) == re.findall(r"\d+", b) and Levenshtein.distance(a, b) <= slips
