"""What arrived again is marked as such, and words in names are found by an index, on PostgreSQL.

The index needs the extension pg_trgm, which comes with the server and which the owner of a database may create. Where it
is not there, or may not be created, the same search goes on row by row. SQLite has no such index.
"""

import logging

from django.db import ProgrammingError, migrations, models, transaction

COLUMNS = {"name": "name", "sender": "sender", "unit": "unit::text"}
_log = logging.getLogger(__name__)


def index_words(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_available_extensions where name = 'pg_trgm'")
        if not cursor.fetchall():
            _log.warning("PostgreSQL has no pg_trgm: words are looked for row by row")
            return
        try:
            with transaction.atomic(using=editor.connection.alias):
                cursor.execute("create extension if not exists pg_trgm")
        except ProgrammingError:
            _log.warning("pg_trgm may not be created by this user: words are looked for row by row")
            return
        for name, value in COLUMNS.items():
            cursor.execute(
                f"create index submission_words_{name} on store_submission using gin (upper({value}) gin_trgm_ops)"
            )
        cursor.execute("analyze store_submission")  # how often a word stands in a name is known from now on


def drop_words(apps, editor):
    if editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            editor.execute(f"drop index if exists submission_words_{name}")


AGAIN = """update store_arrival set again = true where exists (
    select 1 from store_arrival first where first.submission_id = store_arrival.submission_id and first.id < store_arrival.id)"""


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0015_indexes_of_long_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="again",
            field=models.BooleanField(default=False, help_text="Not the first time that its submission arrived"),
        ),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(condition=models.Q(("again", True)), fields=["submission"], name="arrival_again"),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
