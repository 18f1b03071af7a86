"""Vietnamese numbers in words: "một trăm hai mươi" → 120, "hai mươi mốt" → 21, "năm linh ba" is no number → None."""

from typing import Final

from pipeline.extract.text import fold

_DIGITS: Final = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES: Final = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_LINKS: Final = ("linh", "lẻ")


def number_from_words(text: str) -> int | None:
    """The whole number a phrase states; None when a word is no part of a number or the order makes no sense."""
    words = [word for word in fold(text).replace("-", " ").strip(" .,;:()").split() if word != "đồng"]
    if not words:
        return None
    total, group, last = 0, [], 10**12
    for word in words:
        if word not in _SCALES:
            group.append(word)
            continue
        value = _below_thousand(group)
        if value is None or _SCALES[word] >= last:
            return None
        last = _SCALES[word]
        total += value * last
        group = []
    if not group:
        return total
    rest = _below_thousand(group)
    return None if rest is None or rest >= last else total + rest


def _below_thousand(words: list[str]) -> int | None:
    """Below a thousand: "một trăm hai mươi lăm", "mười hai", "năm"; None otherwise."""
    if not words:
        return None
    hundreds = 0
    if "trăm" in words:
        place = words.index("trăm")
        if place != 1 or words[0] not in _DIGITS:
            return None
        hundreds, words = 100 * _DIGITS[words[0]], words[2:]
        if words and words[0] in _LINKS:
            return hundreds + _DIGITS[words[1]] if len(words) == 2 and words[1] in _DIGITS else None
    rest = _below_hundred(words) if words else 0
    return None if rest is None else hundreds + rest


def _below_hundred(words: list[str]) -> int | None:
    match words:
        case [one] if one in _DIGITS:
            return _DIGITS[one]
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in _DIGITS:
            return 10 + _DIGITS[unit]
        case [ten, "mươi"] if ten in _DIGITS:
            return 10 * _DIGITS[ten]
        case [ten, "mươi", unit] if ten in _DIGITS and unit in _DIGITS:
            return 10 * _DIGITS[ten] + _DIGITS[unit]
        case [ten, unit] if _DIGITS.get(ten, 0) > 1 and unit in _DIGITS:
            return 10 * _DIGITS[ten] + _DIGITS[unit]  # "hai lăm" is 25
    return None
