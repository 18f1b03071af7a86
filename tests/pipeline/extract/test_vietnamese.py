"""Amounts in prose, told apart from days, document numbers and times."""

import pytest

from pipeline.extract.vietnamese import AmountKind, find_amounts


@pytest.mark.parametrize(
    ("text", "kind", "number", "unit"),
    [
        ("treo 94 băng rôn", AmountKind.COUNT, "94", "băng rôn"),
        ("có 2.846 người", AmountKind.COUNT, "2.846", "người"),
        ("có 1 250 lượt.", AmountKind.COUNT, "1 250", "lượt"),
        ("được 39 484,8 tấn", AmountKind.COUNT, "39 484,8", "tấn"),
        ("(12) cái", AmountKind.COUNT, "12", ""),
        ("kinh phí 33.600.000đ;", AmountKind.MONEY, "33.600.000", "đ"),
        ("kinh phí 18 triệu đồng", AmountKind.MONEY, "18", "triệu đồng"),
        ("chi 1,5tr", AmountKind.MONEY, "1,5", "tr"),
        ("chi 6 800 000đ.", AmountKind.MONEY, "6 800 000", "đ"),
        ("đạt 98,5%", AmountKind.PERCENT, "98,5", "%"),
        ("đạt 100 phần trăm", AmountKind.PERCENT, "100", "phần trăm"),
        ("12/15 trường", AmountKind.PARTS, "12/15", "trường"),
        ("từ 20-25 em", AmountKind.RANGE, "20-25", "em"),
    ],
)
def test_amounts_with_their_units(text: str, kind: AmountKind, number: str, unit: str) -> None:
    """A figure is its number and its unit of measure together."""
    (found,) = find_amounts(text)
    assert (found.kind, found.number, found.unit) == (kind, number, unit)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ngày 01/10/2020", AmountKind.DATE), ("tháng 10/2020", AmountKind.DATE), ("đến 07/10", AmountKind.DATE),
        ("Công văn 125/BC-PGDĐT", AmountKind.DOCUMENT), ("lúc 7 giờ", AmountKind.TIME),
        ("gọi 0912345678", AmountKind.PHONE),
    ],
)  # fmt: skip
def test_what_is_no_count_is_named(text: str, kind: AmountKind) -> None:
    """A day or a document number taken for a count is a silent error."""
    assert [found.kind for found in find_amounts(text)] == [kind]


@pytest.mark.parametrize("text", ["2 đồng chí phải kiêm nhiệm", "giúp 35 đồng bào vùng lũ", "lắp 4 đồng hồ"])
def test_words_that_begin_like_the_currency_are_no_money(text: str) -> None:
    """Two comrades were read as two đồng left over, and vouched for."""
    assert [one.kind for one in find_amounts(text)] == [AmountKind.COUNT]
    assert find_amounts("chi 2.000 đồng, đồng chí A ký")[0].kind is AmountKind.MONEY


def test_hedges_are_kept() -> None:
    """What is said as "hơn 300" is 300, more."""
    (found,) = find_amounts("thu hút hơn 300 em")
    assert (found.hedge, found.before) == ("hơn", 8)


def test_numbers_in_words() -> None:
    """Amounts are repeated in words to be checked against."""
    (found,) = find_amounts("(sáu triệu tám trăm nghìn đồng)")
    assert (found.kind, found.number, found.unit) == (AmountKind.WORDS, "sáu triệu tám trăm nghìn", "đồng")
