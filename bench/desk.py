"""A review desk of any size, filled through the store's own services with made-up reports, and how fast it answers.

`python -m bench.desk fill …` fills the data folder of the settings and prints what stands on each paper;
`./tonghop bench desk` times the pages on such a desk. The readings are made up: the desk is measured, not the reader.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from django.test import Client
from PIL import Image, ImageDraw, ImageFont

from config.settings import load_settings
from config.start import bring_up_to_date
from schemas.base import Box
from schemas.reading import FileReading, Kind, Page, Reading, Route
from schemas.record import (
    DocumentData,
    Evidence,
    FigureField,
    Record,
    RecordFile,
    SectionField,
    Status,
    TextField,
)
from store.models import PageImage, Report, User
from store.selectors.walk import Turn, campaign_walk
from store.services.campaigns import add_campaign
from store.services.intake import Incoming, receive
from store.services.pictures import save_pictures
from store.services.reading import claim_submission, save_outcome
from store.services.users import add_user

KEY: Final = "ban-duyet"
LOGIN: Final = "mat-khau-dai-12"
PEOPLE: Final = {"duyet": "reviewer", "duyet-hai": "reviewer", "quantri": "admin"}
HOW: Final = ("right", "right", "right", "other", "blank")  # what a doubt turns out to be
ROWS: Final = 30
PAGE: Final = (595, 842)
DPI: Final = 110
ROUNDS: Final = 15


def campaign_text(units: int, figures: int) -> str:
    """A campaign of so many units and figures, with one check."""
    rows = "\n".join(
        f"      - {{id: s{n}, label: Chỉ tiêu số {n}, unit: việc, kind: integer}}" for n in range(1, figures + 1)
    )
    named = "\n".join(f"  - {{code: dv{n}, name: Ủy ban nhân dân xã Mẫu Số {n}}}" for n in range(1, units + 1))
    return f"""\
schema: tonghop/campaign@1
id: {KEY}
title: Báo cáo trên bàn duyệt
language: vi
directive: {{number: 12/SXD-VP, issued_on: 2030-03-01, issuer: Sở Xây dựng tỉnh Mẫu, subject: V/v thử}}
period: {{from: 2030-03-01, to: 2030-03-31}}
due_before: 2030-04-10
sections:
  - {{id: A, title: Kết quả chung}}
tables:
  - id: bieu
    title: Biểu số liệu
    section: A
    rows:
{rows}
checks:
  - {{id: tong, says: Chỉ tiêu 1 không nhiều hơn chỉ tiêu 2, that: s1 <= s2}}
