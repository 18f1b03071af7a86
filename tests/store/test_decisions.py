"""What people decide: corrections, acceptance, undo, erasure; and what arrives afterwards."""

import pytest

from config.settings import load_settings
from schemas.correction import Ground, Waiver
from schemas.record import Status
from store.models import AuditEntry, Correction, Report, Submission, User
from store.selectors.audit import verify_chain
from store.selectors.reports import FieldView, doubtful_walk, report_of, unit_table
from store.services import acceptance
from store.services.acceptance import Accepted, NotAccepted, accept_report, reopen_report
from store.services.corrections import BadValueError, Conflict, Settled, Unsure, confirm_field, correct_field, undo
from store.services.erasure import erase_original, erase_value
from store.services.placing import UnknownUnitError, place_submission, set_aside
from store.services.users import add_user
from tests.store.conftest import Arrive
from tests.store.samples import KEY, figure, full, record

pytestmark = pytest.mark.django_db
CAY = "figure:cay"


@pytest.fixture
def report(arrive: Arrive) -> Report:
    """The report of a unit whose number of trees is doubtful."""
    doubtful = record({"cay": figure(5, Status.DOUBTFUL), "nguoi": figure(7), "kinh_phi": figure(1.5)})
    found = arrive(doubtful).report
    assert found is not None
    return found


def field(report: Report, key: str = CAY) -> FieldView:
    """The field as it stands now."""
    return report_of(report.pk).fields[key]


def state(report: Report) -> str:
    """The state the report is in now."""
    report.refresh_from_db()
    return str(report.state)


def correct(report: Report, value: float | str | None, by: User, key: str = CAY) -> Settled | Conflict | Unsure:
    """Corrects a field as it stands now."""
    version = field(report, key).version
    return correct_field(report.pk, key, value, ground=Ground.MISREAD, expected_version=version, by=by, sure=True)


def accept(report: Report, by: User, *waivers: Waiver) -> Accepted | NotAccepted:
    """Accepts the report as it stands now."""
    report.refresh_from_db()
    return accept_report(report.pk, expected_version=report.version, by=by, waivers=waivers)


def test_a_correction_counts_and_the_reading_stays(report: Report, reviewer: User) -> None:
    """The person's value counts, what the machine saw is never overwritten."""
    assert state(report) == "flagged"
    assert [one.key for one in doubtful_walk(report.pk)] == [CAY]

    correct(report, "1.250", reviewer)

    after = field(report)
    assert (after.value.value, after.status, after.settled) == (1250, Status.READ, "corrected")  # type: ignore[union-attr]
    assert (after.machine.value, after.machine.status) == (5, Status.DOUBTFUL)  # type: ignore[union-attr]
    assert state(report) == "clean"
    assert not doubtful_walk(report.pk)


def test_a_second_reviewer_sees_both_values(report: Report, reviewer: User) -> None:
    """Two people on one field: the second gets both values instead of wiping out the first one's work."""
    other = add_user("duyet2", "mat-khau-dai-12", "reviewer")
    seen = field(report).version
    correct(report, 8, reviewer)

    late = correct_field(report.pk, CAY, 9, ground=Ground.MISREAD, expected_version=seen, by=other)

    assert isinstance(late, Conflict)
    assert (late.current["value"], late.wanted, late.by) == (8, 9, "duyet")
    assert field(report).value.value == 8  # type: ignore[union-attr]


def test_undo_brings_back_what_was_before(report: Report, reviewer: User) -> None:
    """Each undo takes back one step, and the last one leaves what the machine read."""
    correct(report, 8, reviewer)
    correct(report, 9, reviewer)
    values = []
    for _ in range(2):
        undo(report.pk, CAY, expected_version=field(report).version, by=reviewer)
        values.append((field(report).value.value, field(report).settled))  # type: ignore[union-attr]

    assert values == [(8, "corrected"), (5, "")]
    with pytest.raises(BadValueError):
        undo(report.pk, CAY, expected_version=field(report).version, by=reviewer)


@pytest.mark.parametrize("value", ["1.25", "12,5", "mười", "1 25", float("nan")])
def test_what_is_no_whole_number_is_not_taken(report: Report, reviewer: User, value: float | str) -> None:
    """A typing error in a count must be told, not guessed at."""
    with pytest.raises(BadValueError):
        correct(report, value, reviewer)


