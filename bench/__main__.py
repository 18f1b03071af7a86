"""The measurements: `./tonghop bench accuracy`, `speed`, `consolidate`, `letters`, `directives` and `calibrate`."""

import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import accuracy as accuracy_
from bench import consolidation as consolidation_
from bench import directives as directives_
from bench import generated as generated_
from bench import keys as keys_
from bench import letters as letters_
from bench import long as long_
from bench import pages_over_units as pages_
from bench import peers as peers_
from bench import rows_start as rows_
from bench import speed as speed_
from bench.corpus import NotMeasurableError, default_corpus, load
from bench.fuzz.command import fuzz
from bench.papers.gaps import IN_TROUBLE, Plan, Rates
from bench.results import FOLDER, circumstances, revision, save, table

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
app.command()(fuzz)
Corpus = Annotated[
    Path | None, typer.Option(help="Folder of submissions; the corpus beside the checkout, else samples")
]
PROGRAMS = f"{os.environ.get('PATH', '')}:/usr/sbin"
RECORDS = "tonghop-records-"
GENERATED = "generated"  # a corpus by this name is made up for the occasion
Name = Annotated[str, typer.Option(help="Name of the results in bench/results/; empty: nothing is kept")]


def _shown(corpus: Path) -> str:
    return "/".join(corpus.resolve().parts[-2:])


