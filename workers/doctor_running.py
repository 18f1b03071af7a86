"""The part of `./tonghop doctor` that needs the libraries: settings, folders, database, broker, mailbox.

Prints each finding as one line of JSON. Changes nothing: of a folder or database that the first start will make, only
the place where it will lie is looked at.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config.settings import BadSettingError, Settings, load_settings
from pipeline.readers.alone import off_the_network
from workers.doctor import Finding, tell

ENOUGH_GB = 2.0  # originals, pictures and a consolidated report of a province's campaign take about 1 GB
SECONDS = 5


def nearest(folder: Path) -> Path:
    """The folder itself, or where it would be made."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def can_write(folder: Path) -> str:
    """Why a file cannot be written there; empty when it can."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as fault:
        return fault.strerror or str(fault)


def folders(settings: Settings) -> Iterator[Finding]:
    """The folders can be written, and there is room."""
    for name, folder in (("data", settings.data), ("inbox", settings.inbox), ("originals", settings.originals)):
        place = nearest(folder)
        reason = can_write(place)
        found = "" if place == folder else " (made by the first start)"
        remedy = f"give this user the right to write {place}, or set TONGHOP_{name.upper()}" if reason else ""
        yield Finding(name, f"{folder}{found}" + (f": {reason}" if reason else ""), remedy)
    free = shutil.disk_usage(nearest(settings.data)).free / 1e9
    little = free < ENOUGH_GB
    yield Finding("room", f"{free:.1f} GB free", f"make room: {ENOUGH_GB:.0f} GB are needed" if little else "")


def database(settings: Settings) -> Iterator[Finding]:
    """The database answers and has this version's tables."""
    kind = "PostgreSQL" if settings.database_url else "SQLite"
    if not settings.database_url and not (settings.data / "tonghop.sqlite3").exists():
        yield Finding("database", f"{kind}, made by the first start")
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.django_settings"
    django.setup()
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as fault:
        remedy = "start the database, or correct TONGHOP_DATABASE_URL" if settings.database_url else "restore a backup"
        yield Finding("database", f"{kind} does not answer: {str(fault).splitlines()[0]}", remedy)
        return
    yield Finding("database", f"{kind}, " + (f"{waiting} changes made by the next start" if waiting else "up to date"))


def broker(settings: Settings) -> Iterator[Finding]:
    """Redis answers, where several machines share the work."""
    if settings.embedded:
        yield Finding("broker", "in memory (all in one process)")
        return
    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as client:
            version = client.info("server")["redis_version"]
        yield Finding("broker", f"Redis {version}")
    except redis.RedisError as fault:
        yield Finding("broker", f"does not answer: {fault}", "start Redis, or correct TONGHOP_BROKER_URL")


def mailbox(settings: Settings) -> Iterator[Finding]:
    """The mail server can be reached; no login is tried."""
    if not settings.mail_host:
        yield Finding("mailbox", "none set")
        return
    where = f"{settings.mail_host}:{settings.mail_port}"
    try:
        with socket.create_connection((settings.mail_host, settings.mail_port), SECONDS):
            yield Finding("mailbox", f"{where} can be reached")
    except OSError as fault:
        remedy = "look at the network, or correct TONGHOP_MAIL_HOST and TONGHOP_MAIL_PORT"
        yield Finding("mailbox", f"{where} cannot be reached: {fault}", remedy)


def converter(settings: Settings) -> Iterator[Finding]:
    """Whether LibreOffice is kept off the network: no fault where it is not, since links and macros stay off anyhow."""
    del settings
    says = "LibreOffice runs without any network"
    if not off_the_network():
        says = "LibreOffice keeps the network (this system allows no network namespace): let a firewall stop this user"
    yield Finding("converter", says)


def examine() -> Iterator[Finding]:
    """Every finding; only the first one when a setting cannot be used."""
    try:
        settings = load_settings()
    except BadSettingError as fault:
        yield Finding("settings", str(fault), "correct this setting")
        return
    yield Finding("settings", f"from the environment and {settings.data / '.env'}")
    for part in (folders, database, broker, mailbox, converter):
        yield from part(settings)


if __name__ == "__main__":
    for finding in examine():
        tell(finding)
    sys.exit(0)
