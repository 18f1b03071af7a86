"""The whole product over scanned submissions, as its workers do it: `python -m bench.whole JOBS OUT FOLDER ...`.

Writes OUT, a JSON object from folder to the record's figures, the text of its pages and the cells of its tables. The
submissions are spread over JOBS processes, each of which reads one at a time.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Final

from bench.generate import CAMPAIGNS
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import process
from schemas.campaign import Campaign
from schemas.reading import Grid, Line, Reading

PAGE_SECONDS: Final = 600.0  # a busy machine must not turn pages unreadable: that would be measured as errors


def read(folder: str) -> dict[str, Any]:
    """One submission: read, understood, checked, flagged."""
    truth = json.loads(Path(folder, "truth.json").read_text(encoding="utf-8"))
    files = [SourceFile(path=Path(folder, name), name=name) for name in truth["files"] if name.endswith(".pdf")]
    limits = Limits(page_seconds=PAGE_SECONDS)
    options = Options(limits=limits, jobs=1, received_on=date.fromisoformat(truth["received_on"]))
    outcome = process(files, _campaign(truth["campaign"]), options)
    figures = {name: [figure.status.value, figure.value] for name, figure in outcome.record.figures.items()}
    return {"figures": figures, **seen(outcome.reading)}


def _campaign(name: str) -> Campaign:
    return next(one for one in map(load_campaign, CAMPAIGNS) if one.id == name)


def seen(reading: Reading) -> dict[str, Any]:
    """What stands on the pages: running text with the tables' cells, and the cells alone."""
    blocks = [block for file in reading.files for page in file.pages for block in page.blocks]
    text = [block.text for block in blocks if isinstance(block, Line)]
    cells = [cell.text for block in blocks if isinstance(block, Grid) for cell in block.cells]
    return {"text": "\n".join([*text, *cells]), "cells": cells}


def main() -> None:
    """The command line."""
    jobs, out, *folders = sys.argv[1:]
    with ProcessPoolExecutor(int(jobs)) as pool:
        found = dict(zip(folders, pool.map(read, folders), strict=True))
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
