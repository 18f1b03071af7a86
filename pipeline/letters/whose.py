"""Whose a paper may be that nobody could place: by its name, subject and sender.

Names of files lie, so this is no ground to place anything. It only keeps a letter from saying that nothing arrived
while a paper waits that may be the unit's.
"""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Final

from pipeline.extract.organisations import Register
from pipeline.extract.text import key
from schemas.campaign import Unit

_SHORTEST: Final = 5  # letters of a place or a name, written together, that are no chance in a file name


def units_named(texts: Sequence[str], units: Sequence[Unit]) -> tuple[str, ...]:
    """Codes of the units that a file's name or a subject points to; none when nothing does."""
    seen = [_together(text) for text in texts]
    register = Register(units)
    found = []
    for unit in units:
        marks = {_together(name.place) for name in register.names_of(unit)}
        marks |= {_together(name) for name in (unit.name, *unit.aliases)}
        if any(len(mark) >= _SHORTEST and mark in text for mark in marks for text in seen):
            found.append(unit.code)
    return tuple(found)


def units_writing(sender: str, units: Sequence[Unit]) -> tuple[str, ...]:
    """Codes of the units from whose address a mail came."""
    address = parseaddr(sender)[1].casefold()
    return tuple(unit.code for unit in units if address in {email.casefold() for email in unit.emails})


def _together(text: str) -> str:
    return "".join(letter for letter in key(text) if letter.isalnum())
