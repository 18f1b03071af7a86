"""Many small Word reports through the folder: what one costs while they grow in number, and whether memory stays flat.

A real system of several processes (watcher, schedule, two workers) on Redis and PostgreSQL; `./tonghop bench load`
starts it. Costs are processor seconds of all its processes and their children, so that a busy machine tells the same.
"""

import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from docx import Document

from bench.faults.system import Broker, Database
from bench.results import circumstances, save, table
from tests.store.samples import CAMPAIGN
from tests.workers.made import run, start, word_report

PARTS: Final = {"watch": "watch", "beat": "beat", "worker 1": "worker", "worker 2": "worker"}
FIRST: Final = ("An", "Bình", "Cẩm", "Đông", "Hòa", "Kim", "Long", "Minh", "Ngọc", "Phú", "Quang", "Sơn", "Tân", "Vĩnh")
SECOND: Final = ("Bắc", "Giang", "Khê", "Lập", "Mỹ", "Nam", "Phước", "Thạnh", "Thọ", "Trì", "Xuân", "Yên")
FINAL: Final = "state in ('read', 'failed', 'refused')"
TICK: Final = os.sysconf("SC_CLK_TCK")
PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20


class Reached(NamedTuple):
    """How far it was: submissions final, seconds by the clock, processor seconds, memory of the largest worker (MB)."""

    done: int
    clock: float
    processor: float
    memory: float


def units() -> list[str]:
    """The names of so many districts, no two alike."""
    return [f"{first} {second}" for first, second in itertools.product(FIRST, SECOND)]


def campaign() -> str:
    """The small campaign with all these units."""
    head = CAMPAIGN.partition("units:\n")[0]
    rows = [f"  - {{code: u{n:03}, name: Phòng Xây dựng huyện {name}}}\n" for n, name in enumerate(units())]
    return f"{head}units:\n{''.join(rows)}"


def drop(inbox: Path, made: Path, numbers: Sequence[int]) -> None:
    """Puts reports into the inbox, each like no other."""
    names = units()
    for number in numbers:
        unit = number % len(names)
        template = made / f"{unit}.docx"
        if not template.exists():
            word_report(template, names[unit].upper(), trees=7 + unit)
        document = Document(str(template))
        document.add_paragraph(f"Bản ghi thứ {number} của lần đo.")
        draft = inbox / f"bc {number}.docx.part"
        document.save(str(draft))
        draft.rename(inbox / f"bc {number}.docx")


def _spent(pids: Sequence[int]) -> float:
    """Processor seconds of these processes, of all they started, and of those of them that are gone."""
    total, left = 0, list(pids)
    while left:
        pid = left.pop()
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()
            total += sum(map(int, fields[11:15]))
            for task in Path(f"/proc/{pid}/task").iterdir():
                left += map(int, (task / "children").read_text("ascii").split())
    return total / TICK


def _memory(pids: Sequence[int]) -> float:
    sizes = [int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE_MB for pid in pids]
    return max(sizes)


@contextlib.contextmanager
def system(folder: Path) -> Iterator[tuple[Database, Path, dict[str, int]]]:
    """The running system: its database, its inbox, the process of each part."""
    broker, database, data = Broker(folder), Database(folder), folder / "data"
    settings = {"DATABASE_URL": database.url, "BROKER_URL": broker.url, "LOG_LEVEL": "WARNING", "INBOX_SECONDS": "1"}
    (data / "inbox").mkdir(parents=True)
    (folder / "campaign.yaml").write_text(campaign(), "utf-8")
    processes = {}
    try:
        done = run(data, "campaign", "add", str(folder / "campaign.yaml"), "--operator", "Người đo", **settings)
        assert done.returncode == 0, done.stderr
        for name, part in PARTS.items():
            processes[name] = start(data, part, log=folder / "log", **settings)
        yield database, data / "inbox", {name: process.pid for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(60)
        broker.process.kill()
        database.process.kill()


def _wait(database: Database, pids: dict[str, int], wanted: int, deadline: float, began: float) -> Reached:
    """Waits until so many are final."""
    done = 0
    while done < wanted and time.monotonic() < deadline:
        done = database.ask(f"select count(*) from store_submission where {FINAL}")[0][0]
        time.sleep(0.2)
    workers = [pid for name, pid in pids.items() if name.startswith("worker")]
    return Reached(done, time.monotonic() - began, _spent(list(pids.values())), _memory(workers))


def measure(steps: Sequence[int], seconds: float) -> dict[str, Any]:
    """What was reached at each of these numbers of submissions; the first ones only warm the system up."""
    with tempfile.TemporaryDirectory(prefix="tonghop-load-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "made").mkdir()
        began, reached, before = time.monotonic(), [Reached(0, 0.0, 0.0, 0.0)], 0
        with system(folder) as (database, inbox, pids):
            for step in steps:
                drop(inbox, folder / "made", range(before, step))
                before = step
                reached.append(_wait(database, pids, step, began + seconds, began))
                if reached[-1].done < step:
                    break
            states = dict(database.ask("select state, count(*) from store_submission group by 1"))
            drawn = database.ask("select count(*) from store_submission where pages_state = 'none'")[0][0]
        return {"reached": [one._asdict() for one in reached[1:]], "states": states, "undrawn": drawn}


def body(values: dict[str, Any]) -> str:
    """The figures for people: the cost of each stretch beside that of the one before the last steps."""
    rows, last = [], (0, 0.0, 0.0)
    for one in values["reached"]:
        fresh = one["done"] - last[0]
        if fresh:
            cost = (one["processor"] - last[2]) / fresh
            rows.append((one["done"], f"{one['clock'] - last[1]:.0f}", f"{cost:.3f}", f"{one['memory']:.0f}"))
        last = (one["done"], one["clock"], one["processor"])
    head = ("submissions", "seconds of the stretch", "processor seconds each, in the stretch", "largest worker, MB")
    told = ", ".join(f"{count} {state}" for state, count in sorted(values["states"].items()))
    return f"In the end: {told}; {values['undrawn']} without page pictures yet.\n\n{table(head, rows)}"


def main(steps: Sequence[int], name: str, seconds: float) -> int:
    """Measures, keeps and prints; 0 when all became final."""
    values = measure(steps, seconds)
    asked = f"./tonghop bench load --steps {','.join(map(str, steps))}"
    text = body(values)
    if name:
        about = circumstances(asked, f"small Word reports of {len(units())} units")
        save(name, "Load", {"circumstances": about, **values}, text)
    sys.stdout.write(text + "\n")
    return 0 if values["reached"][-1]["done"] >= steps[-1] else 1


if __name__ == "__main__":
    sys.exit(main([int(one) for one in sys.argv[1].split(",")], sys.argv[2], float(sys.argv[3])))
