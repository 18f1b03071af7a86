"""What many tests begin with, built once by the services themselves and put back row by row for every other test.

Building it took longer than the tests.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction

from config.settings import load_settings

Value = TypeVar("Value")
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class _Kept:
    rows: Rows
    value: Any
    files: tuple[Path, ...]


_KEPT: dict[str, _Kept] = {}


def once(build: Callable[[], Value]) -> Value:
    """The value of ``build``, with the database as it leaves it; built anew where its files are gone meanwhile."""
    kept = _KEPT.get(build.__qualname__)
    if kept is None or not all(file.is_file() for file in kept.files):
        before, files = _rows(), _files()
        value = build()
        added = {table: rows for table, rows in _rows().items() if table not in before}
        kept = _KEPT[build.__qualname__] = _Kept(added, deepcopy(value), tuple(_files() - files))
        return value
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept.rows.items():
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
    return deepcopy(kept.value)


def _rows() -> Rows:
    """The rows of every table that has any."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if rows := cursor.fetchall():
                found[table] = rows
        return found


def _files() -> set[Path]:
    settings = load_settings()
    return {path for folder in (settings.originals, settings.pictures) for path in folder.rglob("*") if path.is_file()}
