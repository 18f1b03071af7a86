"""Originals are kept as long as the setting says after a campaign was archived, and not a day less."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.settings import load_settings
from store import vault
from store.models import AuditEntry, Campaign, Original, RecordRow, Report, User
from store.services import erasure
from store.services.erasure import erase_expired
from store.services.intake import Incoming, receive
from store.verifying import verify_originals
from tests.store.conftest import Arrive
from tests.store.samples import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def thirty_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Originals are kept for thirty days."""
    settings = load_settings().model_copy(update={"keep_days": 30})
    monkeypatch.setattr(erasure, "load_settings", lambda: settings)


def archived(days: int) -> None:
    """The campaign was archived so many days ago."""
    Campaign.objects.update(archived_at=timezone.now() - timedelta(days=days))


def test_nothing_is_erased_unless_a_setting_says_so(arrive: Arrive) -> None:
    """An office that never set it must find every paper after ten years."""
    arrive(record({}))
    archived(4000)

    assert erase_expired(timezone.now()) == 0


@pytest.mark.usefixtures("thirty_days")
def test_originals_go_when_their_time_is_over_and_figures_stay(arrive: Arrive, admin: User) -> None:
    """Bytes and what the machine saw go by an entry of the log; figures stay, and the weekly look is content."""
    paper = arrive(record({}))
    shared = receive([Incoming("chung.docx", b"cua dot khac")], source="upload")
    fields = paper.report.fields.count()
    archived(29)
    early = erase_expired(timezone.now())
    archived(31)
    erased = [erase_expired(timezone.now()), erase_expired(timezone.now())]

    assert (early, erased) == (0, [1, 0])
    kept = Original.objects.get(pk=paper.files.get().original_id)
    assert kept.erased_at is not None
    assert bytes(RecordRow.objects.get(submission=paper).reading) == b""
    assert Report.objects.get(pk=paper.report_id).fields.count() == fields
    assert AuditEntry.objects.filter(action="erase", actor="retention").count() == 1
    assert vault.local(_sum(shared.submission_id)).read_bytes() == b"cua dot khac"
    assert list(verify_originals()) == []


@pytest.mark.usefixtures("thirty_days")
def test_what_an_open_campaign_holds_as_well_stays(arrive: Arrive) -> None:
    """The same bytes sent for two rounds: the open one must not lose them."""
    paper = arrive(record({}))
    other = receive([Incoming("bc.txt", b"them"), Incoming("x", vault.local(_sum(paper.pk)))], source="upload")
    archived(31)

    assert other.new
    assert erase_expired(timezone.now()) == 0


def _sum(submission: int) -> str:
    return str(Original.objects.get(submissionfile__submission=submission).pk)
