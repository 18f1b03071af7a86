"""What people do to fields: corrections, confirmations, waivers, each with its ground; the reading stays."""

from enum import StrEnum

from schemas.base import Frozen

LABELLED_CELLS = "tonghop/labelled-cells@1"  # the form of cells with people's answers, see bench/labelled.py


class Ground(StrEnum):
    """Why a person changed or confirmed a value."""

    MISREAD = "misread"  # the machine misread: the new value must equal the picture
    CONFIRMED = "confirmed"  # the value as read is right
    UNIT = "unit"  # confirmed by the unit: mail or call
    DEPARTMENT = "department"  # decided by the department


class ReportState(StrEnum):
    """State of a unit's report in a campaign; each names who acts next."""

    AWAITED = "awaited"  # the unit
    FLAGGED = "flagged"  # a reviewer
    CLEAN = "clean"  # a reviewer accepts
    ACCEPTED = "accepted"  # nobody
    REOPENED = "reopened"  # a reviewer: something newer arrived or an audit found an error


class SubmissionState(StrEnum):
    """State of what arrived at once."""

    RECEIVED = "received"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    REFUSED = "refused"


class Waiver(Frozen):
    """A gap accepted by name, with the reason; it stays in coverage and letters."""

    field: str
    code: str
    reason: str


class AskReason(StrEnum):
    """Why a unit must be asked about a field."""

    UNREADABLE = "unreadable"  # somebody looked: ask for a clear copy
    MISSING = "missing"  # somebody looked: it is not there
    DISAGREES = "disagrees"  # its own figures disagree


class SampleOrigin(StrEnum):
    """Whose value a blind sample measures."""

    MACHINE = "machine"
    PERSON = "person"
    KNOWN = "known"  # the answer is known: the second entry itself is measured
