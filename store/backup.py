"""Backup and restore: the database as it was at one moment, every original it names, the reports, the keys.

One tar file with a list of checksums. The database is taken first: an original is on the disk before its row is made,
so that everything the copy names is there. Restored only into an empty system, and only when every checksum fits.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.settings import Settings, load_settings
from store.models import Original, Submission
from store.vault import keep, local

DATABASE: Final = "database"
LIST: Final = "list.json"
KEPT_FILES: Final = ("secret.key", "mailboxes.yaml", ".env")
FORMAT: Final = "tonghop/backup@1"


class BackupError(RuntimeError):
    """It cannot be made or restored; the message says what to do."""


def back_up(target: Path) -> dict[str, Any]:
    """Writes everything that must be kept into one tar file; gives its list. BackupError, OSError."""
    settings = load_settings()
    draft = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="tonghop-backup-") as place:
        copy = Path(place) / DATABASE
        _dump(settings, copy)
        sums: dict[str, str] = {}
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # keys are in it
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w|") as tar:
            for name, path in _parts(settings, copy):
                sums[name] = _add(tar, name, path)
            about = _about(settings, sums)
            content = json.dumps(about, ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(LIST)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
            out.flush()
            os.fsync(out.fileno())
    draft.replace(target)
    return about


def _about(settings: Settings, sums: dict[str, str]) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "database": "postgresql" if settings.database_url else "sqlite",
        "migrations": sorted(name for app, name in applied if app == "store"),
        "submissions": Submission.objects.count(),
        "sums": sums,
    }


def _parts(settings: Settings, copy: Path) -> Iterator[tuple[str, Path]]:
    yield DATABASE, copy
    # Only the key: tables of an earlier version, before an upgrade, may lack what this one knows.
    for digest in Original.objects.filter(erased_at=None).values_list("pk", flat=True).iterator():
        try:
            path = local(digest)
        except FileNotFoundError:
            raise BackupError(f"the original {digest} is missing: ./tonghop verify names all that are") from None
        yield f"originals/{digest}", path
    for path in sorted(settings.reports.rglob("*")):
        if path.is_file():
            yield f"reports/{path.relative_to(settings.reports)}", path
    for name in KEPT_FILES:
        if (settings.data / name).is_file():
            yield f"data/{name}", settings.data / name


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        handle.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mode = path.stat().st_size, 0o600
        tar.addfile(info, handle)
    return digest


def _dump(settings: Settings, copy: Path) -> None:
    if settings.database_url:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={copy}", settings.database_url)
        return
    with closing(sqlite3.connect(settings.data / "tonghop.sqlite3")) as there, closing(sqlite3.connect(copy)) as here:
        there.backup(here)


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is missing: install postgresql-client")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{program} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")


def restore(source: Path) -> dict[str, Any]:
    """Puts a backup into an empty system, after every checksum was compared; gives its list. BackupError, OSError.

    The database is put in last: a restore that breaks off leaves a system that is still empty, and can be begun again.
    """
    settings = load_settings()
    _need_empty(settings)
    with tempfile.TemporaryDirectory(prefix="tonghop-restore-", dir=settings.data) as place:
        about = _unpack(source, Path(place))
        kind = "postgresql" if settings.database_url else "sqlite"
        if about["database"] != kind:
            raise BackupError(f"the backup is of {about['database']}, this system has {kind}: set TONGHOP_DATABASE_URL")
        _put_files(settings, Path(place))
        _load(settings, Path(place) / DATABASE)
    return about


def _need_empty(settings: Settings) -> None:
    settings.data.mkdir(parents=True, exist_ok=True)
    there = settings.data / "tonghop.sqlite3"
    full = connection.introspection.table_names() if settings.database_url else there.exists()
    if full:
        raise BackupError("this system is not empty: restore into a new data folder and a new database")


def _unpack(source: Path, place: Path) -> dict[str, Any]:
    """Everything, under numbers of our own: no name in the file decides where anything is written but ours."""
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    with tarfile.open(source, "r|") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None or not member.isfile():
                raise BackupError(f"{source} holds something that is no file: it is no backup of tonghop")
            if member.name == LIST:
                about = json.loads(content.read())
                continue
            draft = place / _place_of(member.name)
            draft.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as out:
                shutil.copyfileobj(content, out)
            with draft.open("rb") as whole:
                found[member.name] = hashlib.file_digest(whole, "sha256").hexdigest()
    if about.get("format") != FORMAT or about.get("sums") != found:
        raise BackupError(f"{source} is broken or not whole: its list and its content differ")
    return about


def _place_of(name: str) -> str:
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts or parts[0] not in (DATABASE, "originals", "reports", "data"):
        raise BackupError(f"the backup holds a strange name: {name!r}")
    return name


def _put_files(settings: Settings, place: Path) -> None:
    for path in sorted((place / "originals").glob("*")):
        keep(path)
    for path in sorted((place / "reports").rglob("*")):
        if path.is_file():
            target = settings.reports / path.relative_to(place / "reports")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for path in sorted((place / "data").glob("*")):
        target = settings.data / path.name
        if path.name == ".env" and target.exists():
            continue  # this system's own settings led here
        target.touch(mode=0o600)
        shutil.copyfile(path, target)


def _load(settings: Settings, copy: Path) -> None:
    if settings.database_url:
        _run("pg_restore", "--no-owner", "--single-transaction", f"--dbname={settings.database_url}", str(copy))
        return
    target = settings.data / "tonghop.sqlite3"
    draft = target.with_suffix(".part")
    shutil.copyfile(copy, draft)
    draft.replace(target)
