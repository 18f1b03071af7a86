"""Made-up reports with what their truth must say: campaign, unit, wording, layout and defects from one seed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.corpus import ROOT
from bench.papers.figures import Printed, measure_of, money_text, number_text, print_figures
from bench.papers.gaps import USUAL, Plan, broken_checks, draw_defects, gone_figures, merged_sections
from bench.papers.grid import Sheet
from bench.papers.habits import Habits, Rng, chance, draw_habits, draw_table_habits
from bench.papers.oddities import Oddities, draw_oddities, widened
from bench.papers.prose import mention, paragraphs
from bench.papers.sayings import tell, with_told
from bench.papers.tables import lay_out
from pipeline.campaigns import load_campaign
from samples.compose import compose
from samples.figures import break_check, make_values
from samples.model import Cell, Defects, Part, Profile, Report
from samples.truth import truth_of
from schemas.campaign import FigureKind, Section
from schemas.expression import operands_of

CAMPAIGNS = (ROOT / "samples" / "campaign.yaml", *sorted((ROOT / "bench" / "campaigns").glob("*.yaml")))
DENSE = tuple(sorted((ROOT / "bench" / "campaigns" / "dense").glob("*.yaml")))
PAPER = ("scan", "photo")


@dataclass(frozen=True)
class Case:
    """A composed report with what its truth must say beyond the plain one."""

    report: Report
    habits: Habits
    sheets: dict[str, Sheet]
    printed: Mapping[str, Printed]
    merged: tuple[str, ...]
    conflict: tuple[str, float] | None
    traits: frozenset[str]
    odd: Oddities


def load_profile(path: Path) -> Profile:
    """What makes the reports of a campaign natural, from the file's own ``x-paper``."""
    paper = yaml.safe_load(path.read_text(encoding="utf-8")).get("x-paper", {})
    sizes = {row: (low, high) for row, (low, high) in paper.pop("sizes", {}).items()}
    return Profile(sizes=sizes, **paper)


def make_case(path: Path, seed: int, kind: str = "docx", plan: Plan = USUAL) -> Case:
    """A report of a random unit of the campaign at ``path``; the same arguments give the same report."""
    campaign, profile = load_campaign(path), load_profile(path)
    rng = np.random.default_rng([seed, 7])
    odd, fancy = draw_oddities(seed, kind), np.random.default_rng([seed, 23])
    habits = _planned(replace(draw_habits(rng), reordered=odd.reordered), plan)
    unit = campaign.units[int(rng.integers(len(campaign.units)))]
    defects = draw_defects(campaign, plan.rates, rng)
    if not re.search(r"huyện|thành phố|thị xã|xã|phường|tỉnh", unit.name):
        seat = profile.parent.title().split()[-2:]  # an office without a district sits in the province's town
        profile = replace(profile, place=lambda _: " ".join(seat))
    written = kind in PAPER and chance(np.random.default_rng([seed, 5]), 0.6)
    base = compose(campaign, unit, seed, defects=defects, profile=profile, handwritten=written)
    noughts = tuple(fid for fid in campaign.figures if chance(rng, 0.04))
    values = make_values(campaign, unit.kind, profile, rng, noughts)
    broken = broken_checks(campaign, defects, plan.rates, seed)
    for check in (one for one in campaign.checks if one.id in broken):
        break_check(check, values, rng)
    shapes = {table.id: widened(draw_table_habits(rng, table), table, odd, fancy) for table in campaign.tables}
    stated = {name for name, shape in shapes.items() if shape.states_units}
    printed = print_figures(campaign, values, habits.numbers, rng, gone_figures(campaign, defects, rng), stated)
    sheets = {
        table.id: lay_out(campaign, table, shapes[table.id], printed, habits.numbers, habits.rewording, rng)
        for table in campaign.tables
        if table.id not in defects.missing_tables
    }
    merged = merged_sections(campaign, defects, rng)
    cells = {fid: one.cell for fid, one in printed.items()}
    report = replace(base, cells=cells, letterhead=_head(base, unit.aliases, rng))
    parts, conflict = _parts(report, habits, defects, sheets, rng)
    told = tell(replace(report, parts=parts), habits.numbers, printed, values, odd, fancy, settled=conflict is not None)
    parts, conflict = with_told(parts, told), conflict or told.conflict
    printed |= {fid: replace(printed[fid], cell=cell) for fid, cell in told.cells.items()}
    report = replace(report, cells={fid: one.cell for fid, one in printed.items()})
    traits = {f"shape-{shapes[name].shape}" for name in sheets} | {f"tables-{habits.tables}", f"look-{habits.look}"}
    traits |= {f"letterhead-{habits.letterhead}", f"levels-{habits.levels[0]}{habits.levels[1]}"}
    layout = replace(report.layout, tables="inline" if habits.tables == "inline" else "elsewhere")
    report = replace(report, parts=parts, layout=layout)
    traits |= {name for name in (odd.word, odd.pdf, odd.file) if name} | ({"reordered"} if odd.reordered else set())
    return Case(report, habits, sheets, printed, merged, conflict, frozenset(traits), odd)


def _planned(habits: Habits, plan: Plan) -> Habits:
    """The habits as the set wants them: in a dense one there is little text, and no workbook beside the paper."""
    if not plan.dense:
        return habits
    return replace(habits, paragraphs=2, tables="end" if habits.tables == "excel" else habits.tables)


