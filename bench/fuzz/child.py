"""Reads one damaged file after the other, each told by a line of JSON; says what became of it in one line.

A process of its own: it may crash, hang or grow, and the one that started it notices. Every file opened for writing
outside the folder of this process is told as well.
"""

import json
import logging
import os
import resource
import sys
import time
import traceback
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final
from unittest import mock

from bench.corpus import SAMPLES
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import interpret
from pipeline.readers.content import CannotReadError, Desk, PageWork
from pipeline.readers.image import open_frame
from pipeline.readers.submission import read_files
from schemas.reading import Kind, Page, Reading, Route

WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
LIMITS: Final = Limits(file_bytes=8 * 2**20, pages=20, page_pixels=4_000_000, page_seconds=30)
_stray: list[str] = []
_caught: list[str] = []


class _Edge(logging.Handler):
    """Notes what only the edge of the file caught: no fault, but a reader that could have said more."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the kind of error and where it was raised."""
        if record.exc_info and record.exc_info[1] is not None:
            last = traceback.extract_tb(record.exc_info[2])[-1]
            _caught.append(f"{type(record.exc_info[1]).__name__} in {Path(last.filename).name}:{last.name}")


def main() -> None:
    """Serves until the other end closes; the argument is the folder nothing may be written outside of."""
    jail = Path(sys.argv[1]).resolve()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    campaign = load_campaign(SAMPLES.parent / "campaign.yaml")
    read_files([SourceFile(path=path, name=path.name) for path in sorted(SAMPLES.glob("01-*/*.docx"))], Options())
    logging.getLogger("pipeline").addHandler(_Edge())
    sys.addaudithook(lambda event, given: _watch(event, given, jail))
    for line in sys.stdin:
        job = json.loads(line)
        answer = _read(job, campaign)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _watch(event: str, given: Any, jail: Path) -> None:
    if event == "open" and isinstance(given[0], str | bytes) and isinstance(given[2], int) and given[2] & WRITING:
        _note(os.fsdecode(given[0]), jail)
    elif event in ("os.mkdir", "os.rename", "os.link", "os.symlink"):
        _note(os.fsdecode(given[1] if event != "os.mkdir" else given[0]), jail)


def _note(path: str, jail: Path) -> None:
    place = Path(path).resolve()
    if not place.is_relative_to(jail) and not place.is_relative_to("/dev"):
        _stray.append(path)


def _read(job: dict[str, Any], campaign: Any) -> dict[str, Any]:
    _stray.clear()
    _caught.clear()
    began = time.monotonic()
    try:
        outcome = _outcome(job, campaign)
    except Exception:  # a break is what is looked for
        outcome = {"broke": traceback.format_exc(limit=-6)}
    return outcome | {"seconds": round(time.monotonic() - began, 3), "stray": list(_stray), "caught": list(_caught)}


def _outcome(job: dict[str, Any], campaign: Any) -> dict[str, Any]:
    files = [SourceFile(path=Path(job["path"]), name=job["name"])]
    options = Options(limits=LIMITS, jobs=1)
    if job["layer"] == "parsers":
        with mock.patch.object(Desk, "later", not_now):
            reading = read_files(files, options)
        _look(reading, files[0].path)
    else:
        reading = read_files(files, options)
    if job["interpret"]:
        interpret(reading, campaign, options)
    broken = [page.reason for file in reading.files for page in file.pages if "nhật ký" in page.reason]
    ends = {"outcomes": [str(file.outcome) for file in reading.files], "kinds": [str(f.kind) for f in reading.files]}
    return ends | ({"broke": f"a page broke: {broken[0]}"} if broken else {})


def not_now(_: Desk, work: PageWork) -> Future[Page]:
    """Instead of recognising a page: the parsers end where the picture begins."""
    del work
    done: Future[Page] = Future()
    done.set_result(Page(number=1, route=Route.BLANK))
    return done


def _look(reading: Reading, path: Path) -> None:
    """Opens the pictures of a picture file, as recognition would."""
    (file, *_) = reading.files
    if file.kind is Kind.IMAGE:
        for page in file.pages[:3]:
            _open(path, page.number - 1)


def _open(path: Path, number: int) -> None:
    try:
        open_frame(path, number, LIMITS).image.close()
    except CannotReadError:
        return


if __name__ == "__main__":
    main()
