"""Runs the storm: reports come in by every door while faults strike; then everything must be there, once, and final.

Seeded and resumable: what was sent and what was done is written down as it goes.
"""

import contextlib
import hashlib
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.faults.acts import LONG_PAGES, Doors, Killer
from bench.faults.system import System, running_system
from schemas.reading import Reading
from store.originals import path_of
from store.packing import unpack
from tests.workers.made import UNITS

FINAL: Final = "('read', 'failed', 'refused')"
DOORS: Final = {"whole": 10.0, "mail": 4.0, "half": 2.0, "twin": 1.0, "long_scan": 0.2, "stack": 0.2}
ALSO: Final = (*["poison"] * 2, "long_scan", "stack")  # of the rare ones so many at least, at the start
SETTLE_SECONDS: Final = 300.0  # without any progress
SETTLE_AT_MOST: Final = 3600.0
KILLS_A_SECOND: Final = 0.6
SAVE_SECONDS: Final = 2.0
LOOK_SECONDS: Final = 0.3


@dataclass
class State:
    """What was sent (checksum of the original: by which door) and how often each fault struck."""

    seed: int
    sent: dict[str, str] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    revived: int = 0
    seconds: float = 0.0
    disk: str = ""

    @property
    def kills(self) -> int:
        """Kills of processes: parts of the system, Redis, readers."""
        return sum(count for name, count in self.struck.items() if name.startswith("kill"))


@dataclass(frozen=True)
class Verdict:
    """What was found in the end; every list must be empty."""

    lost: list[str]
    doubled: list[str]
    stuck: list[str]
    strange: list[str]
    damaged: list[str]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not any(asdict(self).values())


def run_storm(folder: Path, seed: int, *, submissions: int, seconds: float) -> tuple[State, Verdict]:
    """A storm of ``seconds`` in which ``submissions`` reports come in; then it waits until all is final, and looks."""
    state = _load(folder, seed)
    with running_system(folder) as system:
        started = time.monotonic()
        state.disk = "originals on a small tmpfs, filled to the brim" if system.small_disk else "not tried: no mounts"
        _blow(system, state, submissions, seconds)
        state.seconds += time.monotonic() - started
        _save(folder, state)
        settled = _settle(system, state)
        return state, _look(system, state, settled=settled)


def _blow(system: System, state: State, submissions: int, seconds: float) -> None:
    chance = random.Random(f"{state.seed}/{len(state.sent)}/{sum(state.struck.values())}")
    doors, killer = Doors(system, chance, state.sent), Killer(system, chance)
    began, before, next_kill, saved, looked = time.monotonic(), len(state.sent), 0.0, 0.0, 0.0
    for door in ALSO:
        getattr(doors, door)()
    while (passed := time.monotonic() - began) < seconds:
        if len(state.sent) - before < submissions * passed / seconds:
            _send(doors, _pick(chance, DOORS))
        if passed >= next_kill:
            _strike(state, chance, killer.kills())
            next_kill = passed + chance.expovariate(KILLS_A_SECOND)
        _strike(
            state, chance, killer.faults() | {"replay": (3.0, doors.replay), "half-copied": (0.7, doors.finish_one)}
        )
        if passed - looked > LOOK_SECONDS:
            looked = passed
            state.struck["kill reader"] += killer.poisoned()
        killer.let_go()
        state.revived += system.revive()
        if passed - saved > SAVE_SECONDS:
            saved = passed
            _save(system.folder, state)
        time.sleep(chance.uniform(0, 0.05))
    killer.let_go(all_of_them=True)
    doors.finish_halves()
    system.set_clock(0)


def _strike(state: State, chance: random.Random, faults: Mapping[str, tuple[float, Callable[[], None]]]) -> None:
    """One of these faults, by its weight; the mail server may be busy, and a process may be gone."""
    struck = _pick(chance, {name: weight for name, (weight, _) in faults.items()})
    with contextlib.suppress(OSError):
        faults[struck][1]()
        state.struck[struck] += 1


def _send(doors: Doors, door: str) -> None:
    with contextlib.suppress(OSError):  # the mail server may be busy: the unit sends its mail again
        getattr(doors, door)()


