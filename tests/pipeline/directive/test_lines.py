"""What people edit as lines comes back as the same campaign."""

from pathlib import Path

import pytest

from pipeline.directive.compare import changes
from pipeline.directive.lines import (
    check_lines,
    checks_of,
    dump_mapping,
    load_mapping,
    section_lines,
    sections_of,
    table_lines,
    tables_of,
    unit_lines,
    units_of,
)
from schemas.campaign_file import parse_campaign

ROOT = Path(__file__).parents[3]
FILES = [ROOT / "samples" / "campaign.yaml", *sorted((ROOT / "bench" / "campaigns").glob("*.yaml"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lines_lose_nothing(path: Path) -> None:
    """Saving a part without touching it must not change what the campaign asks."""
    value = load_mapping(path.read_text("utf-8"))
    again = value | {
        "sections": sections_of(section_lines(value["sections"])),
        "tables": tables_of(table_lines(value["tables"]), value["tables"]),
        "checks": checks_of(check_lines(value.get("checks", []))),
        "units": units_of(unit_lines(value["units"])),
    }

    before, after = parse_campaign(dump_mapping(value)), parse_campaign(dump_mapping(again))
    assert after.outline == before.outline
    assert after.figures == before.figures
    assert [c.that for c in after.checks] == [c.that for c in before.checks]
    assert [(u.code, u.name, u.aliases, u.emails, u.duty) for u in after.units] == [
        (u.code, u.name, u.aliases, u.emails, u.duty) for u in before.units
    ]


def test_lines_may_be_pasted_from_a_worksheet() -> None:
    """Departments keep their lists in Excel; a paste has tabs."""
    assert sections_of("I\tTỔ CHỨC\nI.1\tKế hoạch\tBan hành kế hoạch; Kế hoạch năm\tnếu có\n") == [
        {
            "id": "I",
            "title": "TỔ CHỨC",
            "parts": [
                {"id": "I.1", "title": "Kế hoạch", "aliases": ["Ban hành kế hoạch", "Kế hoạch năm"], "required": False}
            ],
        }
    ]


def test_a_change_is_told_part_by_part() -> None:
    """Whoever changes a running round must see what it does to reports already there."""
    text = FILES[0].read_text("utf-8")
    value = load_mapping(text)
    row = value["tables"][0]["rows"][0]
    other = dump_mapping(value).replace(f"label: {row['label']}", "label: Một tên khác hẳn")

    told = changes(text, other)
    assert len(told) == 1
    assert told[0].startswith("đổi")
    assert row["id"] in told[0]
    assert changes(text, text) == []
