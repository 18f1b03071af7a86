"""Made-up submissions by the number, with their truth: any campaign, unit, wording, layout and defects from one seed.

`python -m bench.generate --seed S --count N --out DIR [--kind digital]` writes DIR/NAME/ (files and truth.json), in
the form of the corpus. Campaigns are samples/campaign.yaml and those of bench/campaigns/.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.cases import CAMPAIGNS, DENSE, PAPER, Case, case_truth, make_case, spare_checks
from bench.papers.excel import write_excel
from bench.papers.gaps import IN_TROUBLE, USUAL, Plan, Rates
from bench.papers.grid import Slot
from bench.papers.habits import Rng, chance
from bench.papers.handling import Handling, Mishap, draw_handling, draw_mishap, lost_figures, places, shuffled
from bench.papers.oddities import filed, printed
from bench.papers.word import Paper, write_word
from samples.pack import photos, scanned_pdf, scanned_tiff
from samples.paperwork import Scan, scan
from samples.render import convert, count_pages, settle_pdf
from samples.word import Written

KINDS = ("docx", "old", "digital", *PAPER)
TWINS = 0.12
BATCH = 16  # reports printed by one start of LibreOffice


@dataclass(frozen=True)
class Submission:
    """Files by name, and the truth."""

    files: dict[str, bytes]
    truth: dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A report in Word that is still to be printed; ``rng`` goes on where the handling of its paper was drawn."""

    case: Case
    seed: int
    kind: str
    word: Written
    paper: Paper
    handling: Handling | None
    rng: Rng

    @property
    def printed(self) -> bool:
        """Whether a PDF is made of it."""
        return self.kind in (*PAPER, "digital")


def make_submission(path: Path, seed: int, kind: str = "docx", plan: Plan = USUAL) -> Submission:
    """One submission as Word, old Word, digital PDF, scan or photos (at times with Excel), with its truth."""
    return next(make_submissions([(path, seed)], kind, plan))


def make_submissions(asked: Iterable[tuple[Path, int]], kind: str, plan: Plan = USUAL) -> Iterator[Submission]:
    """One submission for each campaign and seed; all their PDFs are made by one start of LibreOffice."""
    drafts = [_draft(make_case(path, seed, kind, plan), seed, kind) for path, seed in asked]
    pdfs = convert({str(i): one.word.content for i, one in enumerate(drafts) if one.printed}, "pdf")
    for number, draft in enumerate(drafts):
        if kind in PAPER:
            yield _on_paper(draft, pdfs[str(number)], plan)
        else:
            yield _as_file(draft, pdfs.get(str(number)))


def _draft(case: Case, seed: int, kind: str) -> Draft:
    layout, rng = np.random.default_rng([seed, 9]), np.random.default_rng([seed, 11])
    if kind not in PAPER:
        word, paper = write_word(case.report, case.habits, case.sheets, case.merged, layout)
        return Draft(case, seed, kind, word, paper, None, layout)
    handling = draw_handling(case.report, kind, rng)
    if case.habits.tables == "excel":
        handling = replace(handling, pen=replace(handling.pen, written=()))
    word, paper = write_word(
        case.report, case.habits, case.sheets, case.merged, layout, marks=True, by_pen=handling.by_pen
    )
    return Draft(case, seed, kind, word, paper, handling, rng)


def _as_file(draft: Draft, pdf: bytes | None) -> Submission:
    case, paper, name = draft.case, draft.paper, _name(draft.case, draft.seed)
    if pdf is not None:
        files = {f"{name}.pdf": printed(settle_pdf(pdf), case.odd)}
    else:
        files = {f"{name}.{case.odd.file}": filed(draft.word.content, case.odd, case.habits.letterhead)}
    files |= _workbook(case, draft.rng)
    return Submission(files, case_truth(case, list(files), paper.where, case.traits | paper.ways, draft.kind))


def _name(case: Case, seed: int) -> str:
    return f"BC {case.report.campaign.id} {seed}"


def _workbook(case: Case, rng: Rng) -> dict[str, bytes]:
    if case.habits.tables != "excel" or not case.sheets:
        return {}
    return {"Bieu so lieu.xlsx": write_excel(case.report, case.sheets, rng)}


def _on_paper(draft: Draft, pdf: bytes, plan: Plan) -> Submission:
    """The report printed, worked on by pen, signed, sealed and taken by scanner or telephone."""
    case, seed, rng = draft.case, draft.seed, draft.rng
    handling = cast(Handling, draft.handling)
    mishap = draw_mishap(count_pages(pdf), rng)
    steps = {mishap.page: mishap.steps} if mishap else {}
    scanned = scan(case.report, draft.word, pdf, handling.damage, handling.pen, rng, whole=True, mishaps=steps)
    laid = scanned if mishap else shuffled(scanned, np.random.default_rng([seed, 29]))
    mixed, scanned = laid is not scanned, laid
    files = {**_packed(scanned, handling, _name(case, seed)), **_workbook(case, np.random.default_rng([seed, 12]))}
    twin, differing = None, ""
    if chance(rng, TWINS) and case.habits.tables != "excel" and not plan.dense:
        twin, differing = _twin(case, seed, handling)
        files[f"{_name(case, seed)}.docx"] = twin
    traits = {*case.traits, *draft.paper.ways, handling.damage.mode, f"packed-{handling.packed}", *_accidents(handling)}
    traits |= ({mishap.name} if mishap else set()) | ({"pages-shuffled"} if mixed else set())
    truth = case_truth(case, list(files), draft.paper.where, traits, draft.kind)
    _settle_paper(truth, scanned, handling, mishap)
    if twin is not None:
        _settle_twin(truth, differing)
    return Submission(files, truth)


