"""`./tonghop campaign draft`: a campaign file drafted from a directive, for a person to check."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.directive.draft import draft_campaign
from pipeline.directive.units import UnitsError, read_units
from pipeline.directive.write import write_campaign
from pipeline.options import Options, SourceFile
from pipeline.readers.submission import read_files
from schemas.campaign import Unit
from schemas.draft import CampaignDraft
from workers.cli.steps import need_languages, stop
from workers.console import console as screen


def draft(
    directive: Annotated[list[Path], typer.Argument(help="Công văn và phụ lục. / The directive, with its annexes.")],
    units: Annotated[
        Path | None, typer.Option(help="Danh sách đơn vị, Excel hoặc CSV. / List of units, Excel or CSV.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Tệp YAML để viết vào. / YAML file to write.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="In bản nháp với chỗ và độ tin cậy. / Print the draft as JSON.")
    ] = False,
) -> None:
    """Đọc công văn, viết bản nháp đợt báo cáo để người kiểm tra.

    / Reads a directive (Word, PDF, scan or text) and writes a campaign file for a person to check.
    """
    need_languages()
    absent = [path for path in directive if not path.is_file()]
    if absent:
        stop(f"không có tệp {absent[0]}")
    try:
        owed: tuple[Unit, ...] = read_units(units) if units else ()
    except UnitsError as fault:
        stop(str(fault))
    reading = read_files([SourceFile(path=path, name=path.name) for path in directive], Options())
    closed = [f"{file.name}: {file.fault.reason}" for file in reading.files if file.fault is not None]
    if closed and not any(file.pages for file in reading.files):
        stop(*closed)
    made = draft_campaign(reading, owed)
    if as_json:
        sys.stdout.write(json.dumps(made.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
        return
    text = write_campaign(made, directive[0].name)
    if out is None:
        sys.stdout.write(text)
        return
    if out.exists():
        stop(f"tệp {out} đã có: chọn tên khác cho --out, để không ghi đè")
    out.write_text(text, "utf-8")
    _tell(made, out)


def _tell(made: CampaignDraft, out: Path) -> None:
    for warning in made.warnings:
        screen.print(f"[yellow]{warning.code}[/] {warning.message}", soft_wrap=True)
    gaps = f"; còn thiếu: {', '.join(made.gaps)}" if made.gaps else ""
    screen.print(f"{out}: bản nháp, kiểm tra rồi chạy ./tonghop campaign check {out}{gaps}", soft_wrap=True)
