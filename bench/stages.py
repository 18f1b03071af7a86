"""Where the time of a scanned page goes: `python -m bench.stages FOLDER ...` (folders with files and truth.json).

Processor seconds a page of each stage, of this process and of the programs it calls (Tesseract); a stage inside another
counts in both. One batch of pages after the other, so that nothing else is counted.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from bench.results import circumstances, save, table
from pipeline.ocr import cells, digits, grids, layout, marks, page, picture, rulings, tesseract, text, upright
from pipeline.options import Options, SourceFile
from pipeline.readers import pdfium
from pipeline.readers.submission import read_files
from schemas.reading import Route

STAGES: Final[tuple[tuple[ModuleType, tuple[str, ...]], ...]] = (
    (pdfium, ("render",)),
    (page, ("flatten", "prepare", "unruled_tables", "form_on", "cut_off")),
    (layout, ("without_dust", "print_of")),
    (picture, ("shrink", "even_light", "clear_border", "skew_angle", "straighten", "print_height")),
    (upright, ("find_turn",)),
    (rulings, ("find_rules",)),
    (grids, ("find_lattices",)),
    (cells, ("find_spots", "wipe_rules", "wipe_underlines")),
    (digits, ("read_crops",)),
    (text, ("two_column_zones", "stack", "soften", "is_written", "_line")),
    (marks, ("find_marks",)),
)
PICTURES: Final = (Route.SCAN, Route.PHOTO, Route.BLANK)
Spent = dict[str, list[float]]


def processor_seconds() -> tuple[float, float]:
    """Spent so far by this process, and by those it called."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, others = (resource.getrusage(one) for one in who)
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def watch(module: Any, name: str, spent: Spent, label: Callable[..., str]) -> None:
    """Puts a clock around a function of a module."""
    inner = getattr(module, name)

    @wraps(inner)
    def timed(*given: Any, **named: Any) -> Any:
        before = processor_seconds()
        try:
            return inner(*given, **named)
        finally:
            own, others = (after - then for after, then in zip(processor_seconds(), before, strict=True))
            row = spent[label(*given, **named)]
            row[0], row[1], row[2] = row[0] + 1, row[1] + own, row[2] + others

    setattr(module, name, timed)


def measure(folders: list[str]) -> dict[str, Any]:
    """Reads the submissions in ``folders`` with the clocks on."""
    spent: Spent = defaultdict(lambda: [0.0, 0.0, 0.0])
    for module, names in STAGES:
        for name in names:
            label = f"{module.__name__.rpartition('.')[2]}.{name}"
            watch(module, name, spent, lambda *_, label=label, **__: label)
    watch(tesseract, "read_many", spent, lambda _, language, *, psm, **__: f"Tesseract {language}, psm {psm}")
    pages, before = 0, processor_seconds()
    for folder in folders:
        names = json.loads(Path(folder, "truth.json").read_text(encoding="utf-8"))["files"]
        read = read_files([SourceFile(path=Path(folder, name), name=name) for name in names], Options(jobs=1))
        pages += sum(page.route in PICTURES for file in read.files for page in file.pages)
    own, others = (after - then for after, then in zip(processor_seconds(), before, strict=True))
    rows = {"all": [1.0, own / pages, others / pages]}
    rows |= {name: [value / pages for value in row] for name, row in spent.items()}
    return {"pages": pages, "stages": dict(sorted(rows.items(), key=lambda item: -sum(item[1][1:])))}


def main() -> None:
    """The command line; writes bench/results/stages.md and .json."""
    values = measure(sys.argv[1:])
    about = circumstances("python -m bench.stages FOLDER ...", f"{values['pages']} pages")
    rows = [(name, f"{n:.2f}", f"{own:.3f}", f"{others:.3f}") for name, (n, own, others) in values["stages"].items()]
    said = "Processor seconds a page; a stage inside another counts in both."
    head = ("stage", "calls a page", "own", "programs called")
    save(
        "stages", "Where the time of a page goes", {"circumstances": about, **values}, f"{said}\n\n{table(head, rows)}"
    )


if __name__ == "__main__":
    main()
