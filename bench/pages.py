"""Server time of the pages over a campaign of many units, on SQLite; `./tonghop bench pages` starts it.

The tables are filled directly with the mix of states that real reports have; each page is asked for through Django's
test client: middleware, session, queries and template, no network. Prints {page: {units: [clock, processor]}} in
milliseconds as JSON.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from statistics import median

from django.test import Client
from django.utils import timezone

from config.start import bring_up_to_date
from schemas.cell import cell_state, counted_number
from schemas.flag import raise_flag
from schemas.record import FigureField, SectionField, Status
from store.models import FlagRow, Report, ReportField, User
from store.services.campaigns import add_campaign
from store.services.peers import compare_reports
from store.services.users import add_user

FIGURES, SECTIONS, ROUNDS = 60, 12, 7
MIX = {Status.READ: 88, Status.DOUBTFUL: 5, Status.EMPTY: 4, Status.MISSING: 3}
PAGES = {"overview": "", "gaps": "gaps/", "queue": "queue/", "figures": "figures/", "one figure": "figures/so7/"}


def campaign_text(units: int) -> str:
    """A campaign of so many units that asks for 60 figures in two tables and for 12 sections."""
    lines = ["schema: tonghop/campaign@1", f"id: do-{units}", f"title: Đo {units} đơn vị", "language: vi"]
    lines += [f"directive: {{number: {units}/A, issued_on: 2030-01-01, issuer: Sở Mẫu, subject: đo {units}}}"]
    lines += ["period: {from: 2030-01-01, to: 2030-02-01}", "due_before: 2030-03-01", "sections:"]
    lines += [f"  - {{id: '{n}', title: Mục thứ {n} của báo cáo}}" for n in range(1, SECTIONS + 1)]
    lines += ["tables:"]
    for name, first in (("b1", 0), ("b2", FIGURES // 2)):
        lines += [f"  - id: {name}", f"    title: Biểu {name}", "    rows:"]
        rows = range(first, first + FIGURES // 2)
        lines += [f"      - {{id: so{n}, label: Số liệu thứ {n} của biểu, kind: integer}}" for n in rows]
    lines += ["units:"]
    lines += [f"  - {{code: u{n:04}, name: Phòng Chuyên môn huyện số {n}, kind: huyện}}" for n in range(units)]
    return "\n".join(lines) + "\n"


def fill(units: int) -> str:
    """Fills a campaign in which nine units of ten have reported; gives its key."""
    chance, key = random.Random(units), add_campaign(campaign_text(units)).key
    reports = list(Report.objects.filter(campaign=key).order_by("unit"))
    here = reports[: units * 9 // 10]
    for report in here:
        report.state = chance.choice(["flagged", "flagged", "clean", "accepted"])
        report.received_on = timezone.localdate()
    Report.objects.bulk_update(here, ["state", "received_on"], batch_size=200)
    fields, flags = [], []
    for report in here:
        for place in range(FIGURES):
            field = figure(chance, place)
            fields.append(row(report, f"figure:so{place}", field))
            if field.status is Status.DOUBTFUL:
                flag = raise_flag("figure.doubtful", f"so{place}", title=f"Số liệu thứ {place} của biểu")
                flags.append(
                    FlagRow(
                        report=report, code=flag.code, field=flag.field, severity=flag.severity, message=flag.message
                    )
                )
        text = SectionField(status=Status.READ, text="Nội dung của mục. " * 20)
        fields += [row(report, f"section:{n}", text) for n in range(1, SECTIONS + 1)]
    ReportField.objects.bulk_create(fields, batch_size=500)
    FlagRow.objects.bulk_create(flags, batch_size=500)
    return key


def figure(chance: random.Random, place: int) -> FigureField:
    """One value in one of the states, of the size that its place has."""
    status = chance.choices(list(MIX), list(MIX.values()))[0]
    value = chance.randint(20, 200) * 3 ** (place % 9) if status in (Status.READ, Status.DOUBTFUL) else None
    return FigureField(value=value, raw=str(value), status=status, confidence=0.97)


def row(report: Report, key: str, field: FigureField | SectionField) -> ReportField:
    """The row of a field as merging keeps it."""
    values = field.model_dump(mode="json", exclude_defaults=True)
    return ReportField(
        report=report, key=key, value=values, machine=values, status=field.status.value,
        cell=cell_state(field).value, number=counted_number(field),
    )  # fmt: skip


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median time of some work by the clock and on the processor, after one round that warms up.

    On a machine that does other things the two differ; SQLite runs in this process, so that the second holds it.
    """
    clock, processor = [], []
    for _ in range(rounds + 1):
        began = time.perf_counter(), time.process_time()
        work()
        clock.append(1000 * (time.perf_counter() - began[0]))
        processor.append(1000 * (time.process_time() - began[1]))
    return [round(median(clock[1:])), round(median(processor[1:]))]


def ask(client: Client, path: str) -> None:
    """Asks for a page, which must be there."""
    if client.get(path).status_code != HTTPStatus.OK:
        raise SystemExit(f"{path} is not there")


def main(sizes: list[int]) -> None:
    """Fills the database for each number of units and times each page."""
    bring_up_to_date()
    client, person = Client(SERVER_NAME="localhost"), add_user("do", "mat-khau-dai-12", "reviewer")
    assert isinstance(person, User)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    times: dict[str, dict[str, list[float]]] = {name: {} for name in (*PAGES, "comparison of all reports")}
    for units in sizes:
        key = fill(units)
        for name, path in PAGES.items():
            times[name][str(units)] = milliseconds(partial(ask, client, f"/campaigns/{key}/{path}"))
        times["comparison of all reports"][str(units)] = milliseconds(partial(compare_reports, key), rounds=2)
    sys.stdout.write(json.dumps(times) + "\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
