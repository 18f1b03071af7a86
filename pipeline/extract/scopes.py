"""What a sentence is about beside its row: plans, other times, differences and parts are not the figure asked for.

All texts are folded (`pipeline.extract.text.fold`).
"""

import re
from collections.abc import Iterable
from typing import Final

from pipeline.extract.text import fold

_OTHER_SCOPE: Final = re.compile(
    r"phấn đấu|chỉ tiêu|dự kiến|mục tiêu|kế hoạch (?:đề ra|giao|năm)|lũy kế|luỹ kế|cộng dồn|so với|cùng kỳ"
    r"|^\W*kế hoạch (?!số |của |này|và )(?!.*\bđã\b)|theo kế hoạch\s*:?\s*(?:là\s*)?\d"
    r"|tăng thêm|giảm còn|trong đó|riêng|mỗi |bình quân|trung bình|một số|đợt 1|giai đoạn|năm trước|năm tới|sẽ "
    r"|xuống dưới|đề nghị|đề xuất|kiến nghị|\bnếu\b|có thể đạt|còn thiếu|trước khi"
)
_PART_OF_TIME: Final = re.compile(
    r"\b(?:toàn (?:tỉnh|quốc|ngành)|cả nước|quý (?:[1-4]|iv|i{1,3})\b|(?:đến|hết|trong|riêng) tháng \d"
    r"|tuần đầu|bước đầu)|^\W*theo kế hoạch\b(?! số)"
)
_PART_OF: Final = re.compile(r"[,;]?\s*\btrong đó\b[,:]?\s*")
_COMPARED: Final = re.compile(
    r"\s*[,(]\s*(?:tăng|giảm|vượt|cao hơn|thấp hơn|nhiều hơn|ít hơn|đạt (?:tỷ lệ )?\d[\d.,]*\s?%).*$"
)
_PLACE_OF_A_PART: Final = re.compile(
    r"\b(?:xã|phường|thị trấn|ấp|thôn|khóm|khu phố|trường|cụm|trạm|chi nhánh)\s+((?:(?:y tế|mầm non|tiểu học|trung học"
    r"|phổ thông|cơ sở|xã|phường)\s+)*)([^\W\d_][\w-]*)",
    re.IGNORECASE,
)
_REST_OF_NAME: Final = re.compile(r"(?:\s+[A-ZĐÀ-ỸƯƠĂÂÊÔ][\w-]*){0,3}")


def names_places(text: str) -> list[str]:
    """The names of communes, schools and stations in a text as it is written: a figure of one of them is a part."""
    found = []
    for match in _PLACE_OF_A_PART.finditer(text):
        rest = _REST_OF_NAME.match(text, match.end())
        if match[2][:1].isupper():
            found.append(match[2] + (rest[0] if rest is not None else ""))
    return found


def whole_of(clause: str) -> str:
    """The clause without what only takes its first number apart or compares it ("…, trong đó …", "…, tăng 5 %")."""
    return _cut_off(_cut_off(clause, _PART_OF), _COMPARED)


def speaks_of_another(text: str) -> bool:
    """Whether a text (folded) is about a plan, an earlier or later time, a difference, or a part of the whole."""
    return bool(_OTHER_SCOPE.search(text))


def speaks_of_a_part(text: str) -> bool:
    """Whether a text is about a part of the time, or about more than the one who reports."""
    return bool(_PART_OF_TIME.search(text))


def years_of(text: str) -> list[int]:
    """The years a text names."""
    return [int(year) for year in re.findall(r"\bnăm (\d{4})\b", text)]


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without the names of rows that themselves sound like another scope ("Tỷ lệ so với kế hoạch")."""
    for name in names:
        text = text.replace(name, " ")
    return text


def telling_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names (of rows and columns) that sound like another scope, folded, the longest first."""
    folded = {fold(name) for name in names}
    return tuple(sorted((name for name in folded if speaks_of_another(name)), key=len, reverse=True))


def _cut_off(clause: str, tail: re.Pattern[str]) -> str:
    """The whole of "35 triệu đồng, trong đó ngân sách 20 triệu"; what begins with a part is left as it is."""
    found = tail.search(clause)
    return clause[: found.start()] if found is not None and re.search(r"\d", clause[: found.start()]) else clause
