"""The signs of the digit reader, and any text brought to them so that readings can be compared."""

import re
from typing import Final

ENGINE: Final = "digits"
LETTERS: Final = "~"  # any run of letters
REFUSED: Final = "?"  # ink that is no clean print
ALPHABET: Final = "0123456789.,-/%()" + LETTERS + REFUSED


def skeleton(text: str) -> str:
    """A text as the reader would say it: spaces dropped, dashes alike, every run of other signs one `LETTERS`."""
    tight = re.sub(r"\s", "", text).translate({0x2013: "-", 0x2212: "-", 0x2014: "-"})
    return re.sub(r"[^\d.,\-/%()]+", LETTERS, tight)
