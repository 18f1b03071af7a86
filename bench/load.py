"""Many small Word reports through the folder: what one costs while they grow in number, and whether memory stays flat.

A real system of several processes (watcher, schedule, two workers) on Redis and PostgreSQL; `./tonghop bench load`
starts it, and goes on in the same folder with what is not read yet. Costs are processor seconds, so that a busy machine
tells the same: of the processes that know the database and of the database itself, which may grow with it, and of the
reader processes, which see one report at a time.
"""

import contextlib
import itertools
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from docx import Document

from bench.faults.system import Broker, Database
from bench.results import circumstances, save, table
from tests import services
from tests.store.samples import CAMPAIGN, KEY
from tests.workers.made import run, start, word_report

PARTS: Final = {"watch": "watch", "beat": "beat", "worker 1": "worker", "worker 2": "worker"}
FIRST: Final = ("An", "Bình", "Cẩm", "Đông", "Hòa", "Kim", "Long", "Minh", "Ngọc", "Phú", "Quang", "Sơn", "Tân", "Vĩnh")
SECOND: Final = ("Bắc", "Giang", "Khê", "Lập", "Mỹ", "Nam", "Phước", "Thạnh", "Thọ", "Trì", "Xuân", "Yên")
CAMPAIGNS: Final = 15
FINAL: Final = "state in ('read', 'failed', 'refused')"
SPENT: Final = ("watch", "workers", "database", "readers")
TICK: Final = os.sysconf("SC_CLK_TCK")
PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20
# What was read so far, so many times over, under names of its own: a table grown by script.
COPY: Final = (
    """insert into store_submission (fingerprint, state, source, name, sender, received_at, received_on, day_by,
         day_reason, grouped, campaign, campaign_by, unit, unit_by, told_unit, told_by, pages_state, lane, crashes,
         claim, cause_code, cause, finished_at)
       select md5(s.id || 'f' || n) || md5(s.id || 'g' || n), state, source, 'ban sao ' || n || ' ' || name, sender,
         received_at, received_on, day_by, day_reason, grouped, 'nam-ngoai', campaign_by, unit, unit_by, told_unit,
         told_by, 'drawn', lane, 0, '', '', '', finished_at
       from store_submission s, generate_series(1, {times}) n where state = 'read'""",
    """insert into store_original (sha256, size, created_at)
       select fingerprint, 30000, now() from store_submission where campaign = 'nam-ngoai'""",
    """insert into store_submissionfile (submission_id, original_id, position, name, pages)
       select id, fingerprint, 0, name, '[]' from store_submission where campaign = 'nam-ngoai'""",
    """insert into store_arrival (submission_id, key, source, name, sender, campaign_hint, unit, again, arrived_at)
       select id, fingerprint, source, name, sender, '', '', false, received_at
       from store_submission where campaign = 'nam-ngoai'""",
    """insert into store_folderevent (key, submission_id, at)
       select fingerprint, id, now() from store_submission where campaign = 'nam-ngoai'""",
    """insert into store_seenfile (submission_id, sha256)
       select id, fingerprint from store_submission where campaign = 'nam-ngoai'""",
    """insert into store_recordrow (submission_id, record, reading, campaign_version, seconds, created_at)
       select s.id, r.record, r.reading, 1, 0, now()
       from store_submission s, (select * from store_recordrow limit 1) r where s.campaign = 'nam-ngoai'""",
    "vacuum analyze",  # else the server does it by itself in the middle of what is measured
)


class Reached(NamedTuple):
    """How far it was: reports final and drawn, seconds by the clock, processor seconds, memory of the largest (MB)."""

    done: int
    drawn: int
    clock: float
    watch: float
    workers: float
    database: float
    readers: float
    worker: float
    watcher: float
    copied: int = 0


def units() -> list[str]:
    """The names of so many districts, no two alike."""
    return [f"{first} {second}" for first, second in itertools.product(FIRST, SECOND)]


