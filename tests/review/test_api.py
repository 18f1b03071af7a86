"""The API: programs with keys, the role of their person, no change from another site, and no request that breaks it."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trials
from pytest_django.fixtures import Settings as DjangoSettings
from schemathesis.core.result import Ok

from config import django_settings, middleware
from config.settings import Settings, load_settings
from store.models import ApiToken, ConsolidationVersion, ReportClaim, Submission
from store.services.tokens import end_token, make_token
from tests import house as rules
from tests import services
from tests.review.conftest import House, LogIn
from tests.review.test_access import things_of
from tests.store.samples import KEY


def program(house: House, role: str) -> tuple[Client, ApiToken]:
    """A program that works in the name of a person of this role."""
    made = make_token(house.people[role].pk, name="thử", days=1, by=house.people[role])
    return Client(headers={"Authorization": f"Bearer {made.secret}"}), made.token


def test_a_program_reads_and_corrects_in_its_persons_name(house: House) -> None:
    """What people do by keys, another system must be able to do by requests, under the same rules."""
    client, _ = program(house, "reviewer")
    units = client.get(f"/api/campaigns/{KEY}/units").json()
    report = client.get(f"/api/reports/{house.report.pk}").json()
    field = next(one for one in report["fields"] if one["key"] == "figure:cay")
    change = {"version": field["version"], "value": 15, "note": "theo ảnh"}

    path = f"/api/reports/{house.report.pk}/fields/figure:cay"
    done = client.post(path, change, content_type="application/json")
    again = client.post(path, change, content_type="application/json")

    assert [one["unit"] for one in units] == ["tan-lap", "an-phu"]
    assert (done.status_code, done.json()["value"]["value"]) == (200, 15)
    assert (again.status_code, again.json()["current"]["value"]) == (409, 15)


def test_a_key_has_the_role_of_its_person_and_no_more(house: House) -> None:
    """A clerk's scanner must not be able to accept reports or read the log."""
    client, _ = program(house, "clerk")
    body = {"version": 1, "waivers": []}

    assert (
        client.post(f"/api/reports/{house.report.pk}/accept", body, content_type="application/json").status_code == 403
    )
    assert client.get("/api/audit").status_code == 403
    assert client.get("/api/people").status_code == 403
    assert client.get("/api/submissions").status_code == 200


def test_a_key_ends_at_once_and_is_nowhere_kept(house: House) -> None:
    """A key that leaked must be worthless the moment somebody notices; a stolen database must hold none."""
    made = make_token(house.people["clerk"].pk, name="thử", days=None, by=house.people["clerk"])
    client = Client(headers={"Authorization": f"Bearer {made.secret}"})
    assert client.get("/api/queue").status_code == 200
    assert made.secret not in str(list(ApiToken.objects.values()))

    end_token(made.token.pk, by=house.people["admin"])

    assert client.get("/api/queue").status_code == 401
    assert Client(headers={"Authorization": "Bearer tonghop_sai"}).get("/api/queue").status_code == 401


def test_a_key_opens_no_page(house: House) -> None:
    """Keys lie in configuration files of other systems; they are for the API alone."""
    client, _ = program(house, "admin")

    assert client.get("/people/").status_code == 302


def test_the_page_shows_a_key_once(house: House, log_in: LogIn) -> None:
    """Who can look it up again can steal it later."""
    client = log_in("clerk")
    shown = client.post("/tokens/add", {"name": "Máy quét", "days": "30"}).content.decode()
    secret = re.search(r"tonghop_[\w-]{43}", shown)
    assert secret

    listed = client.get("/tokens/").content.decode()
    assert "Máy quét" in listed
    assert secret[0] not in listed
    stranger = make_token(house.people["admin"].pk, name="x", days=None, by=None).token
    client.post(f"/tokens/{stranger.pk}/end")
    assert ApiToken.objects.get(pk=stranger.pk).revoked_at is None


def test_a_program_does_a_reviewers_day(house: House) -> None:
    """What stands only on the pages cannot be joined to other systems: the desk's own acts must be there as well."""
    client, _ = program(house, "reviewer")
    report, json_body = f"/api/reports/{house.report.pk}", {"content_type": "application/json"}
    steps = client.get(f"/api/campaigns/{KEY}/walk").json()
    assert (steps[0]["turn"], steps[0]["key"]) == ("doubt", "figure:cay")

    assert client.post(f"{report}/fields/figure:cay/ask", {"reason": "unreadable"}, **json_body).status_code == 200
    assert client.get(f"/api/campaigns/{KEY}/walk").json() == []
    assert client.post(f"{report}/fields/figure:cay/take-back", {"version": 1}, **json_body).status_code == 200
    said = {"way": "call", "note": "Đọc lại: 15"}
    call = client.post(f"/api/campaigns/{KEY}/units/tan-lap/contacts/log", said, **json_body).json()
    told = {"value": 15, "ground": "unit", "contact": call["id"], "sure": True}
    version = next(one for one in client.get(report).json()["fields"] if one["key"] == "figure:cay")["version"]
    assert client.post(f"{report}/fields/figure:cay", {**told, "version": version}, **json_body).status_code == 200
    (act,) = client.get(f"{report}/fields/figure:cay/history").json()
    assert (act["ground"], act["contact"], act["after"]["value"]) == ("unit", call["id"], 15)

    sections = {"sections": {"A": {"text": "Mới", "version": 1}}}
    assert client.post(f"{report}/sections", sections, **json_body).status_code == 204
    assert client.post(f"{report}/sections", sections, **json_body).status_code == 204  # the same text is no change
    assert b"".join(client.get(f"/api/files/pages/{house.page.pk}.png")).startswith(b"\x89PNG")
    assert client.get(f"/api/campaigns/{KEY}/trust").json()["unit_errors"] == 1


