"""Makes each sample: from a case to its files and its truth (`make_case`)."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from PIL import Image

from samples import ink, pack
from samples.cases import CASES, Case
from samples.compose import compose, restate
from samples.model import Report
from samples.paperwork import Scan, scan, without_pages
from samples.prose import FOOD_PROFILE
from samples.recipes import DAMAGES
from samples.render import Spot, convert, find_spots, page_texts, settle_pdf
from samples.truth import truth_of, unreadable, wrong_campaign
from samples.word import write_word
from schemas.base import Box
from schemas.campaign import Campaign, Unit


@dataclass(frozen=True)
class Made:
    """Files of a submission (name to content) with what only their maker knows."""

    files: Mapping[str, bytes]
    pages: tuple[tuple[int, int, str], ...]
    group: str
    traits: tuple[str, ...]
    spots: Mapping[str, Spot] | None = None
    lost_text: str | None = None
    flags: tuple[tuple[str, str | None], ...] = field(default=())


def make_case(case: Case, campaigns: Mapping[str, Campaign]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of a submission and its truth."""
    report = report_of(case, campaigns[case.campaign])
    made = FORMS[case.form](case, report)
    obscured = {*case.pen.blotted, *case.pen.overwritten}
    boxed = _boxed(case, report, made)
    truth = truth_of(
        report,
        files=list(boxed.files),
        pages=boxed.pages,
        group=boxed.group,
        traits={*boxed.traits, *_traits(case)},
        received_on=case.received_on,
        obscured=obscured,
        spots=boxed.spots,
        lost_text=boxed.lost_text,
        mail=case.box == "eml",
    )
    truth["flags"] += [list(flag) for flag in made.flags]
    if case.campaign != "main":
        truth = wrong_campaign(truth, campaigns["main"])
    if case.form in ("encrypted", "truncated"):
        truth = unreadable(truth, "file.encrypted" if case.form == "encrypted" else "file.unreadable")
    return dict(boxed.files), truth


def report_of(case: Case, campaign: Campaign) -> Report:
    """The report a case sends; one that replaces another cites it."""
    unit = Unit(code="", name=case.stranger, kind="trường") if case.stranger else campaign.units_by_code[case.unit]
    profile = (
        FOOD_PROFILE
        if case.campaign == "main"
        else replace(FOOD_PROFILE, prose={}, sizes={}, shares={}, ratios={}, zero_columns={})
    )
    if case.stranger:
        profile = replace(profile, parent="UBND TỈNH THANH BÌNH")
    report = compose(
        campaign,
        unit,
        case.seed,
        layout=case.layout,
        defects=case.defects,
        profile=profile,
        handwritten=case.handwritten,
    )
    if not case.replaces:
        return report
    earlier = report_of(next(c for c in CASES if c.name == case.replaces), campaign).letterhead
    if earlier.issued_on is None or earlier.number is None:
        raise ValueError(f"{case.name} replaces {case.replaces}, which has no number or day")
    opening = (
        f"Báo cáo này thay thế Báo cáo số {earlier.full_number} ngày {earlier.issued_on:%d/%m/%Y} "
        f"của {report.unit_name} do có sai sót về số liệu kinh phí."
    )
    return restate(
        report, number=str(int(earlier.number) + 17), issued_on=earlier.issued_on + timedelta(days=3), opening=opening
    )


def _word(case: Case, report: Report) -> Made:
    written = write_word(report)
    return Made({case.file: written.content}, ((0, 1, written.text),), "docx", ("docx",))


def _old_word(case: Case, report: Report) -> Made:
    written = write_word(report)
    content = convert({"sample": written.content}, "doc")["sample"]
    return Made({case.file: content}, ((0, 1, written.text),), "docx", ("doc",))


def _word_and_excel(case: Case, report: Report) -> Made:
    written, (book, texts) = write_word(report), pack.workbook(report)
    pages = [(0, 1, written.text), *((1, number, text) for number, text in enumerate(texts, 1))]
    return Made(
        {case.file: written.content, "Bieu so lieu kem theo.xlsx": pack.zipped(_parts_of(book))},
        tuple(pages),
        "docx",
        ("docx", "xlsx", "several-files"),
    )


def _parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _digital(case: Case, report: Report) -> Made:
    signature = _signature_picture(case)
    plain = write_word(report, signature=signature)
    marked = write_word(report, signature=signature, marks=True)
    made = convert({"plain": plain.content, "marked": marked.content}, "pdf")
    pages = tuple((0, number, text) for number, text in enumerate(page_texts(made["plain"]), 1))
    return Made(
        {case.file: settle_pdf(made["plain"])},
        pages,
        "digital",
        ("pdf-digital", "signature-image"),
        find_spots(made["marked"], marked.shades),
    )


