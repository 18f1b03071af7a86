"""Running text is read by the better of the installed models."""

import pytest

from pipeline.ocr import tesseract


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    tesseract.text_language.cache_clear()


def test_the_script_model_is_used_where_it_is_installed() -> None:
    """Pytesseract lists no language with a capital in its name: the better model lay there unused."""
    assert tesseract.text_language() in tesseract.BETTER_TEXT


def test_without_it_text_is_read_by_vie(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the script model reads a little worse, it does not stop."""
    monkeypatch.setattr(tesseract, "BETTER_TEXT", ("khong-co",))

    assert tesseract.text_language() == "vie"
    tesseract.text_language.cache_clear()