def _head(report: Report, aliases: tuple[str, ...], rng: Rng) -> Any:
    """The letterhead, at times under one of the unit's other names."""
    if not aliases or chance(rng, 0.75):
        return report.letterhead
    return replace(report.letterhead, issuer=aliases[int(rng.integers(len(aliases)))].upper())


def _parts(
    report: Report, habits: Habits, defects: Defects, sheets: Mapping[str, Sheet], rng: Rng
) -> tuple[dict[str, Part], tuple[str, float] | None]:
    parts, conflict = {}, None
    for section in (one for one in report.campaign.outline if not one.parts):
        if section.id in defects.missing_sections or section.id in defects.empty_sections:
            parts[section.id] = Part("missing" if section.id in defects.missing_sections else "empty")
            continue
        texts = list(paragraphs(rng, habits.clutter, habits.paragraphs))
        told, differs = _told(report, habits, section, sheets, rng, settled=conflict is not None)
        conflict = conflict or differs
        parts[section.id] = Part("read", (*texts, *told))
    return parts, conflict


def _told(
    report: Report, habits: Habits, section: Section, sheets: Mapping[str, Sheet], rng: Rng, *, settled: bool
) -> tuple[list[str], tuple[str, float] | None]:
    """Sentences that tell figures of the section's tables again, one of them at times with another amount of money."""
    told: list[str] = []
    conflict = None
    for fid, figure in report.campaign.figures.items():
        table = next(one for one in report.campaign.tables if one.id == figure.table)
        cell = report.cells[fid]
        if table.section != section.id or table.id not in sheets or table.columns or not _plain(cell):
            continue
        measure = measure_of(figure, habits.numbers)
        if not chance(rng, habits.mention):
            continue
        money = figure.kind is FigureKind.MONEY and cell.value
        if money and chance(rng, 0.3) and conflict is None and not settled:
            conflict = (fid, float(cell.value or 0) + 1_000_000 * int(rng.integers(1, 9)))
            told.append(mention(figure.title, f"{money_text(conflict[1], habits.numbers, measure)} {measure}", rng))
        elif money or measure not in ("đồng", "nghìn đồng", "triệu đồng"):
            text = number_text(float(cell.value or 0), figure, habits.numbers, measure)
            told.append(mention(figure.title, f"{text}{'' if measure == '%' else ' '}{measure}", rng))
    return told, conflict


def _plain(cell: Cell) -> bool:
    return cell.status == "read" and cell.raw[:1].isdigit() and not {"-", "("} & set(cell.raw) and bool(cell.value)


def case_truth(
    case: Case, files: Sequence[str], where: set[str], traits: frozenset[str] | set[str], group: str
) -> dict[str, Any]:
    """What a perfect reader would say of a case; ``where`` are the leaves under which tables came to stand."""
    report = case.report
    due = report.campaign.due_before
    truth = truth_of(report, files=files, pages=[], group=group, traits=traits, received_on=due - timedelta(days=1))
    truth["ungraded"] = ["pages"]
    truth["checks"] = {check.id: sorted(operands_of(check)) for check in report.campaign.checks}
    for sid in where & truth["sections"].keys():
        truth["sections"][sid]["has_table"] = True
    for sid in case.merged:
        truth["sections"][sid] |= {"merged_with": list(case.merged)}
    _settle_figures(case, truth)
    return truth


def spare_checks(truth: dict[str, Any], unsure: set[str]) -> None:
    """Whether a check fails one figure of which is unsure, only a person can say: it may be raised or not."""
    spared = {check for check, operands in truth["checks"].items() if not unsure.isdisjoint(operands)}
    truth["flags_optional"] += [["check.failed", check] for check in sorted(spared)]
    truth["flags"] = [one for one in truth["flags"] if one[0] != "check.failed" or one[1] not in spared]


def _settle_lost_tables(case: Case, truth: dict[str, Any]) -> None:
    """A table of which sentences tell a few figures is missing all the same; its other figures are not asked for."""
    campaign = case.report.campaign
    for name in case.report.defects.missing_tables:
        own = {fid for fid, figure in campaign.figures.items() if figure.table == name}
        truth["flags"] = [flag for flag in truth["flags"] if not (flag[0] == "figure.missing" and flag[1] in own)]
        if ["table.missing", name] not in truth["flags"]:
            truth["flags"].append(["table.missing", name])


def _settle_figures(case: Case, truth: dict[str, Any]) -> None:
    """What only `doubtful` is right for, what may be empty as well, and the flags that follow."""
    flags, optional = truth["flags"], truth["flags_optional"]
    for fid, printed in case.printed.items():
        if printed.may_be_empty:
            truth["figures"][fid]["accept"] = ["empty"]
            optional.append(["figure.missing", fid])
        if printed.obscured:
            truth["figures"][fid] |= {"status": "doubtful", "obscured": True}
    if case.conflict:
        fid, other = case.conflict
        truth["figures"][fid] |= {"status": "doubtful", "conflicting": [case.printed[fid].cell.value, other]}
        flags.append(["figure.conflict", fid])
    unsure = {fid for fid, one in truth["figures"].items() if one["status"] == "doubtful"}
    spare_checks(truth, unsure | {fid for fid, printed in case.printed.items() if printed.may_be_empty})
    _settle_lost_tables(case, truth)
    optional.append(
        ["table.missing", "*"] if any(s.as_lines for s in case.sheets.values()) else ["document.unsigned", None]
    )
