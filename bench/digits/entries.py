"""What stands in cells of figures, in every form that reports use, and what a digit reader should say of it."""

import re
from collections.abc import Callable
from typing import Final

import numpy as np

from pipeline.ocr.signs import skeleton

Rng = np.random.Generator

UNITS: Final = (
    *("cái", "người", "lượt", "buổi", "quyển", "cuốn", "trường", "lớp", "đồng", "tr", "triệu", "xã", "đơn", "vị"),
    *("TTYT", "hộ", "ha", "tấn", "kg", "suất", "em", "học", "sinh", "đ", "VNĐ"),
    *(
        "lượt người",
        "văn bản",
        "đơn vị",
        "trung tâm",
        "thư viện",
        "tin, bài",
        "buổi lễ",
        "cán bộ",
        "học viên",
        "tủ sách",
    ),
    *(
        "triệu đồng",
        "cuộc thi",
        "gia đình",
        "cơ sở",
        "lượt kiểm tra",
        "người tham dự",
        "hộ nghèo",
        "tấn/ha",
        "% kế hoạch",
    ),
)
WORDS: Final = (
    *("Không", "Có", "Đạt", "Không có", "x", "xã", "Tổng", "Cộng", "huyện", "lượt người", "Chưa có số liệu", "nt"),
    *("Tăng", "Giảm", "Số buổi", "ghi chú", "triệu đồng", "Hoàn thành", "đang làm", "Năm", "Quý", "Ủy ban", "ước"),
)
SPELLED: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "Hai", "Mười")


def _digits(rng: Rng, many: int) -> str:
    first = str(int(rng.integers(1, 10)))
    return first + "".join(str(d) for d in rng.integers(0, 10, many - 1))


def _small(rng: Rng) -> str:
    value = int(rng.integers(0, 100))
    return f"{value:02d}" if rng.random() < 0.5 else str(value)


def _plain(rng: Rng) -> str:
    return _digits(rng, int(rng.choice([3, 3, 3, 4, 4, 5, 6])))


def _grouped(rng: Rng, mark: str = ".", groups: int = 0) -> str:
    many = groups or int(rng.choice([1, 1, 1, 2]))
    head = _digits(rng, int(rng.integers(1, 4)))
    tails = ("000" if rng.random() < 0.15 * many else "".join(map(str, rng.integers(0, 10, 3))) for _ in range(many))
    return mark.join([head, *tails])


def _other_grouped(rng: Rng) -> str:
    return _grouped(rng, str(rng.choice([" ", ",", " "])))


def _money(rng: Rng) -> str:
    ends = ".000" * int(rng.choice([1, 2, 2, 3]))
    tail = str(rng.choice(["", "", "", " đồng", "đ", " VNĐ"]))
    return (_grouped(rng, groups=1) if rng.random() < 0.4 else _digits(rng, int(rng.integers(1, 4)))) + ends + tail


def _decimal(rng: Rng) -> str:
    mark = "," if rng.random() < 0.75 else "."
    head = _grouped(rng) if rng.random() < 0.08 else str(int(rng.integers(0, 100 if rng.random() < 0.7 else 1000)))
    return head + mark + "".join(map(str, rng.integers(0, 10, int(rng.choice([1, 1, 2, 2, 3])))))


def _percent(rng: Rng) -> str:
    number = str(int(rng.integers(0, 101))) if rng.random() < 0.4 else _decimal(rng)
    return number + str(rng.choice(["%", "%", "%", " %"]))


def _date(rng: Rng) -> str:
    day, month = f"{int(rng.integers(1, 32)):02d}", f"{int(rng.integers(1, 13)):02d}"
    mark = str(rng.choice(["/", "/", "-", "."]))
    return mark.join([day, month] if rng.random() < 0.5 else [day, month, str(int(rng.integers(2012, 2031)))])


def _pair(rng: Rng) -> str:
    return str(rng.choice(["/", "/", "-", " - "])).join((_small(rng), _small(rng)))


def _with_unit(rng: Rng) -> str:
    number = [_small, _plain, _grouped, _decimal][int(rng.integers(4))](rng)
    return number + str(rng.choice([" ", " ", ""])) + str(rng.choice(UNITS))


def _bracketed(rng: Rng) -> str:
    number, word = _small(rng), str(rng.choice(SPELLED))
    forms = (f"({word}) {number}", f"{number} ({word})", f"({number})", f"{_plain(rng)} ({number})", f"({_pair(rng)})")
    return forms[int(rng.integers(len(forms)))]


def _said(rng: Rng) -> str:
    before = str(rng.choice(["hơn ", "trên ", "gần ", "> ", "≥ ", "khoảng ", "-", "- ", "+ "]))
    return before + (_plain(rng) if rng.random() < 0.6 else _grouped(rng))


def _word(rng: Rng) -> str:
    return str(rng.choice(WORDS))


FORMS: Final[tuple[tuple[float, Callable[[Rng], str]], ...]] = (
    (0.26, _small),
    (0.15, _plain),
    (0.16, _grouped),
    (0.04, _other_grouped),
    (0.08, _money),
    (0.09, _decimal),
    (0.07, _percent),
    (0.025, _date),
    (0.025, _pair),
    (0.09, _with_unit),
    (0.02, _bracketed),
    (0.015, _said),
    (0.03, _word),
)


def some_entry(rng: Rng) -> str:
    """A cell's text; digits are drawn evenly, so that the reader learns shapes and no habits."""
    shares = np.array([share for share, _ in FORMS])
    return FORMS[int(rng.choice(len(FORMS), p=shares / shares.sum()))][1](rng)


def target_of(text: str) -> str:
    """What the reader should say: digits and signs as they stand, any run of letters as one sign."""
    return skeleton(re.sub(r"\s+", " ", text))
