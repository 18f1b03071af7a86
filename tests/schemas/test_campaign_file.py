"""The campaign file: a good one is read whole; a bad one is told, all at once, what is wrong and where."""

import textwrap

import pytest

from schemas.campaign import FigureKind
from schemas.campaign_file import CampaignError, parse_campaign

GOOD = textwrap.dedent(
    """\
    schema: tonghop/campaign@1
    id: an-toan-2021
    title: Báo cáo an toàn thực phẩm năm 2021
    directive:
      number: 12/SYT-ATTP
      issued_on: 2021-01-05
      aliases: [{number: 13/SYT-ATTP, issued_on: 2021-01-06}, 14/SYT]
    period: {from: 2021-01-01, to: 2021-06-30}
    due_before: 2021-07-10
    x-note: {anything: [1, 2]}
    sections:
      - id: A
        title: Kết quả
        parts: [{id: A.1, title: Kiểm tra, required: false}]
    tables:
      - id: bieu_1
        title: Biểu 1
        section: A.1
        rows:
          - {id: co_so, label: Số cơ sở, unit: cơ sở, kind: integer}
          - {id: dat, label: Số cơ sở đạt, unit: cơ sở}
          - {id: ty_le, label: Tỷ lệ đạt, unit: "%", kind: percent, aggregate: {weighted: co_so}}
          - {id: kinh_phi, label: Kinh phí, unit: triệu đồng, kind: decimal}
      - id: bieu_2
        title: Biểu 2
        unit: người
        columns: [{id: nam, label: Nam}, {id: nu, label: Nữ}, {id: tl, label: Tỷ lệ, unit: "%", kind: percent}]
        rows:
          - {id: hoc_vien, label: Học viên}
          - {id: can_bo, label: Cán bộ, kind: integer}
    checks:
      - {id: dat_it_hon, says: Đạt không nhiều hơn tổng, that: dat <= co_so}
      - {id: tong, says: Cộng, that: sum(*.nam) >= hoc_vien.nam + can_bo.nam * 1}
    units:
      - {code: so, name: Sở Y tế}
      - {code: huyen-a, name: Huyện A, parent: so, emails: [a@b.example], successors: [so]}
    """
)


def faults(text: str) -> list[str]:
    """The lines a bad file is told."""
    with pytest.raises(CampaignError) as error:
        parse_campaign(text)
    return error.value.lines()


