"""Seconds and memory of one consolidation of 27, 150 and 1,000 made-up units, each size in a process of its own."""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pipeline.consolidate.build import build_consolidation
from pipeline.consolidate.excel import write_excel
from pipeline.consolidate.inputs import FigureInput, ReportInput, SectionInput
from pipeline.consolidate.plain import to_csv, to_json
from pipeline.consolidate.word import write_word
from schemas.base import Box
from schemas.campaign import Campaign
from schemas.consolidation import Provenance
from schemas.correction import ReportState
from schemas.record import Evidence, FigureField, SectionField, Status

SIZES: Final = ((27, 40, 5.0), (150, 60, 15.0), (1000, 100, 60.0))  # units, figures, seconds it may take
MOST_MEGABYTES: Final = 1024
MOMENT: Final = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def campaign(units: int, figures: int) -> Campaign:
    """A campaign with one table, three sections and units of three kinds."""
    rows = [{"id": f"so_{n}", "label": f"Chỉ tiêu thứ {n} của biểu tổng hợp", "unit": "lượt"} for n in range(figures)]
    return Campaign.model_validate(
        {
            "schema": "tonghop/campaign@1",
            "id": f"do-{units}",
            "title": "Báo cáo đo tốc độ",
            "directive": {"number": "12/SYT-NV", "issued_on": "2026-04-01", "issuer": "Sở Y tế tỉnh Bình Minh"},
            "period": {"from": "2026-04-01", "to": "2026-04-30"},
            "due_before": "2026-05-10",
            "sections": [{"id": n, "title": t} for n, t in (("A", "Kết quả"), ("B", "Khó khăn"), ("C", "Đề xuất"))],
            "tables": [{"id": "bieu", "title": "Biểu tổng hợp", "section": "A", "rows": rows}],
            "units": [
                {"code": f"dv-{n}", "name": f"Trung tâm Y tế huyện thứ {n}", "kind": f"loại {n % 3}"}
                for n in range(units)
            ],
        }
    )


def report(unit: str, number: int, names: Sequence[str]) -> ReportInput:
    """One unit's report: a figure each, two lines a section, every value with its place."""
    figures = {
        name: FigureInput(
            field=FigureField(value=(number * 37 + index * 11) % 997, raw="1", status=Status.READ, confidence=0.99),
            provenance=Provenance(
                submission=number, received_on=date(2026, 5, 3), file_name="bao-cao.pdf", page=2, raw="1",
                evidence=(Evidence(file=0, page=2, bbox=Box(10, 20, 30, 40)),), review_path=f"/reports/{number}/",
            ),
        )
        for index, name in enumerate(names)
    }  # fmt: skip
    told = f"Đã triển khai đầy đủ nội dung trên địa bàn.\nĐã tổ chức {number % 50} buổi truyền thông tại các xã."
    sections = {key: SectionInput(field=SectionField(status=Status.READ, text=told)) for key in "ABC"}
    state = ReportState.ACCEPTED if number % 2 else ReportState.CLEAN
    return ReportInput(unit=unit, state=state, received_on=date(2026, 5, 3), figures=figures, sections=sections)


def measure(largest: int = 1000) -> dict[str, Any]:
    """All sizes, each in a process of its own; ``kept`` tells whether every limit was kept."""
    rows = []
    for units, figures, limit in (size for size in SIZES if size[0] <= largest):
        answers: Any = multiprocessing.get_context("spawn").Queue()
        worker = multiprocessing.get_context("spawn").Process(target=_measure, args=(units, figures, answers))
        worker.start()
        rows.append({"units": units, "figures": figures, "limit": limit, **answers.get(timeout=600)})
        worker.join()
    kept = all(r["steps"]["total"] <= r["limit"] and r["equal"] and r["megabytes"] <= MOST_MEGABYTES for r in rows)
    return {"rows": rows, "kept": kept}


def _measure(units: int, figures: int, out: Any) -> None:
    """Makes one version with all its files twice; puts seconds, memory and whether the bytes were equal."""
    asked = campaign(units, figures)
    reports = [report(unit.code, number, list(asked.figures)) for number, unit in enumerate(asked.units)]
    digests: list[dict[str, str]] = []
    steps: dict[str, float] = {}
    for _ in range(2):
        started, busy = time.monotonic(), time.process_time()
        steps, files = _files(asked, reports)
        steps |= {"total": time.monotonic() - started, "processor": time.process_time() - busy}
        digests.append({name: sha256(content).hexdigest() for name, content in files.items()})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.put({"steps": steps, "megabytes": peak, "equal": digests[0] == digests[1]})


def _files(asked: Campaign, reports: Sequence[ReportInput]) -> tuple[dict[str, float], dict[str, bytes]]:
    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        last = time.monotonic()

        def tick(name: str) -> None:
            nonlocal last
            now = time.monotonic()
            steps[name], last = now - last, now

        made = build_consolidation(asked, reports, version=1, data_as_of=MOMENT)
        tick("figures")
        word, excel = Path(folder) / "a.docx", Path(folder) / "a.xlsx"
        write_word(made, asked, word)
        tick("word")
        write_excel(made, asked, excel)
        tick("excel")
        plain = {"csv": to_csv(made, asked).encode(), "json": to_json(made).encode()}
        tick("plain")
        return steps, {"word": word.read_bytes(), "excel": excel.read_bytes(), **plain}


def body(values: dict[str, Any]) -> str:
    """The results as a table."""
    head = "One version with Word, Excel, CSV and JSON of made-up units; the second of two runs.\n\n"
    names = ["Units × figures", "Seconds", "May take", "Processor", "Figures", "Word", "Excel", "CSV, JSON"]
    names += ["Peak memory", "Equal bytes twice"]
    lines = [names, ["---"] * len(names)]
    for row in values["rows"]:
        steps = row["steps"]
        parts = [f"{steps[name]:.1f}" for name in ("processor", "figures", "word", "excel", "plain")]
        size, equal = f"{row['units']:,} × {row['figures']}", "yes" if row["equal"] else "NO"
        lines.append(
            [size, f"{steps['total']:.1f}", f"{row['limit']:.0f}", *parts, f"{row['megabytes']:.0f} MB", equal]
        )
    return head + "\n".join("| " + " | ".join(line) + " |" for line in lines)