def test_a_browser_changes_nothing_over_the_api_without_the_pages_token(house: House) -> None:
    """Another site could send such a request from a logged-in browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.people["reviewer"], backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(f"/api/reports/{house.report.pk}/claim").status_code == 403
    assert not ReportClaim.objects.exists()


def test_a_file_is_sent_in_and_placed(house: House) -> None:
    """A scanner or another system delivers without a browser."""
    client, _ = program(house, "clerk")
    file = Path(__file__)
    with file.open("rb") as content:
        sent = client.post("/api/upload", {"files": content, "campaign": KEY})
    place = {"campaign": KEY, "unit": "an-phu"}

    number = sent.json()["id"]
    done = client.post(f"/api/submissions/{number}/place", place, content_type="application/json")
    wrong = client.post(f"/api/submissions/{number}/place", place | {"unit": "la"}, content_type="application/json")

    assert sent.status_code == 201
    assert done.status_code == 200
    assert wrong.status_code == 422
    assert Submission.objects.get(pk=number).unit == "an-phu"


def test_too_many_requests_are_refused_with_the_time_to_wait(
    house: House, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One program that went wild must not keep everybody else from working."""
    few = load_settings().model_copy(update={"requests_per_minute": 3})
    monkeypatch.setattr(middleware, "load_settings", lambda: few)
    cache.clear()
    client = log_in("clerk")

    answers = [client.get("/health") for _ in range(5)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    cache.clear()


@pytest.mark.server
def test_all_web_processes_count_requests_together(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch, settings: DjangoSettings
) -> None:
    """Four web processes must not give a wild program four times as much; a Redis that is away must not stop work."""
    few = load_settings().model_copy(update={"requests_per_minute": 3})
    monkeypatch.setattr(middleware, "load_settings", lambda: few)
    with services.redis() as url:
        settings.CACHES = django_settings._caches(Settings(broker_url=url))
        started = [client.get("/health").status_code for _ in range(3)]
        caches["default"].clear()  # what another process knows of it
        elsewhere = client.get("/health").status_code
    without = client.get("/health").status_code
    caches["default"].clear()

    assert (started, elsewhere, without) == ([200, 200, 200], 429, 200)


def test_no_secret_stands_in_the_log(house: House, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Logs are copied, mailed and shown; passwords and keys must not travel with them."""
    caplog.set_level(logging.DEBUG)
    client.post("/login", {"username": "nguoi-clerk", "password": "mat-khau-sai-9876"})
    made = make_token(house.people["clerk"].pk, name="thử", days=None, by=None)
    Client(headers={"Authorization": f"Bearer {made.secret}"}).get("/api/queue")

    assert "mat-khau-sai-9876" not in caplog.text
    assert made.secret not in caplog.text


@pytest.mark.slow
def test_djangos_check_of_a_deployment_has_nothing_to_say(tmp_path: Path) -> None:
    """Behind HTTPS every cookie, redirect and header must be as Django's own checklist wants it."""
    named = {
        "TONGHOP_DATA": str(tmp_path),
        "TONGHOP_PUBLIC_URL": "https://tonghop.example",
        "PYTHONPATH": str(rules.ROOT),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    environment = [f"{name}={value}" for name, value in named.items()]
    setting = "DJANGO_SETTINGS_MODULE=config.django_settings"

    done = subprocess.run(["env", *environment, setting, *command], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_request_that_fits_the_description_breaks_the_api(
    house: House, version: ConsolidationVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 is a bug whatever was sent; the requests are made up from the API's own description.

    Half of them name things that are there: a number made up is seldom one.
    """
    monkeypatch.setattr("pipeline.readers.office.shutil.which", lambda _: None)
    monkeypatch.setattr("review.api.pages.read_again", lambda _page, _box: ())
    secret = make_token(house.people["admin"].pk, name="thử", days=None, by=None).secret
    client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        _try(operation, client, {})
        _try(operation, client, {**things_of(house, version), "key": KEY, "what": "approve"})
    assert len(operations) >= 110


def _try(operation: schemathesis.APIOperation, client: Client, there: dict[str, Any]) -> None:
    @given(case=operation.as_strategy())
    @_FEW
    def sent(case: schemathesis.Case) -> None:
        case.path_parameters = {name: there.get(name, made) for name, made in case.path_parameters.items()}
        query = urlencode(case.query or {}, doseq=True)
        if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
            answer = client.post(case.formatted_path, _form(case.body), QUERY_STRING=query)
        else:
            body = json.dumps(case.body) if isinstance(case.body, dict | list | str | int | float | None) else ""
            kind = {"content_type": "application/json", "QUERY_STRING": query}
            answer = client.generic(case.method, case.formatted_path, body, **kind)
        assert answer.status_code < 500, (operation.label, answer.status_code)

    sent()


def _form(body: dict[str, Any]) -> dict[str, list[Any]]:
    """A form as a browser sends it: what the description calls binary as files, all else as words."""
    given = {name: value if isinstance(value, list) else [value] for name, value in body.items()}
    return {name: [_part(one) for one in values if one is not None] for name, values in given.items()}


def _part(value: Any) -> Any:
    content = getattr(value, "data", value)
    return SimpleUploadedFile("tep.bin", content) if isinstance(content, bytes) else str(content)


_FEW = trials(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
