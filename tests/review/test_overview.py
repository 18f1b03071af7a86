"""The campaign's pages: matrix, figures, unit, queue; the suspicions that block acceptance; English sentences."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from review.sentences import told
from review.tables import tables_of
from schemas.flag import FLAGS, raise_flag
from schemas.record import Said, Status
from store.models import ConsolidationVersion, FlagRow, Report
from store.services.acceptance import NotAccepted, accept_report
from store.services.campaigns import add_campaign
from store.services.peers import compare_reports
from store.services.placing import place_submission
from store.services.teamwork import claim_report
from tests.review.conftest import House, LogIn, read_one
from tests.review.test_access import POSTED, RULES, address, routes, things_of
from tests.store.samples import CAMPAIGN, KEY, figure, full, record


def cells(text: str) -> list[str]:
    """The states of the matrix's cells in the order of the page."""
    body = text.partition("<tbody>")[2]
    return re.findall(r'<td class="m-([a-z-]+)"', body)


def test_the_matrix_keeps_the_kinds_of_nothing_apart(house: House, log_in: LogIn) -> None:
    """A blank is never a zero, and "không có" is neither: who sees them as one counts them as one."""
    place_submission(house.submission.pk, campaign=KEY, unit="an-phu", by=house.people["clerk"])
    figures = {
        "cay": figure(0, said=Said.NONE),
        "nguoi": figure(0, said=Said.ZERO),
        "kinh_phi": figure(None, Status.EMPTY),
    }
    read_one("tan-lap.pdf", b"bon", record(figures, sections=("A",)))

    text = log_in("clerk").get(f"/campaigns/{KEY}/?q=tân").content.decode()

    assert cells(text) == ["present", "missing", "none", "zero", "blank"]


def test_a_unit_that_sent_nothing_has_no_cells(house: House, log_in: LogIn) -> None:
    """Where nothing arrived nothing is missing yet: the whole report is awaited."""
    text = log_in("clerk").get(f"/campaigns/{KEY}/?show=awaited").content.decode()

    assert cells(text) == ["awaited"]
    assert "An Phú" in text


def test_the_matrix_is_narrowed_to_what_somebody_looks_for(house: House, log_in: LogIn) -> None:
    """With a hundred and fifty units the doubtful ones must be found by a choice, not by the eye."""
    client = log_in("clerk")
    doubtful = client.get(f"/campaigns/{KEY}/?item=figure:cay&cell=doubtful").content.decode()
    zero = client.get(f"/campaigns/{KEY}/?item=figure:cay&cell=zero").content.decode()

    assert cells(doubtful) == ["present", "present", "doubtful", "present", "present"]
    assert cells(zero) == []


def test_every_list_is_taken_away_as_csv_and_excel(house: House, log_in: LogIn) -> None:
    """What is asked for in a meeting is asked for as a sheet; and a name that is a formula stays a name."""
    client = log_in("approver")
    pages = ["/", "/submissions/", f"/campaigns/{KEY}/", f"/campaigns/{KEY}/gaps/", f"/campaigns/{KEY}/queue/"]
    pages += [
        f"/campaigns/{KEY}/figures/",
        f"/campaigns/{KEY}/figures/cay/",
        f"/campaigns/{KEY}/units/tan-lap/versions/",
    ]
    read_one("=cmd|'/c calc'!A1.pdf", b"nam", full())
    for path in pages:
        text = client.get(path, {"format": "csv"})
        assert text.headers["Content-Type"].startswith("text/csv"), path
        assert client.get(path, {"format": "xlsx"}).content[:2] == b"PK", path
        assert len(list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))) > 1, path
    submissions = client.get("/submissions/?format=csv").content.decode("utf-8-sig")

    assert "'=cmd" in submissions
    assert ",=cmd" not in submissions


def many_units(count: int) -> str:
    """The small campaign with so many units."""
    head = CAMPAIGN.partition("units:")[0]
    return head + "units:\n" + "".join(f"  - {{code: u{n:03}, name: Đơn vị số {n:03}}}\n" for n in range(count))


