"""From a campaign, a unit, a seed, a layout and defects to a whole report (`compose`), for any campaign file."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from samples.figures import break_check, make_cells, make_values
from samples.model import Cell, Defects, Layout, Letterhead, Part, Profile, Report
from samples.prose import ANY_SECTION, GIVENS, MIDDLES, SURNAMES
from schemas.campaign import Campaign, FigureKind, Section, Unit

Rng = np.random.Generator
# What is named more often is drawn more often.
HABITS: Mapping[str, tuple[Any, ...]] = {
    "font": ("Times New Roman", "Times New Roman", "Arial", "Calibri", "DejaVu Serif", "DejaVu Sans"),
    "size": (12.0, 13.0, 13.0, 14.0),
    "chapters": ("phan", "phan-line", "roman", "letter"),
    "headings": ("bold", "auto", "styles", "inline"),
    "heading_words": ("title", "title", "alias"),
    "labels": ("label", "label", "alias"),
    "ruled": (True, True, True, False),
    "tables": ("inline", "appendix", "landscape"),
    "grouped_header": (True, False),
    "number_column": (True, True, False),
    "unit_column": (True, False),
    "numbers": ("dot", "dot", "plain", "space"),
    "pad": (True, False),
    "with_unit": (False, False, True),
    "align": ("center", "right"),
    "extra_rows": (0, 0, 1, 2, 3),
    "shuffle_rows": (False, False, True),
}


def compose(
    campaign: Campaign,
    unit: Unit,
    seed: int,
    *,
    layout: Layout | None = None,
    defects: Defects | None = None,
    profile: Profile | None = None,
    handwritten: bool = False,
) -> Report:
    """A whole report of one unit; the same arguments give the same report. The unit need not belong to the campaign."""
    layout, defects, profile = layout or Layout(), defects or Defects(), profile or Profile()
    rng = np.random.default_rng(seed)
    letterhead = _letterhead(campaign, unit, profile, defects, rng, handwritten)
    values = make_values(campaign, unit.kind, profile, rng, defects.none_said)
    for check in campaign.checks:
        if check.id == defects.failing_check:
            break_check(check, values, np.random.default_rng(seed + 1))
    cells = make_cells(campaign, values, layout, defects)
    self_name = profile.self_name.get(unit.kind, "Đơn vị")
    parts = {
        section.id: _part(section, cells, self_name, layout, defects, profile, campaign, rng)
        for section in campaign.outline
        if not section.parts
    }
    return Report(
        campaign=campaign,
        unit=unit.code if unit.code in campaign.units_by_code else None,
        unit_name=unit.name,
        letterhead=letterhead,
        subject=campaign.title.removeprefix("Báo cáo ").strip(),
        opening=(_opening(campaign, unit),),
        parts=parts,
        cells=cells,
        layout=layout,
        defects=defects,
        extra_rows=profile.extra_rows[: layout.extra_rows],
    )


def some_layout(rng: Rng) -> Layout:
    """A random layout, each habit drawn apart: for sets of thousands of cells."""
    drawn = {habit: choices[int(rng.integers(len(choices)))] for habit, choices in HABITS.items()}
    return Layout(**drawn)


def invent_person(rng: Rng) -> str:
    """An invented name from lists of surnames, middle and given names."""
    return " ".join(str(rng.choice(names)) for names in (SURNAMES, MIDDLES, GIVENS))


def restate(report: Report, *, number: str, issued_on: date, opening: str) -> Report:
    """The same report sent anew under another number and day, with one more opening line."""
    head = replace(report.letterhead, number=number, issued_on=issued_on)
    return replace(report, letterhead=head, opening=(opening, *report.opening))


def _letterhead(
    campaign: Campaign, unit: Unit, profile: Profile, defects: Defects, rng: Rng, handwritten: bool
) -> Letterhead:
    spare = max(4, (campaign.due_before - campaign.period.to).days - 3)
    issued_on = campaign.period.to + timedelta(days=int(rng.integers(2, spare)))
    title = profile.titles.get(unit.kind, "GIÁM ĐỐC")
    deputy = rng.random() < 0.4
    number, signer = str(int(rng.integers(14, 890))), invent_person(rng)
    return Letterhead(
        parent=profile.parent,
        issuer=unit.name.upper(),
        place=profile.place(unit.name),
        code=profile.codes.get(unit.kind, "BC"),
        number=None if defects.no_number else number,
        issued_on=None if defects.no_date else issued_on,
        signer=None if defects.unsigned else signer,
        signer_titles=(f"KT. {title}", f"PHÓ {title}") if deputy else (title,),
        handwritten=handwritten,
    )


def _opening(campaign: Campaign, unit: Unit) -> str:
    directive = campaign.directive
    return (
        f"Thực hiện Công văn số {directive.number} ngày {directive.issued_on:%d/%m/%Y} của {directive.issuer} "
        f"{directive.subject.replace('V/v', 'về việc')}, {unit.name} báo cáo kết quả như sau:"
    )


def _part(
    section: Section,
    cells: Mapping[str, Cell],
    self_name: str,
    layout: Layout,
    defects: Defects,
    profile: Profile,
    campaign: Campaign,
    rng: Rng,
) -> Part:
    if section.id in defects.missing_sections:
        return Part("missing")
    if section.id in defects.empty_sections:
        return Part("empty")
    bank = [s for s in profile.prose.get(section.id, ANY_SECTION) if _usable(s, cells)]
    many = min(len(bank), int(rng.integers(layout.sentences[0], layout.sentences[1] + 1)))
    chosen = [bank[i] for i in sorted(rng.permutation(len(bank))[:many])]
    return Part("read", tuple(_fill(sentence, cells, self_name, campaign, rng) for sentence in chosen))


def _usable(sentence: str, cells: Mapping[str, Cell]) -> bool:
    """Whether all figures a sentence cites stand in the table in plain digits, so that prose and table agree."""
    cited = [cells[name] for name in re.findall(r"\{([^{}]+)\}", sentence) if name in cells]
    return all(cell.status == "read" and cell.raw[:1].isdigit() for cell in cited)


def _fill(sentence: str, cells: Mapping[str, Cell], self_name: str, campaign: Campaign, rng: Rng) -> str:
    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "unit":
            return self_name
        if name in cells:
            figure = campaign.figures[name]
            raw = cells[name].raw
            return (
                f"{raw} đồng"
                if figure.kind is FigureKind.MONEY and "đồng" not in raw
                else raw.removesuffix(f" {figure.unit}")
            )
        low, high = name.split("-")
        number = int(rng.integers(int(low), int(high) + 1))
        return f"{number:02d}" if number < 10 else str(number)

    return re.sub(r"\{([^{}]+)\}", put, sentence)
