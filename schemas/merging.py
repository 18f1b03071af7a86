"""The merging table: what happens to a field of a unit's report when another submission of the same unit arrives.

Newer is decided by the unit's words, then signing time, then document date, never by arrival alone; where unsure a
person decides.
"""

from enum import StrEnum
from typing import Final, Literal

from schemas.base import Frozen


class Relation(StrEnum):
    """How a later submission stands to the report so far, from the unit's words and the extent of what it holds."""

    FIRST = "first"  # nothing before it
    REPLACES = "replaces"  # "thay thế", or a full report again with a later date
    SUPPLEMENTS = "supplements"  # "bổ sung", or only a part (a table, a section)
    CORRECTS = "corrects"  # "đính chính": changes what it names
    UNSURE = "unsure"  # order or extent cannot be told


class Held(StrEnum):
    """What the report holds for the field before."""

    NOTHING = "nothing"  # missing, empty, never asked of a submission
    MACHINE = "machine"  # a value nobody has touched
    PERSON = "person"  # corrected, confirmed or accepted


class Brought(StrEnum):
    """What the new submission brings for the field."""

    ABSENT = "absent"  # the place is not there (missing)
    BLANK = "blank"  # the place is there with nothing in it (empty)
    SAME = "same"
    OTHER = "other"  # a value different from the one held
    DOUBT = "doubt"  # a doubtful value or none that could be read


class Action(StrEnum):
    """What merging does with the field."""

    KEEP = "keep"
    TAKE = "take"
    ASK = "ask"  # doubtful, both shown (figure.superseded), report reopened


class Rule(Frozen):
    """One row of the table."""

    relation: Relation | Literal["*"]
    held: Held | Literal["*"]
    brought: Brought | Literal["*"]
    action: Action
    because: str


_R, _H, _B, _A = Relation, Held, Brought, Action

RULES: Final[tuple[Rule, ...]] = tuple(
    Rule(relation=relation, held=held, brought=brought, action=action, because=because)
    for relation, held, brought, action, because in (
        ("*", _H.NOTHING, "*", _A.TAKE, "nothing was there"),
        ("*", "*", _B.SAME, _A.KEEP, "the same value again"),
        ("*", _H.PERSON, _B.OTHER, _A.ASK, "what a person settled never changes by itself"),
        ("*", _H.PERSON, _B.DOUBT, _A.ASK, "what a person settled never changes by itself"),
        (_R.REPLACES, _H.PERSON, _B.BLANK, _A.ASK, "a figure now blank asks"),
        (_R.REPLACES, _H.PERSON, _B.ABSENT, _A.ASK, "a figure now left out of a full report asks"),
        (_R.REPLACES, _H.MACHINE, _B.BLANK, _A.ASK, "a figure now blank asks"),
        (_R.REPLACES, _H.MACHINE, _B.ABSENT, _A.ASK, "a figure now left out of a full report asks"),
        (_R.REPLACES, _H.MACHINE, _B.OTHER, _A.ASK, "a later different value is shown beside the earlier one"),
        (_R.REPLACES, _H.MACHINE, _B.DOUBT, _A.ASK, "the later value cannot be vouched for"),
        (_R.CORRECTS, _H.MACHINE, _B.OTHER, _A.ASK, "a later different value is shown beside the earlier one"),
        (_R.CORRECTS, _H.MACHINE, _B.DOUBT, _A.ASK, "the later value cannot be vouched for"),
        (_R.SUPPLEMENTS, _H.MACHINE, _B.OTHER, _A.ASK, "a part that contradicts the report asks"),
        (_R.SUPPLEMENTS, _H.MACHINE, _B.DOUBT, _A.ASK, "a part that may contradict the report asks"),
        ("*", "*", _B.ABSENT, _A.KEEP, "a part changes only what it holds"),
        ("*", "*", _B.BLANK, _A.KEEP, "a blank in a part takes nothing away"),
        (_R.UNSURE, _H.MACHINE, "*", _A.ASK, "the order of the two cannot be told"),
        (_R.FIRST, _H.MACHINE, "*", _A.ASK, "two first reports contradict each other"),
    )
)


def action_for(relation: Relation, held: Held, brought: Brought) -> Rule:
    """The first row of the table that fits; every combination has one (a test walks them all)."""
    return next(
        rule
        for rule in RULES
        if rule.relation in ("*", relation) and rule.held in ("*", held) and rule.brought in ("*", brought)
    )
