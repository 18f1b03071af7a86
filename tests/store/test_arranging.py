"""Sorting the intake desk: nothing is lost, nothing is counted twice, everything can be taken back."""

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.record import Record, RecordFile, Status, TextField
from store.models import Arrangement, Report, Submission, User
from store.selectors.arranging import Paper, Piece, papers_of
from store.selectors.audit import verify_chain
from store.selectors.submissions import intake_desk
from store.services.arranging import CannotArrangeError, Pile, arrange, undo_arrangement
from store.services.placing import place_submission
from tests.store.conftest import Arrive
from tests.store.samples import KEY, full

pytestmark = pytest.mark.django_db
Drop = Callable[[int], Submission]


def lost(pages: int) -> Record:
    """A scan of so many pages whose unit nobody can read."""
    file = RecordFile(name="quet.pdf", sha256="0" * 64, kind="pdf-scan", pages=pages)
    return full().model_copy(update={"unit": TextField(status=Status.DOUBTFUL), "files": (file,)})


@pytest.fixture
def drop(arrive: Arrive) -> Drop:
    """Puts a scan of so many pages on the desk."""
    return lambda pages: arrive(lost(pages))


@pytest.fixture
def clerk(reviewer: User) -> User:
    """Who sorts; anybody who may decide may sort too."""
    return reviewer


def pieces(*submissions: Submission) -> list[Piece]:
    """All pieces of these papers, in order."""
    return [piece for paper in papers_of(submissions) for piece in paper.pieces]


def desk() -> dict[int, tuple[Piece, ...]]:
    """What lies on the desk now."""
    return {paper.submission.pk: paper.pieces for paper in papers_of(intake_desk())}


def contents(submission_id: int) -> list[tuple[str, int]]:
    """Which bytes and pages a submission is made of, in order."""
    files = Submission.objects.get(pk=submission_id).files.all()
    return [(file.original_id, page) for file in files for page in file.pages or [0]]


def test_two_photos_joined_are_one_submission_over_the_same_bytes(drop: Drop, clerk: User) -> None:
    """A report photographed page by page is one report; the photos themselves never change."""
    first, second = drop(1), drop(1)
    joined = Pile((*pieces(second), *pieces(first)), KEY, "an-phu")

    done = arrange([joined], by=clerk)

    made = Submission.objects.get(pk=Arrangement.objects.get(pk=done.arrangement_id).made[0])
    originals = [one.files.get().original_id for one in (second, first)]
    assert [file.original_id for file in made.files.all()] == originals
    assert (made.state, made.unit, made.unit_by, done.to_read) == ("received", "an-phu", "person", (made.pk,))
    assert set(Submission.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {"refused"}
    assert not desk()


def test_a_stack_is_split_at_a_page_and_its_pages_put_in_order(drop: Drop, clerk: User) -> None:
    """Two reports scanned in one go, the second with its pages the wrong way round."""
    stack = drop(5)
    one, two, three, four, five = pieces(stack)

    done = arrange([Pile((one, two), KEY, "tan-lap"), Pile((five, three, four), KEY, "an-phu")], by=clerk)

    made = Arrangement.objects.get(pk=done.arrangement_id).made
    assert [[page for _, page in contents(pk)] for pk in made] == [[1, 2], [5, 3, 4]]


def test_what_is_left_of_a_stack_stays_on_the_desk(drop: Drop, clerk: User) -> None:
    """A page that somebody forgot to sort must not disappear with the others."""
    stack = drop(3)
    first, *_rest = pieces(stack)

    arrange([Pile((first,), KEY, "tan-lap")], by=clerk)

    rest = Submission.objects.get(state="received", unit="")
    assert [page for _, page in contents(rest.pk)] == [2, 3]


def test_a_paper_moved_whole_is_placed_without_reading_it_again(drop: Drop, clerk: User) -> None:
    """Reading a scan twice for nothing would make the desk the slowest place of all."""
    paper = drop(2)

    done = arrange([Pile(tuple(pieces(paper)), KEY, "an-phu")], by=clerk)

    paper.refresh_from_db()
    assert (paper.state, paper.report, done.to_read) == ("read", Report.objects.get(unit="an-phu"), ())


def test_a_page_on_two_piles_or_no_longer_there_changes_nothing(drop: Drop, clerk: User) -> None:
    """Two people sort the same desk: the second is told, and no page counts twice."""
    paper, other = drop(2), drop(1)
    first, second = pieces(paper)
    with pytest.raises(CannotArrangeError):
        arrange([Pile((first,)), Pile((first, second))], by=clerk)
    place_submission(other.pk, campaign=KEY, unit="an-phu", by=clerk)

    with pytest.raises(CannotArrangeError):
        arrange([Pile((first, *pieces(other)), KEY, "tan-lap")], by=clerk)

    assert desk() == {paper.pk: (first, second)}
    assert not Arrangement.objects.exists()


def test_taking_a_sorting_back_restores_every_paper(drop: Drop, clerk: User) -> None:
    """A wrong key must cost one key, whatever it did."""
    paper, other = drop(3), drop(1)
    before = desk()
    first, second, _third = pieces(paper)
    piles = [Pile((first, *pieces(other)), KEY, "tan-lap"), Pile((second,), aside="Không phải báo cáo")]

    done = arrange(piles, by=clerk)
    undo_arrangement(done.arrangement_id, by=clerk)

    assert desk() == before
    assert not Report.objects.filter(submissions__isnull=False).exists()
    with pytest.raises(CannotArrangeError):
        undo_arrangement(done.arrangement_id, by=clerk)
    assert verify_chain() is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_whatever_is_sorted_no_page_is_lost_and_none_counts_twice(drop: Drop, clerk: User, seed: int) -> None:
    """The promise of the desk, for any piles that anybody could make."""
    chance = random.Random(seed)
    papers: list[Paper] = papers_of([drop(chance.randint(1, 4)) for _ in range(3)])
    sources = {(paper.submission.files.get().original_id, piece.page) for paper in papers for piece in paper.pieces}
    ids = [paper.submission.pk for paper in papers]
    every = [piece for paper in papers for piece in paper.pieces]
    chance.shuffle(every)
    taken = every[: chance.randint(1, len(every))]
    cut = chance.randint(1, len(taken))
    piles = [Pile(tuple(part), KEY, "an-phu") for part in (taken[:cut], taken[cut:]) if part]

    made = Arrangement.objects.get(pk=arrange(piles, by=clerk).arrangement_id).made

    alive = [pk for pk in (*ids, *made) if Submission.objects.get(pk=pk).state != "refused"]
    held = [(original, page) for pk in alive for original, page in _all_pages(pk, papers)]
    assert sorted(held) == sorted(sources)


def _all_pages(pk: int, papers: list[Paper]) -> list[tuple[str, int]]:
    counts = {paper.submission.files.get().original_id: len(paper.pieces) for paper in papers}
    files = Submission.objects.get(pk=pk).files.all()
    return [(f.original_id, page) for f in files for page in f.pages or range(1, counts[f.original_id] + 1)]
