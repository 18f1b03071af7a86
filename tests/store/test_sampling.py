"""Blind samples: what is drawn, who may enter it, what a hit does, and what is stated of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from schemas.correction import AskReason, Ground, SampleOrigin
from schemas.record import Evidence, RecordFile, Status
from store.models import BlindSample, KnownAnswer, Report, User
from store.selectors.reports import report_of
from store.selectors.sampling import next_sample
from store.selectors.trust import machine_rates, people_rate, review_precision, second_rate, trust_of
from store.services.acceptance import accept_report
from store.services.asking import ask_unit, not_asked
from store.services.corrections import BadValueError, confirm_field, correct_field
from store.services.known import Known, add_known, read_known
from store.services.sampling import draw_samples, enter_blind
from tests.store.conftest import Arrive
from tests.store.samples import KEY, figure, record

CAY = "figure:cay"
PAPER = (RecordFile(name="bc.docx", sha256="0" * 64, kind="docx", pages=1),)


def vouched(value: float, status: Status = Status.READ) -> object:
    """A figure of a Word file."""
    return figure(value, status, evidence=(Evidence(file=0, at="bảng 1"),))


@pytest.fixture
def report(arrive: Arrive) -> Report:
    """A report of three figures that the machine vouches for, one more that it does not."""
    figures = {"cay": vouched(5), "nguoi": vouched(7), "kinh_phi": vouched(1.5, Status.DOUBTFUL)}
    found = arrive(record(figures, files=PAPER)).report  # type: ignore[arg-type]
    assert found is not None
    return found


def sample(key: str = CAY, origin: SampleOrigin = SampleOrigin.MACHINE) -> BlindSample:
    """The sample of one figure."""
    return BlindSample.objects.get(key=key, origin=origin)


def version(report: Report, key: str) -> int:
    """The field's version now."""
    return report_of(report.pk).fields[key].version


def test_what_the_machine_vouches_for_is_drawn_once(report: Report) -> None:
    """Below the least number everything is drawn; doubts are seen by people anyway; drawing again adds nothing."""
    assert draw_samples(KEY) == 2
    assert draw_samples(KEY) == 0
    assert {one.key for one in BlindSample.objects.all()} == {CAY, "figure:nguoi"}
    assert sample().source == "word"


def test_an_entry_that_agrees_proves_a_little_more(report: Report, reviewer: User) -> None:
    """The bound falls with every agreement, and is far above the target while there are few."""
    draw_samples(KEY)
    enter_blind(sample().pk, "5", by=reviewer)

    (rate,) = machine_rates()
    assert (rate.source, rate.checked, rate.wrong, rate.waiting) == ("word", 1, 0, 1)
    assert rate.bound == pytest.approx(0.95)
    assert not rate.enough


def test_a_hit_opens_the_figure_and_the_accepted_report_again(report: Report, reviewer: User, admin: User) -> None:
    """A silent error that was found must be looked at by a person, whatever was settled before."""
    draw_samples(KEY)
    key = "figure:kinh_phi"
    confirm_field(report.pk, key, expected_version=version(report, key), by=reviewer)
    report.refresh_from_db()
    accept_report(report.pk, expected_version=report.version, by=reviewer)
    got = enter_blind(sample().pk, "6", by=admin)
    report.refresh_from_db()
    field = report_of(report.pk).fields[CAY]

    assert (got.agrees, got.reopened, report.state) == (False, True, "reopened")
    assert field.status is Status.DOUBTFUL
    assert "6" in str(field.value.reason)
    assert machine_rates()[0].undecided == 1


@pytest.mark.parametrize(("final", "wrong"), [(6, 1), (5, 0)])
def test_the_person_who_decides_says_whose_mistake_it_was(
    report: Report, reviewer: User, admin: User, final: int, wrong: int
) -> None:
    """A mistyped second entry must not be counted against the machine, nor a found error for it."""
    draw_samples(KEY)
    enter_blind(sample().pk, "6", by=admin)
    now = version(report, CAY)
    if final == 5:
        confirm_field(report.pk, CAY, expected_version=now, by=reviewer)
    else:
        correct_field(report.pk, CAY, final, ground=Ground.MISREAD, expected_version=now, by=reviewer)

    (rate,) = machine_rates()
    assert (rate.wrong, rate.undecided) == (wrong, 0)
    assert report_of(report.pk).fields[CAY].status is Status.READ


