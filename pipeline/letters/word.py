"""A follow-up letter as Word in the official form of a công văn (Decree 30/2020/NĐ-CP, Appendix I).

Number and day stay blank for the registry, the signature for the signer; the internal reference stands small at the
foot, so that an answer on paper finds its letter again. Equal letters give equal bytes.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from pipeline.letterform import (
    CENTRE,
    add_grid,
    add_letterhead,
    add_line,
    cell_lines,
    new_section,
    number_from_one,
    prepare_page,
    same_bytes,
    two_halves,
)
from pipeline.letters.wording import HEADS, RECEIPTS, clean, item_lines, item_text, letterhead_names
from schemas.letter import Claim, Item, Letter, Owed, Receipt

MOST_ITEMS: Final = 14  # more than these go to an annex, so that the letter itself stays on one page
FORMS: Final = "Gửi kèm biểu mẫu báo cáo (Word, Excel) để đơn vị điền trực tiếp."
LEFT: Final = WD_ALIGN_PARAGRAPH.LEFT
MADE_AT: Final = datetime.combine(date(2000, 1, 1), time.min)  # a fixed moment: equal letters give equal bytes


def write_letter(letter: Letter, path: Path) -> None:
    """Writes the letter to ``path``."""
    document = Document()
    prepare_page(document)
    _properties(document, letter)
    _letterhead(document, letter)
    _addressee(document, letter)
    _body(document, letter)
    _closing(document, letter)
    _reference(document, letter)
    if letter.many:
        _annex_of_units(document, letter)
    elif _needs_annex(letter):
        _annex_of_items(document, letter)
    path.write_bytes(same_bytes(document))


def _properties(document: WordDocument, letter: Letter) -> None:
    core = document.core_properties
    core.title, core.author, core.language = clean(letter.subject)[:250], letter.issuer[:250], "vi"
    core.created = core.modified = MADE_AT
    core.last_modified_by, core.comments, core.revision = "", "", 1


def _letterhead(document: WordDocument, letter: Letter) -> None:
    parent, name = letterhead_names(letter.issuer)
    office = [(parent.upper(), False)] * bool(parent) + [(name.upper(), True)]
    code = f"/{letter.code}" if letter.code else "/"
    below = [(f"Số:          {code}", 13.0), (f"V/v {clean(letter.subject)}", 12.0)]
    add_letterhead(document, office, below, letter.place or "..................")


def _addressee(document: WordDocument, letter: Letter) -> None:
    if not letter.many:
        add_line(document, f"Kính gửi: {clean(letter.owed[0].name)}", align=CENTRE, keep=True)
        return
    add_line(document, "Kính gửi: Các đơn vị có tên trong danh sách kèm theo", align=CENTRE, keep=True)


def _body(document: WordDocument, letter: Letter) -> None:
    for text in paragraphs(letter.opening):
        add_line(document, text)
    if not letter.many and letter.owed[0].items:
        if _needs_annex(letter):
            add_line(document, f"Các nội dung cụ thể ({len(letter.owed[0].items)} nội dung) nêu tại Phụ lục kèm theo.")
        else:
            _items(document, letter.owed[0].items)
    for text in paragraphs(letter.request):
        add_line(document, text)
    if letter.forms:
        add_line(document, FORMS)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that a clerk may have edited; blank lines fall away."""
    return [line for raw in text.splitlines() if (line := clean(raw))]


def grouped(items: Sequence[Item]) -> Iterator[tuple[Claim, list[Item]]]:
    """Items by what may be said of them, gravest first, in the order of the template within."""
    for claim in HEADS:
        own = [item for item in items if item.claim is claim]
        if own:
            yield claim, own


def _items(document: WordDocument, items: Sequence[Item]) -> None:
    groups = list(grouped(items))
    for number, (claim, own) in enumerate(groups, 1):
        mark = f"{number}. " if len(groups) > 1 else ""
        add_line(document, f"{mark}{HEADS[claim]}:", keep=True)
        lines = item_lines(own)
        for place, line in enumerate(lines, 1):
            add_line(document, f"- {line}{'.' if place == len(lines) else ';'}")


def _needs_annex(letter: Letter) -> bool:
    return not letter.many and len(letter.owed[0].items) > MOST_ITEMS