def _twin(case: Case, seed: int, handling: Handling) -> tuple[bytes, str]:
    """The Word file of the same report, in some cases with another number in one place; and that figure."""
    rng = np.random.default_rng([seed, 13])
    plain = [
        fid
        for fid, cell in case.report.cells.items()
        if cell.status == "read" and cell.raw.isdigit() and len(cell.raw) > 1 and fid not in handling.obscured
    ]
    differing = plain[int(rng.integers(len(plain)))] if plain and chance(rng, 0.5) else ""
    sheets = {
        name: replace(sheet, body=tuple([_other(slot, differing) for slot in line] for line in sheet.body))
        for name, sheet in case.sheets.items()
    }
    written, _ = write_word(case.report, case.habits, sheets, case.merged, np.random.default_rng([seed, 9]))
    return written.content, differing


def _other(slot: Slot, differing: str) -> Slot:
    """The slot, its number another one where it holds the figure that differs."""
    return replace(slot, text=str(int(slot.text) + 1 + int(slot.text) // 7)) if slot.fid == differing else slot


def _settle_twin(truth: dict[str, Any], differing: str) -> None:
    """A twin that says something else than the paper is a conflict that only a person settles."""
    truth["traits"] = sorted({*truth["traits"], "twin"})
    entry = truth["figures"].get(differing)
    if entry is None or entry["status"] != "read":
        return
    other = entry["value"] + 1 + int(entry["value"]) // 7
    entry |= {"status": "doubtful", "conflicting": [entry["value"], other]}
    truth["flags"].append(["figure.conflict", differing])
    spare_checks(truth, {differing})


def _packed(scanned: Scan, handling: Handling, name: str) -> dict[str, bytes]:
    if handling.packed == "tiff":
        return {f"{name}.tif": scanned_tiff(scanned)}
    if handling.packed == "pictures":
        return {f"{name} trang {number}.jpg": content for number, content in enumerate(photos(scanned), 1)}
    return {f"{name}.pdf": scanned_pdf(scanned)}


def _accidents(handling: Handling) -> set[str]:
    pen = handling.pen
    work = ("written", "overwritten", "blotted", "erased", "ticked")
    return {f"pen-{name}" for name in work if getattr(pen, name)} | ({"coarse"} if handling.coarse else set())


def _settle_paper(truth: dict[str, Any], scanned: Scan, handling: Handling, mishap: Mishap | None) -> None:
    """What the pen and the scanner made unsure: only `doubtful` is right there, and nobody may be asked for it."""
    lost = set(truth["figures"]) if handling.coarse else lost_figures(scanned, mishap)
    on_paper = set(scanned.spots)
    for fid, entry in truth["figures"].items():
        if entry["status"] == "read" and fid in (handling.obscured | lost) & on_paper:
            entry |= {"status": "doubtful", "obscured": True}
    where = places(scanned, mishap, lost, pictures=handling.packed == "pictures")
    for fid, place in where.items():
        if fid in truth["figures"] and truth["figures"][fid]["status"] in ("read", "doubtful"):
            truth["figures"][fid]["where"] = place
    optional = truth["flags_optional"]
    if handling.coarse or (mishap and mishap.loses):
        # what stood on a lost page can be neither asked for nor read; what is raised all the same is wrong
        optional += truth["flags"]
        truth["flags"] = [["page.unreadable", None]]
        truth["ungraded"] += (
            ["sections", "document"] if (mishap and mishap.page == 1) or handling.coarse else ["sections"]
        )
        if handling.coarse or (mishap and mishap.page == 1):
            truth["ungraded"].append("unit")
            optional += [["unit.unknown", None]]
    if not (handling.pen.signed or handling.pen.sealed) and ["document.unsigned", None] not in truth["flags"]:
        truth["flags"].append(["document.unsigned", None])
    spare_checks(truth, {fid for fid, one in truth["figures"].items() if one.get("obscured")} | handling.obscured)


def save(submission: Submission, folder: Path) -> None:
    """Writes the files and truth.json into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in submission.files.items():
        (folder / name).write_bytes(content)
    (folder / "truth.json").write_text(
        json.dumps(submission.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def generate(out: Path, seed: int, numbers: Iterable[int], kind: str = "docx", plan: Plan = USUAL) -> None:
    """Writes those of a seed's submissions that are not there yet, the campaigns in turn."""
    paths = DENSE if plan.dense else CAMPAIGNS
    wanted = [n for n in numbers if not (out / name_of(seed, n, plan) / "truth.json").is_file()]
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        made = make_submissions([(paths[n % len(paths)], seed * 1000 + n) for n in batch], kind, plan)
        for number, submission in zip(batch, made, strict=True):
            save(submission, out / name_of(seed, number, plan))


def name_of(seed: int, number: int, plan: Plan = USUAL) -> str:
    """The folder of one submission."""
    return f"g{plan.letter}{seed}-{number:03d}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--kind", choices=KINDS, default="docx")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dense", action="store_true", help="campaigns of some 60 figures with little text")
    parser.add_argument("--trouble", action="store_true", help="sections, tables, figures left out in plenty")
    chosen = parser.parse_args()
    plan = Plan(IN_TROUBLE if chosen.trouble else Rates(), chosen.dense)
    generate(chosen.out, chosen.seed, range(chosen.count), chosen.kind, plan)


if __name__ == "__main__":
    main()
