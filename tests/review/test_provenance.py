"""Where does this number come from? Every cell of the consolidated workbook leads to a page that shows it."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
from django.test import Client

from config.settings import load_settings
from store.models import ConsolidationVersion, ReportField, Submission
from store.selectors.consolidations import values_of
from tests.review.conftest import House, LogIn


def sources(version: ConsolidationVersion) -> list[dict[str, object]]:
    """The sheet of sources, row by row."""
    path: Path = load_settings().reports / version.files["excel"]
    head, *rows = openpyxl.load_workbook(path, data_only=True)["Nguồn số liệu"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def opened(client: Client, path: str) -> str:
    """A page as text."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_every_source_of_a_version_can_be_opened(house: House, version: ConsolidationVersion, log_in: LogIn) -> None:
    """All cells, not a sample: each names a paper we hold, a page it has, and the review page of its figure."""
    reviewer, rows = log_in("reviewer"), sources(version)
    figures = [entry for entry in values_of(version).figures if entry.value is not None]

    assert len(rows) >= len(figures) > 0
    for row in rows:
        submission = Submission.objects.get(pk=row["Báo cáo đến"])
        assert row["Tệp"] in {file.name for file in submission.files.all()} | {""} | {None}
        assert str(row["Chỉ tiêu"]) in opened(reviewer, str(row["Trang kiểm tra"]))
        opened(reviewer, f"/submissions/{submission.pk}/")


def test_totals_are_those_of_the_exported_file_and_of_the_tables(
    house: House, version: ConsolidationVersion, log_in: LogIn
) -> None:
    """Added up again by pandas over the CSV that people take away, and by the database: one number each."""
    answer = log_in("approver").get(f"/consolidations/{version.pk}/csv")
    table = pd.read_csv(io.BytesIO(b"".join(answer.streaming_content)), encoding="utf-8-sig")
    counted = table[table["duoc_cong"] == 1].groupby("chi_tieu_ma")["gia_tri"].sum()

    for total in values_of(version).totals:
        rows = ReportField.objects.filter(
            key=f"figure:{total.figure}", report__submissions__isnull=False, status="read"
        )
        assert (total.value or 0) == counted.get(total.figure, 0) == sum(row.value["value"] for row in rows)
