"""A campaign opens only after a trial and a second person's yes; nobody's edit is overwritten."""

import pytest

from store.models import Campaign, CampaignDraft, User
from store.selectors.drafts import effect_of
from store.services.campaigns import add_campaign
from store.services.drafts import (
    DraftError,
    ask_to_open,
    change_draft,
    create_draft,
    drop_draft,
    open_draft,
    save_trial,
    start_trial,
)
from store.services.intake import Incoming
from store.services.users import add_user
from tests.store.samples import CAMPAIGN, KEY

pytestmark = pytest.mark.django_db
NEW = CAMPAIGN.replace(f"id: {KEY}", "id: dot-moi")


@pytest.fixture
def admin() -> User:
    """The person who prepares a round."""
    return add_user("quan-tri", "mat-khau-dai-12", "admin")


@pytest.fixture
def draft(admin: User) -> CampaignDraft:
    """A draft without faults under a new id."""
    made = create_draft(origin="blank", by=admin)
    assert change_draft(made.pk, expected_version=1, text=NEW, by=admin)
    return CampaignDraft.objects.get(pk=made.pk)


def try_out(draft: CampaignDraft, by: User) -> None:
    """One trial reading that succeeded."""
    trial = start_trial(draft.pk, [Incoming("bao-cao.docx", b"noi dung")], by=by)
    save_trial(trial.pk, {"schema_": "tonghop/record@1", "campaign": "dot-moi"})


def test_the_second_yes_opens_it(draft: CampaignDraft, admin: User) -> None:
    """The way a round begins: tried, asked for, agreed to by another."""
    other = add_user("phe-duyet", "mat-khau-dai-12", "approver")
    try_out(draft, admin)
    ask_to_open(draft.pk, by=admin)
    row = open_draft(draft.pk, expected_version=2, by=other)

    assert (row.key, row.version) == ("dot-moi", 1)
    assert CampaignDraft.objects.get(pk=draft.pk).state == "opened"


def test_nobody_agrees_with_himself(draft: CampaignDraft, admin: User) -> None:
    """One person's slip must not reach every unit of a province."""
    try_out(draft, admin)
    ask_to_open(draft.pk, by=admin)

    with pytest.raises(DraftError, match="người thứ hai"):
        open_draft(draft.pk, expected_version=2, by=admin)
    assert not Campaign.objects.filter(key="dot-moi").exists()


def test_without_a_trial_it_does_not_open(draft: CampaignDraft, admin: User) -> None:
    """A form nobody tried is found out by forty units at once."""
    with pytest.raises(DraftError, match="Đọc thử"):
        ask_to_open(draft.pk, by=admin)


def test_a_change_takes_the_yes_back(draft: CampaignDraft, admin: User) -> None:
    """The second person agrees to what stands there, not to what comes after."""
    other = add_user("phe-duyet", "mat-khau-dai-12", "approver")
    try_out(draft, admin)
    ask_to_open(draft.pk, by=admin)
    assert change_draft(draft.pk, expected_version=2, text=NEW.replace("title:", "title: Sửa"), by=admin)

    with pytest.raises(DraftError):
        open_draft(draft.pk, expected_version=3, by=other)


def test_faults_stop_a_trial(admin: User) -> None:
    """A draft with gaps can read nothing; people are told to mend it first."""
    draft = create_draft(origin="blank", by=admin)

    with pytest.raises(DraftError, match="lỗi"):
        start_trial(draft.pk, [Incoming("a.docx", b"a")], by=admin)


def test_the_slower_of_two_editors_is_told(draft: CampaignDraft, admin: User) -> None:
    """Nobody's work disappears."""
    assert change_draft(draft.pk, expected_version=2, text=NEW + "\n# một\n", by=admin)
    assert not change_draft(draft.pk, expected_version=2, text=NEW + "\n# hai\n", by=admin)
    assert "# một" in CampaignDraft.objects.get(pk=draft.pk).text


def test_a_new_version_says_what_it_changes(admin: User) -> None:
    """A change after reports have arrived touches what was read of them."""
    add_campaign(CAMPAIGN)
    draft = create_draft(origin="copy", by=admin, source=KEY)
    effect = effect_of(draft)
    assert effect is not None
    assert effect.changes == ()

    drop_draft(draft.pk, by=admin)
    assert CampaignDraft.objects.get(pk=draft.pk).state == "dropped"


def test_a_file_from_the_command_line_waits_on_the_desk(admin: User) -> None:
    """A file written elsewhere needs the second yes as much as one written here."""
    made = create_draft(origin="file", by=admin, text=NEW)

    assert (made.title, made.state) == ("Báo cáo thử năm 2030", "editing")
    assert not Campaign.objects.exists()


def test_a_clerk_prepares_no_round(admin: User) -> None:
    """Who must report what is for those who answer for it."""
    clerk = add_user("van-thu", "mat-khau-dai-12", "clerk")

    with pytest.raises(PermissionError):
        create_draft(origin="blank", by=clerk)
    assert admin.role == "admin"
