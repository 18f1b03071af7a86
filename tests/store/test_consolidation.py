"""Versions of the consolidated report: nothing twice, nothing lost, everything with its source."""

from datetime import date

import pytest
from openpyxl import load_workbook

from config.settings import load_settings
from schemas.correction import Ground
from store.models import Campaign, ConsolidationVersion, User
from store.selectors.consolidations import values_of
from store.selectors.reports import report_of
from store.services.consolidation import consolidate
from store.services.corrections import correct_field
from tests.store.conftest import Arrive
from tests.store.samples import KEY, full

pytestmark = pytest.mark.django_db


def totals(version: ConsolidationVersion) -> dict[str, object]:
    """The totals of a version by figure."""
    return {total.figure: total.value for total in values_of(version).totals}


def test_the_same_inputs_are_one_version(arrive: Arrive) -> None:
    """Pressing the button twice must not make two reports that say the same."""
    arrive(full())

    assert consolidate(KEY).pk == consolidate(KEY).pk


def test_one_version_a_night(arrive: Arrive) -> None:
    """A schedule that fires twice makes one nightly version; the next night has its own (L6)."""
    arrive(full())
    nights = [consolidate(KEY, nightly_on=date(2030, 4, day)).number for day in (1, 1, 2)]

    assert nights == [1, 1, 2]


def test_a_correction_reaches_total_source_and_files(arrive: Arrive, reviewer: User) -> None:
    """What a person corrected must stand in the total, in the Excel file, and name the person as its source."""
    report = arrive(full(cay=5)).report
    arrive(full(cay=10, unit="an-phu"))
    before = consolidate(KEY)
    assert report is not None
    version = report_of(report.pk).fields["figure:cay"].version
    correct_field(
        report.pk, "figure:cay", 25, ground=Ground.UNIT, expected_version=version, by=reviewer, note="điện thoại"
    )

    after = consolidate(KEY)

    assert (totals(before)["cay"], totals(after)["cay"]) == (15, 35)
    entry = next(f for f in values_of(after).figures if (f.unit, f.figure) == ("tan-lap", "cay"))
    assert entry.provenance is not None
    assert (entry.provenance.corrected_by, entry.provenance.ground, entry.provenance.machine_value) == (
        "duyet",
        "unit",
        5,
    )
    book = load_workbook(load_settings().reports / after.files["excel"])
    assert 25 in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all((load_settings().reports / path).stat().st_size for path in after.files.values())


def test_nothing_arrived_is_a_version_too(campaign: Campaign) -> None:
    """The list of who has not reported is worth a report on the first day."""
    version = consolidate(KEY)

    assert [unit.state.value for unit in values_of(version).units] == ["awaited", "awaited"]
