"""The inbox on the shares of real offices: pictures in series, files in use, read-only shares, odd names."""

import errno
import fcntl
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from store.models import Arrival, Campaign, Submission
from tests.store.samples import KEY
from tests.workers.test_inbox import looks, taken
from workers import inbox as module
from workers.folder import entries_of, in_use, readable, series_of
from workers.inbox import Inbox, Rules
from workers.shelves import NOTE, REFUSED, fitting

pytestmark = pytest.mark.django_db
TOGETHER = Rules(looks=2, most_bytes=1000, series_seconds=120)
HOLD = """
import fcntl, sys, time
held = open(sys.argv[1], "r+b")
fcntl.lockf(held, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs here."""
    monkeypatch.setattr("workers.intake.ring", lambda _submission_id: None)


@pytest.fixture
def folder(tmp_path: Path, campaign: Campaign) -> Path:
    """An empty inbox folder."""
    place = tmp_path / "inbox"
    place.mkdir()
    return place


def names() -> list[list[str]]:
    """The files of every submission, the first one first."""
    return [[file.name for file in row.files.all()] for row in Submission.objects.order_by("id")]


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("IMG_0012.JPG", ("img", 12)),
        ("quét (3).png", ("quét", 3)),
        ("IMG_20201016_101112.jpg", ("img_20201016", 101112)),
        ("bao-cao.jpg", None),
        ("bc 12.pdf", None),
    ],
)
def test_names_of_a_series(name: str, series: tuple[str, int] | None) -> None:
    """Phones and scanners number their pictures; a report in one file is never part of a series."""
    assert series_of(Path(name)) == series


def test_pictures_of_one_series_are_one_submission(folder: Path) -> None:
    """A clerk who copies seven photos of one report must not make seven reports; the order is that of the numbers."""
    for number in (10, 9, 8):
        (folder / f"IMG_{number}.jpg").write_bytes(b"%d" % number)
    (folder / "khac.jpg").write_bytes(b"another")

    looks(Inbox(folder, TOGETHER), 2)

    assert sorted(names()) == [["IMG_8.jpg", "IMG_9.jpg", "IMG_10.jpg"], ["khac.jpg"]]
    assert Submission.objects.get(name__contains="3 ảnh").grouped == "series"
    assert not list(folder.iterdir())


