"""Our own grader counts as the corpus's format says: vouching for what is wrong is the worst."""

from typing import Any

import pytest

from bench import grading

TRUTH: dict[str, Any] = {
    "campaign": "c",
    "unit": "u1",
    "group": "docx",
    "files": ["a.docx"],
    "document": {"number": "12/BC-A", "issued_on": "2020-10-01", "signer": None},
    "sections": {
        "I": {"status": "read", "text": "Một hai ba bốn"},
        "II": {"status": "missing"},
        "III": {"status": "empty", "text": ""},
    },
    "figures": {
        "a": {"value": 5, "status": "read"},
        "b": {"value": 0, "status": "read", "accept": ["empty"]},
        "c": {"value": 7, "status": "doubtful", "conflicting": [7, 9]},
        "d": {"value": 3, "status": "doubtful", "obscured": True},
        "e": {"value": None, "status": "missing"},
    },
    "flags": [["section.missing", "II"], ["figure.conflict", "c"], ["submission.late", None]],
    "flags_optional": [["section.empty", "*"], ["document.unsigned", None]],
    "pages": [{"text": "một hai ba"}],
}


def _record(**figures: Any) -> dict[str, Any]:
    said = {
        "a": {"status": "read", "value": 5},
        "b": {"status": "empty"},
        "c": {"status": "doubtful", "value": 9},
        "d": {"status": "doubtful", "value": None},
        "e": {"status": "missing"},
    }
    return {
        "unit": {"status": "read", "value": "u1"},
        "document": {
            "number": {"status": "read", "value": "12 /BC-A"},
            "issued_on": {"status": "read", "value": "2020-10-01"},
            "signer": {"status": "missing"},
        },
        "sections": {
            "I": {"status": "doubtful", "text": "một  hai ba bốn"},
            "II": {"status": "missing"},
            "III": {"status": "empty"},
        },
        "figures": said | figures,
        "flags": [{"code": "section.missing", "field": "II"}, {"code": "figure.conflict", "field": "c"}],
        "pages": [{"text": "một hai ba"}],
    }


def test_a_perfect_record_scores_in_full() -> None:
    """A grader that finds fault with the truth itself would send people after errors that are none."""
    graded = grading.grade(TRUTH, _record())
    shown = grading.summary(graded.counts)

    assert graded.notes == []
    full = ("fig_exact", "fig_straight_through", "fig_hard_caught", "sec_status", "sec_absent_f1", "unit", "signer")
    assert [shown[name] for name in full] == [1.0] * len(full)
    assert shown["fig_silent_errors"] == shown["fig_phantoms"] == shown["page_cer"] == 0


@pytest.mark.parametrize(
    ("figure", "entry", "silent", "phantoms", "exact"),
    [
        ("a", {"status": "read", "value": 6}, 1, 0, 2),
        ("a", {"status": "missing"}, 1, 0, 2),
        ("a", {"status": "doubtful", "value": 5}, 0, 0, 3),
        ("b", {"status": "read", "value": 0}, 0, 0, 3),
        ("c", {"status": "read", "value": 7}, 1, 0, 3),
        ("d", {"status": "read", "value": 3}, 1, 0, 3),
        ("e", {"status": "read", "value": 1}, 0, 1, 3),
        ("e", {"status": "doubtful", "value": 1}, 0, 0, 3),
    ],
)
def test_silent_errors_phantoms_and_exact_values(
    figure: str, entry: dict[str, Any], silent: int, phantoms: int, exact: int
) -> None:
    """Whether anyone can trust the system hangs on what counts as silently wrong."""
    counts = grading.grade(TRUTH, _record(**{figure: entry})).counts

    assert (counts["silent"], counts["phantoms"], counts["exact"]) == (silent, phantoms, exact)


def test_a_wrong_unit_spoils_every_figure() -> None:
    """A report on the wrong unit is as many silent errors as it has figures."""
    record = _record() | {"unit": {"status": "read", "value": "u2"}}
    counts = grading.grade(TRUTH, record).counts

    assert counts["unit_silent"] == 1
    assert counts["silent"] == 2  # the others are doubtful


def test_no_record_is_counted_and_finds_nothing() -> None:
    """A crash must cost more than any wrong reading, or crashing would pay."""
    counts = grading.grade(TRUTH, None).counts

    assert counts["no_record"] == 1
    assert counts["silent"] == 4
    assert counts["sections_right"] == 1  # what is missing is indeed not there


def test_flags_optional_and_late_neither_help_nor_harm() -> None:
    """A unit must not be blamed for a flag that a careful person may raise or leave."""
    record = _record()
    record["flags"] += [{"code": "section.empty", "field": "III"}, {"code": "document.unsigned", "field": None}]
    record["flags"].append({"code": "check.failed", "field": "x"})
    graded = grading.grade(TRUTH, record)

    assert graded.notes == ["flag raised wrongly: check.failed x"]


def test_all_together_by_group_and_campaign() -> None:
    """The bars are set by group: one group's figures must not hide another's."""
    other = TRUTH | {"group": "scan"}
    values = grading.grade_all([("s1", TRUTH, _record()), ("s2", other, None)])

    assert values["groups"]["docx"]["fig_exact"] == 1.0
    assert values["groups"]["scan"]["fig_exact"] == 0.0
    assert values["overall"]["submissions"] == 2
    missing = {"tp": 1, "fp": 0, "fn": 1, "precision": 1.0, "recall": 0.5, "waiting": 0}
    assert values["flags"]["section.missing"] == missing
    assert values["overall"]["fig_silent_upper"] == pytest.approx(0.81, abs=0.01)  # a few figures prove nothing


@pytest.mark.parametrize(("status", "waiting"), [("doubtful", 1), ("read", 0)])
def test_a_failing_check_waits_for_the_figure_in_doubt(status: str, waiting: int) -> None:
    """Nobody asks a unit about numbers that the machine itself doubts; vouched for and not raised is overlooked."""
    truth = TRUTH | {"flags": [["check.failed", "k"]], "checks": {"k": ["a"]}}

    counts = grading.grade(truth, _record(a={"status": status, "value": 5})).counts

    assert counts["waiting:check.failed"] == waiting
    assert counts["overlooked:check.failed"] == 1 - waiting