def campaigns() -> dict[str, str]:
    """The small campaign with all these units, several times: each is a folder in the inbox."""
    head = CAMPAIGN.partition("units:\n")[0]
    rows = [f"  - {{code: u{n:03}, name: Phòng Xây dựng huyện {name}}}\n" for n, name in enumerate(units())]
    keys = [f"dot-{number:02}" for number in range(CAMPAIGNS)]
    return {key: f"{head.replace(KEY, key)}units:\n{''.join(rows)}" for key in keys}


def drop(inbox: Path, made: Path, numbers: Sequence[int]) -> None:
    """Puts reports into the folders of the campaigns, each like no other, a unit's next one in the next campaign."""
    names, folders = units(), [inbox / key for key in campaigns()]
    for number in numbers:
        unit, folder = number % len(names), folders[number // len(names) % len(folders)]
        template = made / f"{unit}.docx"
        if not template.exists():
            word_report(template, names[unit].upper(), trees=7 + unit)
        document = Document(str(template))
        document.add_paragraph(f"Bản ghi thứ {number} của lần đo.")
        folder.mkdir(exist_ok=True)
        draft = folder / f"bc {number}.docx.part"
        document.save(str(draft))
        draft.rename(folder / f"bc {number}.docx")


class Spent(NamedTuple):
    """Processor seconds of some processes themselves, and of all they started, also of those that are gone."""

    own: float
    below: float


def _spent(pids: Sequence[int]) -> Spent:
    own = below = 0
    left = [(pid, True) for pid in pids]
    while left:
        pid, first = left.pop()
        with contextlib.suppress(OSError):
            fields = [
                int(one) for one in Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()[11:15]
            ]
            own += sum(fields[:2]) if first else 0
            below += sum(fields[2:]) + (0 if first else sum(fields[:2]))
            for task in Path(f"/proc/{pid}/task").iterdir():
                left += [(int(child), False) for child in (task / "children").read_text("ascii").split()]
    return Spent(own / TICK, below / TICK)


def _memory(pids: Sequence[int]) -> float:
    return max(int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE_MB for pid in pids)


class Going:
    """The running system, and how far it is."""

    def __init__(self, database: Database, inbox: Path, pids: dict[str, int]) -> None:
        self.database, self.inbox, self._pids, self._began = database, inbox, pids, time.monotonic()
        self._copied = self._count("campaign = 'nam-ngoai'")

    def _count(self, where: str) -> int:
        return int(self.database.ask(f"select count(*) from store_submission where {where}")[0][0])

    def copy(self, wanted: int) -> None:
        """Copies what was read until so many are there."""
        times = wanted // max(1, self._count("state = 'read'"))
        for step in COPY if times else ():
            self.database.tell(step.format(times=times))
        self._copied = self._count("campaign = 'nam-ngoai'")

    def reached(self) -> Reached:
        """How far it is."""
        workers = [pid for name, pid in self._pids.items() if name.startswith("worker")]
        server = _spent([self.database.process.pid])
        real = "campaign <> 'nam-ngoai'"
        return Reached(
            self._count(f"{FINAL} and {real}"),
            self._count(f"pages_state <> 'none' and {real}"),
            time.monotonic() - self._began,
            _spent([self._pids["watch"]]).own,
            _spent(workers).own,
            server.own + server.below,
            _spent([*self._pids.values()]).below,
            _memory(workers),
            _memory([self._pids["watch"]]),
            self._copied,
        )

    def wait(self, wanted: int, deadline: float) -> Reached:
        """Waits until so many are final."""
        while (now := self.reached()).done < wanted and time.monotonic() < deadline:
            time.sleep(0.5)
        return now


@contextlib.contextmanager
def system(folder: Path) -> Iterator[Going]:
    """The running system in a folder; what lies there already is gone on with."""
    broker, database, data = Broker(folder), Database(folder), folder / "data"
    settings = {"DATABASE_URL": database.url, "BROKER_URL": broker.url, "LOG_LEVEL": "WARNING", "INBOX_SECONDS": "1"}
    processes = {}
    try:
        for key, text in ({} if data.exists() else campaigns()).items():
            (folder / f"{key}.yaml").write_text(text, "utf-8")
            done = run(data, "campaign", "add", str(folder / f"{key}.yaml"), "--operator", "Người đo", **settings)
            assert done.returncode == 0, done.stderr
        (data / "inbox").mkdir(parents=True, exist_ok=True)
        for name, part in PARTS.items():
            processes[name] = start(data, part, log=folder / "log", **settings)
        time.sleep(10)  # what a start costs is not the cost of a report
        yield Going(database, data / "inbox", {name: process.pid for name, process in processes.items()})
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(60)
        for server in (broker.process, database.process):
            services.stop(server, signal.SIGINT)


def measure(folder: Path, steps: Sequence[int], seconds: float, copies: int) -> dict[str, Any]:
    """What was reached at each of these numbers of reports; the first ones only warm the system up.

    Before the last step the table is grown by script to ``copies``, where that is not 0.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    (folder / "made").mkdir(exist_ok=True)
    place = folder / "load.json"
    stretches = json.loads(place.read_text("utf-8")) if place.exists() else []
    deadline = time.monotonic() + seconds
    with system(folder) as going:
        before = going.reached()
        for number, step in enumerate(steps):
            if copies and number == len(steps) - 1:
                going.copy(copies)
                before = going.reached()
            drop(going.inbox, folder / "made", range(_dropped(folder), step))
            (folder / "dropped").write_text(str(max(step, _dropped(folder))), "ascii")
            now = going.wait(step, deadline)
            if now.done > before.done:
                stretches.append({"from": before._asdict(), "to": now._asdict()})
                place.write_text(json.dumps(stretches), "utf-8")
            before = now
        states = dict(going.database.ask("select state, count(*) from store_submission group by 1"))
    return {"stretches": stretches, "states": states, "wanted": steps[-1]}


def _dropped(folder: Path) -> int:
    place = folder / "dropped"
    return int(place.read_text("ascii")) if place.exists() else 0


def body(values: dict[str, Any]) -> str:
    """The figures for people: the cost of each stretch."""
    rows = []
    for one in values["stretches"]:
        old, new = Reached(**one["from"]), Reached(**one["to"])
        fresh = new.done - old.done
        each = [(getattr(new, part) - getattr(old, part)) / fresh for part in SPENT]
        rows.append((
            f"{old.done + 1:,} to {new.done:,}", f"{new.copied:,}", f"{new.clock - old.clock:.0f}",
            f"{sum(each[:3]):.3f}", *(f"{one:.3f}" for one in each), new.drawn - old.drawn,
            f"{new.worker:.0f}", f"{new.watcher:.0f}",
        ))  # fmt: skip
    head = (
        "reports", "copies in the tables", "seconds", "processor seconds each, but for readers", "watcher", "workers",
        "database", "readers, LibreOffice", "drawn meanwhile", "largest worker, MB", "watcher, MB",
    )  # fmt: skip
    told = ", ".join(f"{count:,} {state}" for state, count in sorted(values["states"].items()))
    return f"In the tables at the end: {told}.\n\n{table(head, rows)}"


def main(steps: Sequence[int], name: str, seconds: float, copies: int, folder: str) -> int:
    """Measures, keeps and prints; 0 when all became final."""
    with contextlib.ExitStack() as stack:
        place = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="tonghop-load-"))
        values = measure(Path(place).absolute(), steps, seconds, copies)
    asked = f"./tonghop bench load --steps {','.join(map(str, steps))}" + (f" --copies {copies}" if copies else "")
    text = body(values)
    if name:
        about = circumstances(asked, f"small Word reports of {len(units())} units in {CAMPAIGNS} campaigns")
        save(name, "Load", {"circumstances": about, **values}, text)
    sys.stdout.write(text + "\n")
    return 0 if values["stretches"] and values["stretches"][-1]["to"]["done"] >= steps[-1] else 1


if __name__ == "__main__":
    asked, called, limit, table_size, where = sys.argv[1:]
    sys.exit(main([int(one) for one in asked.split(",")], called, float(limit), int(table_size), where))
