"""The walk over a campaign: its order, its parts, checks with both sides, and what one key says of them."""

import pytest
from django.test import Client

from schemas.record import Status
from store.models import Ask, ReportField
from store.selectors.walk import Turn, campaign_walk
from store.services.campaigns import add_campaign
from tests.review.conftest import House, LogIn, doubtful_record, read_one
from tests.store.samples import CAMPAIGN, KEY, figure, record

CHECK = "checks:\n  - {id: du, says: Số cây không nhiều hơn số người, that: cay <= nguoi}\nunits:"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/campaigns/thu-2030/walk/"}


@pytest.fixture
def unequal(house: House) -> House:
    """The house with a check that does not hold: 12 trees, 7 people."""
    add_campaign(CAMPAIGN.replace("units:", CHECK))
    figures = {"cay": figure(12), "nguoi": figure(7), "kinh_phi": figure(None, Status.MISSING)}
    read_one("hai.pdf", b"bon", record(figures, unit="an-phu"))
    return house


def number_of(unit: str) -> int:
    """The number of a unit's report."""
    return int(ReportField.objects.filter(report__unit=unit).values_list("report", flat=True)[0])


def post_check(client: Client, **values: str) -> str:
    """Sends the form of the check's card."""
    report = number_of("an-phu")
    versions = {
        f"version-{row.key}": row.version
        for row in ReportField.objects.filter(report=report, key__startswith="figure:")
    }
    form = versions | {f"value-figure:{name}": value for name, value in values.items()}
    answer = client.post(f"/reports/{report}/checks/check:du", form, headers=HTMX)
    return str(answer.content.decode())


def test_doubts_come_before_checks_before_gaps_before_acceptance(unequal: House) -> None:
    """The eye stays on one task, and nothing is accepted before what is doubtful in it was looked at."""
    steps = [(step.turn, step.key) for step in campaign_walk(KEY)]

    assert steps == [
        (Turn.DOUBT, "figure:cay"),
        (Turn.CHECK, "check:du"),
        (Turn.GAP, "figure:kinh_phi"),
    ]


def test_one_row_of_the_form_is_walked_over_all_units_before_the_next(house: House) -> None:
    """Twelve times the same row in a line is faster than twelve forms."""
    doubtful = doubtful_record().figures["cay"]
    read_one("hai.pdf", b"bon", record({"cay": doubtful, "nguoi": doubtful, "kinh_phi": figure(1)}, unit="an-phu"))
    units = [(step.key, step.unit.split()[-2:]) for step in campaign_walk(KEY) if step.turn is Turn.DOUBT]

    assert units == [
        ("figure:cay", ["An", "Phú"]),
        ("figure:cay", ["Tân", "Lập"]),
        ("figure:nguoi", ["An", "Phú"]),
    ]


def test_a_settled_report_waits_to_be_accepted_at_the_end_and_is_by_one_key(house: House, log_in: LogIn) -> None:
    """The last task of the walk; its answer is the card anew, not another page."""
    client = log_in("reviewer")
    client.post(f"/reports/{house.report.pk}/fields/figure:cay", {"version": 1, "value": "12"})
    steps = campaign_walk(KEY)
    house.report.refresh_from_db()
    answer = client.post(f"/reports/{house.report.pk}/accept", {"version": house.report.version}, headers=HTMX)

    assert [(step.turn, step.report_id) for step in steps] == [(Turn.ACCEPT, house.report.pk)]
    assert 'data-todo="no"' in answer.content.decode()
    assert "tonghop:saved" in answer.headers["HX-Trigger-After-Settle"]
    assert campaign_walk(KEY) == []


