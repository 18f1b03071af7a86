"""Fixtures for the tests of the web face: a campaign, people of each role, a report with a doubtful figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings

from config.settings import load_settings
from schemas.base import Box
from schemas.flag import raise_flag
from schemas.letter import LetterKind
from schemas.reading import CellReading, FileReading, Kind, Page, Reading
from schemas.record import Evidence, Record, Status, TextField
from store.models import (
    CampaignDraft,
    Comment,
    ConsolidationVersion,
    Letter,
    Outgoing,
    PageImage,
    Report,
    Role,
    Submission,
    User,
)
from store.selectors.arranging import papers_of
from store.services.arranging import Pile, arrange
from store.services.campaigns import add_campaign
from store.services.consolidation import consolidate
from store.services.drafting import draft_letters
from store.services.drafts import create_draft
from store.services.intake import Incoming, receive
from store.services.links import make_link
from store.services.outbox import queue_mail
from store.services.reading import claim_submission, save_outcome
from store.services.teamwork import add_comment
from store.services.tokens import make_token
from store.services.users import add_user
from tests.snapshot import once
from tests.store.samples import CAMPAIGN, DAY, KEY, figure, record
from workers import regions

LOGIN = {"password": "mat-khau-dai-12"}
BOX = Box(400, 200, 460, 220)


@dataclass(frozen=True)
class House:
    """What stands in the store of a test."""

    people: dict[str, User]
    report: Report
    submission: Submission
    page: PageImage
    waiting: Submission
    comment: Comment
    draft: CampaignDraft
    letter: Letter
    mail: Outgoing
    arrangement: int
    token: int
    link: int
    secret: str


def read_one(name: str, content: bytes, meaning: Record, *pages: Page) -> Submission:
    """Takes in one file and saves ``meaning`` as what was read of it, on these pages."""
    got = receive([Incoming(name, content)], source="upload", campaign_hint=KEY, received_on=DAY)
    claim = claim_submission(got.submission_id)
    reading = Reading(files=(FileReading(name=name, sha256="0" * 64, kind=Kind.PDF_SCAN, pages=pages),))
    assert save_outcome(got.submission_id, claim, meaning, reading, campaign_version=1)
    return Submission.objects.get(pk=got.submission_id)


def draw_page(submission: Submission) -> PageImage:
    """A page picture of one inch to 72 pixels, white with the number in `BOX` written black."""
    image = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(image).rectangle((410, 205, 450, 215), fill="black")
    folder = load_settings().pictures / str(submission.pk)
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / "0-1.png")
    return PageImage.objects.create(
        submission=submission,
        file=0,
        page=1,
        path=f"{submission.pk}/0-1.png",
        width=595,
        height=842,
        points_width=595,
        points_height=842,
    )


def draw_draft(draft: CampaignDraft) -> None:
    """A picture of the one page of a draft's directive."""
    folder = load_settings().pictures / f"draft-{draft.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (60, 84), "white").save(folder / "0-1.png")
    draft.pages = [{"path": "0-1.png"}]
    draft.save(update_fields=["pages"])


def doubtful_record(issued_on: str = "2030-04-01") -> Record:
    """A report with one doubtful figure (12, or perhaps 72) and all else in order."""
    evidence = (Evidence(file=0, page=1, bbox=BOX, text="12"),)
    doubt = figure(12, Status.DOUBTFUL, alternatives=[72], reason="Hai cách đọc khác nhau", evidence=evidence)
    figures = {"cay": doubt, "nguoi": figure(7), "kinh_phi": figure(1.5)}
    flags = (raise_flag("figure.doubtful", "cay", title="Số cây"),)
    return record(figures, issued_on=issued_on, flags=flags)


@pytest.fixture
def house(db: None, settings: Settings) -> House:
    """A campaign, a person of each role, one report to review with a remark, one paper at the intake desk."""
    # Argon2 is slow on purpose, and these passwords guard nothing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return once(build_house)


def build_house() -> House:
    """The house, by the services that make each thing in it."""
    add_campaign(CAMPAIGN)
    people = {role: add_user(f"nguoi-{role}", LOGIN["password"], role) for role in Role.values}
    submission = read_one("<b>bao cao</b>.pdf", b"mot", doubtful_record())
    lost = doubtful_record().model_copy(update={"unit": TextField(value="an-phu", status=Status.DOUBTFUL)})
    waiting = read_one("la.pdf", b"hai", lost)
    page = draw_page(submission)
    report = Report.objects.get(unit="tan-lap")
    comment = add_comment(report.pk, text="Gọi lại <b>đơn vị</b> chiều nay", by=people["clerk"])
    draft = create_draft(origin="copy", by=people["admin"], source=KEY)
    draw_draft(draft)
    letter = draft_letters(KEY, kind=LetterKind.LETTER, today=date(2030, 4, 10), units=["an-phu"])[0]
    to = {"letter": letter, "campaign": KEY, "unit": "an-phu"}
    mail = queue_mail(key="house", addresses=["a@b.vn"], subject="Thư", body="Kính gửi", **to)
    Outgoing.objects.update(state="uncertain")
    loose = [Pile((piece,), aside="thử") for piece in papers_of([read_one("roi.pdf", b"roi", lost)])[0].pieces]
    token = make_token(people["clerk"].pk, name="thử", days=1, by=None).token
    done = arrange(loose, by=people["clerk"])
    old, own = (make_link(KEY, "an-phu", by=people["clerk"]) for _ in range(2))
    papers = (people, report, submission, page, waiting, comment, draft, letter, mail)
    return House(*papers, done.arrangement_id, token.pk, old.link.pk, own.secret)


@pytest.fixture
def version(house: House) -> ConsolidationVersion:
    """A consolidated version of what stands in the house."""
    return consolidate(KEY)


LogIn = Callable[[str], Client]


@pytest.fixture
def log_in(house: House) -> LogIn:
    """A browser in which a person of the given role is logged in; "anonymous" for nobody."""

    def enter(role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(house.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[float]]]:
    """The reader process's place, keeping the boxes it was asked for."""
    asked: list[list[float]] = []

    class Reader:
        def run(self, job: dict, _alive: object) -> dict:
            asked.append(job["box"])
            return {"readings": [CellReading(engine="vie", text="1.250", confidence=0.9).model_dump(mode="json")]}

    monkeypatch.setattr(regions, "people_reader", Reader)
    yield asked