def test_a_series_waits_for_its_next_picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos are copied one after the other: the first must not be taken alone while the next is on its way."""
    clock = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    inbox = Inbox(folder, TOGETHER._replace(rest_seconds=120))
    (folder / "IMG_1.jpg").write_bytes(b"1")
    looks(inbox, 3)
    clock[0] += 100
    (folder / "IMG_2.jpg").write_bytes(b"2")
    looks(inbox, 3)
    clock[0] += 100
    looks(inbox, 3)
    assert names() == []
    clock[0] += 30
    looks(inbox, 3)

    assert names() == [["IMG_1.jpg", "IMG_2.jpg"]]


def test_two_series_of_one_name_are_kept_apart(folder: Path) -> None:
    """Two units photographed by one phone have one name series: what comes minutes later is another report."""
    for number in (1, 2):
        (folder / f"IMG_{number}.jpg").write_bytes(b"x")

    together = list(entries_of(folder, {}, gap=120))
    apart = list(entries_of(folder, {}, gap=1e-9))

    assert ([len(one.paths) for one in together], [len(one.paths) for one in apart]) == ([2], [1, 1])


def test_a_kill_while_a_series_is_moved_doubles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored, one picture moved, then a power cut: the rest must not become a second, smaller report."""
    for number in (1, 2, 3):
        (folder / f"IMG_{number}.jpg").write_bytes(b"%d" % number)
    moved: list[Path] = []

    def die_at_the_second(path: Path, shelves: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(path)
        return module_put(path, shelves)

    module_put = module.put_done
    with monkeypatch.context() as killed:
        killed.setattr(module, "put_done", die_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            looks(Inbox(folder, TOGETHER), 2)
    looks(Inbox(folder, TOGETHER), 2)

    assert (Submission.objects.count(), Arrival.objects.count(), len(taken(folder))) == (1, 1, 3)


@pytest.mark.parametrize("held_by", ["lock", "word"])
def test_a_file_in_use_waits(folder: Path, held_by: str) -> None:
    """Somebody still types in it: what is saved last is the report (L1)."""
    report = folder / "baocao.docx"
    report.write_bytes(b"draft")
    inbox = Inbox(folder, TOGETHER)
    if held_by == "word":
        (folder / "~$ocao.docx").touch()
        looks(inbox, 3)
        assert (Submission.objects.count(), "đang được mở" in inbox.said) == (0, True)
        (folder / "~$ocao.docx").unlink()
    else:
        with subprocess.Popen([sys.executable, "-c", HOLD, report], stdout=subprocess.PIPE) as holder:
            assert holder.stdout
            assert holder.stdout.readline()
            looks(inbox, 3)
            assert Submission.objects.count() == 0
            holder.kill()
    looks(inbox, 1)

    assert names() == [["baocao.docx"]]


def test_a_share_mode_lock_is_seen(tmp_path: Path) -> None:
    """Samba can be told to show share modes as whole-file locks."""
    path = tmp_path / "x"
    path.write_bytes(b"x")
    with path.open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert in_use(path)
    assert not in_use(path)


def test_what_cannot_be_opened_yet_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Windows client that holds a file exclusively makes opening it fail: that is no reason to refuse it."""
    (folder / "bc.docx").write_bytes(b"x")
    inbox = Inbox(folder, TOGETHER)
    real = Path.open

    def busy(path: Path, *rest: Any) -> object:
        if path.name == "bc.docx":
            raise PermissionError(errno.EACCES, "in use")
        return real(path, *rest)

    with monkeypatch.context() as share:
        share.setattr(Path, "open", busy)
        looks(inbox, 3)
        assert (folder / "bc.docx").exists()
    looks(inbox, 1)

    assert names() == [["bc.docx"]]


def test_a_read_only_share_is_taken_in_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a share that may only be read nothing can be moved: taken once all the same, after a restart too."""
    (folder / "bc.docx").write_bytes(b"x")

    def read_only(*_: object) -> Path:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(module, "put_done", read_only)
    inbox = Inbox(folder, TOGETHER)
    looks(inbox, 5)
    looks(Inbox(folder, TOGETHER), 5)

    assert (Submission.objects.count(), Arrival.objects.count()) == (1, 1)
    assert (folder / "bc.docx").exists()


def test_files_may_stay_where_they_are(folder: Path) -> None:
    """Where others read the folder too, files stay: each is taken once, and again only when it changed."""
    inbox = Inbox(folder, TOGETHER._replace(stays=True))
    (folder / "bc.docx").write_bytes(b"x")
    (folder / "loi.lnk").write_bytes(b"shortcut")
    looks(inbox, 4)
    looks(Inbox(folder, TOGETHER._replace(stays=True)), 4)
    assert (Submission.objects.count(), taken(folder, REFUSED)) == (1, ["loi.lnk" + NOTE])
    (folder / "bc.docx").write_bytes(b"xy")
    looks(inbox, 4)

    assert (Submission.objects.count(), Arrival.objects.count()) == (2, 2)
    assert len(list(folder.iterdir())) == 2


def test_a_shortcut_is_refused_with_the_reason(folder: Path) -> None:
    """A clerk who drops a shortcut believes that the report was handed in."""
    (folder / "bao cao.docx.lnk").write_bytes(b"L")

    looks(Inbox(folder, TOGETHER), 2)

    note = next((folder.parent / REFUSED).glob(f"*/*{NOTE}"))
    assert "lối tắt" in note.read_text("utf-8")


def test_names_from_a_mac_and_names_that_are_no_text(folder: Path) -> None:
    """A Mac splits letters from their marks, old systems write other bytes: neither may stop the inbox."""
    (folder / unicodedata.normalize("NFD", "Báo cáo quý.docx")).write_bytes(b"1")
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xe1o c\xe1o.docx")).write_bytes(b"2")

    looks(Inbox(folder, TOGETHER), 2)

    assert sorted(row.name for row in Submission.objects.all()) == ["Báo cáo quý.docx", "b�o c�o.docx"]
    assert not list(folder.iterdir())


def test_a_campaigns_folder_is_known_however_it_is_written(folder: Path) -> None:
    """Windows clients make folders in capital letters."""
    (folder / KEY.upper()).mkdir()
    (folder / KEY.upper() / "bc.docx").write_bytes(b"x")

    looks(Inbox(folder, TOGETHER), 2)

    assert Submission.objects.get().campaign == KEY


def test_very_long_names_are_moved_and_refused(folder: Path) -> None:
    """Names at the limit of the file system leave no room for what is added to them."""
    for name in ("đ" * 125 + ".docx", "x" * 251 + ".lnk"):
        for _ in range(2):
            (folder / name).write_bytes(b"x")
            looks(Inbox(folder, TOGETHER), 2)

    assert not list(folder.iterdir())
    assert len(taken(folder)) == 2
    assert len(taken(folder, REFUSED)) == 4
    assert len(os.fsencode(fitting("đ" * 300, NOTE))) <= 255
    assert readable("a\nb") == "a�b"