def test_confirming_needs_a_value(arrive: Arrive, reviewer: User) -> None:
    """Nobody can confirm a figure that could not be read: it is typed in, or said to be blank."""
    report = arrive(record({"cay": figure(None, Status.DOUBTFUL)})).report
    assert report is not None
    version = field(report).version
    with pytest.raises(BadValueError):
        confirm_field(report.pk, CAY, expected_version=version, by=reviewer)


def test_a_confirmed_value_is_read(report: Report, reviewer: User) -> None:
    """Confirming is a decision like any other: the value counts from then on."""
    confirm_field(report.pk, CAY, expected_version=field(report).version, by=reviewer)

    assert (field(report).status, field(report).settled) == (Status.READ, "confirmed")


def test_clerks_do_not_decide(report: Report) -> None:
    """Roles hold in the store, not only on the pages."""
    clerk = add_user("vanthu", "mat-khau-dai-12", "clerk")
    with pytest.raises(PermissionError):
        correct(report, 8, clerk)
    with pytest.raises(PermissionError):
        accept(report, clerk)


def test_a_report_with_gaps_needs_named_waivers(report: Report, reviewer: User) -> None:
    """Accepting must not hide a gap: each is named with its reason, and stays listed."""
    refused = accept(report, reviewer)
    assert isinstance(refused, NotAccepted)
    assert [flag.code for flag in refused.blocking] == ["figure.doubtful"]

    accepted = accept(report, reviewer, Waiver(field="cay", code="figure.doubtful", reason="đơn vị không có bản rõ"))

    assert isinstance(accepted, Accepted)
    assert state(report) == "accepted"
    line = next(line for line in unit_table(KEY) if line.report_id == report.pk)
    assert ([flag.code for flag in line.gaps], line.errors) == (["figure.doubtful"], 0)
    assert field(report).status is Status.DOUBTFUL, "a waived doubt is still no figure"


def test_a_waiver_without_a_reason_is_refused(report: Report, reviewer: User) -> None:
    """A gap without a reason is a gap nobody can answer for."""
    with pytest.raises(BadValueError):
        accept(report, reviewer, Waiver(field="cay", code="figure.doubtful", reason=" "))


def test_accepting_what_changed_meanwhile_is_refused(report: Report, reviewer: User) -> None:
    """A person vouches only for what they saw."""
    report.refresh_from_db()
    seen = report.version
    correct(report, 8, reviewer)

    late = accept_report(report.pk, expected_version=seen, by=reviewer)

    assert isinstance(late, NotAccepted)
    assert late.stale


def test_a_newer_report_reopens_and_changes_nothing(arrive: Arrive, reviewer: User) -> None:
    """An accepted figure never changes by itself: the newer value stands beside it and asks."""
    report = arrive(full(cay=5)).report
    assert report is not None
    accept(report, reviewer)

    arrive(full(cay=6, issued_on="2030-04-05"))

    assert state(report) == "reopened"
    now = field(report)
    assert (now.value.value, now.status) == (5, Status.DOUBTFUL)  # type: ignore[union-attr]
    assert [other.value.value for other in now.others] == [6]  # type: ignore[union-attr]
    assert "figure.superseded" in [flag.code for flag in now.flags]


def test_reopening_lets_a_person_correct_and_accept_again(arrive: Arrive, reviewer: User) -> None:
    """An error found later must have a way back, with its reason kept."""
    report = arrive(full()).report
    assert report is not None
    accept(report, reviewer)
    reopen_report(report.pk, reason="phòng gọi điện báo nhầm", by=reviewer)
    assert state(report) == "reopened"

    correct(report, 8, reviewer)
    accept(report, reviewer)

    assert state(report) == "accepted"
    assert field(report).value.value == 8  # type: ignore[union-attr]


def test_undo_after_acceptance_reopens(arrive: Arrive, reviewer: User) -> None:
    """Taking back a correction in an accepted report must show, not be swallowed by the acceptance."""
    report = arrive(full(cay=5)).report
    assert report is not None
    correct(report, 8, reviewer)
    accept(report, reviewer)

    undo(report.pk, CAY, expected_version=field(report).version, by=reviewer)

    assert state(report) == "reopened"
    assert field(report).value.value == 5  # type: ignore[union-attr]


def test_placing_moves_a_report_to_its_unit(arrive: Arrive, reviewer: User) -> None:
    """Placed wrongly and moved: the figures must leave the wrong unit altogether."""
    submission = arrive(full(unit="tan-lap"))
    wrong = submission.report

    place_submission(submission.pk, campaign=KEY, unit="an-phu", by=reviewer)

    submission.refresh_from_db()
    assert wrong is not None
    assert submission.report is not None
    assert (submission.report.unit, state(wrong), state(submission.report)) == ("an-phu", "awaited", "clean")
    assert field(wrong).value.value is None  # type: ignore[union-attr]