def _closing(document: WordDocument, letter: Letter) -> None:
    texts = paragraphs(letter.closing) or ["Đề nghị đơn vị phối hợp thực hiện."]
    for number, text in enumerate(texts, 1):
        last = number == len(texts)
        add_line(document, text.rstrip(".") + "./." if last else text, keep=last)
    left, right = two_halves(document, 8.0, 8.5)
    copies = [f"- {clean(name)}{'.' if name == letter.copies[-1] else ';'}" for name in letter.copies]
    cell_lines(left, [("Nơi nhận:", True, True, 12), *((text, False, False, 11) for text in copies)])
    for paragraph in left.paragraphs:
        paragraph.alignment = LEFT
    titles = [(line, True, False, 13) for line in letter.signer.splitlines()]
    cell_lines(right, [*titles, *[("", False, False, 13)] * 5])
    for paragraph in [*left.paragraphs[:-1], *right.paragraphs[:-1]]:
        paragraph.paragraph_format.keep_with_next = True


def _reference(document: WordDocument, letter: Letter) -> None:
    """The internal reference at the foot of the first page."""
    paragraph = document.sections[0].first_page_footer.paragraphs[0]
    run = paragraph.add_run(f"Mã theo dõi: {letter.reference}")
    run.font.size = Pt(9)


def _annex(document: WordDocument, title: str, subject: str) -> None:
    number_from_one(new_section(document))
    add_line(document, "PHỤ LỤC", bold=True, size=14, align=CENTRE, keep=True)
    add_line(document, title, bold=True, size=13, align=CENTRE, keep=True)
    add_line(document, f"(Kèm theo Công văn số          {subject})", italic=True, size=13, align=CENTRE, keep=True)


def _annex_of_items(document: WordDocument, letter: Letter) -> None:
    owed = letter.owed[0]
    _annex(document, "NỘI DUNG ĐỀ NGHỊ BỔ SUNG, XÁC NHẬN", _of_letter(letter))
    rows: list[list[str]] = []
    for claim, own in grouped(owed.items):
        for item in own:
            rows.append([str(len(rows) + 1), item_text(item, place=False), clean(item.place), HEADS_SHORT[claim]])
    add_grid(document, ["STT", "Nội dung theo mẫu", "Thuộc phần, biểu", "Tình trạng"], rows, [1.2, 7.3, 4.8, 3.2], 11)


HEADS_SHORT: Final[dict[Claim, str]] = {
    Claim.MISSING: "Còn thiếu",
    Claim.BLANK: "Để trống",
    Claim.CONTRADICTORY: "Chưa khớp",
    Claim.UNREADABLE: "Chưa đọc được",
    Claim.UNSEEN: "Chưa đọc thấy",
}


def _annex_of_units(document: WordDocument, letter: Letter) -> None:
    _annex(document, "DANH SÁCH ĐƠN VỊ VÀ NỘI DUNG ĐỀ NGHỊ BÁO CÁO, BỔ SUNG", _of_letter(letter))
    groups = (
        ("A. Đơn vị chưa có báo cáo", [one for one in letter.owed if one.receipt is not Receipt.RECEIVED]),
        ("B. Đơn vị cần bổ sung, xác nhận nội dung", [one for one in letter.owed if one.receipt is Receipt.RECEIVED]),
    )
    for title, units in groups:
        if units:
            add_line(document, title, bold=True, keep=True)
            rows = [[str(number), clean(one.name), unit_text(one)] for number, one in enumerate(units, 1)]
            grid = add_grid(document, ["STT", "Đơn vị", "Nội dung"], rows, [1.2, 5.5, 9.8], 12)
            for row in grid.rows[1:]:
                row.cells[2].paragraphs[0].alignment = LEFT
                row.cells[2].paragraphs[0].paragraph_format.left_indent = Cm(0.1)


def unit_text(owed: Owed) -> str:
    """What is asked of one unit, in one line of a list of many."""
    if owed.receipt is not Receipt.RECEIVED:
        return RECEIPTS[owed.receipt][:1].upper() + RECEIPTS[owed.receipt][1:] + "."
    parts = [f"{HEADS_SHORT[claim]}: {'; '.join(item_lines(own))}" for claim, own in grouped(owed.items)]
    return ". ".join(parts) + "."


def _of_letter(letter: Letter) -> str:
    code = f"/{letter.code}" if letter.code else "/"
    return f"{code} ngày       tháng       năm .......... của {letter.issuer}"
