"""Limits: how long a browser stays logged in, and how much it may send at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import review.api.submissions
import review.sending
from config.settings import load_settings
from review.api import files
from store.models import CampaignDraft, Submission
from tests.review.conftest import LOGIN, House, LogIn
from tests.store.samples import KEY


def test_a_session_ends_by_itself_and_no_script_reads_it(house: House, client: Client) -> None:
    """A browser left open in an office must not stay open for ever, and a script must not carry its session away."""
    client.post("/login", {"username": "nguoi-clerk", **LOGIN})
    cookie = client.cookies["sessionid"]
    inside = client.get("/submissions/").status_code
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    after = client.get("/submissions/")

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == load_settings().session_hours * 3600
    assert (inside, after.status_code) == (200, 302)
    assert after.headers["Location"].startswith("/login")


def test_more_than_the_limit_is_refused_everywhere_with_what_to_do(
    house: House, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One browser must not fill the disk; who has much to send is told of the inbox, and nothing half is kept."""
    small = load_settings().model_copy(update={"upload_mb": 1})
    for module in (review.sending, review.api.submissions, files):
        monkeypatch.setattr(module, "load_settings", lambda: small)
    clerk, admin, before = log_in("clerk"), log_in("admin"), Submission.objects.count()

    def big() -> SimpleUploadedFile:
        return SimpleUploadedFile("to.pdf", b"%PDF-1.7" + b"0" * (1 << 20))

    page = clerk.post("/submissions/upload", {"files": big(), "campaign": KEY}, follow=True).content.decode()
    over_api = clerk.post("/api/upload", {"files": big(), "campaign": KEY})
    over_link = Client().post(f"/api/doors/{house.secret}", {"files": big()})
    draft = admin.post("/api/drafts/add", {"files": big()})

    assert "gửi qua thư mục nhận báo cáo" in page
    assert [one.status_code for one in (over_api, over_link, draft)] == [413, 413, 413]
    assert Submission.objects.count() == before
    assert CampaignDraft.objects.count() == 1
