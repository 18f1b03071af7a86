"""Random papers for large sets: any campaign, layout, damage and pen work from one seed, with the truth of each cell.

One paper gives about as many figure cells as the campaign has figures; LibreOffice takes most of its time.
"""

from dataclasses import dataclass, replace

import numpy as np

from samples.compose import compose, some_layout
from samples.damage import Rng
from samples.model import Defects, Profile, Report
from samples.paperwork import Pen, Scan, scan
from samples.recipes import some_damage
from samples.render import convert
from samples.word import write_word
from schemas.campaign import Campaign


@dataclass(frozen=True)
class Paper:
    """A report, its pages as taken, and the work of the pen on its figures."""

    report: Report
    scan: Scan
    pen: Pen

    @property
    def obscured(self) -> frozenset[str]:
        """Figures for which only `doubtful` is right."""
        return frozenset({*self.pen.blotted, *self.pen.overwritten})

    @property
    def handwritten(self) -> frozenset[str]:
        """Figures in handwriting: never to be vouched for by a machine."""
        return frozenset(self.pen.written)


def some_paper(
    campaign: Campaign, seed: int, kind: str = "scan", *, profile: Profile | None = None, texts: bool = False
) -> Paper:
    """A random paper of a random unit, taken as "scan" or "photo"; the same arguments give the same paper.

    Without ``texts`` only pages that hold figures are taken, and page texts are empty.
    """
    rng = np.random.default_rng([seed, 1])
    unit = campaign.units[int(rng.integers(len(campaign.units)))]
    layout = some_layout(rng)
    if not texts:
        layout = replace(layout, sentences=(1, 2))
    fids = list(campaign.figures)
    defects = Defects(blank=_some(fids, rng, 0.03), none_said=_some(fids, rng, 0.02), more_than=_some(fids, rng, 0.01))
    report = compose(
        campaign, unit, seed, layout=layout, defects=defects, profile=profile, handwritten=rng.random() < 0.7
    )
    pen = _some_pen(report, rng)
    damage = some_damage(rng, kind)
    by_pen = frozenset(pen.written)
    marked = write_word(report, marks=True, paper=True, by_pen=by_pen)
    papers = {"marked": marked.content}
    if texts:
        papers["plain"] = write_word(report, paper=True, by_pen=by_pen).content
    pdfs = convert(papers, "pdf")
    return Paper(report, scan(report, marked, pdfs["marked"], damage, pen, rng, pdfs.get("plain")), pen)


def _some(fids: list[str], rng: Rng, share: float) -> tuple[str, ...]:
    return tuple(fid for fid in fids if rng.random() < share)


def _some_pen(report: Report, rng: Rng) -> Pen:
    """Each figure in plain digits gets at most one kind of pen work; one paper in ten has a seal on its figures."""
    digits = [fid for fid, cell in report.cells.items() if cell.raw[:1].isdigit() and cell.raw.isascii()]
    bare = [fid for fid in digits if not any(c.isalpha() for c in report.cells[fid].raw)]
    drawn = {fid: float(rng.random()) for fid in digits}
    seal_on = str(rng.choice(digits)) if digits and rng.random() < 0.1 else None
    return Pen(
        signed=rng.random() < 0.95,
        sealed=rng.random() < 0.9,
        blotted=tuple(fid for fid, at in drawn.items() if at < 0.01),
        overwritten=tuple(fid for fid, at in drawn.items() if 0.01 <= at < 0.02),
        written=tuple(fid for fid in bare if 0.02 <= drawn[fid] < 0.04),
        ticked=tuple(fid for fid, at in drawn.items() if 0.04 <= at < 0.06),
        seal_on=seal_on,
    )
