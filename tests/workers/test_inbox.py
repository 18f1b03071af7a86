"""The inbox: nothing half is taken, nothing whole is left, nothing leaves before it is stored."""

from pathlib import Path

import pytest

from store.models import Arrival, Campaign, Heartbeat, Submission
from tests.store.samples import KEY
from workers import inbox as module
from workers.folder import is_left_alone
from workers.inbox import Inbox, Rules
from workers.shelves import DONE, REFUSED

pytestmark = pytest.mark.django_db
RULES = Rules(looks=3, most_bytes=1000)


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here: the bell rings into a broker in memory that nobody hears."""
    monkeypatch.setattr("workers.intake.ring", lambda _submission_id: None)


@pytest.fixture
def folder(tmp_path: Path, campaign: Campaign) -> Path:
    """An empty inbox folder."""
    place = tmp_path / "inbox"
    place.mkdir()
    return place


def looks(inbox: Inbox, times: int) -> int:
    """Looks several times; gives how many things wait after the last."""
    return [inbox.look() for _ in range(times)][-1]


@pytest.fixture
def inbox(folder: Path) -> Inbox:
    """An inbox that takes what was equal three times."""
    return Inbox(folder, RULES)


def taken(folder: Path, name: str = DONE) -> list[str]:
    """Names of what lies beside the inbox."""
    return sorted(str(path.relative_to(path.parents[0])) for path in (folder.parent / name).glob("*/*"))


def test_a_whole_file_is_stored_then_moved(inbox: Inbox, folder: Path) -> None:
    """Three equal looks, then it is stored, and only then moved away."""
    (folder / "bc.docx").write_bytes(b"x")
    looks(inbox, 2)
    assert not Submission.objects.exists()

    looks(inbox, 1)

    assert Submission.objects.get().name == "bc.docx"
    assert taken(folder) == ["bc.docx"]
    assert not list(folder.iterdir())


def test_a_growing_file_is_left_until_it_rests(inbox: Inbox, folder: Path) -> None:
    """A scanner that writes slowly must not have its file torn away half written (L1)."""
    for size in range(1, 8):
        (folder / "scan.pdf").write_bytes(b"x" * size)
        looks(inbox, 2)
    assert not Submission.objects.exists()

    looks(inbox, 2)

    assert Submission.objects.get().files.get().original.size == 7


@pytest.mark.parametrize(
    "name", ["bc.docx.part", "~$bc.docx", "BC.PDF.CRDOWNLOAD", ".hidden", "x.filepart", "Thumbs.db"]
)
def test_unfinished_names_are_left_alone(name: str) -> None:
    """Names that programs give to what is not finished are no reports."""
    assert is_left_alone(name)


def test_what_is_renamed_is_looked_at_again(inbox: Inbox, folder: Path) -> None:
    """FTP servers finish a file by renaming it: the real name must be taken (L1)."""
    (folder / "bc.docx.filepart").write_bytes(b"x")
    looks(inbox, 5)
    (folder / "bc.docx.filepart").rename(folder / "bc.docx")
    looks(inbox, 3)

    assert Submission.objects.get().name == "bc.docx"


def test_a_folder_is_one_submission(inbox: Inbox, folder: Path) -> None:
    """Photos of one report lie in one folder and belong together, in the order of their names."""
    (folder / "Tân Lập" / "ảnh").mkdir(parents=True)
    for name in ("ảnh/2.jpg", "ảnh/1.jpg", "bc.docx", "~$khac.docx"):
        (folder / "Tân Lập" / name).write_bytes(name.encode())

    looks(inbox, 3)

    assert [row.name for row in Submission.objects.get().files.all()] == ["bc.docx", "ảnh/1.jpg", "ảnh/2.jpg"]
    assert taken(folder) == ["Tân Lập"]


def test_a_folder_still_being_copied_waits(inbox: Inbox, folder: Path) -> None:
    """One unfinished file in a folder holds the whole folder back."""
    (folder / "A").mkdir()
    (folder / "A" / "1.jpg").write_bytes(b"1")
    (folder / "A" / "2.jpg.part").write_bytes(b"2")

    looks(inbox, 6)

    assert not Submission.objects.exists()


def test_a_campaigns_folder_names_the_campaign(inbox: Inbox, folder: Path) -> None:
    """Several campaigns at once: the folder says which, and stays."""
    (folder / KEY).mkdir()
    (folder / KEY / "bc.docx").write_bytes(b"x")

    looks(inbox, 3)

    assert (Submission.objects.get().campaign, (folder / KEY).is_dir()) == (KEY, True)


def test_too_big_is_put_aside_with_the_reason(inbox: Inbox, folder: Path) -> None:
    """What is refused must say why, beside the file, for whoever put it there."""
    (folder / "to.zip").write_bytes(b"x" * 1001)

    looks(inbox, 3)

    assert not Submission.objects.exists()
    assert taken(folder, REFUSED) == ["to.zip", "to.zip - LÝ DO.txt"]


def test_a_link_is_never_followed(inbox: Inbox, folder: Path, tmp_path: Path) -> None:
    """A link in a shared folder must not make the system hand out its own files."""
    secret = tmp_path / "secret"
    secret.write_text("khóa")
    (folder / "bc.docx").symlink_to(secret)

    looks(inbox, 3)

    assert not Submission.objects.exists()
    assert secret.exists()
    assert "bc.docx" in taken(folder, REFUSED)


def test_a_kill_between_storing_and_moving_doubles_nothing(
    inbox: Inbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment to die: stored and not moved. The next start stores nothing twice, and moves."""
    (folder / "bc.docx").write_bytes(b"x")

    def die(*_: object) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(module, "put_done", die)
        with pytest.raises(KeyboardInterrupt):
            looks(inbox, 3)
    looks(Inbox(folder, RULES), 3)

    assert (Submission.objects.count(), Arrival.objects.count(), taken(folder)) == (1, 1, ["bc.docx"])