def _pick(chance: random.Random, weights: dict[str, float]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _settle(system: System, state: State) -> bool:
    """Waits until everything that was sent is final and the inbox is empty; poison goes on killing its reader."""
    killer = Killer(system, random.Random(state.seed))
    last, progress, began, quiet = None, time.monotonic(), time.monotonic(), 0
    while time.monotonic() < min(progress + SETTLE_SECONDS, began + SETTLE_AT_MOST) and quiet < 60:
        state.struck["kill reader"] += killer.poisoned()
        state.revived += system.revive()
        now = _how_far(system)
        if now != last:
            last, progress = now, time.monotonic()
        quiet = quiet + 1 if _is_quiet(system, state) else 0
        _save(system.folder, state)
        time.sleep(0.1)
    if quiet < 60:
        system.processes["worker"].send_signal(signal.SIGUSR1)  # where its threads stand is told in the log
        time.sleep(1)
    return quiet >= 60


def _how_far(system: System) -> list[tuple[Any, ...]]:
    with contextlib.suppress(psycopg.OperationalError):
        return system.database.ask(
            "select state, count(*) from store_submission group by 1 "
            "union all select 'parts', count(*) from store_readingpart where reading is not null order by 1"
        )
    return []


def _is_quiet(system: System, state: State) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        ask = system.database.ask
        there = {row[0] for row in ask("select distinct original_id from store_submissionfile")}
        open_ones = ask(f"select count(*) from store_submission where state not in {FINAL}")[0][0]
        return _good(state) <= there and not open_ones and not any(system.inbox.iterdir())
    return False


def _good(state: State) -> set[str]:
    """What must be there in the end; the beginning of a slow copy may be."""
    return {digest for digest, how in state.sent.items() if how != "part"}


def _look(system: System, state: State, *, settled: bool) -> Verdict:
    ask = system.database.ask
    found = Counter(row[0] for row in ask("select original_id from store_submissionfile"))
    open_ones = [row[0] for row in ask(f"select name from store_submission where state not in {FINAL}")]
    received = Counter(row[0] for row in ask("select subject from store_auditentry where action = 'receive'"))
    records = Counter(row[0] for row in ask("select submission_id from store_recordrow"))
    once = Counter({digest: count for digest, count in found.items() if state.sent.get(digest) != "stack"})
    twice = [name for name, count in (once + received + records).items() if count > 1]
    return Verdict(
        lost=sorted(_good(state) - set(found)) + _pages_lost(system, state),
        doubled=[str(name) for name in twice] + _wrong_arrivals(system, state),
        stuck=open_ones + ([] if settled else ["did not come to rest"]),
        strange=sorted(set(found) - set(state.sent)) + _wrongly_unread(system, state),
        damaged=_damaged(system.originals, found),
    )


def _wrong_arrivals(system: System, state: State) -> list[str]:
    """Twins arrive twice, a stack once and each of its parts; everything else that comes through the folder once."""
    rows = system.database.ask(
        "select f.original_id, count(*) from store_arrival a join store_submissionfile f using (submission_id) "
        "where a.source = 'inbox' group by 1"
    )
    wanted = {"twin": 2, "stack": 1 + len(UNITS)}
    how = [(digest, state.sent.get(digest, ""), count) for digest, count in rows]
    return [f"{digest}: {count} arrivals" for digest, door, count in how if count != wanted.get(door, 1)]


def _wrongly_unread(system: System, state: State) -> list[str]:
    """Only poison (in quarantine) and halves that were taken in before their writer went on may be unread."""
    rows = system.database.ask(
        "select f.original_id, s.name, s.cause from store_submission s join store_submissionfile f "
        "on f.submission_id = s.id where s.state <> 'read'"
    )
    allowed = {"poison": "cách ly", "part": "", "stack": "đã tách"}
    how = [(state.sent.get(digest, ""), name, cause) for digest, name, cause in rows]
    return [f"{name}: {cause}" for door, name, cause in how if allowed.get(door, "?") not in cause]


def _pages_lost(system: System, state: State) -> list[str]:
    """Every page of a long scan was read once, in its order; of a stack, each part has its page."""
    rows = system.database.ask(
        "select f.original_id, r.reading from store_submissionfile f join store_recordrow r using (submission_id)"
    )
    wanted = {"scan": LONG_PAGES, "stack": 1}
    out = []
    for digest, packed in rows:
        how = state.sent.get(digest, "")
        if how in wanted:
            pages = [page.number for file in unpack(packed, Reading).files for page in file.pages]
            whole = len(pages) == wanted[how] and pages == sorted(set(pages))
            out += [] if whole else [f"{digest}: pages {pages}"]
    return out


def _damaged(folder: Path, digests: Iterable[str]) -> list[str]:
    return [
        digest
        for digest in digests
        if not (place := path_of(folder, digest)).exists() or hashlib.sha256(place.read_bytes()).hexdigest() != digest
    ]


def _load(folder: Path, seed: int) -> State:
    path = folder / "storm.json"
    if not path.exists():
        return State(seed)
    values: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return State(**(values | {"struck": Counter(values["struck"])}))


def _save(folder: Path, state: State) -> None:
    draft = folder / "storm.json.part"
    draft.write_text(json.dumps(vars(state)), "utf-8")
    draft.replace(folder / "storm.json")


def body(state: State, verdict: Verdict) -> str:
    """The result for people."""
    doors = Counter(state.sent.values())
    told = ", ".join(f"{count} {how}" for how, count in sorted(doors.items()))
    lines = [
        f"{sum(state.struck.values())} faults in {state.seconds:.0f} s, {state.kills} of them kills of processes.",
        f"{state.revived} processes ended by themselves and were started anew.",
        "",
        *[f"- {name}: {count}" for name, count in sorted(state.struck.items())],
        "",
        f"{sum(doors.values()) - doors['part']} reports: {told}.",
        f"Disk full: {state.disk}.",
        "",
        *[f"- {name}: {len(items)} {'; '.join(items[:5])}".rstrip() for name, items in asdict(verdict).items()],
    ]
    return "\n".join(lines)
