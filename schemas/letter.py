"""Follow-up: what a unit still owes, and the letter that says so; nothing accuses without a person behind it."""

from datetime import date
from enum import StrEnum

from schemas.base import Frozen
from schemas.correction import AskReason
from schemas.record import Status


class LetterKind(StrEnum):
    """How a unit is told: an unsigned reminder by mail, or an official letter that somebody signs."""

    NOTICE = "notice"
    LETTER = "letter"


class Claim(StrEnum):
    """What may be said of an item. Missing, blank and contradictory need a person who looked; else a clear copy."""

    MISSING = "missing"  # the place is not there: every page accounted for, a person confirmed it
    BLANK = "blank"  # the place is there with nothing in it, confirmed likewise
    CONTRADICTORY = "contradictory"  # figures that cannot all be right, and a person saw them
    UNREADABLE = "unreadable"  # a page or a file that could not be read
    UNSEEN = "unseen"  # not found in what was sent, and nobody confirmed that it is not there


class Receipt(StrEnum):
    """What is known of a unit's report as a whole."""

    NONE = "none"  # nothing arrived that could be the unit's
    UNSURE = "unsure"  # nothing is sure, but papers wait whose unit is not known
    BROKEN = "broken"  # something of the unit arrived that cannot be opened or belongs elsewhere
    RECEIVED = "received"  # a report is there


class FieldStanding(Frozen):
    """How a field of the report stands; ``settled`` by a person (corrected, confirmed, accepted) or empty."""

    status: Status
    settled: str = ""


class StandingFlag(Frozen):
    """A flag of the report that blocks; ``waived`` when a person accepted the gap by name."""

    code: str
    field: str = ""
    message: str = ""
    waived: bool = False


class Standing(Frozen):
    """All that a letter to one unit rests on, at one moment.

    ``whole``: every page of every paper the report rests on was read, and none is known to be lost. ``unplaced``
    counts papers at the intake desk that may be the unit's; ``broken`` names those that are, and cannot be read.
    ``asks`` is what a person saw that only the unit can tell, by key (``figure:ID``, ``check:ID`` …).
    """

    unit: str
    received: bool = False
    received_on: date | None = None
    late: bool = False
    whole: bool = False
    fields: dict[str, FieldStanding] = {}
    flags: tuple[StandingFlag, ...] = ()
    asks: dict[str, AskReason] = {}
    unplaced: int = 0
    broken: tuple[str, ...] = ()
    extended_until: date | None = None


class Item(Frozen):
    """One thing asked of a unit, in the template's own wording; keys like ``section:ID``, ``figure:ID``, ``page:3``."""

    key: str
    claim: Claim
    wording: str
    place: str = ""
    detail: str = ""


class Owed(Frozen):
    """What one unit owes; ``pending`` counts what waits for a reviewer and is therefore not asked of the unit yet."""

    unit: str
    name: str
    receipt: Receipt
    items: tuple[Item, ...] = ()
    broken: tuple[str, ...] = ()
    received_on: date | None = None
    pending: int = 0

    @property
    def anything(self) -> bool:
        """Whether there is anything to ask for."""
        return self.receipt is not Receipt.RECEIVED or bool(self.items)


class Earlier(Frozen):
    """An official letter on the same matter that was sent before: its round, number and date where known."""

    round: int
    number: str = ""
    issued_on: date | None = None


class Letter(Frozen):
    """One letter or notice: texts that a clerk may edit, what is owed, and all that its paper form needs.

    ``forms``: the unit's blank forms go with it.
    """

    campaign: str
    kind: LetterKind
    round: int
    reference: str
    owed: tuple[Owed, ...]
    issuer: str
    code: str
    place: str
    subject: str
    opening: str
    request: str
    closing: str
    answer_by: date
    directive: str
    directive_number: str
    send_to: str = ""
    reply_email: str = ""
    copies: tuple[str, ...] = ()
    signer: str = ""
    overdue: bool = True
    forms: bool = False

    @property
    def many(self) -> bool:
        """Whether it goes to several units at once."""
        return len(self.owed) > 1
