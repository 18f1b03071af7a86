"""An archived campaign can be read, proven and taken away; whoever tries to change anything of it is refused."""

import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from schemas.campaign_edit import Target
from schemas.correction import AskReason, Ground
from schemas.letter import LetterKind
from schemas.record import Status, TextField
from store import services
from store.models import BlindSample, EditedFile, Original, Outgoing, Pin, Report, Submission, User
from store.selectors.arranging import papers_of
from store.services.acceptance import Accepted, accept_report
from store.services.archive import archive_campaign
from store.services.arranging import Pile
from store.services.consolidation import consolidate
from store.services.contacts import grant_extension
from store.services.corrections import Settled, correct_field
from store.services.drafting import draft_letters
from store.services.freezing import freeze
from store.services.intake import Incoming
from store.services.letters import Signed, approve_letter
from store.services.outbox import queue_mail
from store.services.teamwork import add_comment, claim_report
from tests.store.conftest import Arrive
from tests.store.samples import CAMPAIGN, KEY, full, record

pytestmark = pytest.mark.django_db

# What belongs to no campaign, only looks, is the archive's own duty, or goes through an act of the table below.
OUTSIDE: Final = {
    "record_act", "record_view", "evidence_pack", "needs_second", "settle_classified", "create_draft", "change_draft",
    "start_trial", "ask_to_open", "open_draft", "drop_draft", "make_token", "end_token", "create_user", "change_user",
    "unlock_user", "erase_value", "erase_original", "erase_comment", "withdraw_link", "add_known", "confirm_series",
    "split_series", "confirm_cut", "read_again", "undo_arrangement", "send_letter",
}  # fmt: skip


class Archive:
    """One campaign with something of every kind in it, in the archive."""

    def __init__(self, arrive: Arrive, reviewer: User, admin: User) -> None:
        self.reviewer, self.admin = reviewer, admin
        self.submission = arrive(full(cay=5))
        self.report = Report.objects.get(submissions=self.submission)
        typed = {"value": 8, "ground": Ground.MISREAD, **self.field("figure:nguoi")}
        assert isinstance(correct_field(**typed), Settled)
        self.report.refresh_from_db()
        assert isinstance(accept_report(self.report.pk, expected_version=self.report.version, by=reviewer), Accepted)
        unsure = TextField(value="an-phu", status=Status.DOUBTFUL)
        self.late = arrive(record().model_copy(update={"unit": unsure}))
        day, official = date(2030, 4, 10), LetterKind.LETTER
        self.draft = draft_letters(KEY, kind=official, today=day, units=["an-phu"])[0]
        joint = draft_letters(KEY, kind=official, today=day, joint=True)[0]
        self.approved = approve_letter(joint.pk, expected_version=joint.version, by=admin)
        self.mail = queue_mail(key="x", addresses=["a@b.vn"], subject="x", body="x", campaign=KEY, unit="an-phu")
        Outgoing.objects.update(state="uncertain")
        self.extension = grant_extension(KEY, "an-phu", until=timezone.localdate(), reason="bão", by=reviewer)
        self.sample = BlindSample.objects.create(
            campaign=KEY, report=self.report, key="figure:cay", about=f"submission:{self.submission.pk}",
            origin="machine", source="word", value={"value": 5, "status": "read"},
        )  # fmt: skip
        self.version = freeze(KEY, by=admin)
        Pin.objects.create(campaign=KEY, section="A", key="_thp_x", text="x", by=admin)
        self.edited = EditedFile.objects.create(
            version=self.version, original=Original.objects.first(), name="x", by=admin,
            changes=[{"kind": "total", "figure": "cay"}],
        )  # fmt: skip
        add_comment(self.report.pk, text="x", by=admin)
        claim_report(self.report.pk, by=reviewer)
        archive_campaign(KEY, by=admin)

    def field(self, key: str = "figure:cay") -> dict[str, Any]:
        """Which field is meant, as it stands."""
        row = self.report.fields.get(key=key)
        return {"report_id": self.report.pk, "key": key, "expected_version": row.version, "by": self.reviewer}


