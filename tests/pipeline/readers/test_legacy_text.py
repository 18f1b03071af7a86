"""Legacy codes: characters decide, font names alone prove nothing."""

import pytest

from pipeline.readers.legacy_text import Encoding, decode_guessed, even_capitals, guess_encoding, judge_fonts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Së Gi¸o dôc vµ §µo t¹o tØnh Kiªn Giang", "Sở Giáo dục và Đào tạo tỉnh Kiên Giang"),
        ("Phoøng Giaùo duïc vaø Ñaøo taïo huyeän Taân Hieäp", "Phòng Giáo dục và Đào tạo huyện Tân Hiệp"),
        ("Ngöôøi daân höôûng öùng hoïc taäp suoát ñôøi", "Người dân hưởng ứng học tập suốt đời"),
        ("Báo cáo tình hình của đơn vị", "Báo cáo tình hình của đơn vị"),
        ("TRƢỜNG ĐẠI HỌC SƢ PHẠM", "TRƯỜNG ĐẠI HỌC SƯ PHẠM"),
    ],
)
def test_codes_are_known_by_their_words(written: str, meant: str) -> None:
    """A mojibake name or heading would match nothing."""
    assert decode_guessed(written) == meant


def test_digits_survive_every_code() -> None:
    """Decoding words must never touch a figure."""
    assert (
        decode_guessed("tæng céng 1.250.000 ®ång; häc sinh 4.210 em") == "tổng cộng 1.250.000 đồng; học sinh 4.210 em"
    )


def test_unicode_in_a_legacy_font_is_left_alone() -> None:
    """Real files name .VnTime and hold Unicode; decoding them would destroy them."""
    codes = judge_fonts([("Báo cáo của các đơn vị", ".VnTime")])
    assert codes.decode("Báo cáo của các đơn vị", ".VnTime") == "Báo cáo của các đơn vị"


def test_one_letter_runs_follow_their_font() -> None:
    """A run of one letter proves nothing by itself; the font's other text does."""
    codes = judge_fonts([("Sè: 12/BC cña tr\u00adêng", ".VnTime"), ("®", ".VnTime")])
    assert codes.decode("®", ".VnTime") == "đ"


def test_english_is_no_legacy_code() -> None:
    """A résumé with Latin marks is not Vietnamese in disguise."""
    assert guess_encoding("Café résumé naïve façade") is Encoding.UNICODE


def test_capital_lines_get_their_marked_capitals_back() -> None:
    """TCVN3 keeps no marked capitals; a half-small letterhead would match no unit."""
    assert even_capitals("PHòNG GIáO DụC Và ĐàO TạO") == "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"
    assert even_capitals("Số: 10/BC-TTGDNN-GDTX") == "Số: 10/BC-TTGDNN-GDTX"
    assert even_capitals("Phòng Giáo dục và Đào tạo") == "Phòng Giáo dục và Đào tạo"
