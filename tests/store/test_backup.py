"""Backup, restore, verifying and upgrading: what comes out is what went in, and what is broken is named."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.settings import load_settings
from store.models import Original, User
from store.originals import path_of
from store.services.erasure import erase_original
from store.services.intake import Incoming, receive
from store.verifying import verify_originals
from tests.workers.made import ROOT, UNITS, campaign_file, environment, run, word_report

FIRST = Path(__file__).parents[1] / "upgrades" / "first-release.tar.gz"


def content(data: Path) -> dict[str, Any]:
    """Everything a system holds: all rows of all tables, and the checksums of all files that are kept."""
    with closing(sqlite3.connect(data / "tonghop.sqlite3")) as database:
        names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table' order by 1")]
        tables = {name: sorted(map(repr, database.execute(f'select * from "{name}"'))) for name in names}
    tables.pop("store_heartbeat", None)
    files = {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}
    kept = ("originals/", "reports/", "secret.key")
    return tables | {name: value for name, value in files.items() if name.startswith(kept)}


def working_system(folder: Path) -> Path:
    """A system that has read two reports and consolidated them."""
    data = folder / "data"
    assert run(data, "campaign", "add", str(campaign_file(folder)), "--operator", "Thử").returncode == 0
    (data / "inbox").mkdir(parents=True)
    for number, unit in enumerate(UNITS):
        word_report(data / "inbox" / f"bc {number}.docx", unit, trees=31 + number)
    assert run(data, "inbox").returncode == 0
    assert run(data, "consolidate").returncode == 0
    return data


@pytest.mark.slow
def test_a_restored_system_is_the_one_that_was_backed_up(tmp_path: Path) -> None:
    """Every row and every file: nobody finds out in an emergency that something was left out."""
    data, backup, empty = working_system(tmp_path), tmp_path / "b.tar", tmp_path / "other" / "data"
    made = run(data, "backup", str(backup))
    assert made.returncode == 0, made.stderr
    restored = run(empty, "restore", str(backup))

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert content(empty) == content(data)
    assert backup.stat().st_mode & 0o077 == 0
    again = run(empty, "restore", str(backup))
    assert (again.returncode, "not empty" in again.stderr) == (1, True)


@pytest.mark.slow
def test_a_broken_backup_changes_nothing(tmp_path: Path) -> None:
    """A disk that flipped one bit must be found before anything is put in, and a path that leads out as well."""
    data, backup = working_system(tmp_path), tmp_path / "b.tar"
    assert run(data, "backup", str(backup)).returncode == 0
    raw = bytearray(backup.read_bytes())
    raw[raw.index(b"PK\x03\x04") + 40] ^= 1
    (tmp_path / "flipped.tar").write_bytes(raw)
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        evil = tarfile.TarInfo("originals/../../evil")
        evil.size = 1
        tar.addfile(evil, io.BytesIO(b"x"))

    for name in ("flipped.tar", "evil.tar"):
        done = run(tmp_path / "empty", "restore", str(tmp_path / name))
        assert done.returncode == 1, name
        assert not (tmp_path / "empty" / "tonghop.sqlite3").exists()
        assert not list((tmp_path / "empty").rglob("originals/*"))


@pytest.mark.django_db
def test_every_difference_is_named(admin: User) -> None:
    """A weekly look that overlooks a changed byte is worse than none."""
    folder = load_settings().originals
    for number in range(4):
        receive([Incoming("a", f"nội dung {number}".encode())], source="upload")
    assert list(verify_originals()) == []
    flipped, gone, erased, _ = Original.objects.order_by("sha256").values_list("pk", flat=True)
    place = path_of(folder, flipped)
    place.chmod(0o600)
    place.write_bytes(b"khac")
    path_of(folder, gone).unlink()
    erase_original(erased, by=admin, reason="hết hạn")

    assert {one.sha256: one.why for one in verify_originals()} == {
        flipped: "nội dung đã khác",
        gone: "không còn tệp",
    }


@pytest.mark.slow
def test_data_of_the_first_release_is_upgraded(tmp_path: Path) -> None:
    """Tables as the first version made them, with reports in them: nothing is lost, and it goes on working."""
    data = tmp_path / "data"
    data.mkdir()
    with tarfile.open(FIRST) as tar:
        for member in tar.getmembers():  # not extractall: Python 3.11.2 knows no filter, 3.12 warns without one
            held = tar.extractfile(member)
            if held is not None:
                place = data / member.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(held.read())
    with closing(sqlite3.connect(data / "tonghop.sqlite3")) as database:
        database.executescript((data / "tonghop.sql").read_text("utf-8"))
    done = run(data, "upgrade")

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(data.glob("before-*.tar"))) == 1
    with closing(sqlite3.connect(data / "tonghop.sqlite3")) as database:
        rows = database.execute("select name, state, day_by, lane from store_submission order by 1").fetchall()
    assert rows == [(name, "read", "scan", "slow") for name in ("bc 0.docx", "bc 1.docx", "hong.docx")]
    assert run(data, "consolidate").returncode == 0
    assert "đã ở bản này" in run(data, "upgrade").stdout


@pytest.mark.server
def test_postgresql_is_restored_whole(tmp_path: Path) -> None:
    """The same with PostgreSQL's own tools, from one database into another."""
    script = """
import json, sys
import config.start
from pathlib import Path
from store.backup import back_up, restore
from store.models import Submission, AuditEntry
from store.services.intake import Incoming, receive
if sys.argv[1] == "make":
    config.start.bring_up_to_date()
    receive([Incoming("bc.docx", b"x")], source="upload")
    back_up(Path(sys.argv[2]))
else:
    restore(Path(sys.argv[2]))
print(json.dumps([list(map(str, Submission.objects.values_list())), AuditEntry.objects.get().hash]))
"""
    answers = []
    for number, step in enumerate(("make", "restore")):
        env = environment(tmp_path / step, DATABASE_URL=_new_database(number))
        command = [sys.executable, "-c", script, step, str(tmp_path / "b.tar")]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        answers.append(json.loads(done.stdout))

    assert answers[0] == answers[1]


def _new_database(number: int) -> str:
    url = os.environ["TONGHOP_TEST_DATABASE_URL"]
    name = f"backup_{os.getpid()}_{number}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return url.rsplit("/", 1)[0] + f"/{name}"
