"""LibreOffice: old and foreign Office files come out as what they say, and a stuck converter is ended."""

import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from pipeline.options import Limits, Options, SourceFile
from pipeline.readers import office
from pipeline.readers.alone import end_all, off_the_network, run_alone
from pipeline.readers.content import CannotReadError
from pipeline.readers.submission import read_files
from schemas.reading import FileOutcome, Kind
from tests.pipeline.readers.conftest import grids, lines, rows_of


def _word(folder: Path) -> Path:
    document = Document()
    document.add_paragraph("Tổ chức triển khai", style="List Number")
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    for cell, text in zip(table._cells, ("Nội dung", "Số lượng", "Số lớp", "12"), strict=True):
        cell.text = text
    document.add_paragraph("Hết.")  # a file never ends with a table
    path = folder / "a.docx"
    document.save(str(path))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.DOC, Kind.ODT, Kind.RTF])
def test_old_word_files_keep_text_numbers_and_tables(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """.doc is current practice in many offices."""
    filters = {"doc": "doc:MS Word 97", "odt": "odt", "rtf": "rtf"}
    monkeypatch.setattr(office, "_FILTERS", {**office._FILTERS, **filters})
    old = office.convert(_word(tmp_path), Kind.DOCX, str(kind), tmp_path, Limits())
    monkeypatch.undo()
    (file,) = read_files([SourceFile(path=old, name="báo cáo")], Options()).files
    assert (file.kind, file.outcome) == (kind, FileOutcome.READ)
    assert [(line.label, line.text) for line in lines(file.pages[0])] == [("1.", "Tổ chức triển khai"), ("", "Hết.")]
    assert rows_of(grids(file.pages[0])[0]) == [["Nội dung", "Số lượng"], ["Số lớp", "12"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.XLS, Kind.ODS])
def test_old_sheets_keep_their_values(tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """.xls tables come with many reports."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Nội dung", "Số lượng"), ("Tỷ lệ", 98.25)):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    filters = {"xls": "xls:MS Excel 97", "ods": "ods"}
    monkeypatch.setattr(office, "_FILTERS", {**office._FILTERS, **filters})
    old = office.convert(tmp_path / "a.xlsx", Kind.XLSX, str(kind), tmp_path, Limits())
    monkeypatch.undo()
    (file,) = read_files([SourceFile(path=old, name="biểu")], Options()).files
    assert file.kind is kind
    assert rows_of(grids(file.pages[0])[0]) == [["Nội dung", "Số lượng"], ["Tỷ lệ", "98,25"]]


@pytest.mark.parametrize("limits", [Limits(converter_seconds=0.2), Limits(converter_bytes=2**20)])
def test_a_converter_over_its_limits_is_ended(tmp_path: Path, limits: Limits) -> None:
    """One bad file must neither block a worker nor eat its memory; no process may stay behind."""
    with pytest.raises(CannotReadError) as caught:
        office.to_pdf(_word(tmp_path), Kind.DOCX, tmp_path, limits)
    assert caught.value.fault.code == "file.unreadable"
    assert not _alive(str(tmp_path))


def test_the_converter_is_off_the_network(tmp_path: Path) -> None:
    """A document must not fetch or tell anything: no address of ours answers from where LibreOffice runs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)"
        command = (*off_the_network(), sys.executable, "-c", call)
        reached = subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert reached is not bool(off_the_network())


def _alive(marker: str) -> list[str]:
    """Processes whose command line names a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if entry.name.isdigit() and "soffice" in command and marker in command:
            found.append(command)
    return found


def test_a_missing_converter_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator must learn the remedy from the message."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotReadError, match="LibreOffice"):
        office.to_pdf(_word(tmp_path), Kind.DOCX, tmp_path, Limits())


def test_a_converter_at_work_does_not_hold_up_the_end_of_the_system(tmp_path: Path) -> None:
    """A conversion may take a minute, and whoever stops the system would kill it before that."""
    limits = Limits().model_copy(update={"converter_seconds": 60})
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        run = pool.submit(run_alone, ["sleep", "60"], tmp_path, os.environ, limits)
        while not run.done() and time.monotonic() < begun + 20:
            end_all()
            time.sleep(0.05)

        assert run.result(timeout=0) is None