units:
{named}
"""


def box_of(number: int) -> Box:
    """Where a figure stands on the page, in points."""
    column, row = divmod((number - 1) % (2 * ROWS), ROWS)
    left, top = 190.0 + 250 * column, 80.0 + 24 * row
    return Box(left, top, left + 90, top + 18)


def fill(units: int, figures: int, doubts: int, seed: int) -> dict[str, dict[str, str]]:
    """Fills the store; says for every doubt of every unit what it is: right as shown, the other reading, or blank."""
    chance = random.Random(seed)
    add_campaign(campaign_text(units, figures))
    for name, role in PEOPLE.items():
        add_user(name, LOGIN, role)
    return {f"dv{unit}": _report(f"dv{unit}", figures, doubts, chance) for unit in range(1, units + 1)}


def _report(unit: str, figures: int, doubts: int, chance: random.Random) -> dict[str, str]:
    doubtful = chance.sample(range(3, figures + 1), doubts)
    truth = {f"s{number}": chance.choice(HOW) for number in doubtful}
    amounts = {f"s{number}": chance.randint(11, 99) for number in range(1, figures + 1)} | {"s1": 5}
    fields = {name: _field(int(name[1:]), amount, truth.get(name, "")) for name, amount in amounts.items()}
    day = date(2030, 4, 1)
    sent = receive([Incoming(f"{unit}.pdf", unit.encode())], source="inbox", campaign_hint=KEY, received_on=day)
    reading = Reading(files=(FileReading(name=f"{unit}.pdf", sha256="0" * 64, kind=Kind.PDF_SCAN, pages=(_page(),)),))
    claim = claim_submission(sent.submission_id)
    save_outcome(sent.submission_id, claim, _record(unit, fields), reading, campaign_version=1)
    _draw(sent.submission_id, {name: "" if truth.get(name) == "blank" else str(n) for name, n in amounts.items()})
    return {f"figure:{name}": how for name, how in truth.items()}


def _field(number: int, amount: int, how: str) -> FigureField:
    """A figure as the machine would give it; where ``other`` is right the first reading is wrong."""
    evidence = (Evidence(file=0, page=1, bbox=box_of(number), text=str(amount)),)
    if not how:
        return FigureField(value=amount, raw=str(amount), status=Status.READ, confidence=0.99, evidence=evidence)
    shown = None if how == "blank" else amount + 1 if how == "other" else amount
    others = (amount,) if how == "other" else ()
    return FigureField(
        value=shown,
        raw=str(shown or ""),
        status=Status.DOUBTFUL,
        confidence=0.5,
        evidence=evidence,
        alternatives=others,
        reason="hai cách đọc khác nhau",
    )


def _record(unit: str, fields: Mapping[str, FigureField]) -> Record:
    read = {"status": Status.READ, "confidence": 0.99}
    return Record(
        campaign=KEY,
        files=(RecordFile(name=f"{unit}.pdf", sha256="0" * 64, kind="pdf-scan", pages=1),),
        unit=TextField(value=unit, **read),
        document=DocumentData(
            number=TextField(value="1/BC", **read),
            issued_on=TextField(value="2030-04-01", **read),
            signer=TextField(value="Người Ký", **read),
        ),
        sections={"A": SectionField(status=Status.READ, text="Đã thực hiện.")},
        figures=dict(fields),
    )


def _page() -> Page:
    return Page(number=1, route=Route.SCAN, width=PAGE[0], height=PAGE[1], dpi=200)


def _draw(submission: int, printed: Mapping[str, str]) -> None:
    scale = DPI / 72
    image = Image.new("L", (round(PAGE[0] * scale), round(PAGE[1] * scale)), 245)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    for name, text in printed.items():
        box = box_of(int(name[1:]))
        pen.rectangle([side * scale for side in box], outline=90)
        pen.text(((box.left - 60) * scale, (box.top + 3) * scale), f"{name[1:]}.", font=font, fill=40)
        pen.text(((box.left + 8) * scale, (box.top + 3) * scale), text, font=font, fill=20)
    folder = f"ban-{submission}"
    (load_settings().pictures / folder).mkdir(parents=True, exist_ok=True)
    image.save(load_settings().pictures / folder / "0-1.png")
    size = {"width": image.width, "height": image.height, "points_width": PAGE[0], "points_height": PAGE[1]}
    save_pictures(submission, folder, [{"file": 0, "page": 1, "path": "0-1.png", **size}])


def time_pages(units: int, figures: int) -> dict[str, float]:
    """Median milliseconds of server time of each thing a reviewer asks for."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="duyet"), backend="django.contrib.auth.backends.ModelBackend")
    steps = cycle([step for step in campaign_walk(KEY) if step.turn is Turn.DOUBT])
    page = PageImage.objects.first()
    report = Report.objects.get(unit="dv1")
    asks: dict[str, Callable[[], object]] = {
        "overview": lambda: client.get(f"/campaigns/{KEY}/"),
        "walk over the campaign": lambda: client.get(f"/campaigns/{KEY}/walk/"),
        "report page": lambda: client.get(f"/reports/{report.pk}/"),
        "walk's next field": lambda: client.get(_card(next(steps))),
        "pages of the next report": lambda: client.get(f"/reports/{next(steps).report_id}/pages"),
        "saving a field": lambda: _save(client, next(steps)),
        "page picture": lambda: b"".join(client.get(f"/pages/{page.pk if page else 0}.png")),
        "enlarged spot": lambda: client.get(f"/pages/{page.pk if page else 0}/crop.png?box=190,80,280,98"),
        "report page and its first picture": lambda: _first_picture(client, report.pk, page.pk if page else 0),
        "page of trust": lambda: client.get(f"/campaigns/{KEY}/trust/"),
    }
    return {name: _median(ask) for name, ask in asks.items()}


def _first_picture(client: Client, report: int, page: int) -> None:
    client.get(f"/reports/{report}/")
    b"".join(client.get(f"/pages/{page}.png"))


def _card(step: Any) -> str:
    return f"/reports/{step.report_id}/cards/{step.key}"


def _save(client: Client, step: Any) -> object:
    """Confirms the field as the walk does: the answer is its card anew."""
    field = Report.objects.get(pk=step.report_id).fields.get(key=step.key)
    act = {"value": str(field.value.get("value", "")), "version": field.version}
    told = act if act["value"] else {**act, "act": "gap"}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/campaigns/{KEY}/walk/"}
    return client.post(f"/reports/{step.report_id}/fields/{step.key}", told, headers=headers)


def _median(ask: Callable[[], object]) -> float:
    ask()  # what is loaded once
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times), 1)


def main(arguments: Iterable[str] | None = None) -> None:
    """Fills the desk of the settings' data folder, and times it when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["fill", "time"])
    for name, usual in (("units", 150), ("figures", 60), ("doubts", 7), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--truth", type=Path)
    told = parser.parse_args(list(arguments) if arguments is not None else None)
    bring_up_to_date()
    truth = fill(told.units, told.figures, told.doubts, told.seed)
    if told.truth:
        told.truth.write_text(json.dumps(truth), "utf-8")
    if told.act == "time":
        sys.stdout.write(json.dumps(time_pages(told.units, told.figures)) + "\n")


if __name__ == "__main__":
    main()
