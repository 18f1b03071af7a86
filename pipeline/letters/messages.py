"""A follow-up as plain text: the mail of a notice, the mail that carries a signed letter, a short message for chat."""

from typing import Final

from pipeline.consolidate.wording import date_text
from pipeline.letters.word import grouped, paragraphs
from pipeline.letters.wording import HEADS, RECEIPTS, SHORT_HEADS, clean, item_lines
from schemas.letter import Item, Letter, LetterKind, Owed, Receipt

CHAT_ITEMS: Final = 4
FILL_IN: Final = "Biểu mẫu trống của đơn vị gửi kèm thư này: điền thẳng vào biểu mẫu (Word hoặc Excel) rồi gửi lại."
UNSIGNED: Final = "Thư này chỉ để nhắc việc, không thay cho văn bản có chữ ký và con dấu."


def mail_subject(letter: Letter) -> str:
    """The subject line: what it is about, with the internal reference that a reply brings back."""
    subject = clean(letter.subject)
    return f"{subject[:1].upper()}{subject[1:]} [{letter.reference}]"


def mail_text(letter: Letter, unit: str, *, number: str = "", issued_on: str = "") -> str:
    """The body of the mail to one unit; ``number`` and ``issued_on`` are those of the signed letter it carries."""
    owed = owed_of(letter, unit)
    lines = [f"Kính gửi: {clean(owed.name)}", ""]
    if letter.kind is LetterKind.LETTER:
        lines += [f"{letter.issuer} gửi Công văn số {clean(number)} ngày {issued_on} (tệp kèm theo).", ""]
    lines += paragraphs(letter.opening) if not letter.many else [_one_of_many(letter, owed)]
    lines += _item_lines(owed)
    lines += ["", *paragraphs(letter.request), *paragraphs(letter.closing), "", *_how_to_answer(letter)]
    if letter.kind is LetterKind.NOTICE:
        lines += [UNSIGNED]
    return "\n".join([*lines, "", letter.issuer, f"Mã theo dõi: {letter.reference}", ""])


def owed_of(letter: Letter, unit: str) -> Owed:
    """What the letter says of one of its units; StopIteration when it is none of them."""
    return next(one for one in letter.owed if one.unit == unit)


def _one_of_many(letter: Letter, owed: Owed) -> str:
    return f"{letter.directive}: {letter.issuer} {RECEIPTS[owed.receipt]}."


def _item_lines(owed: Owed) -> list[str]:
    lines = []
    for claim, own in grouped(owed.items):
        lines += ["", f"{HEADS[claim]}:", *(f"- {line}" for line in item_lines(own))]
    return lines


def _how_to_answer(letter: Letter) -> list[str]:
    by = "trước" if not letter.overdue else "chậm nhất"
    answer = f"Đề nghị trả lời vào chính thư này, gửi kèm tệp, {by} ngày {date_text(letter.answer_by)}."
    return [answer + " Chỉ cần gửi phần còn thiếu.", *[FILL_IN] * letter.forms]


def chat_text(letter: Letter, unit: str) -> str:
    """A few lines for chat or telephone: who asks, what is missing, until when, where to."""
    owed = owed_of(letter, unit)
    what = RECEIPTS[owed.receipt] if owed.receipt is not Receipt.RECEIVED else _short_items(owed)
    by = f"{'trước' if not letter.overdue else 'chậm nhất'} ngày {date_text(letter.answer_by)}"
    where = f" Gửi về {letter.reply_email}." if letter.reply_email else ""
    ask = "Đề nghị bổ sung" if owed.receipt is Receipt.RECEIVED else "Đề nghị gửi"
    return (
        f"{letter.issuer} gửi {clean(owed.name)}: theo Công văn {letter.directive_number}, {what}. {ask} {by}.{where}"
    )


def _short_items(owed: Owed) -> str:
    return "; ".join(f"{SHORT_HEADS[claim]} {_few(own)}" for claim, own in grouped(owed.items))


def _few(items: list[Item]) -> str:
    shown = ", ".join(clean(item.wording) for item in items[:CHAT_ITEMS])
    more = len(items) - CHAT_ITEMS
    return f"{shown} và {more} nội dung khác" if more > 0 else shown
