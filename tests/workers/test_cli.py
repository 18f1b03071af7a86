"""The command line: the demonstration end to end, and faults told in one line."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.workers.made import UNITS, campaign_file, run, word_report
from workers.cli import cli


@pytest.mark.slow
def test_the_demonstration_ends_with_reports(tmp_path: Path) -> None:
    """The first command of the README: reports go into the inbox, consolidated Word and Excel come out, exit 0."""
    reports = tmp_path / "reports"
    reports.mkdir()
    for number, unit in enumerate(UNITS):
        word_report(reports / f"bc {number}.docx", unit, trees=20 + number)
    (reports / "hong.docx").write_bytes(b"no Word file at all")
    arguments = ["--reports", str(reports), "--campaign", str(campaign_file(tmp_path))]

    done = run(tmp_path / "data", "demo", "--once", *arguments)

    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"Excel\s+(/\S+\.xlsx)", done.stdout)
    assert found, done.stdout
    cells = {cell.value for sheet in load_workbook(found[1]) for row in sheet.iter_rows() for cell in row}
    assert {20, 21} <= cells
    assert "hong.docx" in done.stdout


@pytest.mark.slow
def test_inbox_and_consolidate_by_hand(tmp_path: Path) -> None:
    """Without a running system: one pass over the inbox reads what is there, consolidate writes the reports."""
    data = tmp_path / "data"
    assert run(data, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử").returncode == 0
    (data / "inbox").mkdir(parents=True)
    word_report(data / "inbox" / "bc.docx", UNITS[0], trees=31)

    taken = run(data, "inbox")
    made = run(data, "consolidate")

    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert list((data / "Đã nhận").rglob("bc.docx"))
    assert made.returncode == 0, made.stdout + made.stderr
    assert list((data / "reports").rglob("*.docx"))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"PORT": "99999"}, "TONGHOP_PORT"),
        ({"DATABASE_URL": "mysql://x"}, "postgresql://"),
        ({"NIGHTLY_AT": "25:00"}, "TONGHOP_NIGHTLY_AT"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_line(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    """Whoever runs this is no programmer: one line, naming the setting and what to do."""
    done = run(tmp_path, "status", **settings)

    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert says in done.stderr


@pytest.mark.slow
def test_a_campaign_opens_alone_only_in_an_operators_name(tmp_path: Path) -> None:
    """One person's slip must not reach every unit; who takes it upon himself is named in the log."""
    data, path = tmp_path / "data", str(campaign_file(tmp_path))
    refused, opened = run(data, "campaign", "add", path), run(data, "campaign", "add", path, "--operator", "Lê Văn An")
    run(data, "audit", "export", str(tmp_path / "log.csv"))

    assert refused.returncode == 1
    assert "--operator" in refused.stderr
    assert opened.returncode == 0, opened.stderr
    assert "operator:Lê Văn An" in (tmp_path / "log.csv").read_text("utf-8-sig")


@pytest.mark.slow
def test_the_audit_log_is_verified_and_written_out(tmp_path: Path) -> None:
    """Proof that nothing was changed must not need a browser, and the log must be readable without tonghop."""
    run(tmp_path, "campaign", "add", str(campaign_file(tmp_path)), "--operator", "Thử")
    out = tmp_path / "log.csv"

    done, written = run(tmp_path, "audit", "verify"), run(tmp_path, "audit", "export", str(out), "--action", "campaign")

    assert done.returncode == 0, done.stderr
    assert "mục cuối 1" in done.stdout
    assert written.returncode == 0, written.stderr
    assert out.read_text("utf-8-sig").splitlines()[1].split(",")[4] == "campaign"


def test_a_missing_language_stops_the_start_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its Vietnamese model every scan would end on a person's desk; that must show at once, with the remedy."""
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    done = CliRunner().invoke(cli, ["worker"])

    assert done.exit_code != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "tesseract-ocr-vie" in done.stderr


def test_a_faulty_campaign_is_told_with_its_line(tmp_path: Path) -> None:
    """A campaign file is written by people: the fault is named with file, line and what was expected."""
    path = campaign_file(tmp_path)
    path.write_text(path.read_text("utf-8").replace("kind: integer", "kind: intger", 1), "utf-8")

    done = CliRunner().invoke(cli, ["campaign", "check", str(path)])

    assert done.exit_code == 1
    assert re.search(r"campaign\.yaml:\d+: .*expected", done.stderr)