def test_who_confirmed_a_figure_enters_it_blind_the_next_day_at_the_earliest(
    report: Report, reviewer: User, admin: User
) -> None:
    """Memory is no second look."""
    key = "figure:kinh_phi"
    confirm_field(report.pk, key, expected_version=version(report, key), by=reviewer)
    draw_samples(KEY)
    confirmed = sample(key, SampleOrigin.PERSON)
    BlindSample.objects.exclude(pk=confirmed.pk).delete()

    assert next_sample(reviewer) is None
    assert next_sample(admin) == confirmed
    with pytest.raises(PermissionError):
        enter_blind(confirmed.pk, "1,5", by=reviewer)
    enter_blind(confirmed.pk, "1,5", by=admin)
    assert people_rate().checked == 1


def test_the_same_person_may_enter_it_on_another_day(report: Report, reviewer: User) -> None:
    """An office with one reviewer must be measured as well."""
    key = "figure:kinh_phi"
    confirm_field(report.pk, key, expected_version=version(report, key), by=reviewer)
    draw_samples(KEY)
    confirmed = sample(key, SampleOrigin.PERSON)
    report.corrections.update(at=timezone.now() - timedelta(days=1))
    BlindSample.objects.filter(pk=confirmed.pk).update(drawn_at=timezone.now() - timedelta(days=1))

    confirmed.refresh_from_db()
    assert enter_blind(confirmed.pk, "1,5", by=reviewer).agrees


def test_what_was_entered_first_stays(report: Report, reviewer: User, admin: User) -> None:
    """A second try after seeing the outcome would be no blind entry."""
    draw_samples(KEY)
    enter_blind(sample().pk, "6", by=admin)

    assert enter_blind(sample().pk, "5", by=reviewer).agrees is False
    assert sample().entered_by == admin


def test_known_answers_come_among_the_samples(report: Report, reviewer: User, admin: User) -> None:
    """Second entries are measured like everything else, on figures that two have seen alike."""
    draw_samples(KEY)
    enter_blind(sample().pk, "5", by=reviewer)
    draw_samples(KEY)
    known = sample(CAY, SampleOrigin.KNOWN)
    got = enter_blind(known.pk, "8", by=admin)

    assert (got.agrees, got.reopened) == (False, False)
    assert trust_of(KEY).second.wrong == 1
    assert report_of(report.pk).fields[CAY].status is Status.READ


def test_review_precision_counts_flags_that_were_right_to_be_raised(report: Report, reviewer: User) -> None:
    """A desk that shows only correct figures wastes its people; the share must be seen."""
    key = "figure:kinh_phi"
    confirm_field(report.pk, key, expected_version=version(report, key), by=reviewer)
    calm = review_precision(KEY)
    correct_field(
        report.pk, key, 2.5, ground=Ground.MISREAD, expected_version=version(report, key), by=reviewer, sure=True
    )

    assert (calm.decided, calm.wrong) == (1, 0)
    assert review_precision(KEY).share == 1.0
    assert trust_of(KEY).misreads == 1


def test_gaps_count_among_the_flags_that_were_right_unless_they_are_not_asked_for(
    arrive: Arrive, reviewer: User
) -> None:
    """A figure that is not there was rightly flagged; one that the unit never owed was not."""
    report = arrive(record({"kinh_phi": figure(1.5)})).report
    assert report is not None
    ask_unit(report.pk, CAY, AskReason.MISSING, by=reviewer)
    asked = review_precision(KEY)
    not_asked(report.pk, "figure:nguoi", expected_version=version(report, "figure:nguoi"), by=reviewer)
    both = review_precision(KEY)

    assert (asked.wrong, asked.decided) == (1, 1)
    assert (both.wrong, both.decided) == (1, 2)
    assert trust_of(KEY).doubts.decided == 0


def test_answers_from_outside_measure_who_enters_them(report: Report, reviewer: User, admin: User) -> None:
    """Whoever types without looking is found out by papers whose answer is certain; the list is taken whole or not."""
    lines = read_known("\ufeffunit;figure;value\ntan-lap;cay;5\ntan-lap;nguoi;8\n")
    with pytest.raises(BadValueError, match="Dòng 3"):
        add_known(KEY, [*lines, Known("an-phu", "cay", "1")], note="bản đối chiếu", by=admin)
    assert not KnownAnswer.objects.exists()

    assert add_known(KEY, lines, note="bản đối chiếu", by=admin) == 2
    draw_samples(KEY)
    careless = enter_blind(sample(CAY, SampleOrigin.KNOWN).pk, "6", by=reviewer)
    right = enter_blind(sample("figure:nguoi", SampleOrigin.KNOWN).pk, "8", by=reviewer)

    assert (careless.agrees, careless.reopened) == (False, False)
    assert (right.agrees, right.reopened) == (True, True)  # the machine vouched for 7: both know better
    assert report_of(report.pk).fields["figure:nguoi"].status is Status.DOUBTFUL
    assert (second_rate().checked, second_rate().wrong) == (2, 1)