def _signature_picture(case: Case) -> bytes:
    white = np.full((150, 380, 3), 255, dtype=np.uint8)
    drawn = ink.sign(white, np.random.default_rng(case.seed), Box(20, 30, 350, 120))
    image = Image.fromarray(drawn).convert("RGBA")
    image.putalpha(Image.fromarray(255 - drawn.min(axis=2)))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _taken(case: Case, report: Report) -> tuple[Scan, str | None]:
    """The scan of a case, and the text of the pages left out of it."""
    marked, plain = write_word(report, marks=True, paper=True), write_word(report, paper=True)
    pdfs = convert({"marked": marked.content, "plain": plain.content}, "pdf")
    rng = np.random.default_rng(case.seed)
    whole = scan(report, marked, pdfs["marked"], DAMAGES[case.damage], case.pen, rng, pdfs["plain"])
    if not case.lost_pages:
        return whole, None
    return without_pages(whole, case.lost_pages), " ".join(whole.texts[page - 1] for page in case.lost_pages)


def _scanned(case: Case, report: Report) -> Made:
    taken, lost_text = _taken(case, report)
    content = pack.scanned_tiff(taken) if case.form == "tiff" else pack.scanned_pdf(taken)
    pages = tuple((0, number, text) for number, text in enumerate(taken.texts, 1))
    traits = (
        "scan",
        f"dpi{taken.damage.dpi}",
        taken.damage.mode,
        "stamp",
        *(("page-missing",) if lost_text else ()),
        *(("tiff",) if case.form == "tiff" else ()),
    )
    flags = tuple(("page.missing", str(page)) for page in case.lost_pages)
    return Made({case.file: content}, pages, "scan", traits, taken.spots, lost_text, flags)


def _photographed(case: Case, report: Report) -> Made:
    taken, _ = _taken(case, report)
    names = [case.file.format(7 + 9 * number) for number in range(len(taken.pictures))]
    pages = tuple((number, 1, text) for number, text in enumerate(taken.texts))
    return Made(
        dict(zip(names, pack.photos(taken), strict=True)),
        pages,
        "photo",
        ("photo", "phone", "colour", "shadow", "curl"),
    )


def _locked(case: Case, report: Report) -> Made:
    made = _digital(case, report)
    return replace(
        made,
        files={case.file: settle_pdf(made.files[case.file], "chi-minh-toi-biet")},
        traits=("pdf-digital", "encrypted"),
    )


def _cut(case: Case, report: Report) -> Made:
    made = _digital(case, report)
    return replace(
        made, files={case.file: pack.cut_short(made.files[case.file], 0.3)}, traits=("pdf-digital", "truncated")
    )


FORMS: Mapping[str, Callable[[Case, Report], Made]] = {
    "docx": _word,
    "doc": _old_word,
    "docx+xlsx": _word_and_excel,
    "pdf": _digital,
    "scan": _scanned,
    "tiff": _scanned,
    "photo": _photographed,
    "encrypted": _locked,
    "truncated": _cut,
}


def _boxed(case: Case, report: Report, made: Made) -> Made:
    if case.box == "zip":
        return replace(
            made,
            files={case.file.rsplit(".", 1)[0] + ".zip": pack.zipped(made.files)},
            group="mail-zip",
            traits=(*made.traits, "zip"),
        )
    if case.box == "eml":
        return replace(
            made,
            files={"bao cao gui so.eml": _mail(case, report, made)},
            group="mail-zip",
            traits=(*made.traits, "eml"),
        )
    return made


def _mail(case: Case, report: Report, made: Made) -> bytes:
    unit = report.campaign.units_by_code[case.unit]
    day = case.received_on
    sent = datetime(day.year, day.month, day.day, 3, 12, 45, tzinfo=UTC)
    body = (
        f"Kính gửi {report.campaign.send_to.address},\n\n"
        f"{unit.name} gửi {report.campaign.title[0].lower()}{report.campaign.title[1:]} (tệp đính kèm).\n\n"
        "Trân trọng./.\n"
    )
    subject = f"{unit.name} gửi báo cáo ATTP 2024"
    return pack.mail(
        f"{unit.name} <{unit.emails[0]}>".replace(",", " "),
        report.campaign.send_to.email,
        subject,
        body,
        sent,
        made.files,
    )


def _traits(case: Case) -> list[str]:
    defects, layout = case.defects, case.layout
    named = {
        "handwritten-number": case.handwritten,
        "obscured": bool(case.pen.blotted or case.pen.overwritten),
        "missing-section": bool(defects.missing_sections),
        "empty-section": bool(defects.empty_sections),
        "blank-cell": bool(defects.blank),
        "missing-row": bool(defects.missing_rows),
        "missing-table": bool(defects.missing_tables),
        "khong-content": bool(defects.none_said),
        "check": bool(defects.failing_check),
        "extra-rows": bool(layout.extra_rows),
        "rows-reordered": layout.shuffle_rows,
        "alien": bool(case.stranger),
        "wrong": case.campaign == "other",
        "rot180": case.damage == "upside-down",
        "resubmission": bool(case.replaces),
        "table-ruled": layout.ruled,
        "table-unruled": not layout.ruled,
        "pen-ticks": bool(case.pen.ticked),
    }
    return [name for name, is_so in named.items() if is_so] + [
        f"headings-{layout.headings}",
        f"table-{layout.tables}",
        f"labels-{layout.labels}",
    ]
