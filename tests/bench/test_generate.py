"""Made-up submissions are the same for a seed, of any campaign, and their truths tell what was really written."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from docx import Document

from bench import cases, generate
from bench.papers import oddities
from bench.papers.handling import shuffled
from pipeline.campaigns import load_campaign
from samples.paperwork import Scan
from samples.recipes import Damage
from samples.render import Spot
from schemas.base import Box

PATHS = (*cases.CAMPAIGNS, *cases.DENSE)


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_one_seed_gives_one_report(path: Path) -> None:
    """A failure that cannot be made again cannot be mended."""
    one, other = generate.make_submission(path, 11), generate.make_submission(path, 11)

    assert one.truth == other.truth
    assert one.files.keys() == other.files.keys()
    texts = [[p.text for p in Document(io.BytesIO(next(iter(s.files.values())))).paragraphs] for s in (one, other)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_of_the_truth_stands_in_the_files(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A truth that asks for what was never written would make the reader look worse than it is."""
    drawn = oddities.draw_oddities
    monkeypatch.setattr(cases, "draw_oddities", lambda seed, kind: replace(drawn(seed, kind), word=""))
    path = PATHS[seed % len(PATHS)]
    submission = generate.make_submission(path, 700 + seed)
    word = next(content for name, content in submission.files.items() if name.endswith(".docx"))
    written = Document(io.BytesIO(word))
    texts = [p.text for p in written.paragraphs] + [c.text for t in written.tables for r in t.rows for c in r.cells]
    whole = "\n".join(texts)

    campaign = load_campaign(path)
    assert submission.truth["figures"].keys() == campaign.figures.keys()
    if len(submission.files) == 1:
        stands = [one for one in submission.truth["figures"].values() if one["status"] == "read"]
        assert stands
        assert all(one["raw"] in whole for one in stands)


def test_pages_in_another_order_take_their_figures_along() -> None:
    """A feeder turns stacks round: the truth must point at the page where a figure lies, not where it belongs."""
    pictures = tuple(np.full((40, 30), level, np.uint8) for level in range(4))
    spots = {f"f{page}": Spot(page, Box(1, 1, 2, 2)) for page in (1, 2, 3, 4)}
    scanned = Scan(pictures, ("a", "b", "c", "d"), spots, Damage(200, []))
    mixed = next(one for seed in range(200) if (one := shuffled(scanned, np.random.default_rng(seed))) is not scanned)
    order = [int(picture[0, 0]) + 1 for picture in mixed.pictures]
    assert order != [1, 2, 3, 4]
    assert [f"f{page}" for page in order] == sorted(mixed.spots, key=lambda fid: mixed.spots[fid].page)
    two = Scan(pictures[:2], (), {}, Damage(200, []))
    assert all(shuffled(two, np.random.default_rng(seed)) is two for seed in range(50))
