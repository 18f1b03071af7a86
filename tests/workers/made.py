"""Word reports made for tests of the whole chain, and running the system as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from docx import Document

from tests.store.samples import CAMPAIGN

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("TÂN LẬP", "AN PHÚ")


def word_report(path: Path, unit: str, trees: int) -> Path:
    """A whole report of a unit, with its table; other numbers make other bytes."""
    document = Document()
    document.add_paragraph(f"PHÒNG XÂY DỰNG HUYỆN {unit}")
    document.add_paragraph(f"Số: {trees}/BC-PXD")
    document.add_paragraph(f"{unit.title()}, ngày 05 tháng 4 năm 2030")
    document.add_paragraph("BÁO CÁO")
    document.add_paragraph(f"Thực hiện Công văn số 12/SXD-VP, Phòng Xây dựng huyện {unit.title()} báo cáo như sau:")
    document.add_paragraph("A. Kết quả chung")
    document.add_paragraph(f"Toàn huyện đã trồng {trees} cây xanh ở các xã.")
    table = document.add_table(rows=0, cols=3, style="Table Grid")
    rows = (("Số cây đã trồng", "cây", trees), ("Số người tham gia", "người", 40), ("Kinh phí", "triệu đồng", "1,5"))
    for texts in (("Nội dung", "Đơn vị tính", "Kết quả"), *rows):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = str(text)
    document.add_paragraph("B. Khó khăn")
    document.add_paragraph("Thiếu cây giống vào đầu mùa mưa.")
    document.save(str(path))
    return path


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a system with this data folder and quick looks at the inbox."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TONGHOP_")}
    ours = {"DATA": str(data), "PORT": "0", "INBOX_SECONDS": "0.1", "INBOX_LOOKS": "2", "READERS": "1"} | more
    return clean | {f"TONGHOP_{name}": value for name, value in ours.items()} | {"PYTHONPATH": str(ROOT)}


def start(data: Path, *arguments: str, log: Path, module: str = "workers.cli", **more: str) -> subprocess.Popen[bytes]:
    """Starts a command of the system in a process group of its own."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=environment(data, **more),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def run(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the system to its end."""
    return subprocess.run(
        [sys.executable, "-m", "workers.cli", *arguments],
        env=environment(data, **more),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def campaign_file(folder: Path) -> Path:
    """The small campaign as a file."""
    path = folder / "campaign.yaml"
    path.write_text(CAMPAIGN, "utf-8")
    return path
