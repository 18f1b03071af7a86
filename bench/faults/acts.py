"""What happens in the storm: reports that come in by every door, and faults, each one small function."""

import contextlib
import hashlib
import io
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, Final

import psycopg
from docx import Document

from bench.faults.system import PARTS, System
from tests.workers.made import UNITS, word_report

POISON: Final = "doc hai"


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
        """A mail that came before comes again."""
        if self._mails:
            self.system.imap.put("baocao", self.chance.choice(self._mails))

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


class Killer:
    """The faults."""

    def __init__(self, system: System, chance: random.Random) -> None:
        self.system, self.chance = system, chance

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

    def second_beat(self) -> None:
        """Two schedules at once, by mistake, for a moment: every due task is rung for twice."""
        self.system.start("beat")

    def faults(self) -> dict[str, tuple[float, Callable[[], None]]]:
        """All faults with their weights; the kills of processes are rarer, since each costs seconds of start-up."""
        kills = {f"kill {part}": (0.6, self.process(part)) for part in PARTS}
        return kills | {
            "kill redis": (0.6, self.system.broker.kill),
            "flush redis": (3.0, self.system.broker.flush),
            "cut database": (2.0, self.system.database.cut),
            "crash database": (0.15, self.system.database.crash),
            "disk full": (0.3, self.full_disk),
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