_ACTS: Final[dict[str, Callable[[Archive], dict[str, Any]]]] = {
    "accept_report": lambda a: {"report_id": a.report.pk, "expected_version": 1},
    "reopen_report": lambda a: {"report_id": a.report.pk, "reason": "x"},
    "archive_campaign": lambda a: {"campaign": KEY},
    "arrange": lambda a: {"piles": [Pile(papers_of([a.late])[0].pieces, KEY, "an-phu")]},
    "set_arrival_day": lambda a: {
        "submission_id": a.submission.pk, "day": date(2020, 4, 1), "ground": "clerk", "reason": "x",
    },
    "ask_unit": lambda a: {"report_id": a.report.pk, "key": "figure:cay", "reason": AskReason.MISSING},
    "not_asked": lambda a: a.field(),
    "take_back": lambda a: a.field("figure:nguoi"),
    "add_campaign": lambda a: {"text": CAMPAIGN.replace("Báo cáo thử", "Báo cáo")},
    "close_campaign": lambda a: {"key": KEY, "open_again": True},
    "consolidate": lambda a: {"campaign": KEY},
    "log_contact": lambda a: {"campaign": KEY, "unit": "an-phu", "way": "call", "note": "x"},
    "grant_extension": lambda a: {"campaign": KEY, "unit": "an-phu", "until": timezone.localdate(), "reason": "x"},
    "withdraw_extension": lambda a: {"extension_id": a.extension.pk},
    "correct_field": lambda a: {**a.field(), "value": 6, "ground": Ground.MISREAD},
    "confirm_field": lambda a: a.field(),
    "undo": lambda a: a.field("figure:nguoi"),
    "draft_letters": lambda a: {"campaign_key": KEY, "kind": LetterKind.NOTICE, "units": ["an-phu"]},
    "take_edited": lambda a: {"version_id": a.version.pk, "file": Incoming("x.docx", b"x")},
    "drop_change": lambda a: {"edited_id": a.edited.pk, "number": 0},
    "freeze": lambda a: {"campaign": KEY},
    "advance": lambda a: {"version_id": a.version.pk, "step": "submitted"},
    "learn_alias": lambda a: {"campaign": KEY, "target": Target(kind="units", id="an-phu"), "alias": "An Phú mới"},
    "edit_letter": lambda a: {"letter_id": a.draft.pk, "texts": {"subject": "x"}, "expected_version": a.draft.version},
    "approve_letter": lambda a: {"letter_id": a.draft.pk, "expected_version": a.draft.version},
    "enter_signed": lambda a: {
        "letter_id": a.approved.pk, "signed": Signed("1", date(2030, 4, 11), "x.pdf", b"%PDF-1.4"),
    },
    "enqueue_letter": lambda a: {"row": a.approved},
    "mark_sent": lambda a: {"letter_id": a.approved.pk},
    "renew_letter": lambda a: {"letter_id": a.approved.pk},
    "withdraw_letter": lambda a: {"letter_id": a.draft.pk},
    "make_link": lambda a: {"campaign": KEY, "unit": "an-phu"},
    "decide_mail": lambda a: {"mail_id": a.mail.pk, "arrived": True},
    "pin_passage": lambda a: {"campaign": KEY, "key": "_thp_x"},
    "unpin_passage": lambda a: {"campaign": KEY, "key": "_thp_x"},
    "place_submission": lambda a: {"submission_id": a.late.pk, "campaign": KEY, "unit": "an-phu"},
    "set_aside": lambda a: {"submission_id": a.submission.pk, "reason": "x"},
    "enter_blind": lambda a: {"sample_id": a.sample.pk, "value": "9"},
    "edit_sections": lambda a: {
        "report_id": a.report.pk, "texts": {"A": "x"}, "versions": {"A": a.field("section:A")["expected_version"]},
    },
    "claim_report": lambda a: {"report_id": a.report.pk, "by": a.admin},
    "release_report": lambda a: {"report_id": a.report.pk},
    "add_comment": lambda a: {"report_id": a.report.pk, "text": "x"},
}  # fmt: skip


def acts_of_people() -> dict[str, Callable[..., object]]:
    """Every service by which a person does something, by its name."""
    found: dict[str, Callable[..., object]] = {}
    for module in pkgutil.iter_modules(services.__path__):
        place = f"{services.__name__}.{module.name}"
        for name, one in vars(import_module(place)).items():
            if inspect.isfunction(one) and one.__module__ == place and not name.startswith("_"):
                found |= {name: one} if "by" in inspect.signature(one).parameters else {}
    return found


def everything() -> list[tuple[object, ...]]:
    """All rows of all tables."""
    return [(model.__name__, *row) for model in apps.get_app_config("store").get_models() for row in _rows(model)]


def _rows(model: Any) -> list[tuple[object, ...]]:
    return list(model.objects.order_by("pk").values_list())


@pytest.mark.slow
def test_nothing_in_the_archive_is_changed_by_anybody(
    arrive: Arrive, reviewer: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every act of a person is refused in words, changes no row, and a new act must be put into the table or named."""
    monkeypatch.setattr("pipeline.readers.office.shutil.which", lambda _: None)  # no PDF: this is not about paper
    archive, acts = Archive(arrive, reviewer, admin), acts_of_people()
    assert acts.keys() == _ACTS.keys() | OUTSIDE

    before, allowed = everything(), []
    for name, arguments in _ACTS.items():
        try:
            with transaction.atomic():
                acts[name](**{"by": admin, **arguments(archive)})
        except PermissionError as fault:
            assert "đóng hồ sơ" in str(fault), name
        else:
            allowed.append(name)
    assert allowed == []
    assert everything() == before


def test_a_paper_that_comes_too_late_waits_at_the_desk(arrive: Arrive, admin: User) -> None:
    """It is kept and read like any other; the archive's report stays, and a person says where the paper belongs."""
    report = Report.objects.get(submissions=arrive(full(cay=5)))
    consolidate(KEY)
    archive_campaign(KEY, by=admin)
    fields = _rows(report.fields.model)
    late = arrive(full(cay=50))

    assert Submission.objects.get(pk=late.pk).report is None
    assert _rows(report.fields.model) == fields
