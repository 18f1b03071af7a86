"""``python -m pipeline``: reads the files of one submission and prints its record; needs no database and no settings.

Exit codes: 0 a record was made, flags or not; 2 no file could be read (the record with its flag is still printed);
64 wrong usage or a campaign file that cannot be used. Logs and reasons go to standard error.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

from pipeline.campaigns import load_campaign
from pipeline.options import Options, SourceFile
from pipeline.process import Outcome, process
from schemas.campaign_file import CampaignError
from schemas.reading import FileOutcome

OK: Final = 0
UNREADABLE: Final = 2
USAGE: Final = 64


class _Parser(argparse.ArgumentParser):
    """Wrong usage exits with 64."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and how to call it."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def _arguments() -> argparse.ArgumentParser:
    parser = _Parser(prog="tonghop extract", description="Reads the files of one submission and prints what they mean.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the files of one submission")
    parser.add_argument("--campaign", required=True, type=Path, help="the campaign file (YAML)")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object (default: a summary)")
    parser.add_argument("--received-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of arrival")
    parser.add_argument("--with-text", action="store_true", help="add the plain text of every page")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="pages read at the same time")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    arguments = _arguments().parse_args(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    absent = [path for path in arguments.files if not path.is_file()]
    if absent:
        return _usage(f"no such file: {', '.join(map(str, absent))}")
    try:
        campaign = load_campaign(arguments.campaign)
    except CampaignError as error:
        return _usage("\n".join(error.lines()))
    files = [SourceFile(path=path, name=path.name) for path in arguments.files]
    outcome = process(files, campaign, Options(jobs=max(1, arguments.jobs), received_on=arguments.received_on))
    _print(outcome, as_json=arguments.json, with_text=arguments.with_text)
    return _exit_code(outcome)


def _usage(message: str) -> int:
    sys.stderr.write(message + "\n")
    return USAGE


def _print(outcome: Outcome, *, as_json: bool, with_text: bool) -> None:
    record = outcome.record
    if as_json:
        text = json.dumps(record.to_json_dict(with_text=with_text), ensure_ascii=False)
    else:
        figures = [f"{one}: {f.value} ({f.status.value})" for one, f in record.figures.items()]
        text = "\n".join([f"unit: {record.unit.value}", *figures, *(flag.message for flag in record.flags)])
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _exit_code(outcome: Outcome) -> int:
    files = outcome.reading.files
    if any(file.outcome is FileOutcome.READ and file.pages for file in files):
        return OK
    reasons = [f"{file.name}: {file.fault.reason}" for file in files if file.fault is not None]
    sys.stderr.write(("; ".join(reasons) or "no file could be read") + "\n")
    return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
