"""The extractor's command line: its exit codes and what it prints are a contract with other programs."""

import json
from pathlib import Path

import docx
import pytest

from pipeline.__main__ import OK, UNREADABLE, USAGE, main
from tests.pipeline.extract.forms import CAMPAIGN


@pytest.fixture
def campaign_path(tmp_path: Path) -> Path:
    """The food-safety campaign as a file."""
    path = tmp_path / "campaign.yaml"
    path.write_text(CAMPAIGN, encoding="utf-8")
    return path


@pytest.fixture
def report_path(tmp_path: Path) -> Path:
    """A small Word report."""
    document = docx.Document()
    document.add_paragraph("2. Kết quả thực hiện")
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    for row, texts in zip(
        table.rows,
        (("Nội dung", "Số lượng"), ("Số đoàn kiểm tra", "05"), ("Số cơ sở vi phạm", "Không có")),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    path = tmp_path / "báo cáo.docx"
    document.save(str(path))
    return path


def test_a_record_is_printed_as_one_json_object(
    campaign_path: Path, report_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What other programs read: values, how a nought was said, and where things stand."""
    assert main(["--campaign", str(campaign_path), "--json", "--with-text", str(report_path)]) == OK
    record = json.loads(capsysbinary.readouterr().out)
    assert record["schema"] == "tonghop/record@1"
    assert record["figures"]["doan"]["value"] == 5
    said = record["figures"]["vi_pham"]
    assert (said["value"], said["status"], said["said"]) == (0, "read", "none")
    absent = record["figures"]["co_so"]
    assert (absent["value"], absent["status"], absent["unit"]) == (None, "missing", "cơ sở")
    assert "Số đoàn kiểm tra 05" in record["pages"][0]["text"]


def test_a_file_nobody_can_read_exits_2_and_still_prints_its_flag(
    campaign_path: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The caller learns the reason in one line and keeps the record."""
    broken = tmp_path / "hong.docx"
    broken.write_bytes(b"PK\x03\x04 cut short")
    assert main(["--campaign", str(campaign_path), "--json", str(broken)]) == UNREADABLE
    printed = capsysbinary.readouterr()
    assert json.loads(printed.out)["flags"][0]["code"] == "file.unreadable"
    assert printed.err.count(b"\n") == 1


def test_wrong_usage_exits_64(campaign_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file, a faulty campaign and an unknown option are the caller's to mend, and are named."""
    assert main(["--campaign", str(campaign_path), "nowhere.pdf"]) == USAGE
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(CAMPAIGN.replace("kind: money", "kind: gold"), encoding="utf-8")
    assert main(["--campaign", str(faulty), str(campaign_path)]) == USAGE
    assert "tables[0].rows[5].kind: expected one of" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["--colour"])
    assert stopped.value.code == USAGE
