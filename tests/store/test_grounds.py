"""Grounds of corrections: the unit's word needs its mail or call, the department's decision a second person."""

from functools import partial

import pytest

from schemas.correction import Ground
from schemas.record import Status
from store.models import Correction, Report, User
from store.selectors.audit import verify_chain
from store.selectors.reports import FieldView, report_of
from store.services.contacts import log_contact
from store.services.corrections import BadValueError, Settled, correct_field, undo
from tests.store.conftest import Arrive
from tests.store.samples import KEY, figure, record

CAY = "figure:cay"


@pytest.fixture
def report(arrive: Arrive) -> Report:
    """A report with one doubtful figure."""
    doubtful = record({"cay": figure(5, Status.DOUBTFUL), "nguoi": figure(7), "kinh_phi": figure(1.5)})
    found = arrive(doubtful).report
    assert found is not None
    return found


def now(report: Report) -> FieldView:
    """The field as it stands."""
    return report_of(report.pk).fields[CAY]


def amount(report: Report) -> object:
    """What counts now."""
    return getattr(now(report).value, "value", None)


def decide(report: Report, value: int, by: User, ground: Ground, note: str = "", source: int | None = None) -> object:
    """A correction of the field as it stands."""
    return correct_field(
        report.pk,
        CAY,
        value,
        ground=ground,
        expected_version=now(report).version,
        by=by,
        sure=True,
        note=note,
        source=source,
    )


def test_the_units_word_names_its_mail_or_its_call(report: Report, reviewer: User) -> None:
    """A value that differs from the paper must be traceable to who said so."""
    with pytest.raises(BadValueError):
        decide(report, 6, reviewer, Ground.UNIT)
    mail = report.submissions.get().pk
    decide(report, 6, reviewer, Ground.UNIT, source=mail)

    entry = Correction.objects.get()
    assert entry.source_id == mail
    assert amount(report) == 6
    assert verify_chain() is None


def test_a_decision_of_the_department_counts_when_a_second_person_says_the_same(
    report: Report, reviewer: User, admin: User
) -> None:
    """Nobody alone may replace what a unit reported by what the department wants."""
    decide(report, 9, reviewer, Ground.DEPARTMENT)
    proposed, held = now(report), amount(report)
    with pytest.raises(BadValueError):
        decide(report, 9, reviewer, Ground.DEPARTMENT)
    done = decide(report, 9, admin, Ground.DEPARTMENT)

    assert held == 5
    assert proposed.status is Status.DOUBTFUL
    assert "duyet đề nghị 9" in str(proposed.value.reason)
    assert isinstance(done, Settled)
    assert (amount(report), now(report).settled) == (9, "corrected")


def test_a_proposal_reopens_what_was_read_and_is_taken_back_by_undo(report: Report, reviewer: User) -> None:
    """While two people are not of one mind the figure must not count, and a slip leaves no trace in what counts."""
    decide(report, 9, reviewer, Ground.DEPARTMENT)
    undo(report.pk, CAY, expected_version=now(report).version, by=reviewer)

    assert now(report).value.reason is None
    assert [entry.action for entry in Correction.objects.order_by("id")] == ["propose", "undo"]


def test_the_call_to_the_unit_stands_in_the_history(report: Report, reviewer: User) -> None:
    """Who checks later must find the very call or mail on which a value rests, and no other unit's."""
    own, others = (log_contact(KEY, unit, way="call", note="Đọc lại số", by=reviewer) for unit in ("tan-lap", "an-phu"))
    said = partial(correct_field, report.pk, CAY, 6, ground=Ground.UNIT, by=reviewer, sure=True)
    version = now(report).version
    with pytest.raises(BadValueError, match="không phải của đơn vị"):
        said(expected_version=version, contact=others.pk)
    with pytest.raises(BadValueError, match="không phải của đơn vị"):
        said(expected_version=version, source=999)

    said(expected_version=version, contact=own.pk)

    assert now(report).history[-1].contact == own
    assert verify_chain() is None
