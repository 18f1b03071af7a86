"""The review desk through requests: correct, confirm, conflict, undo, accept; and what a page shows."""

from django.test import Client

from schemas.record import Status
from store.models import Ask, Correction, FlagRow, ReportField
from store.services.contacts import log_contact
from tests.review.conftest import House, LogIn, doubtful_record, read_one
from tests.store.samples import KEY


def field_of(house: House, key: str = "figure:cay") -> ReportField:
    """The field as it stands now."""
    return ReportField.objects.get(report=house.report, key=key)


def save(client: Client, house: House, key: str = "figure:cay", **form: object) -> str:
    """Sends the form of a field's card as the page does."""
    version = field_of(house, key).version
    answer = client.post(f"/reports/{house.report.pk}/fields/{key}", {"version": version, **form})
    return str(answer.content.decode())


def test_what_needs_a_person_comes_first_with_its_choices(house: House, log_in: LogIn) -> None:
    """A reviewer must find the doubtful figure, its reason, its spot and the other reading without searching."""
    text = log_in("reviewer").get(f"/reports/{house.report.pk}/").content.decode()

    first = text.index('data-todo="yes"')
    assert text.index('data-field-card="figure:cay"') < first < text.index('data-todo="no"')
    assert "Hai cách đọc khác nhau" in text
    assert 'data-choice="72"' in text
    assert "crop.png?box=400.0,200.0,460.0,220.0" in text


def test_a_typed_value_corrects_the_figure_as_a_misreading(house: House, log_in: LogIn) -> None:
    """The commonest act: the picture says 1.250, the machine said 12."""
    save(log_in("reviewer"), house, value="1.250", ground="confirmed", sure="1")

    entry = Correction.objects.get()
    assert field_of(house).value["value"] == 1250
    assert field_of(house).machine["value"] == 12
    assert (entry.action, entry.ground, entry.by.username) == ("correct", "misread", "nguoi-reviewer")


def test_a_change_of_ten_times_is_saved_only_when_the_key_is_pressed_again(house: House, log_in: LogIn) -> None:
    """One digit too many is the commonest slip of a hand: the person must see what was typed once more."""
    client = log_in("reviewer")
    first = save(client, house, value="1.250")
    before = Correction.objects.count()
    second = save(client, house, value="1.250", sure="1")

    assert 'name="sure" value="1"' in first
    assert 'value="1.250"' in first
    assert before == 0
    assert field_of(house).value["value"] == 1250
    assert 'name="sure"' not in second


def test_what_only_the_unit_can_tell_is_asked_and_taken_back(house: House, log_in: LogIn) -> None:
    """An unreadable figure must go to the letter to the unit, and a slip must cost one key."""
    client = log_in("reviewer")
    save(client, house, act="ask")
    asked = Ask.objects.get(withdrawn_at=None)
    save(client, house, act="undo")

    assert (asked.key, asked.reason, asked.by.username) == ("figure:cay", "unreadable", "nguoi-reviewer")
    assert not Ask.objects.filter(withdrawn_at=None).exists()
    assert field_of(house).status == "doubtful"


def test_a_figure_that_is_not_asked_of_this_unit_is_no_gap(house: House, log_in: LogIn) -> None:
    """A unit without trees must not be reminded of its trees."""
    client = log_in("reviewer")
    save(client, house, act="unasked")
    house.report.refresh_from_db()
    state, open_gap = house.report.state, FlagRow.objects.filter(report=house.report, field="cay", waived=False)

    assert state == "clean"
    assert not open_gap.exists()
    assert (
        'class="m-unasked" aria-label="không yêu cầu đơn vị này"' in client.get(f"/campaigns/{KEY}/").content.decode()
    )
    save(client, house, act="undo")
    assert field_of(house).status == "doubtful"
    assert FlagRow.objects.filter(report=house.report, field="cay", waived=False).exists()


def test_the_value_as_shown_is_a_confirmation(house: House, log_in: LogIn) -> None:
    """Enter on an unchanged value says that the machine was right, which trust is measured by."""
    save(log_in("reviewer"), house, value="12")

    entry = Correction.objects.get()
    assert (entry.action, entry.ground) == ("confirm", "confirmed")
    assert field_of(house).settled == "confirmed"