@app.command()
def accuracy(
    corpus: Corpus = None,
    grade: Annotated[Path | None, typer.Option(help="Another grader than our own: the path of a grade.py")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions read at the same time")] = 1,
    only: Annotated[str, typer.Option(help="NAME,NAME or a trait: only these submissions")] = "",
    records: Annotated[Path | None, typer.Option(help="Folder to keep the records in")] = None,
    name: Name = "accuracy",
    details: Annotated[bool, typer.Option("--details", help="Print what was wrong, field by field")] = False,
    seed: Annotated[str, typer.Option(help="Of a generated corpus: the seed, or several by comma")] = "1",
    count: Annotated[int, typer.Option(min=1, help="Of a generated corpus: submissions of each kind")] = 30,
    kinds: Annotated[
        str, typer.Option(help="Of a generated corpus: docx, digital, scan, photo, by comma")
    ] = "docx,digital",
    folder: Annotated[
        Path | None,
        typer.Option(help="Of a generated corpus: folder to keep it in; named again, the run goes on there"),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Of a generated corpus: grade after so long what was read so far")
    ] = None,
    dense: Annotated[
        bool, typer.Option("--dense", help="Of a generated corpus: campaigns of some 60 figures with little text")
    ] = False,
    trouble: Annotated[
        bool, typer.Option("--trouble", help="Of a generated corpus: sections, tables, figures left out in plenty")
    ] = False,
) -> None:
    """Reads every submission of a corpus and grades it against its truth; `--corpus generated` makes one up."""
    if corpus is not None and str(corpus) == GENERATED:
        plan = Plan(IN_TROUBLE if trouble else Rates(), dense)
        name = f"{name}-{GENERATED}" if name == "accuracy" else name
        values, command, kept = _generated(plan, seed, count, kinds, folder, records, minutes)
        _report(values, f"{command} --name {name}", GENERATED, name, kept, details=details)
        return
    kept = records or Path(tempfile.mkdtemp(prefix=RECORDS))
    kept.mkdir(parents=True, exist_ok=True)
    chosen = (corpus or default_corpus()).resolve()
    submissions = load(chosen, only)
    if grade is None:
        values = accuracy_.measure_own(chosen, submissions, kept.resolve(), jobs)
    elif grade.is_file():
        values = accuracy_.measure(grade.resolve(), chosen, submissions, kept.resolve(), jobs)
    else:
        raise NotMeasurableError(f"there is no grader at {grade}: leave --grade out to use our own")
    command = f"./tonghop bench accuracy --jobs {jobs}" + (f" --only {only}" if only else "")
    _report(values, command, _shown(chosen), name, kept, details=details)


def _generated(
    plan: Plan, seed: str, count: int, kinds: str, folder: Path | None, records: Path | None, minutes: float | None
) -> tuple[dict[str, Any], str, Path]:
    """The values, the command that makes them again, and where the records are."""
    until = math.inf if minutes is None else time.monotonic() + 60 * minutes
    command = f"./tonghop bench accuracy --corpus {GENERATED} --seed {seed} --count {count} --kinds {kinds}"
    command += " --dense" * plan.dense + " --trouble" * (plan.rates == IN_TROUBLE)
    kept = records or (folder / "records" / revision() if folder else Path(tempfile.mkdtemp(prefix=RECORDS)))
    kept.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        made = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tonghop-generated-")))
        sets = [generated_.Asked(made, kept, int(one), plan, until) for one in seed.split(",")]
        return generated_.measure(sets, count, kinds.split(",")), command, kept


def _report(values: dict[str, Any], command: str, corpus: str, name: str, kept: Path, *, details: bool) -> None:
    """Keeps and prints the results."""
    notes = values.pop("notes")
    values = {"circumstances": circumstances(command, corpus), **values}
    text = accuracy_.body(values)
    if name:
        save(name, "Accuracy", values, text)
    wrong = "\n".join(f"{of} {note}" for of, many in notes.items() for note in many)
    sys.stdout.write(f"{wrong}\n\n{text}\n" if details else f"{text}\n")
    sys.stderr.write(f"records: {kept}\n" + (f"results: {FOLDER / name}.md\n" if name else ""))


@app.command()
def speed(
    corpus: Corpus = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each is timed")] = 5,
    readers: Annotated[
        bool, typer.Option("--readers", help="Time docling's and unstructured's own readers of files beside ours")
    ] = False,
    only: Annotated[str, typer.Option(help="NAME,NAME: only these kinds of report, as the table names them")] = "",
    name: Name = "speed",
) -> None:
    """Times a Word report, a digital PDF, a scan of four pages and a photo, beside OCRmyPDF where it is installed."""
    folder = (corpus or default_corpus()).resolve()
    kinds = [kind.strip() for kind in only.split(",") if kind.strip()]
    values = speed_.measure(folder, load(folder), rounds, readers=readers, only=kinds)
    command = f"./tonghop bench speed --rounds {rounds}" + " --readers" * readers + f' --only "{only}"' * bool(only)
    values = {"circumstances": circumstances(command, _shown(folder)), **values}
    text = speed_.body(values)
    if name:
        save(name, "Speed", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def pages(
    units: Annotated[str, typer.Option(help="Numbers of units, by comma")] = "150,1000", name: Name = "pages"
) -> None:
    """Times the pages over a campaign of many units and 60 figures on SQLite."""
    values = pages_.measure(units.split(","))
    command = f"./tonghop bench pages --units {units}"
    values = {"circumstances": circumstances(command, "a filled database"), **values}
    text = pages_.body(values)
    if name:
        save(name, "Pages over many units", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def directives(
    count: Annotated[int, typer.Option(min=0, help="Generated letters of each campaign, beside the samples")] = 4,
    seed: Annotated[int, typer.Option(help="Of the generated letters")] = 1,
    kinds: Annotated[str, typer.Option(help="docx, pdf, scan, by comma")] = "docx,pdf,scan",
    name: Name = "directives",
) -> None:
    """Reads made-up directives into drafts of campaigns and grades them."""
    values = directives_.measure(count, seed, kinds.split(","))
    command = f"./tonghop bench directives --count {count} --seed {seed} --kinds {kinds}"
    values = {"circumstances": circumstances(command, "samples/directives and generated letters"), **values}
    text = directives_.body(values)
    if name:
        save(name, "Directives", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def consolidate(
    largest: Annotated[int, typer.Option(help="Leave out sizes with more units")] = 1000,
    name: Name = "consolidation",
) -> None:
    """Times one consolidation of 27, 150 and 1,000 units with all its files, and compares the bytes of two runs."""
    values = consolidation_.measure(largest)
    command = "./tonghop bench consolidate"
    values = {"circumstances": circumstances(command, "made-up units"), **values}
    text = consolidation_.body(values)
    if name:
        save(name, "Consolidation", values, text)
    sys.stdout.write(text + "\n")
    raise typer.Exit(int(not values["kept"]))


@app.command()
def letters(name: Name = "letters") -> None:
    """Times the follow-up letters of 27 units: drafted, as Word, as PDF."""
    values = {"circumstances": circumstances("./tonghop bench letters", "samples/campaign.yaml"), **letters_.run()}
    text = letters_.body(values)
    if name:
        save(name, "Letters", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def peers(
    seed: Annotated[int, typer.Option(help="Of the made-up submissions")] = 78,
    count: Annotated[int, typer.Option(min=1, help="Submissions, of about three pages each")] = 15,
    jobs: Annotated[int, typer.Option(min=1, help="Processes of each program")] = 2,
    made: Annotated[Path | None, typer.Option(help="Folder of submissions made before, by `bench.generate`")] = None,
    name: Name = "peers",
) -> None:
    """The same scanned pages through the product and through OCRmyPDF, kreuzberg and img2table, in turn."""
    values = peers_.measure(seed, count, jobs) if made is None else peers_.compare(made, jobs)
    command = f"./tonghop bench peers --seed {seed} --count {count} --jobs {jobs}"
    values = {"circumstances": circumstances(command, "generated scans"), **values}
    text = peers_.body(values)
    if name:
        save(name, "Beside peers", values, text)
    sys.stdout.write(text + "\n")


@app.command("long")
def long_scans(
    folder: Annotated[Path, typer.Option(help="Folder to work in; named again, only what is missing is measured")],
    lengths: Annotated[str, typer.Option(help="Pages of each scan, by comma")] = "30,100,300,400",
    minutes: Annotated[float, typer.Option(min=0.1, help="After them no further length is begun")] = math.inf,
    name: Name = "long",
) -> None:
    """Time and memory a page as a scan grows to the longest that is read, and the refusal of longer ones."""
    values = long_.measure(folder, [int(pages) for pages in lengths.split(",")], minutes)
    command = f"./tonghop bench long --folder FOLDER --lengths {lengths}"
    values = {"circumstances": circumstances(command, "drawn pages"), **values}
    text = long_.body(values)
    if name:
        save(name, "Long scans", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def calibrate(
    cells: Annotated[Path, typer.Option(help="Shards of cells to fit on, from `python -m bench.digits.harvest`")],
    check: Annotated[Path, typer.Option(help="Shards of cells under other damages to check on")],
    target: Annotated[float, typer.Option(help="Silent errors at most, upper 95 % bound")] = 0.005,
    labelled: Annotated[Path | None, typer.Option(help="Cells that people labelled, see bench/labelled.py")] = None,
    all_grounds: Annotated[bool, typer.Option("--all-grounds", help="Of these not only the blind entries")] = False,
) -> None:
    """Refits how far scanned figures are trusted: writes pipeline/extract/trust.json and the curves."""
    if importlib.util.find_spec("sklearn") is None:
        raise NotMeasurableError("its libraries are not here: pip install --require-hashes -r requirements-bench.lock")
    given = ("--cells", str(cells), "--check", str(check), "--target", str(target))
    people = (("--labelled", str(labelled)) if labelled else ()) + (("--all-grounds",) if all_grounds else ())
    done = subprocess.run([sys.executable, "-m", "bench.calibrate", *given, *people], check=False)
    raise typer.Exit(done.returncode)


DESK_BARS = {"overview": 300, "walk's next field": 100, "report page and its first picture": 300}  # milliseconds


def _reached(took: float, bar: int | None) -> str:
    return "" if bar is None else "reached" if took <= bar else "**short**"


@app.command()
def desk(
    units: Annotated[int, typer.Option(min=1, help="Units that sent a report")] = 150,
    figures: Annotated[int, typer.Option(min=10, help="Figures of each report")] = 60,
    name: Name = "desk",
) -> None:
    """Times the pages of the review desk on a made-up campaign (server time, SQLite, one request after the other)."""
    with tempfile.TemporaryDirectory(prefix="tonghop-desk-") as data:
        command = [sys.executable, "-m", "bench.desk", "time", "--units", str(units), "--figures", str(figures)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("TONGHOP_")}
        done = subprocess.run(command, env=kept | {"TONGHOP_DATA": data}, stdout=subprocess.PIPE, check=True)
    times = json.loads(done.stdout)
    asked = f"./tonghop bench desk --units {units} --figures {figures}"
    about = circumstances(asked, f"{units} units, {figures} figures, made up")
    values = {"circumstances": about, "milliseconds": times}
    rows = [(one, took, DESK_BARS.get(one, ""), _reached(took, DESK_BARS.get(one))) for one, took in times.items()]
    text = table(("Asked for", "ms (median)", "bar, ms", ""), rows)
    if name:
        save(name, "Review desk", values, text)
    sys.stdout.write(text + "\n")


@app.command()
def faults(
    seed: Annotated[int, typer.Option(help="Of what happens when")] = 1,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long faults strike")] = 60,
    submissions: Annotated[int, typer.Option(min=1, help="Reports that come in meanwhile")] = 500,
    folder: Annotated[Path | None, typer.Option(help="Folder to work in; named again, the run goes on there")] = None,
    name: Name = "faults",
) -> None:
    """Kills, cuts, fills and floods a real system while reports come in; nothing may be lost, doubled or stuck."""
    missing = [one for one in ("redis-server", "dovecot") if not shutil.which(one, path=PROGRAMS)]
    if missing or importlib.util.find_spec("pytest") is None:
        raise NotMeasurableError("servers or libraries of the tests are missing: run ./tonghop test once")
    command = [sys.executable, "-m", "bench.faults", str(seed), str(minutes), str(submissions), name]
    done = subprocess.run([*command, str(folder or "")], check=False)
    raise typer.Exit(done.returncode)


@app.command()
def rows(
    count: Annotated[int, typer.Option(min=1000, help="Submissions in the table")] = 1_000_000, name: Name = "rows"
) -> None:
    """Asks what the busiest pages ask of a table of a million submissions on PostgreSQL; with the plans."""
    measured = rows_.measure(count)
    values = {"circumstances": circumstances(f"./tonghop bench rows --count {count}", "made by script"), **measured}
    text = rows_.body(values)
    if name:
        save(name, "A table of a million submissions", values, text)
    sys.stdout.write(text.partition("## Plans")[0] + "\n")


@app.command()
def shared(
    pages: Annotated[int, typer.Option(min=4, help="Pages of the scan")] = 200,
    share: Annotated[int, typer.Option(min=1, help="Pages that one worker reads before another takes the next")] = 20,
    name: Name = "shared",
) -> None:
    """A long scan on one worker, and on two of which one is killed in the middle of a part: seconds, and every page."""
    done = subprocess.run([sys.executable, "-m", "bench.shared", str(pages), str(share), name], check=False)
    raise typer.Exit(done.returncode)


@app.command("load")
def load_(
    steps: Annotated[str, typer.Option(help="Submissions at which it is measured, by comma; the first warm up")] = (
        "50,150,1000,10000"
    ),
    seconds: Annotated[float, typer.Option(min=10, help="Longest time it may take")] = 7200,
    copies: Annotated[int, typer.Option(help="Before the last step the tables are grown by script to so many")] = 0,
    folder: Annotated[Path | None, typer.Option(help="Folder to work in; named again, the run goes on there")] = None,
    name: Name = "load",
) -> None:
    """Many small Word reports through the folder with two workers: cost of one, memory, and that all become final."""
    command = [sys.executable, "-m", "bench.load", steps, name, str(seconds), str(copies), str(folder or "")]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@app.command()
def keys(
    records: Annotated[Path, typer.Option(help="Folder of records that `bench accuracy --records` kept")],
    corpus: Corpus = None,
    name: Name = "keys",
) -> None:
    """Counts the keys that a reviewer needs for each doubtful figure, and how many doubts were rightly raised."""
    folder = (corpus or default_corpus()).resolve()
    counted = keys_.measure(records, {one.name: folder / one.name / "truth.json" for one in load(folder)})
    values = {"circumstances": circumstances("./tonghop bench keys --records RECORDS", _shown(folder)), **counted}
    text = keys_.body(values)
    if name:
        save(name, "Keys of a reviewer", values, text)
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    try:
        app()
    except NotMeasurableError as reason:
        sys.stderr.write(f"bench: {reason}\n")
        sys.exit(2)
