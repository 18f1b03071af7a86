"""Ids for what a directive names in words: short, without marks, each once."""

import re
from typing import Final

from pipeline.extract.text import fold, key

_FILLERS: Final = frozenset(
    re.findall(r"\w+", "các những được đã và của cho về từ tại theo trong là có với đến bằng một")
)
_LEADING: Final = re.compile(r"^(?:tổng )?số (?!liệu)")
_LONGEST: Final = 40


class Names:
    """Ids given so far; the second of a name gets a number."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def new(self, name: str) -> str:
        """An id that was not given before."""
        self._given[name] = self._given.get(name, 0) + 1
        count = self._given[name]
        return name if count == 1 else self.new(f"{name}_{count}")


def slug(text: str, words: int = 6, joiner: str = "_") -> str:
    """The telling words of a label joined: "Số băng rôn, khẩu hiệu đã treo" → "bang_ron_khau_hieu_treo"."""
    every = _LEADING.sub("", fold(text)).split()
    telling = [bare for word in every if word not in _FILLERS for bare in key(word).split()] or key(text).split()
    short = joiner.join(telling[:words])[:_LONGEST].strip("_-")
    if not short:
        return "muc"
    return short if re.match(r"[a-z]", short) else f"m{joiner}{short}"
