"""Long scans: time and memory a page as a file grows, and that a file over the limit is refused by name.

Pages are drawn, each another: a heading, lines of text and a ruled table, as a grey scan of 200 dpi. Each length is
read by a fresh process as a worker's reader does it, so that its peak of memory is its own. What was measured for a
length is kept in the folder given, so that a run may be taken up again length by length.
"""

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from bench.corpus import ROOT
from bench.results import table
from bench.warm import peak_mb
from pipeline.campaigns import load_campaign
from pipeline.options import Limits, Options, SourceFile
from pipeline.process import process
from schemas.reading import PageOutcome

MOST_MB: Final = 500
STEADY: Final = 1.15  # times as much a page as in the shortest file
_SIZE: Final = (1654, 2339)  # A4 at 200 dpi
_FONT: Final = "DejaVuSerif.ttf"
_TEXT: Final = "Các đơn vị đã tổ chức {} buổi tuyên truyền với {} lượt người tham dự trong năm."
_LEFT, _TOP, _WIDE, _HIGH = 200, 700, 420, 60


def draw_pages(count: int) -> Iterator[Image.Image]:
    """Pages one after the other, so that as many as are wanted fit in memory."""
    rng = np.random.default_rng(count)
    font = ImageFont.truetype(_FONT, 30)
    grain = rng.normal(236, 3, (_SIZE[1] // 4, _SIZE[0] // 4)).clip(0, 255).astype(np.uint8)
    paper = Image.fromarray(grain).resize(_SIZE)
    for number in range(1, count + 1):
        page = paper.copy()
        pen = ImageDraw.Draw(page)
        pen.text((780, 90), str(number), fill=40, font=font)
        pen.text((200, 200), f"{number}. Kết quả của đơn vị thứ {number}", fill=40, font=font)
        for line in range(4):
            few, many = rng.integers(2, 90), rng.integers(100, 9000)
            pen.text((200, 300 + 80 * line), _TEXT.format(few, many), fill=40, font=font)
        for row in range(4):
            for column in range(3):
                x, y = _LEFT + column * _WIDE, _TOP + row * _HIGH
                pen.rectangle((x, y, x + _WIDE, y + _HIGH), outline=40, width=3)
                pen.text((x + 120, y + 8), str(rng.integers(10, 100_000)), fill=40, font=font)
        yield page


def make(path: Path, count: int) -> None:
    """A scan of ``count`` pages as one PDF, never more than one page in memory as a picture."""
    with pikepdf.new() as pdf:
        for page in draw_pages(count):
            jpeg, one = io.BytesIO(), io.BytesIO()
            page.save(jpeg, "JPEG", quality=60)
            Image.open(jpeg).save(one, "PDF", resolution=200)
            with pikepdf.open(one) as single:
                pdf.pages.extend(single.pages)
        pdf.save(path)


def read(path: Path) -> dict[str, Any]:
    """What reading the file costs this process and those it calls."""
    campaign = load_campaign(ROOT / "samples" / "campaign.yaml")
    before, began = _spent(), time.perf_counter()
    options = Options(limits=Limits(page_seconds=600))
    (file,) = process([SourceFile(path=path, name=path.name)], campaign, options).reading.files
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(_spent() - before, 2),
        "pages_read": sum(page.outcome is PageOutcome.READ for page in file.pages),
        "refused": file.fault.reason if file.fault else "",
        "own_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_mb": round(peak_mb()),
    }


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(folder: Path, lengths: Sequence[int], minutes: float) -> dict[str, Any]:
    """Each length read in a process of its own; what lies in the folder is not read again."""
    until = time.monotonic() + 60 * minutes
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for pages in lengths:
        kept = folder / f"{pages}.json"
        if not kept.is_file() and time.monotonic() < until:
            scan = folder / f"{pages}.pdf"
            make(scan, pages)
            done = subprocess.run([sys.executable, "-m", "bench.long", str(scan)], stdout=subprocess.PIPE, check=True)
            kept.write_bytes(done.stdout)
            scan.unlink()
        if kept.is_file():
            found[str(pages)] = json.loads(kept.read_text(encoding="utf-8"))
    return {"lengths": found}


def body(values: Mapping[str, Any]) -> str:
    """The Markdown under the circumstances."""
    head = ("pages", "read", "CPU s a page", "s a page", "process, MB", "largest process, MB", "refused because")
    rows, first = [], 0.0
    for pages, one in values["lengths"].items():
        a_page = one["cpu"] / max(1, one["pages_read"])
        first = first or a_page
        steady = one["pages_read"] == 0 or (a_page <= STEADY * first and one["peak_mb"] <= MOST_MB)
        times = (f"{a_page:.2f}", f"{one['seconds'] / one['pages_read']:.2f}") if one["pages_read"] else ("–", "–")
        rows.append((pages, one["pages_read"], *times, one["own_mb"], one["peak_mb"], one["refused"], _met(steady)))
    said = f"Wanted: at most {STEADY:g} times the shortest file's time a page, at most {MOST_MB} MB."
    return f"{said}\n\n{table((*head, ''), rows)}"


def _met(met: bool) -> str:
    return "reached" if met else "**short**"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read(Path(sys.argv[1])), ensure_ascii=False) + "\n")
