"""The launcher in copies of the checkout: found from anywhere, set up once, plain when it cannot help itself."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT

LOCK = "requirements.lock"
PLAIN_TOOLS = ("sh", "cat", "cksum", "date", "flock", "mv", "readlink", "rm", "sed", "tail")
BUNDLE_TOOLS = ("tar", "sha256sum", "mktemp", "cmp", "find", "mkdir")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The launcher and its lock file in a folder whose name has blanks."""
    folder = tmp_path / "thư mục có dấu cách"
    folder.mkdir()
    for name in ("tonghop", LOCK):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with a shell's plain tools and a user who is not root: no Python, no apt-get, no dpkg, no sudo."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PLAIN_TOOLS:
        (folder / name).symlink_to(shutil.which(name) or f"/missing/{name}")
    program(folder / "id", "echo 1000")
    return folder


def program(path: Path, script: str) -> None:
    """Writes a small shell program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def run(launcher: Path, *arguments: str, path: Path | None = None, cwd: Path | None = None) -> tuple[int, str, str]:
    """Runs the launcher; gives its exit status, output and errors."""
    environment = {**os.environ, **({"PATH": str(path)} if path else {})}
    done = subprocess.run(
        [launcher, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def ready(checkout: Path, bare: Path) -> Path:
    """A checkout that is set up, with a "Python" that tells how it was called and notes each call of pip."""
    pip = '*"import pip"* | *"-m pip "*) echo pip >>"$0.calls"'
    program(checkout / ".venv/bin/python", f'case "$*" in {pip} ;; *) printf "%s|" "$PWD" "$PYTHONPATH" "$@" ;; esac')
    program(bare / "dpkg-query", "printf installed")
    program(bare / "apt-cache", "exit 0")
    program(bare / "python3", "exit 0")
    status, _, errors = run(checkout / "tonghop", "setup", path=bare)
    assert status == 0, errors
    return checkout


def test_help_needs_no_set_up(checkout: Path, bare: Path) -> None:
    """Whoever looks around first must not wait for a download."""
    status, output, _ = run(checkout / "tonghop", path=bare)

    assert status == 0
    assert all(name in output for name in ("demo", "up", "extract", "test", "doctor", "consolidate"))
    assert not (checkout / ".venv").exists()


def test_called_through_a_link_from_elsewhere(ready: Path, bare: Path, tmp_path: Path) -> None:
    """Relative file names mean the user's own folder, wherever the checkout lies and whatever it is called."""
    link = tmp_path / "elsewhere" / "th"
    link.parent.mkdir()
    link.symlink_to(ready / "tonghop")

    status, output, _ = run(link, "extract", "--json", "bao cao.pdf", path=bare, cwd=link.parent)

    assert (0, f"{link.parent}|{ready}|-m|pipeline|--json|bao cao.pdf|") == (status, output)


def test_a_second_start_sets_nothing_up(ready: Path, bare: Path) -> None:
    """What costs minutes once must cost nothing afterwards."""
    calls = ready / ".venv/bin/python.calls"
    before = calls.read_text()

    assert run(ready / "tonghop", "up", path=bare)[::2] == (0, "")
    assert before == calls.read_text()


def test_new_versions_are_taken_in(ready: Path, bare: Path) -> None:
    """After an update of the checkout the locked versions must be the ones that run."""
    calls = ready / ".venv/bin/python.calls"
    before = calls.read_text()
    with (ready / LOCK).open("a") as lock:
        lock.write("# another version\n")

    run(ready / "tonghop", "up", path=bare)

    assert len(calls.read_text()) > len(before)


def test_a_broken_off_set_up_is_begun_anew(ready: Path, bare: Path) -> None:
    """A half-copied library fails later, in strange ways: the environment is made again, from nothing."""
    (ready / ".venv.lock").write_text("unfinished\n")
    (ready / ".venv/requirements.stamp").unlink()
    program(bare / "python3", 'case "$*" in *--clear*) echo "made $4" >&2; exit 1 ;; esac')

    status, _, errors = run(ready / "tonghop", "up", path=bare)

    assert status == 3
    assert f"made {ready}/.venv" in errors


