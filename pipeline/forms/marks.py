"""Hidden bookmarks in Word papers that we make: by them a paper knows its own parts when it comes back edited."""

import hashlib
from typing import Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from schemas.consolidation import Passage

PASSAGE: Final = "_thp_"
SENTENCE: Final = "_thg_"
ANNEX: Final = "_thb_"


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Puts a bookmark around the content of a paragraph; ``number`` is its own in the document."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(0 if paragraph._p.pPr is None else 1, start)
    paragraph._p.append(end)


def sentence_key(number: int) -> str:
    """The key of one of the campaign's own sentences, by its place among them."""
    return f"{SENTENCE}{number}"


def annex_key(table: str, number: int) -> str:
    """The key of one part of a table of the annex, where every unit's own figures stand."""
    return f"{ANNEX}{hashlib.sha256(table.encode()).hexdigest()[:12]}_{number}"


def passage_key(passage: Passage) -> str:
    """The key of a passage: of its section and the units' own words."""
    text = f"{passage.section}\n{passage.origin or passage.text}"
    return PASSAGE + hashlib.sha256(text.encode()).hexdigest()[:24]