def test_placing_needs_a_unit_of_the_campaign(arrive: Arrive, reviewer: User) -> None:
    """A unit that owes nothing here must not get a report."""
    with pytest.raises(UnknownUnitError):
        place_submission(arrive(full()).pk, campaign=KEY, unit="la", by=reviewer)


def test_setting_aside_takes_it_out_of_the_report(arrive: Arrive, reviewer: User) -> None:
    """A paper sent by mistake must not count, and the list says why."""
    submission = arrive(full())
    report = submission.report

    set_aside(submission.pk, reason="gửi nhầm", by=reviewer)

    assert report is not None
    assert state(report) == "awaited"
    assert Submission.objects.get(pk=submission.pk).cause == "gửi nhầm"


def test_the_audit_chain_holds_and_notices(report: Report, reviewer: User) -> None:
    """A changed entry, a changed value or a cut-off end must each be found."""
    correct(report, 8, reviewer)
    assert verify_chain() is None

    Correction.objects.update(value={"value": 9, "status": "read"})
    fault = verify_chain()
    assert fault is not None
    assert "value" in fault.why

    last = AuditEntry.objects.last()
    assert last is not None
    AuditEntry.objects.filter(pk=last.pk).update(action="confirm")
    fault = verify_chain()
    assert fault is not None
    assert fault.number == last.number

    AuditEntry.objects.filter(pk=last.pk).delete()
    assert verify_chain() is not None


def test_a_correction_put_there_past_the_services_is_found(report: Report, reviewer: User) -> None:
    """A value written straight into the database, with no act on record, must not pass for somebody's decision."""
    Correction.objects.create(
        report=report, key=CAY, action="correct", value={"value": 9, "status": "read"}, by=reviewer
    )

    fault = verify_chain()

    assert fault is not None
    assert "no entry" in fault.why


def test_what_the_department_decided_needs_a_second_person(report: Report, reviewer: User, admin: User) -> None:
    """Nobody decides a value for the department and vouches for it alone."""
    decided = {"ground": Ground.DEPARTMENT, "report_id": report.pk, "key": CAY, "value": 8}
    correct_field(**decided, expected_version=field(report).version, by=reviewer)
    alone = accept(report, reviewer)
    correct_field(**decided, expected_version=field(report).version, by=admin)

    assert isinstance(alone, NotAccepted)
    assert alone.blocking
    assert isinstance(accept(report, reviewer), Accepted)


def test_by_setting_every_settled_value_needs_a_second_person(
    report: Report, reviewer: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offices that want four eyes on everything get them; who settled nothing may still accept."""
    careful = load_settings().model_copy(update={"second_eyes": True})
    monkeypatch.setattr(acceptance, "load_settings", lambda: careful)
    correct(report, 8, reviewer)

    alone, second = accept(report, reviewer), accept(report, admin)

    assert isinstance(alone, NotAccepted)
    assert alone.second
    assert isinstance(second, Accepted)


def test_an_approver_changes_no_value(report: Report) -> None:
    """Who signs what comes out must not be the one who makes it."""
    leader = add_user("lanhdao", "mat-khau-dai-12", "approver")

    with pytest.raises(PermissionError):
        correct(report, 8, leader)


def test_an_erased_value_is_gone_and_the_chain_holds(report: Report, reviewer: User, admin: User) -> None:
    """What must be forgotten is forgotten everywhere, by an act that is on record."""
    correct(report, 8123, reviewer)
    accept(report, reviewer)
    entry = Correction.objects.get()

    erase_value(entry.pk, by=admin, reason="yêu cầu xóa")

    entry.refresh_from_db()
    assert (entry.value, entry.before, entry.nonce) == (None, None, "")
    assert "8123" not in str(list(report.fields.values())) + str(list(report.acceptances.values()))
    assert verify_chain() is None
    with pytest.raises(PermissionError):
        erase_value(entry.pk, by=reviewer, reason="x")


def test_an_erased_original_leaves_its_figures(arrive: Arrive, admin: User) -> None:
    """Retention takes the paper, not what was counted."""
    submission = arrive(full())
    original = submission.files.get().original

    erase_original(original.sha256, by=admin, reason="hết hạn lưu")

    original.refresh_from_db()
    assert original.erased_at
    assert submission.report is not None
    assert field(submission.report).value.value == 5  # type: ignore[union-attr]
