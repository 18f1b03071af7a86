"""The command line of the measurements: `./tonghop bench accuracy` and `./tonghop bench speed`."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench import accuracy as accuracy_
from bench import speed as speed_
from bench.corpus import NotMeasurableError, default_corpus, load
from bench.results import FOLDER, circumstances, save

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
Corpus = Annotated[
    Path | None, typer.Option(help="Folder of submissions; the corpus beside the checkout, else samples")
]
Name = Annotated[str, typer.Option(help="Name of the results in bench/results/; empty: nothing is kept")]


def _shown(corpus: Path) -> str:
    return "/".join(corpus.resolve().parts[-2:])


@app.command()
def accuracy(
    corpus: Corpus = None,
    grade: Annotated[Path | None, typer.Option(help="The grader; grade.py beside the corpus")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions read at the same time")] = 1,
    only: Annotated[str, typer.Option(help="NAME,NAME or a trait: only these submissions")] = "",
    records: Annotated[Path | None, typer.Option(help="Folder to keep the records in")] = None,
    name: Name = "accuracy",
    details: Annotated[bool, typer.Option("--details", help="Print what was wrong, field by field")] = False,
) -> None:
    """Reads every submission of a corpus with `tonghop extract` and grades the records against the truths."""
    folder = (corpus or default_corpus()).resolve()
    grader = grade or folder.parent / "grade.py"
    if not grader.is_file():
        raise NotMeasurableError(f"there is no grader at {grader}: tell it with --grade")
    kept = records or Path(tempfile.mkdtemp(prefix="tonghop-records-"))
    kept.mkdir(parents=True, exist_ok=True)
    values = accuracy_.measure(grader.resolve(), folder, load(folder, only), kept.resolve(), jobs)
    notes = values.pop("notes")
    command = f"./tonghop bench accuracy --jobs {jobs}" + (f" --only {only}" if only else "")
    values = {"circumstances": circumstances(command, _shown(folder)), **values}
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
    name: Name = "speed",
) -> None:
    """Times a Word report, a digital PDF, a scan of four pages and a photo, beside OCRmyPDF where it is installed."""
    folder = (corpus or default_corpus()).resolve()
    values = speed_.measure(folder, load(folder), rounds)
    values = {"circumstances": circumstances(f"./tonghop bench speed --rounds {rounds}", _shown(folder)), **values}
    text = speed_.body(values)
    if name:
        save(name, "Speed", values, text)
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    try:
        app()
    except NotMeasurableError as reason:
        sys.stderr.write(f"bench: {reason}\n")
        sys.exit(2)
