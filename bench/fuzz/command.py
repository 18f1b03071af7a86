"""`./tonghop bench fuzz`: the command line of the damaged files."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.fuzz import runner, seeds
from bench.results import circumstances, save


def fuzz(
    files: Annotated[int, typer.Option(min=0, help="Damaged files over the parsers, up to the picture")] = 20_000,
    ocr: Annotated[int, typer.Option(min=0, help="Damaged pictures and scans through recognition")] = 300,
    converter: Annotated[int, typer.Option(min=0, help="Damaged old Office files through LibreOffice")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed damages the same way")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Files read at the same time")] = 2,
    kept: Annotated[Path | None, typer.Option(help="Folder for the files that show a fault")] = None,
    minutes: Annotated[float, typer.Option(help="Longest time for each of the three")] = 600,
    folder: Annotated[Path | None, typer.Option(help="Folder to go on in: what lies there is not read again")] = None,
    name: Annotated[str, typer.Option(help="Name of the results in bench/results/; empty: nothing is kept")] = "fuzz",
) -> None:
    """Damages files of every kind and reads them: no crash, no hang, no swelling, no file outside its folder."""
    pictures = {one: data for one, data in seeds.parser_seeds().items() if one in seeds.PICTURED}
    runs = (
        (runner.PARSERS, seeds.parser_seeds, files),
        (runner.OCR, lambda: pictures, ocr),
        (runner.CONVERTER, seeds.converter_seeds, converter),
    )
    reports = [
        runner.run(layer, made(), count, seed, jobs, kept, minutes, folder) for layer, made, count in runs if count
    ]
    counts = f"--files {files} --ocr {ocr} --converter {converter}"
    command = f"./tonghop bench fuzz {counts} --seed {seed}"
    values: dict[str, Any] = {"circumstances": circumstances(command, "made by bench/fuzz/seeds.py")}
    values["reports"] = [report._asdict() | {"faults": [f._asdict() for f in report.faults]} for report in reports]
    text = runner.body(reports)
    if name:
        save(name, "Damaged files", values, text)
    sys.stdout.write(text + "\n")
    raise typer.Exit(any(report.faults for report in reports))
