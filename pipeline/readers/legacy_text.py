"""Text in the character codes of before Unicode, made Unicode NFC: TCVN3 (ABC), VNI, look-alike letters.

A font name alone proves nothing (many files name .VnTime and hold Unicode), so the characters decide: the reading with
the larger share of legal Vietnamese syllables wins, per font over the whole document, then per text: what holds letters
that no old code has is Unicode in any font, and a longer text in an innocent font may be old all the same.
Code tables: TCVN 5712:1993 (VN3) and the VNI Windows set, both as their bytes look in Latin-1.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from pipeline.extract.text import syllable_share
from schemas.base import Frozen


class Encoding(StrEnum):
    """The character code a text is written in."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


_TCVN3_BYTES: Final = (
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
)  # fmt: skip
_TCVN3_LETTERS: Final = (
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
)  # fmt: skip
_TCVN3: Final = str.maketrans(_TCVN3_BYTES, _TCVN3_LETTERS)

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_MARKS: Final = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT, "â": _CIRCUMFLEX, "ê": _BREVE,
    "à": _CIRCUMFLEX + _GRAVE, "á": _CIRCUMFLEX + _ACUTE, "å": _CIRCUMFLEX + _HOOK, "ã": _CIRCUMFLEX + _TILDE,
    "ä": _CIRCUMFLEX + _DOT, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_LETTERS: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ", "ó": "ĩ", "ò": "ị", "æ": "ỉ", "ì": "ì", "í": "í"}
_VNI_BASES: Final = frozenset("aeouyAEOUYôöÔÖ")
_VNI_WITH_CASE: Final = {**_VNI_MARKS, **{sign.upper(): marks for sign, marks in _VNI_MARKS.items()}}
_VNI_ALONE: Final = {**_VNI_LETTERS, **{sign.upper(): letter.upper() for sign, letter in _VNI_LETTERS.items()}}

