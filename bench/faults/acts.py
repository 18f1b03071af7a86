"""What happens in the storm: reports that come in by every door, and faults, each one small function."""

import contextlib
import fcntl
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from datetime import time as time_of_day
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, Final

import psycopg
from docx import Document
from PIL import Image, ImageDraw, ImageFont

from bench.faults.system import System
from pipeline.forms.slip import slip
from schemas.campaign_file import parse_campaign
from tests.store.samples import CAMPAIGN
from tests.workers.made import UNITS, word_report

POISON: Final = "doc hai"
KILLS: Final = {"watch 1": 1.0, "watch 2": 1.0, "worker": 0.8, "beat": 0.8, "web": 0.8}
LONG_PAGES: Final = 5  # twice what one worker reads at a time, and one
HERE: Final = timezone(timedelta(hours=7))
JUMPS: Final = (-26 * 3600, -3600, -120, 120, 3600, 26 * 3600)  # seconds
LONG_PAUSE_SECONDS: Final = 20.0  # longer than a claim lives without a sign of life: another one takes over meanwhile


class Doors:
    """Puts reports in and remembers what must be there in the end: the checksum of every original that was sent."""

    def __init__(self, system: System, chance: random.Random, sent: dict[str, str]) -> None:
        self.system, self.chance, self.sent = system, chance, sent
        self._made = system.folder / "made"
        self._made.mkdir(exist_ok=True)
        self._templates = [word_report(self._made / f"{unit}.docx", unit, trees=7) for unit in UNITS]
        self._mails: list[bytes] = []
        self._half: list[tuple[BinaryIO, bytes]] = []

    def report(self) -> tuple[str, bytes]:
        """A new report: its name and bytes, like no other."""
        number = len(self.sent)
        document = Document(str(self._templates[number % 2]))
        document.add_paragraph(f"Số thứ tự {number} của lần thử.")
        out = io.BytesIO()
        document.save(out)
        return f"bc {number}.docx", out.getvalue()

    def _note(self, content: bytes, how: str) -> None:
        self.sent[hashlib.sha256(content).hexdigest()] = how

    def whole(self) -> None:
        """A file that is renamed into the inbox when it is whole."""
        name, content = self.report()
        draft = self.system.inbox / f"{name}.part"
        draft.write_bytes(content)
        draft.rename(self.system.inbox / name)
        self._note(content, "whole")

    def half(self) -> None:
        """A file of which only a part is there; its writer pauses and goes on later, as a slow network copy does."""
        name, content = self.report()
        writer = (self.system.inbox / name).open("wb", buffering=0)
        cut = len(content) // 3
        writer.write(content[:cut])
        self._half.append((writer, content[cut:]))
        self._note(content[:cut], "part")
        self._note(content, "half")

    def finish_one(self) -> None:
        """The oldest of the slow copies comes to its end; OSError where none is under way."""
        if not self._half:
            raise FileNotFoundError("no copy is under way")
        writer, rest = self._half.pop(0)
        with writer:
            writer.write(rest)

    def finish_halves(self) -> None:
        """Slow copies come to their end, wherever the file was moved meanwhile: its writer still holds it."""
        for writer, rest in self._half:
            with writer:
                writer.write(rest)
        self._half.clear()

    def twin(self) -> None:
        """The same report by another name, twice: one submission, however often it comes."""
        name, content = self.report()
        for one in (name, f"ban sao {name}"):
            draft = self.system.inbox / f"{one}.part"
            draft.write_bytes(content)
            draft.rename(self.system.inbox / one)
        self._note(content, "twin")

    def mail(self) -> None:
        """A mail with a report."""
        name, content = self.report()
        message = EmailMessage()
        message["Message-ID"], message["From"] = f"<{name.replace(' ', '')}@don-vi.vn>", "an@don-vi.vn"
        message["To"], message["Subject"] = "baocao@so.vn", name
        message.set_content("Kính gửi báo cáo.")
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        raw = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        self.system.imap.put("baocao", raw)
        self._mails.append(raw)
        self._note(raw, "mail")

    def replay(self) -> None:
        """A mail that came before comes again; OSError where none did."""
        if not self._mails:
            raise FileNotFoundError("no mail came yet")
        self.system.imap.put("baocao", self.chance.choice(self._mails))

    def long_scan(self) -> None:
        """A scan of so many pages that it is read in parts (see `System.settings`)."""
        self._scan([_sheet(f"Trang {page} của bản quét {len(self.sent)}") for page in range(1, LONG_PAGES + 1)], "scan")

    def stack(self) -> None:
        """Reports of two units scanned in one go, each under its slip."""
        campaign = parse_campaign(CAMPAIGN)
        pages = []
        for unit in campaign.units:
            pages += [slip(campaign, unit).resize((827, 1169)), _sheet(f"Báo cáo {len(self.sent)}, {unit.code}")]
        self._scan(pages, "stack")

    def _scan(self, pages: list[Image.Image], how: str) -> None:
        out = io.BytesIO()
        pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
        name = f"quet {len(self.sent)}.pdf"
        (self.system.inbox / f"{name}.part").write_bytes(out.getvalue())
        (self.system.inbox / f"{name}.part").rename(self.system.inbox / name)
        self._note(out.getvalue(), how)

    def poison(self) -> None:
        """A report that kills its reader each time (see `Killer.poisoned`)."""
        document = Document(str(self._templates[0]))
        document.add_paragraph(f"Tệp độc số {len(self.sent)}.")
        for number in range(4000):
            document.add_paragraph(f"Dòng {number} của một tệp dài để kịp bị dừng.")
        place = self._made / f"{POISON} {len(self.sent)}.docx"
        document.save(str(place))
        self._note(place.read_bytes(), "poison")
        shutil.copyfile(place, self.system.inbox / f"{place.name}.part")
        (self.system.inbox / f"{place.name}.part").rename(self.system.inbox / place.name)