def swapped(old: str, new: str) -> str:
    """The good file with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_good_file_gives_figures_with_what_columns_say_winning_over_rows() -> None:
    """A matrix mixes counts and shares: the column's unit and kind must win or a share would be summed."""
    campaign = parse_campaign(GOOD)
    assert campaign.figures["hoc_vien.nam"].unit == "người"
    assert campaign.figures["hoc_vien.tl"].kind is FigureKind.PERCENT
    assert campaign.figures["hoc_vien.tl"].aggregate.how == "none"
    assert campaign.figures["ty_le"].aggregate.by == "co_so"
    assert campaign.checks[1].comparison.left.node == "sum"
    assert not campaign.outline[1].required


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "kind: integer}",
            "kind: intger}",
            "campaign.yaml:20: tables[0].rows[0].kind: expected one of integer, decimal",
        ),
        ("due_before: 2021-07-10", "due_befor: 2021-07-10", "campaign.yaml:9: due_befor: expected a known key"),
        ("due_before: 2021-07-10", "due_before: soon", "campaign.yaml:9: due_before: expected a date (YYYY-MM-DD)"),
        ("due_before: 2021-07-10", "due_before: 2020-07-10", "campaign.yaml:9: due_before: expected a day after"),
        ("id: an-toan-2021", "id: An toàn", "campaign.yaml:2: id: expected small letters and digits"),
        ("to: 2021-06-30", "to: 2020-06-30", "campaign.yaml:8: period.to: expected a day not before"),
        ("section: A.1", "section: B", "campaign.yaml:18: tables[0].section: expected the id of a section"),
        ("id: A.1", "id: A", "campaign.yaml:14: sections[0].parts[0].id: expected a section id that is unique"),
        (
            "id: dat, label: Số cơ sở đạt",
            "id: co_so, label: Đạt",
            "campaign.yaml:21: tables[0].rows[1].id: expected a figure",
        ),
        (
            "label: Số cơ sở đạt",
            "label: SO CO  SƠ",
            "campaign.yaml:21: tables[0].rows[1].label: expected wording of its own",
        ),
        ("{weighted: co_so}", "{weighted: nobody}", "expected the id of a figure to weigh by, found 'nobody'"),
        ("aggregate: {weighted: co_so}", "aggregate: sum", "found a sum over per cents"),
        (
            "that: dat <= co_so",
            "that: dat == kinh_phi",
            "campaign.yaml:32: checks[0].that: expected figures of one unit",
        ),
        ("that: dat <= co_so", "that: dat <= ty_le", "campaign.yaml:32: checks[0].that: expected figures of one unit"),
        ("that: dat <= co_so", "that: dat <= co_sos", "found 'co_sos'; did you mean 'co_so'?"),
        ("that: dat <= co_so", "that: dat + 1", "expected a comparison"),
        (
            "parent: so",
            "parent: huyen-a",
            "campaign.yaml:36: units[1].parent: expected a unit that is not its own ancestor",
        ),
        ("parent: so", "parent: nobody", "campaign.yaml:36: units[1].parent: expected the code of a unit"),
        ("code: huyen-a", "code: so", "campaign.yaml:36: units[1].code: expected a unit code that is unique"),
        ("title: Báo cáo an toàn thực phẩm năm 2021\n", "", "title: expected this key; it is missing"),
        ("title: Báo cáo", "title: Báo cáo: ", "expected YAML"),
        ("x-note", "title", "campaign.yaml:10: title: expected the key once (it stands on line 3 too)"),
        ("label: Nam", "label: [1]", "campaign.yaml:27: tables[1].columns[0].label: expected text"),
        ("unit: cơ sở, kind: integer", "unit: cơ sở, range: [5, 1]", "expected the lowest before the highest"),
    ],
)
def test_each_fault_is_told_with_line_path_and_what_was_expected(old: str, new: str, line: str) -> None:
    """Whoever writes a campaign is no programmer: every rule must name the place and the remedy."""
    assert any(line in told for told in faults(swapped(old, new))), faults(swapped(old, new))


def test_all_faults_are_told_at_once() -> None:
    """One fault a try would make a long evening of a long file."""
    bad = (
        swapped("kind: integer}", "kind: intger, foo: 1}")
        .replace("section: A.1", "section: B")
        .replace("to: 2021", "to: 2020")
    )
    assert len(faults(bad)) == 4


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "a: &a [*a]", "id: 'a\x01'", "a: !!python/object:os.system x"])
def test_what_is_no_campaign_at_all_is_a_fault_and_no_crash(text: str) -> None:
    """A file from anywhere must never raise anything but the one error that is told."""
    assert faults(text)


def test_keys_for_own_use_are_left_alone_everywhere() -> None:
    """Departments keep notes in their files; they begin with x- and mean nothing to us."""
    parse_campaign(swapped("{id: nam, label: Nam}", "{id: nam, label: Nam, x-owner: {a: b}}"))


def test_ids_with_hyphens_work_in_checks() -> None:
    """The word "so-lop" is an id and no subtraction where the campaign has a figure of that name."""
    campaign = parse_campaign(
        GOOD.replace("id: co_so", "id: co-so")
        .replace("<= co_so", "<= co-so - 1")
        .replace("weighted: co_so", "weighted: co-so")
    )
    assert campaign.checks[0].comparison.right.node == "operation"


@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("title: Kiểm tra", "sections[0].parts[0].title"),
        ("title: Biểu 1", "tables[0].title"),
    ],
)
def test_what_has_no_words_is_named(before: str, path: str) -> None:
    """A section without a title matches no heading, and nobody would see why."""
    with pytest.raises(CampaignError) as refused:
        parse_campaign(GOOD.replace(before, "title: ''", 1))
    assert path in {fault.path for fault in refused.value.faults}
