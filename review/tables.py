"""The tables of a page as lists to take away: whatever stands in a table on a page can be had as a file, by rule.

Pages whose lists go on over several leaves give their rows themselves (`review.export.as_file`).
"""

import re
from typing import Any, Final

from lxml import html

from review.export import Cell, Table

NOT_TAKEN: Final = (
    ".//form|.//button|.//details|.//template|.//*[contains(@class,'visually-hidden')]|.//a[@class='button']"
)
NUMBER: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")


def tables_of(page: str) -> list[Table]:
    """The page's tables but those inside of cards (a value's history); columns of buttons are left out."""
    found = html.fromstring(page).xpath("//main//table[not(ancestor::article)]")
    return [_table(one) for one in found]


def _table(table: Any) -> Table:
    caption = table.xpath("./caption|preceding::h2[1]|preceding::h1[1]")
    name = _words(caption[-1]) if caption else ""
    for part in table.xpath(NOT_TAKEN):
        part.drop_tree()
    head = [_words(cell) for cell in table.xpath("./thead/tr[last()]/*")]
    lines = table.xpath("./tbody/tr[not(*[@colspan])]")
    rows = [[_value(cell) for cell in line.xpath("./*")] for line in lines]
    kept = [place for place, title in enumerate(head) if title and (not rows or any(_at(row, place) for row in rows))]
    return Table(name, [head[place] for place in kept], [[_at(row, place) for place in kept] for row in rows])


def _at(row: list[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _words(part: Any) -> str:
    return " ".join(part.text_content().split())


def _value(cell: Any) -> Cell:
    """A cell of numbers as a number, all else as its words."""
    text = _words(cell)
    if "number" in cell.get("class", "").split() and NUMBER.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        return float(plain) if "." in plain else int(plain)
    return text