_LEGACY_SIGNS: Final = re.compile("[\u00a1-\u00ff]")
_BEYOND_LATIN_1: Final = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_TCVN3_FONT: Final = re.compile(r"^(?:\.vn|vn(?!i[-\s]))[a-z]", re.IGNORECASE)
_VNI_FONT: Final = re.compile(r"^vni[-\s]", re.IGNORECASE)
_CAPITALS_FONT: Final = re.compile(r"^\.?vn.*h$", re.IGNORECASE)
_LOOK_ALIKES: Final = str.maketrans({"ƣ": "ư", "Ƣ": "Ư", "Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_WORDS: Final = re.compile(r"[^\W\d_]+")
_CLEAN_WORD: Final = re.compile(r"^[(\"“]?[^\W\d_]+[)\"”.,:;]?$")  # no document number or code
_SUBSET: Final = re.compile(r"^[A-Z]{6}\+")
_MANY_SIGNS: Final = 4  # legacy signs from which a text in an innocent font is judged by itself
_GAIN: Final = 0.2  # a reading must make this much more of the words legal before it replaces what is written


class FontCodes(Frozen):
    """What each font of one document holds, decided from all its text together.

    ``mixed`` are fonts that hold Unicode as well: there each text is weighed by itself.
    """

    codes: dict[str, Encoding] = {}
    mixed: frozenset[str] = frozenset()

    def code_of(self, text: str, font: str) -> Encoding:
        """The code of one text in a font."""
        if _BEYOND_LATIN_1.search(text):
            return Encoding.UNICODE
        code = self.codes.get(font)
        if code is None:
            return guess_encoding(text) if len(_LEGACY_SIGNS.findall(text)) >= _MANY_SIGNS else Encoding.UNICODE
        if font in self.mixed and syllable_share(plain(text)) > syllable_share(_decode(text, code)):
            return Encoding.UNICODE
        return code

    def decode(self, text: str, font: str) -> str:
        """The text of one run as Unicode NFC; capitals where the font draws only capitals."""
        code = self.code_of(text, font)
        decoded = _decode(text, code)
        if code is not Encoding.TCVN3:
            return decoded
        return decoded.upper() if draws_capitals(font) else even_capitals(decoded)


def plain(text: str) -> str:
    """Unicode text in NFC without invisible signs and with look-alike letters made the real ones."""
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_LOOK_ALIKES)


def judge_fonts(runs: Iterable[tuple[str, str]]) -> FontCodes:
    """Which fonts of a document hold legacy codes, from its (text, font name) runs."""
    texts: dict[str, list[str]] = {}
    unicode: set[str] = set()
    for text, font in runs:
        if _BEYOND_LATIN_1.search(text):
            unicode.add(font)
        else:
            texts.setdefault(font, []).append(text)
    named = {font: code for font, parts in texts.items() if (code := _font_code(font, " ".join(parts)))}
    return FontCodes(codes=named, mixed=frozenset(unicode & named.keys()))


def is_legacy_font(name: str) -> bool:
    """Whether a font's name is one of the old codes' fonts."""
    return _named_code(name) is not None


def bare_font(name: str) -> str:
    """A font's own name without the tag of a subset ("ABCDEF+.VnTime,Bold" is ".VnTime")."""
    return _SUBSET.sub("", name).partition(",")[0]


def guess_encoding(text: str) -> Encoding:
    """The code a text is written in when no font tells: the one that makes clearly more of its words legal."""
    if not _LEGACY_SIGNS.search(text) or _BEYOND_LATIN_1.search(text):
        return Encoding.UNICODE
    shares = {code: syllable_share(_decode(text, code)) for code in (Encoding.TCVN3, Encoding.VNI)}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= syllable_share(text) + _GAIN else Encoding.UNICODE


def decode_guessed(text: str) -> str:
    """The text as Unicode NFC, its code judged from its characters."""
    return _decode(text, guess_encoding(text))


def decode(text: str, encoding: Encoding) -> str:
    """The text of a known code as Unicode NFC."""
    return _decode(text, encoding)


def even_capitals(text: str) -> str:
    """TCVN3 has no marked capitals (a font draws them): words and lines set in capitals get theirs back."""
    words = [word for token in text.split() if _CLEAN_WORD.match(token) for word in _WORDS.findall(token)]
    plain_letters = ["".join(c for c in word if c.isascii()) for word in words]
    clear = [letters[1:] for letters in plain_letters if len(letters) > 1]
    line_up = bool(clear) and sum(letters.isupper() for letters in clear) > 0.7 * len(clear)
    return _WORDS.sub(lambda m: _even(m[0], line_up=line_up), text)


def _even(word: str, *, line_up: bool) -> str:
    letters = "".join(c for c in word if c.isascii())
    if any(map(str.islower, letters)):
        return word
    inside = any(map(str.isupper, word[1:]))
    return word.upper() if inside or line_up else word


def draws_capitals(font: str) -> bool:
    """Whether a TCVN3 font shows small letters as capitals (.VnTimeH)."""
    return bool(_CAPITALS_FONT.match(bare_font(font)))


def _font_code(font: str, text: str) -> Encoding | None:
    """The code of a font from all its text that is not plainly Unicode."""
    named = _named_code(font)
    if named is None or not _LEGACY_SIGNS.search(text):
        guessed = guess_encoding(text)
        return None if guessed is Encoding.UNICODE else guessed
    return named if syllable_share(_decode(text, named)) >= syllable_share(text) else None


def _named_code(font: str) -> Encoding | None:
    if _TCVN3_FONT.match(bare_font(font)):
        return Encoding.TCVN3
    return Encoding.VNI if _VNI_FONT.match(bare_font(font)) else None


def _decode(text: str, encoding: Encoding) -> str:
    if encoding is Encoding.TCVN3:
        return unicodedata.normalize("NFC", text.translate(_TCVN3))
    if encoding is Encoding.VNI:
        return unicodedata.normalize("NFC", "".join(_vni_letters(text)))
    return plain(text)


def _vni_letters(text: str) -> Iterable[str]:
    before = ""
    for sign in text:
        if before in _VNI_BASES and sign in _VNI_WITH_CASE:
            yield _VNI_WITH_CASE[sign]
        else:
            yield _VNI_ALONE.get(sign, sign)
        before = sign