def test_missing_packages_are_named_with_the_command(checkout: Path, bare: Path) -> None:
    """Without rights the launcher says exactly what an administrator has to type, and stops with 3."""
    program(bare / "dpkg-query", 'case "$*" in *tesseract-ocr-vie) exit 1 ;; esac; printf installed')
    program(bare / "apt-cache", "exit 0")
    program(bare / "apt-get", "exit 0")
    program(bare / "python3", "exit 0")

    status, output, errors = run(checkout / "tonghop", "up", path=bare)

    assert (status, output) == (3, "")
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends tesseract-ocr-vie\n" in errors


def test_another_system_is_told_what_is_needed(checkout: Path, bare: Path) -> None:
    """Where there is no apt-get the names of Debian's packages help nobody."""
    status, _, errors = run(checkout / "tonghop", "up", path=bare)

    assert status == 3
    assert "Python 3.11" in errors
    assert "Tesseract" in errors


def test_a_failing_download_shows_its_own_words(ready: Path, bare: Path) -> None:
    """A proxy or a full disk is named by pip, not by us: its last lines are shown, and what to do."""
    program(ready / ".venv/bin/python", 'case "$*" in *install*) echo "No space left on device" >&2; exit 1 ;; esac')

    status, _, errors = run(ready / "tonghop", "setup", path=bare)

    assert status == 3
    assert "No space left on device" in errors
    assert "start again" in errors


def bundle_of(ready: Path, folder: Path, *, lock: str | None = None, spoil: bool = False) -> Path:
    """A bundle with one wheel, as `./tonghop bundle` lays it out."""
    place = folder / "laid out"
    (place / "wheels").mkdir(parents=True)
    (place / "debs").mkdir()
    (place / "source").mkdir()
    (place / "wheels" / "a.whl").write_text("wheel")
    (place / "source" / LOCK).write_text((ready / LOCK).read_text() if lock is None else lock)
    sums = subprocess.run(
        ["sha256sum", "./wheels/a.whl", f"./source/{LOCK}"], cwd=place, capture_output=True, check=True
    )
    (place / "SHA256SUMS").write_bytes(sums.stdout)
    if spoil:
        (place / "wheels" / "a.whl").write_text("other")
    subprocess.run(["tar", "-C", place, "-cf", folder / "bundle.tar", "."], check=True)
    return folder / "bundle.tar"


@pytest.fixture
def offline(ready: Path, bare: Path) -> Path:
    """A checkout that is set up, and the tools that a bundle needs."""
    for name in BUNDLE_TOOLS:
        (bare / name).symlink_to(shutil.which(name) or f"/missing/{name}")
    pip = '*"-m pip "*) printf "%s " "$@" >>"$0.pip"'
    program(ready / ".venv/bin/python", f'case "$*" in {pip} ;; esac')
    return ready


def test_a_bundle_is_installed_from_without_a_network(offline: Path, bare: Path, tmp_path: Path) -> None:
    """Where there is no network pip must not look for one, and takes only what lies in the bundle."""
    status, _, errors = run(offline / "tonghop", "setup", "--from", str(bundle_of(offline, tmp_path)), path=bare)
    asked = (offline / ".venv/bin/python.pip").read_text()

    assert status == 0, errors
    assert "--no-index --find-links" in asked
    assert "--require-hashes" in asked


@pytest.mark.parametrize(
    ("how", "says"), [({"spoil": True}, "broken or not whole"), ({"lock": "other==1\n"}, "another version")]
)
def test_a_bundle_that_does_not_fit_installs_nothing(
    offline: Path, bare: Path, tmp_path: Path, how: dict[str, Any], says: str
) -> None:
    """A broken copy or a bundle of another version is found before anything is changed."""
    status, _, errors = run(offline / "tonghop", "setup", "--from", str(bundle_of(offline, tmp_path, **how)), path=bare)

    assert (status, says in errors) == (3, True), errors
    assert not (offline / ".venv/bin/python.pip").exists()
