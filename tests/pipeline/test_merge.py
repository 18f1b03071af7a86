"""Merging: every row of the table does what it says, on whole reports."""

import itertools
from datetime import UTC, datetime

import pytest

from pipeline.merge import Decision, Merged, Sent, in_order, merge, relate
from pipeline.report_flags import report_flags
from schemas.campaign_file import parse_campaign
from schemas.merging import RULES, Action, Brought, Held, Relation, action_for
from schemas.record import FigureField, Record, Revision, SectionField, Status
from tests.store.samples import CAMPAIGN, figure, full, record

ASKS = parse_campaign(CAMPAIGN)
CAY = "figure:cay"
DOUBTFUL = figure(9, Status.DOUBTFUL)
BLANK = FigureField(status=Status.EMPTY)
ABSENT = FigureField()


def sent(*records: Record) -> list[Sent]:
    """Submissions in the order of their arrival."""
    days = range(1, len(records) + 1)
    return [
        Sent(submission=day, record=one, received_at=datetime(2030, 4, day, tzinfo=UTC))
        for day, one in zip(days, records, strict=True)
    ]


def merged(*records: Record, known: int = 0, settled: FigureField | None = None) -> Merged:
    """The report of these submissions; ``settled`` is what a person said of the trees knowing the first ``known``."""
    decision = settled and Decision(value=settled, settled="corrected", known=frozenset(range(1, known + 1)))
    return merge(ASKS, sent(*records), {CAY: decision} if decision else {})


def second(relation: Relation, cay: FigureField) -> Record:
    """A second submission that stands to a first one of 2030-04-01 as asked, with this number of trees."""
    others = {"nguoi": figure(7), "kinh_phi": figure(1.5)}
    if relation in (Relation.CORRECTS, Relation.SUPPLEMENTS):
        return record({"cay": cay}, sections=(), revision=Revision(kind=relation.value))
    if relation is Relation.REPLACES:
        return record({"cay": cay, **others}, issued_on="2030-04-05")
    return record({"cay": cay, **others}, issued_on="2030-04-01")


BROUGHT = {
    Brought.ABSENT: ABSENT,
    Brought.BLANK: BLANK,
    Brought.SAME: figure(5),
    Brought.OTHER: figure(6),
    Brought.DOUBT: DOUBTFUL,
}
SECOND = [relation for relation in Relation if relation is not Relation.FIRST]


def test_every_combination_has_a_rule() -> None:
    """Whatever arrives, the table must know what to do with it."""
    for relation, held, brought in itertools.product(Relation, Held, Brought):
        assert action_for(relation, held, brought) in RULES


@pytest.mark.parametrize("brought", Brought)
@pytest.mark.parametrize("relation", SECOND)
def test_a_second_submission_on_a_value_of_the_machine(relation: Relation, brought: Brought) -> None:
    """Row by row: the second submission keeps, takes or asks exactly as its row says (L15)."""
    result = merged(full(cay=5), second(relation, BROUGHT[brought]))
    field = result.fields[CAY]
    rule = action_for(relation, Held.MACHINE, brought)

    assert result.relations[1] == (2, relation)
    assert bool(field.others) == (rule.action is Action.ASK)
    assert field.value.value == 5  # type: ignore[union-attr]
    assert field.status is (Status.DOUBTFUL if rule.action is Action.ASK else Status.READ)


@pytest.mark.parametrize("brought", Brought)
@pytest.mark.parametrize("relation", SECOND)
def test_what_a_person_settled_never_changes_by_itself(relation: Relation, brought: Brought) -> None:
    """Row by row again, after a person corrected 4 to 5: the value stays, and differences ask."""
    result = merged(full(cay=4), second(relation, BROUGHT[brought]), known=1, settled=figure(5))
    field = result.fields[CAY]
    rule = action_for(relation, Held.PERSON, brought)

    assert field.value.value == 5  # type: ignore[union-attr]
    assert field.settled == "corrected"
    assert bool(field.others) == (rule.action is Action.ASK)


@pytest.mark.parametrize("relation", SECOND)
def test_where_nothing_was_held_the_value_is_taken(relation: Relation) -> None:
    """A figure left out of the first report and sent in the second must count without a person."""
    first = record({"nguoi": figure(7), "kinh_phi": figure(1.5)})
    field = merged(first, second(relation, figure(6))).fields[CAY]

    assert (field.value.value, field.status, field.submission) == (6, Status.READ, 2)  # type: ignore[union-attr]


