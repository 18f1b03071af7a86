"""How a form names itself and its fields: the code of the form, and a key for every figure, section and table.

A key holds two digests: of the id, and of what the field asks (wording, unit of measure, kind). A form of an older
version is thus understood field by field: what still asks the same is read, what asks something else is asked about.
"""

import hashlib
import re
from functools import lru_cache
from typing import Final, NamedTuple

from schemas.base import Frozen
from schemas.campaign import Campaign, Figure

PREFIX: Final = "tonghop-form-1"
PROPERTY: Final = "tonghop-form"  # custom property of Word files, hidden sheet of workbooks
NAME: Final = "_tonghop_form"  # defined name of the code in workbooks
_KEY: Final = re.compile(r"_th([fst])_([0-9a-f]{8})_([0-9a-f]{8})")
_CODE: Final = re.compile(rf"{PREFIX}\|([a-z0-9-]+)\|([\w.-]*)\|([0-9a-f]{{8}})")


class FormCode(Frozen):
    """What a form says of itself: for which campaign and unit ("" for any) it was made, and in which version."""

    campaign: str
    unit: str
    version: str

    def __str__(self) -> str:
        return f"{PREFIX}|{self.campaign}|{self.unit}|{self.version}"


class Asked(NamedTuple):
    """A field of the campaign that a key names; ``same`` tells whether it still asks what the form asked."""

    figure: Figure
    same: bool


def parse_code(text: str) -> FormCode | None:
    """The code a form carries; None for any other text."""
    found = _CODE.fullmatch(text.strip())
    return FormCode(campaign=found[1], unit=found[2], version=found[3]) if found else None


def code_of(campaign: Campaign, unit: str = "") -> FormCode:
    """The code of the form as it is made now."""
    return FormCode(campaign=campaign.id, unit=unit, version=form_version(campaign))


def form_version(campaign: Campaign) -> str:
    """Eight hex digits that change when the form asks anything else."""
    keys = [figure_key(figure) for figure in campaign.figures.values()]
    keys += [section_key(section.id, section.title) for section in campaign.outline]
    return _digest("\n".join(keys))


def figure_key(figure: Figure) -> str:
    """The key of a figure's field; fits where Word allows 40 letters and is hidden there by its first one."""
    asks = "\n".join((figure.title, figure.unit or "", figure.kind.value))
    return f"_thf_{_digest(figure.id)}_{_digest(asks)}"


def section_key(section: str, title: str) -> str:
    """The key of a section's heading."""
    return f"_ths_{_digest(section)}_{_digest(title)}"


def table_key(table: str, title: str) -> str:
    """The key of a table's title, which is no text of a section."""
    return f"_tht_{_digest(table)}_{_digest(title)}"


def is_key(text: str) -> bool:
    """Whether a name in a file is one of ours."""
    return _KEY.fullmatch(text) is not None


def kind_of(key: str) -> str:
    """``f`` for a figure, ``s`` for a section, ``t`` for a table; empty for no key."""
    found = _KEY.fullmatch(key)
    return found[1] if found else ""


def asked_by(key: str, campaign: Campaign) -> Asked | None:
    """The figure of the campaign that a key names; None when the campaign has none of this id."""
    found = _KEY.fullmatch(key)
    if found is None or found[1] != "f":
        return None
    figure = next((one for one in campaign.figures.values() if _digest(one.id) == found[2]), None)
    return Asked(figure, figure_key(figure) == key) if figure else None


def section_by(key: str, campaign: Campaign) -> str | None:
    """The id of the section that a key names."""
    found = _KEY.fullmatch(key)
    if found is None or found[1] != "s":
        return None
    return next((s.id for s in campaign.outline if _digest(s.id) == found[2]), None)


@lru_cache(maxsize=4096)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