@pytest.mark.parametrize("role", ["reviewer", "clerk"])
def test_the_page_holds_places_that_fetch_their_cards(unequal: House, log_in: LogIn, role: str) -> None:
    """A campaign of thousands of fields must open at once."""
    client = log_in(role)
    text = client.get(f"/campaigns/{KEY}/walk/").content.decode()
    part = client.get(f"/reports/{unequal.report.pk}/cards/figure:cay", headers=HTMX).content.decode()
    pages = client.get(f"/reports/{unequal.report.pk}/pages", headers=HTMX).content.decode()

    assert f'data-url="/reports/{unequal.report.pk}/cards/figure:cay"' in text
    assert "crop.png" not in text
    assert "crop.png?box=400.0,200.0,460.0,220.0" in part
    assert ("hx-post" in part) is (role == "reviewer")
    assert 'data-field="figure:cay"' in pages


def test_a_check_shows_both_sides_with_their_figures(unequal: House, log_in: LogIn) -> None:
    """Which of two figures is wrong is seen only when both stand side by side."""
    text = log_in("reviewer").get(f"/reports/{number_of('an-phu')}/cards/check:du").content.decode()

    assert "Số cây không nhiều hơn số người" in text
    assert 'name="value-figure:cay" value="12"' in text
    assert 'name="value-figure:nguoi" value="7"' in text


def test_a_check_that_is_so_on_the_paper_is_asked_of_the_unit(unequal: House, log_in: LogIn) -> None:
    """The machine read it right; only the unit can say which figure is wrong."""
    text = post_check(log_in("reviewer"), cay="12", nguoi="7")

    assert Ask.objects.get().reason == "disagrees"
    assert 'data-todo="no"' in text
    assert Turn.CHECK not in [step.turn for step in campaign_walk(KEY)]


def test_a_misread_figure_is_corrected_inside_the_check(unequal: House, log_in: LogIn) -> None:
    """One input more on the card saves the way to the figure and back."""
    text = post_check(log_in("reviewer"), cay="2", nguoi="7")

    assert "Số liệu đã khớp" in text
    assert ReportField.objects.get(report=number_of("an-phu"), key="figure:cay").value["value"] == 2


def test_a_figure_that_changed_meanwhile_is_not_overwritten_from_the_check(unequal: House, log_in: LogIn) -> None:
    """Two people may stand at the same check."""
    report = number_of("an-phu")
    client = log_in("reviewer")
    old = {"version-figure:cay": 1, "version-figure:nguoi": 1, "value-figure:cay": "3", "value-figure:nguoi": "7"}
    log_in("admin").post(f"/reports/{report}/fields/figure:cay", {"version": 1, "value": "11"})
    answer = client.post(f"/reports/{report}/checks/check:du", old, headers=HTMX)

    assert answer.status_code == 409
    assert ReportField.objects.get(report=report, key="figure:cay").value["value"] == 11


def test_a_question_to_the_unit_ends_with_its_next_paper(unequal: House, log_in: LogIn) -> None:
    """What the unit sends anew must be looked at, not waited for."""
    post_check(log_in("reviewer"), cay="12", nguoi="7")
    figures = {"cay": figure(12), "nguoi": figure(7), "kinh_phi": figure(2)}
    read_one("ba.pdf", b"nam", record(figures, unit="an-phu", issued_on="2030-04-05"))

    assert (Turn.CHECK, "check:du") in [(step.turn, step.key) for step in campaign_walk(KEY)]


def test_a_report_with_confirmed_gaps_is_accepted_by_naming_them(house: House, log_in: LogIn) -> None:
    """What a person saw to be missing must not keep the report from the end of the walk for ever."""
    client = log_in("reviewer")
    save = {"version": 1, "value": "", "act": "gap"}
    client.post(f"/reports/{house.report.pk}/fields/figure:cay", save)
    steps = [(step.turn, step.report_id) for step in campaign_walk(KEY)]
    card = client.get(f"/reports/{house.report.pk}/cards/accept").content.decode()
    house.report.refresh_from_db()
    form = {"version": house.report.version, "reason-figure.missing-cay": "Đơn vị không có cây"}
    client.post(f"/reports/{house.report.pk}/accept", form, headers=HTMX)
    house.report.refresh_from_db()

    assert steps == [(Turn.ACCEPT, house.report.pk)]
    assert 'name="reason-figure.missing-cay"' in card
    assert house.report.state == "accepted"
