"""Letters on the samples: read for real, compared with the truth: nobody is accused wrongly."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

import pytest

from pipeline.letters.owed import owed_by
from pipeline.process import Outcome
from schemas.letter import Claim, Item, Owed, Receipt
from store.models import Report, ReportField, Submission, User
from store.selectors.standing import standings
from store.services.campaigns import add_campaign
from store.services.corrections import confirm_field
from store.services.intake import Incoming, receive
from store.services.placing import place_submission, set_aside
from store.services.reading import claim_submission, save_outcome
from store.services.users import add_user
from tests.samples.reading import CAMPAIGN, HERE, TRUTHS, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]

ACCUSING = (Claim.MISSING, Claim.BLANK)


def take(name: str, outcome: Outcome) -> None:
    """Stores a sample with what was read of it, as the whole system does."""
    truth, folder = TRUTHS[name], HERE / "reports" / name
    files = [Incoming(file, folder / file) for file in truth["files"]]
    day = date.fromisoformat(truth["received_on"])
    got = receive(files, source="upload", campaign_hint=CAMPAIGN.id, received_on=day, name=files[0].name)
    claim = claim_submission(got.submission_id)
    assert save_outcome(got.submission_id, claim, outcome.record, outcome.reading, campaign_version=1)


def gaps(name: str) -> set[str]:
    """Keys of what is truly not there in a sample; nothing can be said of a paper that lost a page."""
    flags = TRUTHS[name]["flags"]
    if any(code.startswith(("page.", "file.")) for code, _ in flags):
        return set()
    kinds = ("section.missing", "section.empty", "figure.missing", "table.missing")
    return {f"{code.partition('.')[0]}:{field}" for code, field in flags if code in kinds}


def owed() -> dict[str, Owed]:
    """What the letters would say now."""
    return {one.unit: owed_by(CAMPAIGN, one) for one in standings(CAMPAIGN.id)}


def accusations(found: Mapping[str, Owed]) -> dict[tuple[str, str], Item]:
    """All items that say that a unit left something out."""
    return {(unit, item.key): item for unit, one in found.items() for item in one.items if item.claim in ACCUSING}


def clear_the_desk(by: User) -> None:
    """A person places every paper the machine was not sure of, and puts aside what is of no unit of the campaign."""
    for row in Submission.objects.filter(report=None):
        truth = next(one for one in TRUTHS.values() if one["files"][0] == row.name)
        if truth["unit"] is None:
            set_aside(row.pk, reason="không thuộc đợt", by=by)
        else:
            place_submission(row.pk, campaign=CAMPAIGN.id, unit=truth["unit"], by=by)


def confirm_true_gaps(by: User) -> None:
    """A person looks at every gap and confirms those that are there; of all others nothing is said."""
    for name, truth in TRUTHS.items():
        report = Report.objects.filter(campaign=CAMPAIGN.id, unit=truth["unit"] or "").first()
        for key in gaps(name) if report else ():
            fields = ReportField.objects.filter(report=report, key=key, status__in=("missing", "empty"))
            for field in fields:
                confirm_field(report.pk, key, expected_version=field.version, by=by)


def confirm_everything(by: User) -> None:
    """A careless person confirms every gap the machine shows."""
    for field in ReportField.objects.filter(status__in=("missing", "empty"), settled="").exclude(key__startswith="doc"):
        field.refresh_from_db()
        confirm_field(field.report_id, field.key, expected_version=field.version, by=by)


def test_no_letter_on_the_samples_accuses_wrongly() -> None:
    """Over all samples, before a person looked, after an honest one, and after a careless one: 0 false claims."""
    add_campaign((HERE / "campaign.yaml").read_text("utf-8"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for name, outcome in zip(TRUTHS, pool.map(read, TRUTHS), strict=True):
            take(name, outcome)
    reviewer = add_user("duyet", "mat-khau-dai-12", "reviewer")
    sent = {truth["unit"] for truth in TRUTHS.values()}

    assert accusations(owed()) == {}, "nobody has looked yet"
    assert Receipt.NONE not in {one.receipt for one in owed().values()}, "a stranger's paper may be anybody's"

    clear_the_desk(reviewer)
    silent = {unit for unit, one in owed().items() if one.receipt is Receipt.NONE}
    assert silent == set(CAMPAIGN.units_by_code) - sent

    confirm_true_gaps(reviewer)
    true = {(truth["unit"], key) for name, truth in TRUTHS.items() for key in gaps(name)}
    told = accusations(owed())
    assert set(told) <= true
    assert {("ttyt-cam-ha", "section:P2.4"), ("ttyt-cam-ha", "figure:ap_phich")} <= set(told)

    confirm_everything(reviewer)
    lost = {truth["unit"] for truth in TRUTHS.values() if any(c.startswith("page.") for c, _ in truth["flags"])}
    assert lost
    assert {unit for unit, _key in accusations(owed())}.isdisjoint(lost), "what stands on a lost page was never seen"
