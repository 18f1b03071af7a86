"""What a perfect reader would say of a made-up submission, in the form `tonghop/truth@1` of the corpus."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from samples.figures import holds
from samples.model import Part, Report
from samples.render import Spot
from schemas.campaign import Campaign, Section
from schemas.expression import operands_of

Flag = tuple[str, str | None]
UNREADABLE = ["unit", "document", "sections", "figures", "pages"]
ANY_FLAG: tuple[Flag, ...] = (
    ("check.failed", "*"),
    ("document.date_missing", None),
    ("document.number_missing", None),
    ("document.unsigned", None),
    ("figure.doubtful", "*"),
    ("figure.missing", "*"),
    ("file.unreadable", None),
    ("section.empty", "*"),
    ("section.missing", "*"),
    ("table.missing", "*"),
    ("unit.unknown", None),
)


def truth_of(
    report: Report,
    *,
    files: Sequence[str],
    pages: Sequence[tuple[int, int, str]],
    group: str,
    traits: Collection[str],
    received_on: date,
    obscured: Collection[str] = (),
    spots: Mapping[str, Spot] | None = None,
    lost_text: str | None = None,
    mail: bool = False,
) -> dict[str, Any]:
    """The truth of a submission.

    ``pages``: (file, page, text); ``spots``: true boxes; ``lost_text``: text of pages left out of a scan.
    """
    kept_text = " ".join(text for _, _, text in pages) if lost_text is not None else None
    sections = _sections(report, kept_text)
    figures = _figures(report, obscured, spots, lost=lost_text is not None)
    must, may = _flags(report, sections, figures, obscured)
    if mail and received_on >= report.campaign.due_before:
        must.append(("submission.late", None))
    if group == "docx" or (
        group != "scan" and "signature-image" not in traits and "photo" not in traits and "scan" not in traits
    ):
        may.append(("document.unsigned", None))
    head = report.letterhead
    return {
        "schema": "tonghop/truth@1",
        "campaign": report.campaign.id,
        "unit": report.unit,
        "document": {
            "number": head.full_number,
            "issued_on": head.issued_on and head.issued_on.isoformat(),
            "signer": head.signer,
        },
        "received_on": received_on.isoformat(),
        "files": list(files),
        "group": group,
        "traits": sorted(traits),
        "ungraded": [],
        "sections": sections,
        "figures": figures,
        "flags": [list(flag) for flag in must],
        "flags_optional": [list(flag) for flag in sorted(set(may), key=str) if flag not in must],
        "pages": [{"file": file, "page": page, "text": text} for file, page, text in pages],
    }


def unreadable(truth: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The truth of a submission whose file nobody can open: only the flag counts."""
    return {
        **truth,
        "ungraded": UNREADABLE,
        "flags": [[code, None]],
        "flags_optional": [list(flag) for flag in ANY_FLAG if flag[0] != code],
    }


def wrong_campaign(truth: Mapping[str, Any], campaign: Campaign) -> dict[str, Any]:
    """The truth of a report on another campaign, sent on this one."""
    return {
        **truth,
        "campaign": campaign.id,
        "ungraded": ["sections"],
        "sections": {},
        "figures": {fid: {"value": None, "status": "missing"} for fid in campaign.figures},
        "flags": [["document.wrong_campaign", None]],
        "flags_optional": [
            [code, "*"]
            for code in ("figure.doubtful", "figure.missing", "section.empty", "section.missing", "table.missing")
        ],
    }


def squeeze(text: str) -> str:
    """Text without any white space, for looking passages up across line breaks."""
    return re.sub(r"\s+", "", text)


def _sections(report: Report, kept_text: str | None) -> dict[str, dict[str, Any]]:
    tables = {
        t.section
        for t in report.campaign.tables
        if t.id not in report.defects.missing_tables and report.layout.tables == "inline"
    }
    found = {}
    for section in report.campaign.outline:
        if section.id not in report.parts:
            continue
        part = report.parts[section.id]
        found[section.id] = _section(section, part, kept_text)
        if section.id in tables and found[section.id]["status"] == "read":
            found[section.id]["has_table"] = True
    return found


