"""Which sign a report sets before decimals and between thousands, told from the numbers that leave no doubt."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from pipeline.extract.text import clean

DecimalMark = Literal[",", "."]
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_THREE_GROUPS: Final = r"(?<![\d.,/-])\d{1,3}([.,])\d{3}(?:\1\d{3})+(?![\d/.,-])"


def decimal_mark_of(texts: Sequence[str]) -> DecimalMark | None:
    """The decimal mark a report uses, told from numbers that leave no doubt ("95,1", "1.250,5"); None when unsure.

    A mark that the report also sets between thousands ("1.250.000") decides nothing.
    """
    votes = {",": 0, ".": 0}
    grouping: set[str] = set()
    for text in texts:
        for match in re.finditer(rf"(?<![\d.,/-]){_NUMBER}(?![\d/.,-])", clean(text)):
            parts = re.split(r"[.,]", match[0])
            if len(parts) > 2 and len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:-1]):
                grouping.add(match[0][len(parts[0])])
            if len(parts) < 2 or len(parts[-1]) == 3:
                continue
            if len(parts) == 2 or all(len(p) == 3 for p in parts[1:-1]):
                votes[match[0][-len(parts[-1]) - 1]] += 1
    marks: tuple[DecimalMark, DecimalMark] = (",", ".")
    told = [sign for sign in marks if votes[sign]]
    return told[0] if len(told) == 1 and told[0] not in grouping else None


def grouping_mark_of(texts: Sequence[str]) -> DecimalMark | None:
    """The sign between thousands where numbers of three groups and more ("1,250,000") all use one; None when unsure."""
    numbers = (match[0] for text in texts for match in re.finditer(_THREE_GROUPS, clean(text)))
    signs = {number.lstrip("0123456789")[0] for number in numbers}
    marks: tuple[DecimalMark, DecimalMark] = (",", ".")
    told = [mark for mark in marks if mark in signs]
    return told[0] if len(told) == 1 else None
