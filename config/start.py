"""Makes Django ready for a program that is not a web server; imported before anything that knows tables."""

import contextlib
import os
from collections.abc import Iterator
from typing import Final

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOCK: Final = 7_270_417  # a number of our own among PostgreSQL's advisory locks
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.django_settings")
django.setup()


def bring_up_to_date() -> None:
    """Makes the tables, or brings those of an earlier version up to date."""
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Several parts that start at once wait for each other: two that make the same table break both."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def waiting_migrations() -> list[str]:
    """What the tables of an earlier version still lack, in order; empty when they are of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration.name for migration, _backwards in plan if migration.app_label == "store"]
