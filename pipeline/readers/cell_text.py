"""The text of a table cell from its lines: one blank between them, unless two values stand under each other."""

import re
from collections.abc import Sequence
from typing import Final

SEVERAL_VALUES: Final = "several-values"
_VALUE: Final = re.compile(r"^[^\w]*\d[\d.,\s]*\D{0,12}$")


def cell_text(lines: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text and its doubts: lines that are each a number of their own stay apart by line ends, never glued."""
    full = [line.strip() for line in lines if line.strip()]
    if sum(bool(_VALUE.match(line)) for line in full) > 1:
        return "\n".join(full), (SEVERAL_VALUES,)
    return " ".join(full), ()