def test_a_full_disk_loses_nothing(inbox: Inbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk is full the file stays where it is; when there is room again it is taken (L3)."""
    (folder / "bc.docx").write_bytes(b"x")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("store.originals.os.fsync", full)
        looks(inbox, 4)
        assert not Submission.objects.exists()
        assert (folder / "bc.docx").exists()
    looks(inbox, 1)

    assert Submission.objects.count() == 1


def test_a_slow_writer_that_goes_on_is_taken_again(inbox: Inbox, folder: Path) -> None:
    """Somebody paused for long in mid-copy: the file was taken half, and must be taken whole when it is done (L1)."""
    with (folder / "scan.pdf").open("wb", buffering=0) as slow:
        slow.write(b"half")
        looks(inbox, 3)
        assert taken(folder) == ["scan.pdf"]
        slow.write(b" and the rest")
    looks(inbox, 5)

    assert sorted(row.files.get().original.size for row in Submission.objects.all()) == [4, 17]


def test_the_same_name_again_is_kept_beside(inbox: Inbox, folder: Path) -> None:
    """Every unit calls its file baocao.docx: one must not overwrite another in the folder of what was taken."""
    for content in (b"1", b"2"):
        (folder / "baocao.docx").write_bytes(content)
        looks(inbox, 3)

    assert taken(folder) == ["baocao (2).docx", "baocao.docx"]


@pytest.mark.parametrize("before_the_start", [True, False])
def test_a_slow_writer_that_goes_on_while_the_watcher_is_dead(
    inbox: Inbox, folder: Path, before_the_start: bool
) -> None:
    """Taken half, the watcher killed, then the rest is written: the next start must find it all the same."""
    with (folder / "scan.pdf").open("wb", buffering=0) as slow:
        slow.write(b"half")
        looks(inbox, 3)
        if before_the_start:
            slow.write(b" and the rest")
        again = Inbox(folder, RULES)
        again.reclaim()
        if not before_the_start:
            slow.write(b" and the rest")
    looks(again, 5)

    assert sorted(row.files.get().original.size for row in Submission.objects.all()) == [4, 17]
    assert taken(folder) == ["scan.pdf"]


def test_a_share_that_went_away_is_looked_at_again_when_it_is_back(inbox: Inbox, folder: Path) -> None:
    """Network shares send no events and come and go (L2): nothing but the next look finds what lies there then."""
    (folder / "mot.docx").write_bytes(b"1")
    looks(inbox, 3)
    away = folder.rename(folder.with_name("away"))
    looks(inbox, 3)
    said = inbox.said
    (away / "hai.docx").write_bytes(b"2")
    away.rename(folder)
    looks(inbox, 3)

    assert "không xem được thư mục" in said
    assert inbox.said == ""
    assert taken(folder) == ["hai.docx", "mot.docx"]
    assert Submission.objects.count() == 2


@pytest.mark.slow
def test_a_thousand_files_at_once(inbox: Inbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A department that copies its whole archive in: each file is a submission, once, and the watcher stays alive."""
    for number in range(1000):
        (folder / f"{number}.docx").write_bytes(str(number).encode())
    waits = looks(inbox, 2)
    Heartbeat.objects.all().delete()
    monkeypatch.setattr("workers.inbox.BEAT_SECONDS", 0.0)  # however fast the machine is
    rest = looks(inbox, 2)

    assert (waits, rest) == (1000, 0)
    assert Submission.objects.count() == Arrival.objects.count() == 1000
    assert len(taken(folder)) == 1000
    assert Heartbeat.objects.filter(part="inbox").exists(), "no sign of life during the long look"