def _section(section: Section, part: Part, kept_text: str | None) -> dict[str, Any]:
    if part.status == "missing":
        return {"status": "missing"}
    if kept_text is None:
        return {"status": part.status, "text": "\n".join(part.paragraphs)}
    kept = [p for p in part.paragraphs if squeeze(p) in squeeze(kept_text)]
    headed = any(squeeze(words) in squeeze(kept_text) for words in (section.title, *section.aliases))
    if headed:
        return {
            "status": "read",
            "text": "\n".join(kept),
            **({} if len(kept) == len(part.paragraphs) else {"partial": True}),
        }
    if kept:
        raise ValueError(
            f"section {section.id} has lost its heading but kept text: choose another seed or page to leave out"
        )
    return {"status": "missing"}


def _figures(
    report: Report, obscured: Collection[str], spots: Mapping[str, Spot] | None, *, lost: bool
) -> dict[str, dict[str, Any]]:
    truth: dict[str, dict[str, Any]] = {}
    for fid, cell in report.cells.items():
        gone = lost and spots is not None and fid not in spots
        entry: dict[str, Any] = (
            {"value": None, "status": "missing"}
            if gone or cell.status == "missing"
            else {"value": cell.value, "status": cell.status, "raw": cell.raw}
        )
        if fid in obscured and entry["status"] == "read":
            entry |= {"status": "doubtful", "obscured": True}
        if not report.campaign.figures[fid].required:
            entry["required"] = False
        if spots and fid in spots and cell.status == "read":
            entry["where"] = {"file": 0, "page": spots[fid].page, "bbox": [round(v, 1) for v in spots[fid].box]}
        truth[fid] = entry
    return truth


def _flags(
    report: Report, sections: Mapping[str, Any], figures: Mapping[str, Any], obscured: Collection[str]
) -> tuple[list[Flag], list[Flag]]:
    must: list[Flag] = []
    may: list[Flag] = []
    required = {section.id: section.required for section in report.campaign.outline}
    for sid, entry in sections.items():
        if entry["status"] in ("missing", "empty"):
            (must if required[sid] else may).append((f"section.{entry['status']}", sid))
    gone_tables = {
        t.id
        for t in report.campaign.tables
        if all(figures[f]["status"] == "missing" for f in figures if report.campaign.figures[f].table == t.id)
    }
    must += [("table.missing", table) for table in sorted(gone_tables)]
    for fid, entry in figures.items():
        figure = report.campaign.figures[fid]
        if entry["status"] in ("missing", "empty"):
            (must if figure.required and figure.table not in gone_tables else may).append(("figure.missing", fid))
    must += [("figure.doubtful", fid) for fid in sorted(obscured) if figures[fid]["status"] == "doubtful"]
    must += _document_flags(report)
    must += _failing_checks(report, figures)
    return must, may


def _document_flags(report: Report) -> list[Flag]:
    head = report.letterhead
    wanting = (
        ("document.number_missing", head.number is None),
        ("document.date_missing", head.issued_on is None),
        ("document.unsigned", head.signer is None),
        ("unit.unknown", report.unit is None),
    )
    return [(code, None) for code, is_so in wanting if is_so]


def _failing_checks(report: Report, figures: Mapping[str, Any]) -> list[Flag]:
    """Checks whose operands all stand and do not agree; an optional figure that is not there counts as 0."""
    flags: list[Flag] = []
    for check in report.campaign.checks:
        operands = operands_of(check)
        if any(figures[fid]["status"] != "read" and figures[fid].get("required", True) for fid in operands):
            continue
        if not holds(check, {fid: figures[fid]["value"] or 0.0 for fid in operands}):
            flags.append(("check.failed", check.id))
    return flags
