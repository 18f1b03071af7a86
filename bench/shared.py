"""A long scan that several workers share: seconds against one worker, with one of them killed in the middle of a part.

Real processes on Redis and PostgreSQL, one reader each; `./tonghop bench shared` starts it.
"""

import contextlib
import io
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from bench.faults.system import Broker, Database
from bench.results import circumstances, save, table
from schemas.reading import Reading
from store.packing import unpack
from tests import services
from tests.workers.made import campaign_file, run, start

STALE_SECONDS: Final = 15
MOST_SECONDS: Final = 1500.0
PLACES: Final = "select count(*) filter (where claim <> '' and reading is null), count(*) from store_readingpart"


@dataclass
class Shared:
    """What became of one long scan."""

    workers: int
    pages: int
    killed: bool
    seconds: float = 0.0
    parts: int = 0
    at_once: int = 0  # parts that were being read at the same moment
    state: str = ""
    read: tuple[int, ...] = ()
    records: int = 0

    @property
    def whole(self) -> bool:
        """Whether every page was read once, in its order, and counts once."""
        return self.state == "read" and self.records == 1 and list(self.read) == list(range(1, self.pages + 1))


def paper(pages: int) -> bytes:
    """A scan of so many pages with a few lines each."""
    font, out, made = ImageFont.truetype("DejaVuSans.ttf", 30), io.BytesIO(), []
    for number in range(1, pages + 1):
        page = Image.new("L", (620, 440), 235)
        text = f"Trang {number} của bản quét dài\nToàn huyện đã trồng {100 + number} cây xanh"
        ImageDraw.Draw(page).multiline_text((60, 60), text, font=font, fill=20)
        made.append(page)
    made[0].save(out, "PDF", save_all=True, append_images=made[1:])
    return out.getvalue()


class _System:
    """Watcher, schedule and workers in a folder of their own."""

    def __init__(self, folder: Path, share: int) -> None:
        self.folder, self.data, self.log = folder, folder / "data", folder / "log"
        self.broker, self.database = Broker(folder), Database(folder)
        self.settings = {
            "DATABASE_URL": self.database.url,
            "BROKER_URL": self.broker.url,
            "SHARE_PAGES": str(share),
            "STALE_SECONDS": str(STALE_SECONDS),
            "SWEEP_SECONDS": "3",
            "LOG_LEVEL": "WARNING",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        done = run(self.data, "campaign", "add", str(campaign_file(folder)), "--operator", "Người đo", **self.settings)
        assert done.returncode == 0, done.stderr
        (self.data / "inbox").mkdir(parents=True)

    def start(self, name: str) -> None:
        """Starts a part, or a worker by its number."""
        self.processes[name] = start(self.data, name.partition(" ")[0], log=self.log, **self.settings)

    def kill(self, name: str) -> None:
        """Ends a process as a power cut would."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """Ends everything."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(60)
        for server in (self.broker.process, self.database.process):
            services.stop(server, signal.SIGINT)


@contextlib.contextmanager
def _system(share: int, workers: int) -> Iterator[_System]:
    with tempfile.TemporaryDirectory(prefix="tonghop-shared-") as place:
        Path(place).chmod(0o755)
        system = _System(Path(place), share)
        try:
            for name in ("watch", "beat", *(f"worker {number}" for number in range(workers))):
                system.start(name)
            time.sleep(8)  # what a start costs is not the time of a scan
            yield system
        finally:
            system.stop()


def measure(pages: int, share: int, workers: int, *, kill: bool) -> Shared:
    """Reads a scan of so many pages; with ``kill`` a worker dies as soon as two are at work, and is started anew."""
    seen, killed = Shared(workers, pages, kill), not kill
    with _system(share, workers) as system:
        (system.folder / "quet.pdf").write_bytes(paper(pages))
        (system.folder / "quet.pdf").rename(system.data / "inbox" / "quet.pdf")
        began = time.monotonic()
        while seen.state not in ("read", "failed", "refused") and time.monotonic() - began < MOST_SECONDS:
            reading, there = system.database.ask(PLACES)[0]
            seen.at_once, seen.parts = max(seen.at_once, reading), max(seen.parts, there)
            if reading >= min(2, workers) and not killed:
                killed = True
                time.sleep(0.3)
                system.kill("worker 0")
                system.start("worker 0")
            seen.state = next((row[0] for row in system.database.ask("select state from store_submission")), "")
            time.sleep(0.2)
        seen.seconds = time.monotonic() - began
        rows = system.database.ask("select reading from store_recordrow")
        seen.records = len(rows)
        seen.read = tuple(_pages(rows))
    return seen


def _pages(rows: Sequence[tuple[Any, ...]]) -> Iterator[int]:
    for (packed,) in rows:
        yield from (page.number for file in unpack(packed, Reading).files for page in file.pages)


def body(runs: Sequence[Shared]) -> str:
    """The figures for people."""
    rows = [
        (
            one.workers, "yes" if one.killed else "no", one.pages, one.parts, one.at_once, f"{one.seconds:.0f}",
            "every page once" if one.whole else f"**{one.state}: {len(one.read)} pages, {one.records} records**",
        )
        for one in runs
    ]  # fmt: skip
    head = ("workers", "one killed", "pages", "parts", "parts read at once", "seconds", "in the end")
    return table(head, rows)


def main(pages: int, share: int, name: str) -> int:
    """Measures one worker, then two of which one is killed; 0 when no page was lost or doubled."""
    runs = [measure(pages, share, 1, kill=False), measure(pages, share, 2, kill=True)]
    text = body(runs)
    if name:
        about = circumstances(f"./tonghop bench shared --pages {pages} --share {share}", "a made-up scan")
        save(
            name, "A long scan shared by workers", {"circumstances": about, "runs": [asdict(one) for one in runs]}, text
        )
    sys.stdout.write(text + "\n")
    return 0 if all(one.whole for one in runs) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