def test_khong_co_counts_as_a_nought_that_was_said(house: House, log_in: LogIn) -> None:
    """The words "không có" are a statement: they count as zero and are shown as said."""
    text = save(log_in("reviewer"), house, act="none", value="12")

    assert field_of(house).value["value"] == 0
    assert field_of(house).value["said"] == "none"
    assert "không có" in text


def test_blank_is_never_a_zero(house: House, log_in: LogIn) -> None:
    """A figure the unit did not write must stay a gap."""
    save(log_in("reviewer"), house, act="gap", value="12")

    assert field_of(house).status == "empty"
    assert field_of(house).value.get("value") is None


def test_a_doubt_without_a_value_can_be_left_blank(house: House, log_in: LogIn) -> None:
    """Where the machine saw a mark that is no number, the person must be able to say that nothing stands there."""
    ReportField.objects.filter(pk=field_of(house).pk).update(
        value={"status": "doubtful"}, machine={"status": "doubtful"}
    )
    save(log_in("reviewer"), house, act="gap", value="")

    assert field_of(house).status == "empty"
    assert Correction.objects.get().action == "correct"


def test_a_value_that_is_no_number_is_sent_back_with_what_was_typed(house: House, log_in: LogIn) -> None:
    """Nobody should have to type it all again, nor guess what was wrong."""
    client = log_in("reviewer")
    answer = client.post(f"/reports/{house.report.pk}/fields/figure:cay", {"version": 1, "value": "12.5x"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12.5x"' in text
    assert "Không hiểu số" in text
    assert not Correction.objects.exists()


def test_a_second_reviewer_gets_both_values(house: House, log_in: LogIn) -> None:
    """Two people on one field: the later must see the earlier value, not overwrite it unseen."""
    version = field_of(house).version
    save(log_in("admin"), house, value="15")
    late = {"version": version, "value": "16"}
    answer = log_in("reviewer").post(f"/reports/{house.report.pk}/fields/figure:cay", late)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "nguoi-admin" in text
    assert "<b>15</b>" in text
    assert "<b>16</b>" in text
    assert field_of(house).value["value"] == 15


def test_undo_brings_back_what_was_before_and_stays_in_the_history(house: House, log_in: LogIn) -> None:
    """A slip must cost one key, and nobody may make an act unhappen."""
    client = log_in("reviewer")
    save(client, house, value="15")
    text = save(client, house, act="undo")

    assert field_of(house).value["value"] == 12
    assert field_of(house).status == "doubtful"
    assert [entry.action for entry in Correction.objects.order_by("id")] == ["correct", "undo"]
    assert "Hoàn tác" in text


def test_a_settled_report_is_accepted(house: House, log_in: LogIn) -> None:
    """The end of the walk."""
    client = log_in("reviewer")
    save(client, house, value="72")
    house.report.refresh_from_db()
    client.post(f"/reports/{house.report.pk}/accept", {"version": house.report.version})

    house.report.refresh_from_db()
    assert house.report.state == "accepted"


def test_a_gap_is_accepted_only_by_name_and_reason(house: House, log_in: LogIn) -> None:
    """A report with an open doubt must not slip through, yet a person may take it as it is."""
    client = log_in("reviewer")
    form = {"version": house.report.version}
    refused = client.post(f"/reports/{house.report.pk}/accept", form, follow=True)
    house.report.refresh_from_db()
    before = house.report.state
    client.post(f"/reports/{house.report.pk}/accept", form | {"reason-figure.doubtful-cay": "Đơn vị sẽ gửi lại"})
    house.report.refresh_from_db()

    assert "Chưa duyệt được" in refused.content.decode()
    assert before == "flagged"
    assert house.report.state == "accepted"
    assert house.report.waivers.get().reason == "Đơn vị sẽ gửi lại"


def test_an_accepted_report_is_reopened_with_a_reason(house: House, log_in: LogIn) -> None:
    """An error found later must have a way back, and leave word why."""
    client = log_in("reviewer")
    save(client, house, value="72")
    house.report.refresh_from_db()
    client.post(f"/reports/{house.report.pk}/accept", {"version": house.report.version})
    client.post(f"/reports/{house.report.pk}/reopen", {"reason": "Đơn vị báo nhầm"})

    house.report.refresh_from_db()
    assert house.report.state != "accepted"
    assert house.report.reopen_reason == "Đơn vị báo nhầm"


def test_a_clerk_sees_the_report_and_no_button_that_decides(house: House, log_in: LogIn) -> None:
    """What would be refused should not be offered."""
    text = log_in("clerk").get(f"/reports/{house.report.pk}/").content.decode()

    assert "Hai cách đọc khác nhau" in text
    assert "hx-post" not in text
    assert "data-accept" not in text


def test_names_that_came_from_outside_are_escaped(house: House, log_in: LogIn) -> None:
    """A file name is a stranger's text."""
    client = log_in("reviewer")
    for path in ("/submissions/", f"/submissions/{house.submission.pk}/", f"/reports/{house.report.pk}/"):
        text = client.get(path).content.decode()

        assert "&lt;b&gt;bao cao" in text, path
        assert "<b>bao cao" not in text, path


def test_the_intake_desk_places_a_paper(house: House, log_in: LogIn) -> None:
    """A paper without a sure unit counts only after a person said whose it is."""
    client = log_in("clerk")
    client.post(f"/intake/{house.waiting.pk}/assign", {"target": "thu-2030|an-phu"})

    house.waiting.refresh_from_db()
    assert house.waiting.report is not None
    assert house.waiting.report.unit == "an-phu"
    assert "la.pdf" not in client.get("/intake/").content.decode()


def test_a_target_that_is_none_is_told_and_changes_nothing(house: House, log_in: LogIn) -> None:
    """A form sent from an old page must not end in an error page."""
    answer = log_in("clerk").post(f"/intake/{house.waiting.pk}/assign", {"target": "x|y"}, follow=True)

    house.waiting.refresh_from_db()
    assert answer.status_code == 200
    assert house.waiting.report is None


def test_a_paper_is_set_aside_only_with_a_reason(house: House, log_in: LogIn) -> None:
    """Somebody's paper must not vanish from the desk without word why."""
    client = log_in("clerk")
    client.post(f"/intake/{house.waiting.pk}/aside", {"reason": " "})
    house.waiting.refresh_from_db()
    still = house.waiting.state
    client.post(f"/intake/{house.waiting.pk}/aside", {"reason": "Giấy mời họp"})
    house.waiting.refresh_from_db()

    assert still == "read"
    assert (house.waiting.state, house.waiting.cause) == ("refused", "Giấy mời họp")


def test_a_later_value_is_shown_beside_the_one_held(house: House, log_in: LogIn) -> None:
    """What a person settled never changes by itself; the newer value is one key away."""
    client = log_in("reviewer")
    save(client, house, value="15")
    later = doubtful_record(issued_on="2030-04-05")
    newer = later.figures["cay"].model_copy(update={"value": 99, "status": Status.READ, "alternatives": ()})
    read_one("moi.pdf", b"ba", later.model_copy(update={"figures": later.figures | {"cay": newer}, "flags": ()}))

    text = client.get(f"/reports/{house.report.pk}/").content.decode()
    assert field_of(house).value["value"] == 15
    assert 'data-choice="99"' in text
    assert "Hai giá trị khác nhau" in text


def test_the_history_leads_to_the_call_and_the_mail_that_a_value_rests_on(house: House, log_in: LogIn) -> None:
    """Who asks later why a number is not the one on the paper must get there by one click."""
    client = log_in("reviewer")
    call = log_contact(KEY, "tan-lap", way="call", note="Đọc lại: 15", by=house.people["clerk"])
    called = save(client, house, value="15", ground="unit", source=f"call-{call.pk}", sure="1")
    mailed = save(client, house, "figure:nguoi", value="8", ground="unit", source=str(house.submission.pk), sure="1")

    assert f'href="/campaigns/{KEY}/units/tan-lap/#contact-{call.pk}"' in called
    assert f'href="/submissions/{house.submission.pk}/"' in mailed
    assert f'id="contact-{call.pk}"' in client.get(f"/campaigns/{KEY}/units/tan-lap/").content.decode()
    assert {row.ground for row in Correction.objects.all()} == {"unit"}
