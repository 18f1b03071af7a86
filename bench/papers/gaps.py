"""What a made-up report lacks, and what a set of reports is made for: how often sections, tables, rows, figures go."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bench.papers.habits import Rng, chance, pick
from samples.model import Defects
from schemas.campaign import Campaign


@dataclass(frozen=True)
class Rates:
    """Shares of what is wrong: ``faulty`` reports, and in those sections, tables, rows, figures and checks."""

    faulty: float = 0.35
    section: float = 0.06
    hollow: float = 0.05
    table: float = 0.04
    row: float = 0.05
    blank: float = 0.05
    check: float = 0.0  # beside the one check that fails in some reports
    head: float = 0.04  # number, day or signer left out


IN_TROUBLE = Rates(faulty=1.0, section=0.25, hollow=0.05, table=0.3, row=0.04, blank=0.06, check=0.7)


@dataclass(frozen=True)
class Plan:
    """What a set is made for: its rates of gaps; ``dense``: little text, and all figures on the paper alone."""

    rates: Rates = Rates()
    dense: bool = False

    @property
    def letter(self) -> str:
        """What tells the submissions of this plan from others of the same seed."""
        return "d" * self.dense + "t" * (self.rates == IN_TROUBLE)


USUAL = Plan()


def draw_defects(campaign: Campaign, rates: Rates, rng: Rng) -> Defects:
    """What one report lacks."""
    leaves = [section.id for section in campaign.outline if not section.parts]
    faulty = chance(rng, rates.faulty)
    tabled = {table.section for table in campaign.tables}
    missing = tuple(sid for sid in leaves if faulty and sid not in tabled and chance(rng, rates.section))
    return Defects(
        missing_sections=missing,
        empty_sections=tuple(
            s for s in leaves if faulty and s not in (*missing, *tabled) and chance(rng, rates.hollow)
        ),
        missing_tables=tuple(table.id for table in campaign.tables if chance(rng, rates.table)),
        missing_rows=tuple(row.id for t in campaign.tables for row in t.rows if faulty and chance(rng, rates.row)),
        blank=tuple(fid for fid in campaign.figures if faulty and chance(rng, rates.blank)),
        failing_check=pick(rng, {None: 6.0, **{check.id: 0.5 for check in campaign.checks}}),
        no_number=chance(rng, rates.head),
        no_date=chance(rng, rates.head),
        unsigned=chance(rng, rates.head),
    )


def broken_checks(campaign: Campaign, defects: Defects, rates: Rates, seed: int) -> frozenset[str]:
    """The checks that a slip of the pen makes fail."""
    rng = np.random.default_rng([seed, 25])
    return frozenset(one.id for one in campaign.checks if chance(rng, rates.check) or one.id == defects.failing_check)


def gone_figures(campaign: Campaign, defects: Defects, rng: Rng) -> Mapping[str, str]:
    """The figures that are "missing" or "empty"."""
    gone = dict.fromkeys(defects.blank, "empty")
    for fid, figure in campaign.figures.items():
        if figure.table in defects.missing_tables or figure.row in defects.missing_rows:
            gone[fid] = "missing"
        elif not figure.required and chance(rng, 0.2):
            gone[fid] = "empty"
    return gone


def merged_sections(campaign: Campaign, defects: Defects, rng: Rng) -> tuple[str, ...]:
    """Two neighbouring leaves under one heading, in some reports."""
    gone = {*defects.missing_sections, *defects.empty_sections, *(table.section for table in campaign.tables)}
    pairs = [
        (a.id, b.id)
        for parent in campaign.outline
        for a, b in zip(parent.parts, parent.parts[1:], strict=False)
        if not a.parts and not b.parts and not {a.id, b.id} & gone
    ]
    return pairs[int(rng.integers(len(pairs)))] if pairs and chance(rng, 0.08) else ()