def test_a_clear_copy_takes_the_place_of_an_unreadable_one() -> None:
    """The unit was asked for a clear copy: what could not be read before is read now and nobody needs to decide."""
    unreadable = FigureField(status=Status.DOUBTFUL)
    field = merged(record({"cay": unreadable, "nguoi": figure(7), "kinh_phi": figure(1)}), full(cay=6)).fields[CAY]

    assert (field.value.value, field.status) == (6, Status.READ)  # type: ignore[union-attr]


def test_an_unreadable_figure_is_not_called_missing_by_a_part() -> None:
    """A supplement that leaves a figure out says nothing about one that could not be read: nobody is accused."""
    unreadable = FigureField(status=Status.DOUBTFUL)
    first = record({"cay": unreadable, "nguoi": figure(7), "kinh_phi": figure(1)})
    field = merged(first, second(Relation.SUPPLEMENTS, ABSENT)).fields[CAY]

    assert field.status is Status.DOUBTFUL


def test_the_same_value_read_better_is_vouched_for() -> None:
    """A doubtful 5, then a 5 that is read: the second reading can be vouched for."""
    doubtful = record({"cay": figure(5, Status.DOUBTFUL), "nguoi": figure(7), "kinh_phi": figure(1.5)})
    field = merged(doubtful, second(Relation.REPLACES, figure(5))).fields[CAY]

    assert (field.status, field.submission) == (Status.READ, 2)


def test_about_300_is_not_300() -> None:
    """A hedged 300 and a plain one differ: a later exact figure is shown beside the hedged one."""
    hedged = record({"cay": figure(300, qualifier="more"), "nguoi": figure(7), "kinh_phi": figure(1.5)})
    field = merged(hedged, second(Relation.REPLACES, figure(300))).fields[CAY]

    assert field.others


def test_a_decision_made_with_all_in_sight_ends_the_question() -> None:
    """After a person chose between the two values the field must not ask again."""
    field = merged(full(cay=5), second(Relation.REPLACES, figure(6)), known=2, settled=figure(6)).fields[CAY]

    assert (field.others, field.status, field.value.value) == ((), Status.READ, 6)  # type: ignore[union-attr]


def test_order_is_by_the_papers_not_by_arrival() -> None:
    """The later paper may arrive first: the report must come out the same."""
    old, new = full(cay=5, issued_on="2030-04-01"), full(cay=5, nguoi=8, issued_on="2030-04-05")
    forward, backward = sent(old, new), sent(new, old)

    assert [one.record for one in in_order(forward)] == [one.record for one in in_order(backward)]
    assert relate(ASKS, in_order(backward)[:1], in_order(backward)[1]) is Relation.REPLACES


def test_the_last_full_report_is_what_stands() -> None:
    """Unreadable pages of a paper that was replaced whole are nobody's concern any more."""
    result = merged(full(), full(issued_on="2030-04-05"), second(Relation.SUPPLEMENTS, figure(5)))

    assert result.standing == (2, 3)
    assert result.fields["document:issued_on"].value.value == "2030-04-05"  # type: ignore[union-attr]


def test_a_new_wording_does_not_ask() -> None:
    """Every section of a later report is worded anew: asking about each would bury the figures that matter."""
    reworded = full(issued_on="2030-04-05")
    reworded = reworded.model_copy(
        update={"sections": {"A": SectionField(status=Status.READ, text="khác"), "B": SectionField()}}
    )
    fields = merge(ASKS, sent(full(), reworded), {}).fields

    assert fields["section:A"].value.text == "khác"  # type: ignore[union-attr]
    assert fields["section:A"].status is Status.READ
    assert fields["section:B"].status is Status.DOUBTFUL


def test_flags_follow_the_merged_report() -> None:
    """What is missing is asked of the unit only until it arrives; two values are both named."""
    part = record({"cay": figure(5)}, sections=("A",))
    before = report_flags(ASKS, merged(part), sent(part))
    full_later = full(cay=6, issued_on="2030-04-05")
    after = report_flags(ASKS, merged(part, full_later), sent(part, full_later))

    assert {(f.code, f.field) for f in before} == {
        ("section.missing", "B"),
        ("figure.missing", "nguoi"),
        ("figure.missing", "kinh_phi"),
    }
    assert [(f.code, f.field) for f in after] == [("figure.superseded", "cay")]
    assert "5 / 6" in after[0].message


def test_a_table_that_is_not_there_is_one_gap() -> None:
    """A unit that forgot the table is told so once, not once a row."""
    codes = [(flag.code, flag.field) for flag in report_flags(ASKS, merged(record()), sent(record()))]

    assert codes == [("table.missing", "bieu")]
