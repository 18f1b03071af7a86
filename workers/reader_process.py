"""A reader process: the only kind of process that opens what units sent. Takes jobs as JSON, answers as JSON.

Started by `workers.readers_pool` with one end of a socket as its first argument. It imports nothing of the database,
dies with its parent, and is killed together with everything it started when it takes too long, too much memory, or
crashes.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from pipeline.belonging import cites
from pipeline.directive.draft import draft_campaign
from pipeline.directive.write import write_campaign
from pipeline.extract.flow import assemble
from pipeline.extract.parting import reports_apart
from pipeline.options import Options, SourceFile
from pipeline.process import Outcome, interpret
from pipeline.readers.scout import scout
from pipeline.readers.submission import read_files
from schemas.base import Box
from schemas.campaign import Campaign
from schemas.campaign_file import parse_campaign
from schemas.reading import Reading
from schemas.record import Status
from workers.drawing import draw_pages, read_box

CITED_FIT: Final = 0.2  # of the form, for a paper that cites the directive: a part sent later has no more
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_SET_NAME: Final = 15  # PR_SET_NAME


def read(job: dict[str, Any]) -> dict[str, Any]:
    """Reads the files of a submission and says what they mean for the campaign they fit best."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    options = Options.model_validate(job["options"])
    campaigns = [_campaign(text) for text in job["campaigns"]]
    started = time.monotonic()
    whole = job.get("reading")  # of a long scan that was read in parts
    reading = Reading.model_validate(whole) if whole else read_files(files, options)
    outcomes = [Outcome(record=interpret(reading, one, options), reading=reading) for one in campaigns]
    flow = assemble(reading) if len(campaigns) > 1 else None
    best, sure = choose(outcomes, campaigns, [bool(flow and cites(flow, one)) for one in campaigns])
    return {
        "record": best.record.model_dump(mode="json", exclude_none=True),
        "reading": reading.model_dump(mode="json"),
        "parts": [_part(one, campaigns, options) for one in reports_apart(reading)],
        "sure": sure,
        "seconds": round(time.monotonic() - started, 3),
    }


def _part(reading: Reading, campaigns: Sequence[Campaign], options: Options) -> dict[str, Any]:
    """The report of another office in the same submission, for the campaign it fits best."""
    outcomes = [Outcome(record=interpret(reading, one, options), reading=reading) for one in campaigns]
    flow = assemble(reading)
    best, sure = choose(outcomes, campaigns, [bool(cites(flow, one)) for one in campaigns])
    return {
        "record": best.record.model_dump(mode="json", exclude_none=True),
        "reading": reading.model_dump(mode="json"),
        "sure": sure,
    }


def part(job: dict[str, Any]) -> dict[str, Any]:
    """Reads some pages of one file and nothing more."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    return {"reading": read_files(files, Options.model_validate(job["options"])).model_dump(mode="json")}


def look(job: dict[str, Any]) -> dict[str, Any]:
    """Looks at a scan before it is read: its pages, and the slips among them."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    looked = scout(files, Options.model_validate(job["options"]), Path(job["folder"]))
    return {"files": [one.model_dump(mode="json") for one in looked]}


def choose(outcomes: Sequence[Outcome], campaigns: Sequence[Campaign], cited: Sequence[bool]) -> tuple[Outcome, bool]:
    """The campaign a submission belongs to, and whether that is clear: by the directive it cites, then by its form.

    The form is the share of the campaign's sections and figures that have a place in the paper. A paper that cites one
    of the directives and fits its form is that one's; one that names another directive fits none. With one campaign
    there is no choice: its own flag says when the paper belongs elsewhere.
    """
    if len(outcomes) == 1:
        return outcomes[0], True
    fits = [_fit(outcome, campaign) for outcome, campaign in zip(outcomes, campaigns, strict=True)]
    order = sorted(range(len(outcomes)), key=lambda index: fits[index], reverse=True)
    answers = [index for index, yes in enumerate(cited) if yes]
    if len(answers) == 1 and fits[answers[0]] >= CITED_FIT:
        return outcomes[answers[0]], True
    clear = fits[order[0]] >= 0.3 and fits[order[0]] >= fits[order[1]] + 0.2
    return outcomes[order[0]], clear


def _fit(outcome: Outcome, campaign: Campaign) -> float:
    record = outcome.record
    if any(flag.code in ("document.wrong_campaign", "document.no_report") for flag in record.flags):
        return 0.0
    statuses = [one.status for one in record.sections.values()] + [one.status for one in record.figures.values()]
    asked = len(campaign.outline) + len(campaign.figures)
    return sum(status is not Status.MISSING for status in statuses) / asked if asked else 0.0


def draw(job: dict[str, Any]) -> dict[str, Any]:
    """Draws the pages of a submission as pictures into a folder; gives their names and sizes."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    options = Options.model_validate(job["options"])
    drawn = draw_pages(files, Reading.model_validate(job["reading"]), Path(job["folder"]), job["dpi"], options)
    return {"pages": [page._asdict() for page in drawn]}


def directive(job: dict[str, Any]) -> dict[str, Any]:
    """Reads a directive into a draft of a campaign and draws its pages."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    options = Options.model_validate(job["options"])
    reading = read_files(files, options)
    made = draft_campaign(reading)
    drawn = draw_pages(files, reading, Path(job["folder"]), job["dpi"], options)
    return {
        "text": write_campaign(made, files[0].name),
        "draft": made.model_dump(mode="json"),
        "pages": [page._asdict() for page in drawn],
    }


def interpret_again(job: dict[str, Any]) -> dict[str, Any]:
    """What a kept reading means for a campaign whose wording was amended."""
    record = interpret(
        Reading.model_validate(job["reading"]), _campaign(job["campaign"]), Options.model_validate(job["options"])
    )
    return {"record": record.model_dump(mode="json", exclude_none=True)}


def region(job: dict[str, Any]) -> dict[str, Any]:
    """Reads one box of one page again, finer than the page was read the first time."""
    files = [SourceFile.model_validate(file) for file in job["files"]]
    options = Options.model_validate(job["options"])
    found = read_box(files, Reading.model_validate(job["reading"]), job["file"], job["page"], Box(*job["box"]), options)
    return {"readings": [one.model_dump(mode="json") for one in found]}


JOBS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "read": read,
    "part": part,
    "scout": look,
    "draw": draw,
    "directive": directive,
    "region": region,
    "interpret": interpret_again,
}


@lru_cache(maxsize=16)
def _campaign(text: str) -> Campaign:
    return parse_campaign(text)


def _be_called(name: str) -> None:
    """What `top` shows of this process; at most 15 letters."""
    ctypes.CDLL(None).prctl(_SET_NAME, name.encode())


def serve(connection: Connection) -> None:
    """Works off jobs until the other end closes."""
    connection.send_bytes(b'{"ready": true}')
    while True:
        _be_called("reader: waits")
        try:
            job = json.loads(connection.recv_bytes())
        except EOFError:
            return
        _be_called("reader: works")
        connection.send_bytes(json.dumps(JOBS[job["job"]](job)).encode())


def main() -> None:
    """Sets the limits of this process and serves."""
    handle, parent, memory = (int(argument) for argument in sys.argv[1:4])
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit()  # the parent died before the line above
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its readers in order
    # Addresses, not memory in use (the parent watches that): a stop for what asks for everything at once.
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(Connection(handle))


if __name__ == "__main__":
    main()