def _sheet(text: str) -> Image.Image:
    page = Image.new("L", (620, 440), 235)
    ImageDraw.Draw(page).text((60, 60), text, font=ImageFont.truetype("DejaVuSans.ttf", 30), fill=20)
    return page


class Killer:
    """The faults."""

    def __init__(self, system: System, chance: random.Random) -> None:
        self.system, self.chance = system, chance
        self._paused: list[tuple[float, subprocess.Popen[bytes]]] = []
        self._held: list[tuple[float, BinaryIO]] = []

    def poisoned(self) -> int:
        """Kills the quick reader while it reads a poison file; gives how many were killed."""
        question = f"select 1 from store_submission where state = 'reading' and name like '{POISON}%'"
        with contextlib.suppress(psycopg.OperationalError):
            if self.system.database.ask(question):
                return self.kill_readers()
        return 0

    def kill_readers(self) -> int:
        """Kills every reader process that is at work on a file, as running out of memory does."""
        worker = self.system.processes["worker"].pid
        readers = [pid for pid in _children(worker) if _name(pid) == "reader: works"]
        for pid in readers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(readers)

    def process(self, part: str) -> Callable[[], None]:
        """The fault that kills a part."""
        return lambda: self.system.kill(part)

    def full_disk(self) -> None:
        """No room for originals for a while; only where they lie on a file system of their own."""
        if not self.system.small_disk:
            return
        ballast = self.system.originals / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb") as handle:
            for _ in range(10_000):
                handle.write(b"\0" * (1 << 20))
        time.sleep(self.chance.uniform(0.5, 2.0))
        ballast.unlink(missing_ok=True)

    def pause(self) -> None:
        """A part stands still for a moment, as on a machine that swaps; now and then so long that its claims end."""
        process = self.system.processes[self.chance.choice(sorted(self.system.processes))]
        long = self.chance.random() < 0.02
        seconds = LONG_PAUSE_SECONDS if long else self.chance.uniform(0.02, 0.5)
        process.send_signal(signal.SIGSTOP)
        self._paused.append((time.monotonic() + seconds, process))

    def set_clock(self) -> None:
        """The clock of every part jumps: by minutes, by more than a day, back, or to just before midnight."""
        here = datetime.now(HERE)
        midnight = datetime.combine(here.date() + timedelta(days=1), time_of_day(), HERE) - here
        far = timedelta(seconds=self.chance.choice(JUMPS))
        self.system.set_clock(self.chance.choice([far, midnight - timedelta(seconds=2), timedelta()]).total_seconds())

    def hold(self) -> None:
        """Somebody has a file of the inbox open with a lock for a moment; OSError where none lies there."""
        there = sorted(self.system.inbox.iterdir())
        if not there:
            raise FileNotFoundError("the inbox is empty")
        handle = self.chance.choice(there).open("r+b")
        self._held.append((time.monotonic() + self.chance.uniform(0.1, 1.5), handle))
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def let_go(self, *, all_of_them: bool = False) -> None:
        """What was paused or held long enough goes on."""
        now = float("inf") if all_of_them else time.monotonic()
        for until, process in self._paused:
            if until <= now:
                process.send_signal(signal.SIGCONT)
        for until, handle in self._held:
            if until <= now:
                handle.close()
        self._paused = [one for one in self._paused if one[0] > now]
        self._held = [one for one in self._held if one[0] > now]

    def kills(self) -> dict[str, tuple[float, Callable[[], None]]]:
        """The kills of processes with their weights: they come by the clock, since each costs seconds of start-up."""
        parts = {f"kill {part}": (weight, self.process(part)) for part, weight in KILLS.items()}
        return parts | {"kill redis": (2.0, self.system.broker.kill)}

    def faults(self) -> dict[str, tuple[float, Callable[[], None]]]:
        """All other faults with their weights."""
        return {
            "flush redis": (4.0, self.system.broker.flush),
            "cut database": (1.0, self.system.database.cut),
            "crash database": (0.03, self.system.database.crash),
            "disk full": (0.05, self.full_disk),
            "pause": (3.0, self.pause),
            "hold": (3.0, self.hold),
            "clock": (0.5, self.set_clock),
        }


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(one) for task in tasks for one in (task / "children").read_text("ascii").split()]
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    except OSError:
        return ""
