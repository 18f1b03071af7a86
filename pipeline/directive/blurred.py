"""Labels of a scanned outline that recognition blurred: "HI." for III, "€)" for c), a dot or bracket that is gone.

What a label can be is known from the items above it: the next of a level that is open, or the first of a new one. A
sign is taken for it only where its shape allows that, and the item then carries less confidence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.extract.headings import Label, split_label
from pipeline.extract.text import key

ROMANS: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
CAPITALS: Final = "ABCDĐEGHIK"
SMALL: Final = "abcdđeghiklmnopqrstuvxy"
COUNTED: Final = frozenset({"capital", "roman", "arabic", "small"})
_TOKEN: Final = re.compile(r"^(?P<sign>[^\s.):]{1,5})(?P<end>[.):/]{0,2})\s+(?=[^\W\d_])")
_STROKES: Final = re.compile(r"^[IHNUMLTVYl1|!ÌÍÏÎĨỊYi\]\[]+$")
_ROMAN: Final = re.compile(r"[IVX]+[^\w]")
_LIKE_ONE: Final = re.compile(r"^[Il|!ÌÍÏi\]]$")
_SAME_TURN: Final = {"ă": "a", "â": "a", "6": "b", "đ": "d", "é": "e", "è": "e", "ê": "e", "q": "g", "9": "g", "l": "i"}


class Around(NamedTuple):
    """What a line stands among.

    ``above`` are the open items, outermost first, each with its title; ``nested`` the first label that stood below an
    item of a kind; ``following`` the lines below.
    """

    above: Sequence[tuple[Label, str]]
    nested: Mapping[str, Label]
    following: Sequence[str]


def clear_label(label: Label, text: str, around: Around) -> tuple[Label, int] | None:
    """The label that a scanned line must have and where its words begin; None where ``label`` stands as it was read."""
    if label.kind in ("bullet", "word", "several") or label.levels > 1:
        return None
    expected = list(_expected(around))
    clear = label.kind != "roman" or _ROMAN.match(text)  # "HI." is told to be III by what stands above, not by itself
    if label.kind and (label.number == 1 or (clear and any(label == one for one, _ in expected))):
        return None
    match = _TOKEN.match(text)
    if match is None or not text[match.end() :][:1].isupper():
        return None
    shouted = text[match.end() :].isupper()
    fitting = [one for one, title in expected if not title or title.isupper() == shouted]
    named = next((one for one in fitting if _may_be(match["sign"], match["end"], one)), None)
    if named is None and label.kind in ("", "unread") and _unreadable(match["sign"], match["end"]):
        named = next(iter(fitting), None)
    return (named, match.end()) if named is not None else None


def lost_label(text: str, around: Around) -> Label | None:
    """The label of a line that has none, where the line right below it counts one too many."""
    below = split_label(around.following[0])[0] if around.following else Label()
    if below.kind not in COUNTED or below.levels > 1 or below.number < 2 or not text[:1].isupper():
        return None
    beside = [one.number for one, _ in around.above if one.kind == below.kind]
    if below.number - 2 == (beside[-1] if beside else 0):
        return below._replace(number=below.number - 1)
    return None


def _expected(around: Around) -> Iterator[tuple[Label, str]]:
    """Labels that may stand here: the next of each open level, the first of one below, or one before a second."""
    innermost = around.above[-1][0].kind if around.above else ""
    if innermost in around.nested:
        yield around.nested[innermost], ""
    for label, title in reversed(around.above):
        if label.kind in COUNTED:
            yield label._replace(number=label.number + 1), title
    after = next((label for one in around.following if (label := split_label(one)[0]).kind in COUNTED), None)
    if after is not None and after.number == 2:
        yield after._replace(number=1), ""


def _may_be(sign: str, end: str, label: Label) -> bool:
    if label.kind == "roman":
        return _may_be_roman(sign, end, label.number)
    if label.kind == "arabic" and label.levels == 1:
        return sign == str(label.number) or (label.number == 1 and bool(end) and bool(_LIKE_ONE.match(sign)))
    if label.kind == "capital" and label.number <= len(CAPITALS):
        return sign == CAPITALS[label.number - 1]
    return label.kind == "small" and label.number <= len(SMALL) and _may_be_small(sign, end, SMALL[label.number - 1])


def _may_be_roman(sign: str, end: str, number: int) -> bool:
    """Strokes are I, II, III however many recognition made of them; with a V or an X the signs must be those."""
    if number >= len(ROMANS):
        return False
    meant = ROMANS[number]
    if set(meant) == {"I"}:
        return bool(_STROKES.match(sign)) and bool(end)
    return re.sub(r"[l1|!ÌÍÏ]", "I", sign) == meant


def _may_be_small(sign: str, end: str, meant: str) -> bool:
    """A letter whose mark was misread, or one sign before a bracket that is no letter at all."""
    if _SAME_TURN.get(sign.lower(), sign) == meant or (sign == meant and end == ""):
        return bool(end)
    return ")" in end and len(sign) <= 2 and not key(sign)


def _unreadable(sign: str, end: str) -> bool:
    """Signs before a dot or a bracket that are no word: at most two letters among them."""
    return bool(end) and sum(map(str.isalnum, sign)) <= 2
