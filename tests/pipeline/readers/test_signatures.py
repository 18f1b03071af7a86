"""Digital signatures are facts: what they show, who signed, and whether the file is still what was signed."""

import io
from functools import cache
from pathlib import Path

import pytest

from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import Outcome, process
from pipeline.render import render_pages
from samples.signing import AUTHORITY, SIGNER, Mark, authority, signed
from schemas.reading import Integrity, Signature, Trust
from schemas.record import Status
from tests.pipeline.readers.paper import new_pdf, text

CAMPAIGN = load_campaign(Path(__file__).parents[3] / "samples" / "campaign.yaml")
_PAGE = (
    text(90, 60, "TRUNG TAM Y TE X")
    + text(300, 60, "CONG HOA XA HOI CHU NGHIA VIET NAM", 11)
    + text(330, 78, "Doc lap - Tu do - Hanh phuc")
    + text(90, 100, "So:          /BC-TTYT")
    + text(320, 100, "X, ngay        thang        nam 2024")
    + text(270, 140, "BAO CAO", 14, "F2")
    + text(85, 180, "Trung tam da chi dao cac xa treo bang ron va to chuc le khai mac trong toan huyen.")
)
_MARKS = (
    Mark("so", "453", (112, 738, 138, 752)),
    Mark("ngay", "12           10", (352, 738, 420, 752)),
    Mark("ky", "Signed by: X", (350, 300, 500, 340)),
)


@cache
def paper() -> bytes:
    """A report whose number and day stand in the widgets of its signatures only."""
    out = io.BytesIO()
    new_pdf(_PAGE).save(out)
    return signed(out.getvalue(), _MARKS)


def read(content: bytes, folder: Path, roots: Path | None = None) -> Outcome:
    """What is read from the file."""
    path = folder / "signed.pdf"
    path.write_bytes(content)
    return process([SourceFile(path=path, name=path.name)], CAMPAIGN, Options(signature_roots=roots))


def facts(outcome: Outcome) -> tuple[Signature, ...]:
    """The signatures of the one file."""
    return outcome.reading.files[0].signatures


def test_number_and_day_stand_in_the_widgets(tmp_path: Path) -> None:
    """In every digitally signed file measured they stood nowhere else: no text layer and no plain drawing has them."""
    document = read(paper(), tmp_path).record.document
    assert (document.number.value, document.number.status) == ("453/BC-TTYT", Status.READ)
    assert (document.issued_on.value, document.issued_on.status) == ("2024-10-12", Status.READ)
    assert document.number.evidence[0].page == 1


def test_the_widgets_are_drawn_on_the_page_that_people_see(tmp_path: Path) -> None:
    """A person who compares the number with the page must find it there: plain drawing leaves its place blank."""
    outcome = read(paper(), tmp_path)
    (picture,) = render_pages(tmp_path / "signed.pdf", outcome.reading.files[0].kind, Limits(), 144)
    for field in (outcome.record.document.number, outcome.record.document.issued_on):
        (place,) = field.evidence
        assert place.bbox is not None
        left, top, right, bottom = (round(2 * side) for side in place.bbox)
        spot = picture.picture.convert("L").crop((left, top, right, bottom))
        assert min(spot.tobytes()) < 100, field.value


def test_what_a_signature_proves_is_kept(tmp_path: Path) -> None:
    """The first signatures had others added behind them, the last one holds the whole file."""
    outcome = read(paper(), tmp_path)
    assert [one.integrity for one in facts(outcome)] == [Integrity.EXTENDED, Integrity.EXTENDED, Integrity.INTACT]
    assert {(one.signer, one.issuer, one.trust) for one in facts(outcome)} == {(SIGNER, AUTHORITY, Trust.NOT_CHECKED)}
    assert all(one.signed_at for one in facts(outcome))
    assert "document.altered" not in {flag.code for flag in outcome.record.flags}
    kept = outcome.record.files[0].signatures[0]
    assert (kept["shows"], kept["integrity"], kept["trust"]) == ("453", "extended", "not-checked")


def test_a_file_changed_after_it_was_signed_says_so(tmp_path: Path) -> None:
    """A number exchanged in a signed file looks like any other; only the signature tells."""
    outcome = read(paper().replace(b"/MediaBox", b"/MediaBoy", 1), tmp_path)
    assert {one.integrity for one in facts(outcome)} == {Integrity.CHANGED}
    assert "document.altered" in {flag.code for flag in outcome.record.flags}


@pytest.mark.parametrize("named", [True, False])
def test_trust_is_told_by_the_roots_the_operator_names(named: bool, tmp_path: Path) -> None:
    """Without roots nobody knows; with other roots the signer is not vouched for."""
    roots = tmp_path / "roots"
    roots.mkdir()
    other = authority.__wrapped__().root
    (roots / "root.pem").write_bytes(authority().root if named else other)
    expected = Trust.TRUSTED if named else Trust.UNTRUSTED
    assert {one.trust for one in facts(read(paper(), tmp_path, roots))} == {expected}


def test_a_broken_signature_takes_nothing_from_the_report(tmp_path: Path) -> None:
    """Many programs write signatures that no library understands: the report is read all the same."""
    broken = paper().replace(b"/Contents <3", b"/Contents <0")
    outcome = read(broken, tmp_path)
    assert outcome.record.document.number.value == "453/BC-TTYT"
    assert {one.integrity for one in facts(outcome)} <= {Integrity.UNCHECKED, Integrity.CHANGED}
