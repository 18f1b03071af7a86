"""The consolidated figures as CSV and JSON: for other programs, and for adding up again by other means."""

import csv
import io

from schemas.campaign import Campaign
from schemas.consolidation import Consolidation

CSV_HEAD = (
    "don_vi_ma", "don_vi", "chi_tieu_ma", "chi_tieu", "don_vi_tinh", "gia_tri", "trang_thai", "duoc_cong", "dien_dat",
    "bao_cao_den", "tep", "trang", "nguyen_van", "nguoi_duyet",
)  # fmt: skip


def to_csv(made: Consolidation, campaign: Campaign) -> str:
    """One line a unit and figure, with UTF-8 byte order mark so that Excel shows Vietnamese letters."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    for entry in made.figures:
        figure, source = campaign.figures[entry.figure], entry.provenance
        hedge = (entry.qualifier and entry.qualifier.value) or (entry.said and entry.said.value) or ""
        value = "" if entry.value is None else entry.value
        origin = (
            (source.submission, source.file_name, source.page, source.raw, source.accepted_by) if source else ("",) * 5
        )
        name = campaign.units_by_code[entry.unit].name
        row = (
            entry.unit,
            name,
            figure.id,
            figure.title,
            figure.unit or "",
            value,
            entry.state,
            int(entry.counted),
            hedge,
        )
        writer.writerow([_safe(cell) for cell in (*row, *origin)])
    return "\ufeff" + out.getvalue()


def _safe(cell: object) -> object:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t"):
        return "'" + cell
    return "" if cell is None else cell


def to_json(made: Consolidation) -> str:
    """The whole version as JSON, keys in a fixed order."""
    return made.model_dump_json(indent=1) + "\n"
