"""The text layer of a PDF is believed only after tests."""

from pipeline.readers.legacy_text import Encoding
from pipeline.readers.pdf_words import PdfWord
from pipeline.readers.textlayer import judge_layer
from schemas.base import Box

_GOOD = "Phòng Giáo dục và Đào tạo báo cáo kết quả tổ chức Tuần lễ hưởng ứng học tập suốt đời năm 2020 như sau"


def _words(text: str, font: str = "Times") -> tuple[PdfWord, ...]:
    return tuple(PdfWord(word, Box(0, 0, 10, 10), 9, font, 12, bold=False, italic=False) for word in text.split())


def test_good_text_is_believed() -> None:
    """Born-digital pages need no recognition."""
    assert judge_layer(_words(_GOOD), 0.1).believed


def test_a_layer_under_a_page_image_is_never_believed() -> None:
    """Scanner software embeds its own reading; even a good one had the document number wrong."""
    garbage = judge_layer(_words("CONG HOA xA HQI CHU NGHIA VIVT NAM"), 0.98)
    assert not garbage.believed
    assert "garbage-text-layer" in garbage.grounds
    assert not judge_layer(_words(_GOOD), 0.98).believed


def test_shifted_codes_are_not_believed() -> None:
    """A layer whose codes are swapped gives wrong digits with full confidence."""
    shifted = "O8u4 IOCòu S9öu Uëúuz mIàuz z9íq 4òt 6ì âìq rêq täiR Kïo oaõ ãëY MFi aîia raáo aNói tói"
    assert not judge_layer(_words(shifted), 0.0).believed


def test_tcvn3_layers_are_believed_once_decoded() -> None:
    """Old print drivers keep TCVN3 codes under Unicode looks; the digits are right."""
    verdict = judge_layer(_words("Së Gi¸o dôc vµ §µo t¹o tØnh Kiªn Giang vÒ viÖc b¸o c¸o kÕt qu¶ n¨m 2020"), 0.0)
    assert verdict.believed
    assert set(verdict.codes.codes.values()) == {Encoding.TCVN3}


def test_one_bad_font_spoils_the_page() -> None:
    """A subset font without a code table may hold the figures while all other text is fine."""
    bad = _words("xq zvkw qqlp wrtz kkjh ggfd zzxc vvbn mmlk ppoi uuyt rrew qqas ddfg hhjk llzx", "Sub")
    verdict = judge_layer(_words(_GOOD * 4) + bad, 0.0)
    assert not verdict.believed
    assert "illegal-font Sub" in verdict.grounds
