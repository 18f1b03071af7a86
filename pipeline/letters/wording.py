"""Sentences of follow-up letters: what they open with, ask for and close with, sharper from round to round."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from pipeline.consolidate.wording import date_text
from schemas.campaign import Campaign, Directive
from schemas.letter import Claim, Earlier, Item, LetterKind, Owed, Receipt

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
SIGNERS: Final = (
    ("Sở ", "GIÁM ĐỐC"),
    ("Ủy ban nhân dân", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
    ("UBND", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
    ("Bộ ", "BỘ TRƯỞNG"),
    ("Chi cục", "CHI CỤC TRƯỞNG"),
    ("Cục ", "CỤC TRƯỞNG"),
    ("Phòng ", "TRƯỞNG PHÒNG"),
    ("Trường ", "HIỆU TRƯỞNG"),
)
HEADS: Final[dict[Claim, str]] = {
    Claim.MISSING: "Nội dung còn thiếu",
    Claim.BLANK: "Nội dung có trong báo cáo nhưng để trống",
    Claim.CONTRADICTORY: "Số liệu chưa khớp, đề nghị kiểm tra và xác nhận",
    Claim.UNREADABLE: "Trang, tệp chưa đọc được, đề nghị gửi lại bản rõ",
    Claim.UNSEEN: "Nội dung chưa đọc thấy trong bản đã gửi, đề nghị kiểm tra và gửi bản rõ (tệp Word hoặc PDF ký số)",
}
SHORT_HEADS: Final[dict[Claim, str]] = {
    Claim.MISSING: "còn thiếu",
    Claim.BLANK: "để trống",
    Claim.CONTRADICTORY: "chưa khớp",
    Claim.UNREADABLE: "chưa đọc được",
    Claim.UNSEEN: "chưa đọc thấy, đề nghị gửi bản rõ",
}
RECEIPTS: Final[dict[Receipt, str]] = {
    Receipt.NONE: "chưa nhận được báo cáo",
    Receipt.UNSURE: "chưa xác định được báo cáo của đơn vị trong số văn bản đã nhận",
    Receipt.BROKEN: "đã nhận tệp của đơn vị nhưng chưa mở được",
    Receipt.RECEIVED: "đã nhận báo cáo",
}


def clean(text: str) -> str:
    """One line of text without control or direction marks, so that no name can break a heading, a file or a mail."""
    return " ".join(_CONTROL.sub(" ", text).split())


def cited(directive: Directive) -> str:
    """The directive as letters cite it: number, date, issuer and subject."""
    subject = f" {_lower_first(directive.subject)}" if directive.subject else ""
    issuer = f" của {directive.issuer}" if directive.issuer else ""
    return clean(f"Công văn số {directive.number} ngày {date_text(directive.issued_on)}{issuer}{subject}")


def _lower_first(text: str) -> str:
    text = re.sub(r"^\s*v/v\s+", "về việc ", text, flags=re.IGNORECASE)
    return text[:1].lower() + text[1:] if text[:2] == text[:2].title() else text


def subject_of(campaign: Campaign, kind: LetterKind, number: int) -> str:
    """What the letter is about, with its round from the second on."""
    title = re.sub(r"^báo cáo\s+", "", clean(campaign.title), flags=re.IGNORECASE)
    verb = "nhắc" if kind is LetterKind.NOTICE else "đôn đốc"
    return f"{verb} báo cáo {title}" + (f" (Lần {number})" if kind is LetterKind.LETTER else "")


def opening_of(
    campaign: Campaign, owed: Sequence[Owed], number: int, earlier: Sequence[Earlier], *, overdue: bool, many: bool
) -> str:
    """Why this letter is written: the directive, the deadline, the letters before, and what arrived."""
    issuer = clean(campaign.directive.issuer) or "cơ quan"
    base = f"{cited(campaign.directive)} yêu cầu các đơn vị gửi báo cáo trước ngày {date_text(campaign.due_before)}."
    before = _earlier(earlier)
    if many:
        now = f"Đến nay, {issuer} còn chưa nhận đủ báo cáo của các đơn vị có tên trong danh sách kèm theo."
        return " ".join(filter(None, (base, before, now)))
    return " ".join(filter(None, (base, before, _state_of(owed[0], issuer, overdue=overdue, number=number))))


def _earlier(earlier: Sequence[Earlier]) -> str:
    told = []
    for one in earlier:
        number = f" số {clean(one.number)}" if one.number else ""
        day = f" ngày {date_text(one.issued_on)}" if one.issued_on else ""
        told.append(f"Công văn{number}{day} (lần {one.round})")
    return f"Việc này đã được đôn đốc tại {'; '.join(told)}." if told else ""


def _state_of(owed: Owed, issuer: str, *, overdue: bool, number: int) -> str:
    match owed.receipt:
        case Receipt.NONE:
            when = "Đến nay đã quá hạn" if overdue else "Thời hạn gửi báo cáo sắp đến"
            return f"{when}, {issuer} {'vẫn ' if number > 1 else ''}chưa nhận được báo cáo của đơn vị."
        case Receipt.UNSURE:
            return (
                f"Đến nay, {issuer} chưa xác định được báo cáo của đơn vị trong số các văn bản đã nhận "
                "(có văn bản chưa rõ cơ quan ban hành)."
            )
        case Receipt.BROKEN:
            files = "; ".join(f"“{clean(name)}”" for name in owed.broken)
            return f"{issuer} đã nhận tệp {files} nhưng chưa mở được hoặc tệp không phải báo cáo của đợt này."
    day = f" ngày {date_text(owed.received_on)}" if owed.received_on else ""
    return f"{issuer} đã nhận báo cáo của đơn vị{day}; tuy nhiên, để tổng hợp đầy đủ, còn các nội dung nêu dưới đây."


def request_of(campaign: Campaign, owed: Sequence[Owed], number: int, answer_by: str, *, overdue: bool) -> str:
    """What is asked, until when, and where to: firmer with each round."""
    several = len(owed) > 1
    whom = "các đơn vị" if several else "đơn vị"
    whole = any(one.receipt is not Receipt.RECEIVED for one in owed)
    what = "gửi báo cáo" if whole and not several else "gửi báo cáo, bổ sung" if whole else "bổ sung, xác nhận"
    where = _where(campaign)
    by = f"trước ngày {answer_by}" if not overdue else f"chậm nhất ngày {answer_by}"
    match number:
        case 1:
            text = f"Đề nghị {whom} {what} các nội dung theo mẫu của Công văn nêu trên {by}{where}."
        case 2:
            text = f"Đề nghị {whom} khẩn trương {what} các nội dung theo mẫu của Công văn nêu trên {by}{where}."
        case _:
            text = (
                f"Đề nghị Thủ trưởng {whom} trực tiếp chỉ đạo việc {what} các nội dung theo mẫu của Công văn nêu trên "
                f"{by}{where}, đồng thời nêu rõ nguyên nhân chậm trễ. Sau thời hạn này, "
                f"{clean(campaign.directive.issuer) or 'cơ quan'} sẽ báo cáo cấp trên danh sách đơn vị chưa thực hiện."
            )
    if any(one.receipt in (Receipt.NONE, Receipt.UNSURE) for one in owed):
        text += " Trường hợp đã gửi, đề nghị cho biết số, ngày văn bản, cách gửi và gửi lại bản đó."
    return text


def _where(campaign: Campaign) -> str:
    to = campaign.send_to
    address = f" về {clean(to.address)}" if to.address else ""
    email = f" qua thư điện tử {clean(to.email)}" if to.email else ""
    return (address + ("," if address and email else "") + email) if address or email else ""


def item_text(item: Item, *, place: bool = True) -> str:
    """An item in one line, with where it stands in the template and what is wrong with it."""
    where = f", {item.place}" if place and item.place else ""
    detail = f" ({item.detail})" if item.detail else ""
    return clean(item.wording + where + detail)


def item_lines(items: Sequence[Item]) -> list[str]:
    """Items one a line; figures of one table stand together behind its title."""
    lines: list[str] = []
    for (place, grouped), own in groupby(items, key=lambda item: (item.place, item.key.startswith("figure:"))):
        told = list(own)
        if grouped and place and len(told) > 1:
            lines.append(f"{clean(place)}: {'; '.join(item_text(item, place=False) for item in told)}")
        else:
            lines += [item_text(item) for item in told]
    return lines


def signer_of(issuer: str) -> str:
    """The signer's title by what kind of office issues the letter; filled in by hand where another one signs."""
    return next((title for start, title in SIGNERS if issuer.startswith(start)), "THỦ TRƯỞNG ĐƠN VỊ")


def letterhead_names(issuer: str) -> tuple[str, str]:
    """The body that an office stands under and its own name, as a letterhead has them in two lines.

    Told only of what is always so (a department of a province); empty and the whole name elsewhere.
    """
    found = re.fullmatch(r"(Sở .+?)\s+((?:tỉnh|thành phố)\s+\S.*)", clean(issuer))
    return (f"UBND {found[2]}", found[1]) if found else ("", clean(issuer))


def place_of(issuer: str) -> str:
    """The place of issue by the issuer's own name; empty where the name tells none."""
    found = re.search(r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu)\s+(\S.*)$", issuer)
    return found[1].strip() if found else ""


def code_of(number: str) -> str:
    """What stands behind the number in the directive's code: letters of the same office carry it again."""
    return number.partition("/")[2].strip()


def office_of(code: str) -> str:
    """The office that drafts, as the code names it last (SYT-NVY: NVY); it keeps a copy."""
    return code.rpartition("-")[2] if "-" in code else ""