def test_the_overview_asks_as_little_of_the_database_for_many_units_as_for_few(
    house: House, log_in: LogIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One query a unit is what makes such pages take seconds."""
    client = log_in("clerk")
    add_campaign(many_units(40))
    for number in range(3):
        read_one(f"{number}.pdf", f"bc{number}".encode(), full(cay=50 + number, unit=f"u{number:03}"))
    client.get(f"/campaigns/{KEY}/")

    with django_assert_num_queries(12):  # two of them the session and the person
        client.get(f"/campaigns/{KEY}/")


def slipped(house: House) -> Report:
    """A campaign of seven units in which the last gives its trees in thousands, compared."""
    add_campaign(many_units(7))
    for number in range(7):
        trees = 52_000_000 if number == 6 else 50_000 + 900 * number
        read_one(f"{number}.pdf", f"bc{number}".encode(), full(cay=trees, nguoi=70 + number, unit=f"u{number:03}"))
    compare_reports(KEY)
    return Report.objects.get(unit="u006")


def test_a_value_a_thousand_times_too_large_blocks_until_somebody_gives_a_reason(house: House, log_in: LogIn) -> None:
    """The sum of the province would be wrong a hundredfold, and every check of that report holds."""
    report = slipped(house)
    reviewer, client = house.people["reviewer"], log_in("reviewer")
    assert report.state == "flagged"
    assert list(report.flags.values_list("code", "field")) == [("figure.scale", "cay")]

    refused = accept_report(report.pk, expected_version=report.version, by=reviewer)
    assert isinstance(refused, NotAccepted)
    reason = {"version": report.version, "reason-figure.scale-cay": "Đơn vị xác nhận qua điện thoại"}
    client.post(f"/reports/{report.pk}/accept", reason)

    report.refresh_from_db()
    assert report.state == "accepted"


def test_a_corrected_slip_takes_its_flag_along(house: House, log_in: LogIn) -> None:
    """The suspicion is about the value that stood there; the one that stands now is looked at anew."""
    report = slipped(house)
    field = report.fields.get(key="figure:cay")

    log_in("reviewer").post(
        f"/reports/{report.pk}/fields/figure:cay", {"version": field.version, "value": "52.000", "sure": "1"}
    )

    report.refresh_from_db()
    assert report.state == "clean"
    assert compare_reports(KEY) == 0


def test_the_units_word_is_a_reason(house: House, log_in: LogIn) -> None:
    """A value that the unit confirmed must not come back as a suspicion with every comparison."""
    report = slipped(house)
    version = report.fields.get(key="figure:cay").version
    form = {"version": version, "value": "52.000.000", "ground": "unit", "note": "Gọi lúc 9 giờ"}

    log_in("reviewer").post(f"/reports/{report.pk}/fields/figure:cay", form)

    assert compare_reports(KEY) == 0
    assert not FlagRow.objects.filter(report=report).exists()


def test_the_figures_page_shows_what_lies_apart(house: House, log_in: LogIn) -> None:
    """Outliers are found by the eye on a plot, and by a word for who does not see it."""
    slipped(house)
    client = log_in("clerk")
    table = client.get(f"/campaigns/{KEY}/figures/").content.decode()
    one = client.get(f"/campaigns/{KEY}/figures/cay/").content.decode()

    assert "1 nhầm đơn vị tính?" in table
    assert 'class="received"' in table
    assert one.count('class="bar odd"') == 1
    assert one.count('class="bar"') == 6
    assert "52.000.000" in one


def test_the_units_page_shows_where_its_versions_differ(house: House, log_in: LogIn) -> None:
    """Which of two papers said what is asked in every call with the unit."""
    add_campaign(many_units(7))
    read_one("lan-1.pdf", b"lan 1", full(cay=5, unit="u001"))
    read_one("lan-2.pdf", b"lan 2", full(cay=6, unit="u001", issued_on="2030-04-05"))

    client = log_in("clerk")
    differing = client.get(f"/campaigns/{KEY}/units/u001/versions/").content.decode()
    every = client.get(f"/campaigns/{KEY}/units/u001/versions/?all=1").content.decode()

    assert "Số cây đã trồng" in differing
    assert "Số người tham gia" not in differing
    assert "Số người tham gia" in every
    assert '<td class="changed">6</td>' in differing


def test_the_queue_puts_the_own_work_first(house: House, log_in: LogIn) -> None:
    """Who opens it must see at once what to go on with, and what others have."""
    report = slipped(house)
    claim_report(report.pk, by=house.people["reviewer"])

    own = log_in("reviewer").get(f"/campaigns/{KEY}/queue/").content.decode()
    others = log_in("admin").get(f"/campaigns/{KEY}/queue/").content.decode()

    names = re.compile(r"Đơn vị số (\d+)</a>")
    assert names.findall(own)[0] == "006"
    assert names.findall(others)[-1] == "006"


@pytest.mark.parametrize("code", FLAGS)
def test_every_flag_is_told_in_english_with_its_parts(code: str) -> None:
    """An English page with Vietnamese sentences helps neither reader."""
    flag = raise_flag(code, "cay", title="Số cây", detail="12 so với 13")
    with translation.override("en"):
        sentence = told(code, flag.message)

    assert sentence == FLAGS[code].en.format(field="cay", title="Số cây", detail="12 against 13")
    assert told(code, flag.message) == flag.message


def test_an_anonymous_person_sees_no_campaign(house: House, client: Client) -> None:
    """The matrix is as confidential as the reports it is made of."""
    assert client.get(f"/campaigns/{KEY}/").status_code == 302


def test_every_list_can_be_taken_away(house: House, version: ConsolidationVersion, log_in: LogIn) -> None:
    """Who must copy a list off the screen by hand copies a wrong line one day; tables of new pages come by rule."""
    client, things = log_in("admin"), things_of(house, version)
    taken = {}
    for name, route in routes().items():
        if name in POSTED or name.startswith("api:") or "anonymous" in RULES[name]:
            continue
        path = address(name, route, things)
        text = b"".join(client.get(path)).decode("utf-8", "replace")
        lists = "<table" in text.partition("<main")[2] or 'class="field waiting"' in text or 'class="pile"' in text
        if lists:
            assert "format=csv" in text, name
            taken[name] = client.get(path, {"format": "csv"}).headers.get("Content-Disposition", "")

    assert len(taken) > 20
    assert {name: told for name, told in taken.items() if ".csv" not in told} == {}


def test_a_table_of_a_page_becomes_rows_and_numbers(house: House, log_in: LogIn) -> None:
    """A number that comes as words cannot be added up; a button is no value."""
    shown = "<main><h2>Danh sách</h2><table><thead><tr><th>Đơn vị</th><th>Số</th><th>Làm</th></tr></thead><tbody>"
    shown += "<tr><th>Xã <b>A</b></th><td class='number'>1.234,5</td><td><button>Đọc lại</button></td></tr>"
    shown += "<tr><td colspan=3>Chưa có</td></tr></tbody></table></main>"

    (table,) = tables_of(shown)

    assert (table.name, table.head, list(table.rows)) == ("Danh sách", ["Đơn vị", "Số"], [["Xã A", 1234.5]])
