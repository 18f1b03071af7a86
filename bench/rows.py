"""A table of a million submissions on PostgreSQL: every question of the busiest pages, with its time and its plan.

`./tonghop bench rows` starts it on a fresh server (`bench.rows_start`). The rows are made by script in the database
itself; one campaign of a thousand units has whole reports, as `bench.pages` makes them. Prints JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from bench.pages import campaign_text, fill
from config.start import bring_up_to_date
from review.paging import BothEnds
from review.views.submissions import MOST_FOUND
from schemas.campaign import Campaign as CampaignValue
from store.models import Campaign, Report, Submission
from store.selectors import consolidations, overview, submissions
from store.selectors.campaigns import campaign_of
from store.selectors.status import system_status
from store.services.campaigns import add_campaign

UNITS: Final = 1000
CAMPAIGNS: Final = 10
A_PAGE: Final = 100
MAKE: Final = (
    """insert into store_original (sha256, size, created_at)
       select md5(n::text) || md5('b' || n), 50000 + n % 1000, now() from generate_series(1, {count}) n""",
    """insert into store_submission (fingerprint, state, source, name, sender, received_at, received_on, day_by,
         day_reason, grouped, campaign, campaign_by, unit, unit_by, told_unit, told_by, pages_state, lane, crashes,
         claim, cause_code, cause, finished_at, report_id)
       select md5('f' || n) || md5('g' || n), case when n % 1000 = 0 then 'failed' else 'read' end,
         (array['inbox', 'mail', 'upload'])[1 + n % 3], 'bao cao ' || n || '.docx', 'dv' || n % {units} || '@so.vn',
         now() - n * interval '20 seconds', current_date, 'mail', '', '', r.campaign, 'machine', r.unit, 'machine', '',
         '', 'drawn', 'quick', 0, '', '', '', now(), case when n % 2000 = 1 or n % 1000 = 0 then null else r.id end
       from generate_series(1, {count}) n
       join (select id, campaign, unit, row_number() over (order by id) as place from store_report) r
         on r.place = 1 + n % (select count(*) from store_report)""",
    """insert into store_submissionfile (submission_id, original_id, position, name, pages)
       select s.id, o.sha256, 0, s.name, '[]'
       from (select id, name, row_number() over (order by id) as place from store_submission) s
       join (select sha256, row_number() over (order by sha256) as place from store_original) o using (place)""",
    """insert into store_arrival (submission_id, key, source, name, sender, campaign_hint, unit, again, arrived_at)
       select id, fingerprint, source, name, sender, '', '', false, received_at from store_submission""",
    """insert into store_arrival (submission_id, key, source, name, sender, campaign_hint, unit, again, arrived_at)
       select id, md5('h' || id) || md5('i' || id), 'inbox', name, sender, '', '', true, received_at
       from store_submission where id % 200 = 0""",
    """insert into store_flagrow (submission_id, code, field, severity, message, waived)
       select id, 'document.unsigned', '', 'warning', 'Báo cáo chưa có chữ ký.', false from store_submission
       where id % 3 = 0""",
    "analyze",
)


def make(count: int) -> str:
    """Fills the tables; gives the key of the campaign with whole reports."""
    key = fill(UNITS)
    for number in range(1, CAMPAIGNS):
        add_campaign(campaign_text(UNITS).replace(f"id: do-{UNITS}", f"id: do-{UNITS}-{number}", 1))
    with connection.cursor() as cursor:
        for step in MAKE:
            cursor.execute(step.format(count=count, units=UNITS))
    return key


@contextmanager
def listened() -> Iterator[list[tuple[str, Any, float]]]:
    """Every question asked meanwhile: its text, its values and how long its answer took, in milliseconds."""
    asked: list[tuple[str, Any, float]] = []

    def listen(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        answer = execute(sql, values, many, context)
        asked.append((sql, values, 1000 * (time.perf_counter() - began)))
        return answer

    with connection.execute_wrapper(listen):
        yield asked


def first_page(**narrowed: str) -> Callable[[], Any]:
    """The first page of the list of submissions, as the view asks for it."""
    most = MOST_FOUND if "q" in narrowed else None
    return lambda: list(BothEnds(submissions.search_submissions(**narrowed), A_PAGE, most=most).get_page(1))


def last_page() -> Any:
    """The very last page of the list."""
    pages = BothEnds(submissions.search_submissions(), A_PAGE)
    return list(pages.get_page(pages.num_pages))


def matrix(campaign: CampaignValue) -> Any:
    """The units of a campaign with the cells of a page of them, and how each item is covered."""
    rows = overview.unit_rows(campaign)
    shown = [row.report_id for row in rows[:A_PAGE] if row.report_id]
    return rows, overview.cells_of(shown), overview.coverage_of(campaign.id)


def questions(key: str) -> dict[str, Callable[[], Any]]:
    """What is asked, by name."""
    campaign = campaign_of(key)
    return {
        "list of submissions, first page": first_page(),
        "list of one campaign": first_page(campaign=key),
        "list of one state": first_page(state="failed"),
        "list of one source": first_page(source="mail"),
        "list of one campaign and state": first_page(campaign=key, state="failed"),
        "list, words in a name": first_page(q="cao 777"),
        "list, words in every name": first_page(q="bao cao"),
        "list, what came again": first_page(again="1"),
        "list, last page": last_page,
        "intake desk, number waiting": submissions.waiting_at_desk,
        "intake desk": submissions.intake_desk,
        "status page": system_status,
        "what the sweep looks for": lambda: (
            submissions.still_open(), submissions.overdue(), submissions.undrawn_ids(), submissions.unconfirmed_series()
        ),
        "unit matrix": lambda: matrix(campaign),
        "consolidation": lambda: consolidations.consolidation_inputs(key),
    }  # fmt: skip


def measure(key: str) -> dict[str, Any]:
    """For each question the slowest of its queries (best of three), and that query's plan."""
    out = {}
    for name, ask in questions(key).items():
        rounds = []
        for _ in range(3):
            with listened() as asked:
                ask()
            rounds.append(asked)
        best = min(rounds, key=lambda one: max(took for _, _, took in one))
        sql, values, took = max(best, key=lambda one: one[2])
        out[name] = {
            "queries": len(best),
            "slowest": round(took, 1),
            "all": round(sum(one[2] for one in best), 1),
            "sql": sql[:600],
            "plan": _plan(sql, values),
        }
    return out


def _plan(sql: str, values: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, costs off, timing off) {sql}", values)
        return [row[0][:160] for row in cursor.fetchall()][:14]


def main(count: int) -> None:
    """Fills the tables and measures."""
    bring_up_to_date()
    began = time.monotonic()
    key = make(count)
    made = round(time.monotonic() - began)
    rows = {model.__name__: model.objects.count() for model in (Campaign, Report, Submission)}
    sys.stdout.write(json.dumps({"made_in_seconds": made, "rows": rows, "questions": measure(key)}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
