"""How a passage stands in the Word report: whose words it is, its mark, and what in it names a person."""

from collections.abc import Sequence
from typing import Final

from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from pipeline.consolidate.personal import split_personal
from pipeline.forms.marks import bookmark, passage_key
from pipeline.letterform import BODY, add_line
from schemas.campaign import Campaign
from schemas.consolidation import Passage

MOST_NAMES: Final = 4
LEADS: Final = ("- ", "+ ")  # the first of a group, and those that are like it
_ALIKE_INDENT: Final = Cm(0.6)


class Narrative:
    """Writes passages and other marked lines, each bookmark with a number of its own in the document."""

    def __init__(self, document: WordDocument, campaign: Campaign, *, final: bool) -> None:
        self.document, self.campaign, self.final = document, campaign, final
        self._marks = 0

    def mark(self, line: Paragraph, name: str) -> None:
        """Puts a hidden mark on a line: by it the paper knows its parts when it comes back edited."""
        self._marks += 1
        bookmark(line, name, self._marks)

    def write(self, passage: Passage, *, size: float = BODY, every: bool = False) -> None:
        """A passage with its units before it; many of them are only counted, unless ``every`` one is wanted."""
        line = add_line(
            self.document, passage.text, lead=f"{LEADS[passage.alike]}{self._units(passage, every=every)}: ", size=size
        )
        if passage.alike:
            line.paragraph_format.left_indent = _ALIKE_INDENT
        self.mark(line, passage_key(passage))
        if not self.final:
            mark_personal(line, passage.personal)

    def _units(self, passage: Passage, *, every: bool) -> str:
        names = [self.campaign.units_by_code[unit].name for unit in passage.units]
        if len(names) > MOST_NAMES and not every:
            return f"{', '.join(names[: MOST_NAMES - 1])} và {len(names) - MOST_NAMES + 1} đơn vị khác"
        return ", ".join(names)


def mark_personal(line: Paragraph, parts: Sequence[str]) -> None:
    """Sets the parts of a line that name or number a person on a yellow ground, for whoever edits the draft."""
    if not parts:
        return
    run = line.runs[-1]
    text, size = run.text, run.font.size
    run.text = ""
    for piece, marked in split_personal(text, parts):
        new = line.add_run(piece)
        new.font.size = size
        new.font.highlight_color = WD_COLOR_INDEX.YELLOW if marked else None
