"""A directive and trial reports go through the reader processes, and whatever goes wrong leaves a draft to work on."""

import pytest

from samples.letters import HERE
from store.models import CampaignDraft, DraftTrial, User
from store.services.drafts import change_draft, create_draft, start_trial
from store.services.intake import Incoming
from store.services.users import add_user
from tests.store.samples import CAMPAIGN, KEY
from workers.drafting import read_directive, read_trial

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin() -> User:
    """The person who prepares a round."""
    return add_user("quan-tri", "mat-khau-dai-12", "admin")


def test_a_directive_becomes_a_draft_with_its_pages(admin: User) -> None:
    """The first ten minutes of a round: the letter in, the draft and its pictures out."""
    letter = HERE / "03-nhieu-phu-luc" / "cong-van.pdf"
    draft = create_draft(origin="directive", by=admin, files=[Incoming(letter.name, letter)])
    read_directive(draft.pk)
    draft.refresh_from_db()

    assert draft.reading == "read"
    assert "II.1.a" in draft.text
    assert len(draft.pages) == 4
    assert {warning["code"] for warning in draft.draft["warnings"]} >= {"number.differs", "weekday.differs"}


def test_a_file_that_is_no_letter_leaves_a_draft(admin: User) -> None:
    """Bad input has a clear outcome, and the work can go on by hand."""
    draft = create_draft(origin="directive", by=admin, files=[Incoming("hong.docx", b"khong phai Word")])
    read_directive(draft.pk)
    draft.refresh_from_db()

    assert draft.reading == "read"
    assert "CẦN ĐIỀN" in draft.text


def test_a_trial_reads_a_report_with_the_draft(admin: User) -> None:
    """How well the round will read is seen before it opens."""
    made = create_draft(origin="blank", by=admin)
    change_draft(made.pk, expected_version=1, text=CAMPAIGN, by=admin)
    report = HERE / "01-phan-va-chu-cai" / "cong-van.docx"
    trial = start_trial(made.pk, [Incoming(report.name, report)], by=admin)
    read_trial(trial.pk)
    trial = DraftTrial.objects.get(pk=trial.pk)

    assert trial.state == "read"
    assert trial.record["campaign"] == KEY
    assert CampaignDraft.objects.get(pk=made.pk).state == "editing"
