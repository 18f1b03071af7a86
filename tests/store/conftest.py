"""Fixtures for the tests of the store: the campaign, people, and a submission that has been read."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from django.test import override_settings

from schemas.reading import FileReading, Kind, Reading
from schemas.record import Record
from store.models import Campaign, Submission, User
from store.services.campaigns import add_campaign
from store.services.intake import Incoming, receive
from store.services.reading import claim_submission, save_outcome
from store.services.users import add_user
from tests.store.samples import CAMPAIGN, DAY, KEY

Arrive = Callable[[Record], Submission]


@pytest.fixture(autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose, which is not what these tests are about."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def campaign(db: None) -> Campaign:
    """The small campaign."""
    return add_campaign(CAMPAIGN)


@pytest.fixture
def reviewer(db: None) -> User:
    """A person who may decide."""
    return add_user("duyet", "mat-khau-dai-12", "reviewer")


@pytest.fixture
def admin(db: None) -> User:
    """A person who may do everything."""
    return add_user("quantri", "mat-khau-dai-12", "admin")


@pytest.fixture
def arrive(campaign: Campaign) -> Arrive:
    """Takes in bytes of their own and saves the given record as what was read of them."""
    numbers = count()

    def take(record: Record) -> Submission:
        content = f"báo cáo số {next(numbers)}".encode()
        got = receive([Incoming("bc.txt", content)], source="upload", campaign_hint=KEY, received_on=DAY)
        claim = claim_submission(got.submission_id)
        reading = Reading(files=(FileReading(name="bc.txt", sha256="0" * 64, kind=Kind.TEXT),))
        assert save_outcome(got.submission_id, claim, record, reading, campaign_version=1)
        return Submission.objects.get(pk=got.submission_id)

    return take
