"""Folding and comparing Vietnamese text."""

import unicodedata

import pytest

from pipeline.extract.text import (
    clean,
    fold,
    is_syllable,
    key,
    mark_share,
    similar,
    spelt_out,
    strip_marks,
    syllable_share,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Thuỷ", "THỦY"),
        ("quý", "qúy"),
        ("Uỷ ban", "Ủy ban"),
        ("khoẻ", "khỏe"),
        ("TRƢỜNG", "trường"),
        ("Đảng\u00a0bộ", "Ðảng bộ"),
    ],
)
def test_fold_joins_spellings_of_one_word(one: str, other: str) -> None:
    """Units mix both tone placements and look-alike letters; a heading must be found under each."""
    assert fold(one) == fold(other)


def test_decomposed_text_is_the_same_text() -> None:
    """Three of eleven real Word files are not NFC."""
    assert fold(unicodedata.normalize("NFD", "Kết quả xoá mù chữ")) == fold("Kết quả xóa mù chữ")


def test_fold_keeps_words_apart_that_only_marks_tell_apart() -> None:
    """A mark carries meaning, so `fold` must not lose it; only `key` may."""
    assert fold("hạn chế") != fold("hàn che")
    assert key("hạn chế") == key("hàn che") == "han che"


def test_clean_keeps_case_signs_and_marks() -> None:
    """What is shown to people is never rewritten beyond blanks and look-alikes."""
    assert clean("  Số:\u00a0 12/BC–PGD&ĐT ") == "Số: 12/BC–PGD&ĐT"
    assert strip_marks("Đồng Đăng") == "Dong Dang"


@pytest.mark.parametrize(
    "name",
    [
        "Phòng GDĐT huyện An Minh",
        "PGD&ĐT huyện An Minh",
        "P.GDĐT H. An Minh",
        "Phòng GD - ĐT huyện An Minh",
        "PHONG GIAO DUC VA DAO TAO HUYEN AN MINH",
    ],
)
def test_offices_are_known_under_their_abbreviations(name: str) -> None:
    """Letterheads write one office in many ways."""
    assert spelt_out(name) == "phong giao duc va dao tao huyen an minh"


def test_likeness_is_graded() -> None:
    """Lost marks cost little, a wrong letter little, other words a lot."""
    assert similar("Khó khăn, tồn tại", "KHÓ KHĂN, TỒN TẠI") == 1.0
    assert 0.9 < similar("Kho khan, ton tai", "Khó khăn, tồn tại") < 1.0
    assert 0.9 < similar("Khó khăn, tồn tạ", "Khó khăn, tồn tại") < 1.0
    assert similar("Khó khăn", "Thuận lợi") < 0.5


def test_legal_syllables() -> None:
    """The syllable test decides whether a PDF's text layer may be believed."""
    text = "Kiên Giang nghiêng khuỷu quốc quyết giếng gìn thuở nguệch ngoạc khoảng Nguyễn Huỳnh rượu hươu xoong"
    assert [word for word in text.split() if not is_syllable(word)] == []
    assert [word for word in ["HQI", "VIVT", "B¸o", "ngthe", "hat", "tròch", "zung"] if is_syllable(word)] == []


def test_shares_tell_real_text_from_garbage() -> None:
    """English OCR of a Vietnamese scan leaves words without marks."""
    real = "Công tác chỉ đạo, ban hành kế hoạch triển khai thực hiện Tuần lễ"
    assert syllable_share(real) == 1.0
    assert mark_share(real) > 0.21
    assert mark_share("CONG HOA xA HQI CHU NGHIA VIVT NAM") == 0.0
    assert syllable_share("12 345") == 0.0
