"""Made-up submissions by the number, with their truth: any campaign, unit, wording, layout and defects from one seed.

`python -m bench.generate --seed S --count N --out DIR [--kind digital]` writes DIR/NAME/ (files and truth.json), in
the form of the corpus. Campaigns are samples/campaign.yaml and those of bench/campaigns/.
"""

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.cases import CAMPAIGNS, PAPER, Case, case_truth, make_case
from bench.papers.excel import write_excel
from bench.papers.grid import Slot
from bench.papers.habits import Rng, chance
from bench.papers.handling import Handling, Mishap, draw_handling, draw_mishap, lost_figures, places
from bench.papers.oddities import filed, printed
from bench.papers.word import write_word
from samples.pack import photos, scanned_pdf, scanned_tiff
from samples.paperwork import Scan, scan
from samples.render import convert, count_pages, settle_pdf

KINDS = ("docx", "old", "digital", *PAPER)
TWINS = 0.12


@dataclass(frozen=True)
class Submission:
    """Files by name, and the truth."""

    files: dict[str, bytes]
    truth: dict[str, Any]


def make_submission(path: Path, seed: int, kind: str = "docx") -> Submission:
    """One submission as Word, old Word, digital PDF, scan or photos (at times with Excel), with its truth."""
    case = make_case(path, seed, kind)
    if kind in PAPER:
        return _on_paper(case, seed, kind)
    rng = np.random.default_rng([seed, 9])
    written, paper = write_word(case.report, case.habits, case.sheets, case.merged, rng)
    name = _name(case, seed)
    if kind == "digital":
        pdf = settle_pdf(convert({name: written.content}, "pdf")[name])
        files = {f"{name}.pdf": printed(pdf, case.odd)}
    else:
        files = {f"{name}.{case.odd.file}": filed(written.content, case.odd, case.habits.letterhead)}
    files |= _workbook(case, rng)
    return Submission(files, case_truth(case, list(files), paper.where, case.traits | paper.ways, kind))


def _name(case: Case, seed: int) -> str:
    return f"BC {case.report.campaign.id} {seed}"


def _workbook(case: Case, rng: Rng) -> dict[str, bytes]:
    if case.habits.tables != "excel" or not case.sheets:
        return {}
    return {"Bieu so lieu.xlsx": write_excel(case.report, case.sheets, rng)}


def _on_paper(case: Case, seed: int, kind: str) -> Submission:
    """The report printed, worked on by pen, signed, sealed and taken by scanner or telephone."""
    layout, rng = np.random.default_rng([seed, 9]), np.random.default_rng([seed, 11])
    handling = draw_handling(case.report, kind, rng)
    if case.habits.tables == "excel":
        handling = replace(handling, pen=replace(handling.pen, written=()))
    marked, paper = write_word(
        case.report, case.habits, case.sheets, case.merged, layout, marks=True, by_pen=handling.by_pen
    )
    pdf = convert({"marked": marked.content}, "pdf")["marked"]
    mishap = draw_mishap(count_pages(pdf), rng)
    steps = {mishap.page: mishap.steps} if mishap else {}
    scanned = scan(case.report, marked, pdf, handling.damage, handling.pen, rng, whole=True, mishaps=steps)
    files = {**_packed(scanned, handling, _name(case, seed)), **_workbook(case, layout)}
    twin, differing = (
        _twin(case, seed, handling) if chance(rng, TWINS) and case.habits.tables != "excel" else (None, "")
    )
    if twin is not None:
        files[f"{_name(case, seed)}.docx"] = twin
    traits = {*case.traits, *paper.ways, handling.damage.mode, f"packed-{handling.packed}", *_accidents(handling)}
    truth = case_truth(case, list(files), paper.where, traits | ({mishap.name} if mishap else set()), kind)
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
    truth["flags_optional"] += [["check.failed", "*"]]
    truth["flags"] = [flag for flag in truth["flags"] if flag[0] != "check.failed"]


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
    if handling.obscured:
        optional += [flag for flag in truth["flags"] if flag[0] == "check.failed"] + [["check.failed", "*"]]
        truth["flags"] = [flag for flag in truth["flags"] if flag[0] != "check.failed"]


def save(submission: Submission, folder: Path) -> None:
    """Writes the files and truth.json into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in submission.files.items():
        (folder / name).write_bytes(content)
    (folder / "truth.json").write_text(
        json.dumps(submission.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def generate(out: Path, seed: int, count: int, kind: str = "docx") -> None:
    """Writes ``count`` submissions, the campaigns in turn."""
    for number in range(count):
        generate_one(out, seed, number, kind)


def generate_one(out: Path, seed: int, number: int, kind: str) -> None:
    """Writes one of them."""
    path = CAMPAIGNS[number % len(CAMPAIGNS)]
    save(make_submission(path, seed * 1000 + number, kind), out / name_of(seed, number))


def name_of(seed: int, number: int) -> str:
    """The folder of one submission."""
    return f"g{seed}-{number:03d}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--kind", choices=KINDS, default="docx")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    generate(chosen.out, chosen.seed, chosen.count, chosen.kind)


if __name__ == "__main__":
    main()
