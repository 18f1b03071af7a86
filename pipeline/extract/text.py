"""Comparing Vietnamese text: what is shown is never rewritten, what is compared is folded.

Three depths: `clean` (NFC, look-alikes, blanks: safe to show), `fold` (also case and tone placement: hoà = hòa) and
`key` (also marks and punctuation: for finding what OCR has robbed of its marks). `similar` measures likeness, 0…1.
The look-alikes, the two tone placements and the syllable structure are described in reference grammars of Vietnamese
spelling; stops (c, ch, p, t) carry only the tones sắc and nặng.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_TONES: Final = "\u0301\u0323"
_LOOK_ALIKES: Final = str.maketrans(
    {
        "ƣ": "ư", "Ƣ": "Ư", "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ﬁ": "fi", "ﬂ": "fl",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_PLAIN_SIGNS: Final = str.maketrans("“”„«»‘’`–—−‐‑", '"' * 5 + "'" * 3 + "-" * 5)
_OLD_PLACEMENT: Final = re.compile(r"([ou])([\u0300\u0301\u0303\u0309\u0323])([aeyê])")
_LETTERS: Final = re.compile(r"[^\W\d_]+")

_WORD: Final = re.compile(r"\S+")
_ONSETS: Final = ("", *_WORD.findall("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"))
_RIMES: Final = _WORD.findall(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng "
    "eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oc "
    "oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp "
    "oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng "
    "uât uây uê uêch uênh uêu uô uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư "
    "ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych yn ynh yp yt yêm yên yêng yêt yêu"
)
_SYLLABLES: Final = frozenset(onset + rime for onset in _ONSETS for rime in _RIMES)

# What offices abbreviate, on the `key` level; the longest first.
_ABBREVIATIONS: Final = {
    "ptdtnt": "pho thong dan toc noi tru", "dtnt": "dan toc noi tru", "tthtcd": "trung tam hoc tap cong dong",
    "htcd": "hoc tap cong dong", "ttgdnngdtx": "trung tam giao duc nghe nghiep giao duc thuong xuyen",
    "gdnngdtx": "giao duc nghe nghiep giao duc thuong xuyen", "ttgdnn": "trung tam giao duc nghe nghiep",
    "ttgdtx": "trung tam giao duc thuong xuyen", "gdnn": "giao duc nghe nghiep", "gdtx": "giao duc thuong xuyen",
    "pgddt": "phong giao duc va dao tao", "sgddt": "so giao duc va dao tao", "bgddt": "bo giao duc va dao tao",
    "pgd": "phong giao duc va dao tao", "sgd": "so giao duc va dao tao", "gddt": "giao duc va dao tao",
    "gdandt": "giao duc va dao tao", "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "hkh": "hoi khuyen hoc",
    "thpt": "trung hoc pho thong", "thcs": "trung hoc co so", "gdth": "giao duc trung hoc",
    "pcgd": "pho cap giao duc", "xmc": "xoa mu chu", "htsd": "hoc tap suot doi", "nsnn": "ngan sach nha nuoc",
    "xhh": "xa hoi hoa", "kp": "kinh phi", "tp": "thanh pho", "tx": "thi xa", "tt": "trung tam", "pt": "pho thong",
    "h": "huyen", "q": "quan",
}  # fmt: skip
_BROKEN_ABBREVIATIONS: Final = (
    (re.compile(r"\b(?:([psb])\s?)?gd\s(?:va\s|and\s)?dt\b"), r"\1gddt"),
    (re.compile(r"\b(?:(tt)\s?)?gdnn\s(?:va\s)?gdtx\b"), r"\1gdnngdtx"),
    (re.compile(r"\bp\s(?=gddt\b)"), "p"),
    (re.compile(r"\bpt\sdtnt\b"), "ptdtnt"),
    (re.compile(r"\btt\shtcd\b"), "tthtcd"),
)


def clean(text: str) -> str:
    """The text in NFC with look-alike letters and odd blanks made plain and runs of blanks made one; safe to show."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES).split())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text for comparing with marks kept: cleaned, lower case, one tone placement, plain quotes and dashes."""
    low = clean(text).translate(_PLAIN_SIGNS).lower()
    return _place_tones(low)


def _place_tones(low: str) -> str:
    return unicodedata.normalize("NFC", _OLD_PLACEMENT.sub(r"\1\3\2", unicodedata.normalize("NFD", low)))


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The text for finding: `fold` without marks and punctuation, its words (letters, digits) with single blanks."""
    return " ".join(re.findall(r"[a-z0-9]+", strip_marks(fold(text))))


def strip_marks(text: str) -> str:
    """The text without Vietnamese marks (đ becomes d); case and punctuation stay."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


@lru_cache(maxsize=65536)
def spelt_out(text: str) -> str:
    """The `key` of a text with the abbreviations of offices written in full: PGD&ĐT = Phòng Giáo dục và Đào tạo."""
    words = key(text)
    for pattern, whole in _BROKEN_ABBREVIATIONS:
        words = pattern.sub(whole, words)
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words.split())


def similar(a: str, b: str) -> float:
    """Likeness of two texts, 0…1; 1 when they fold to the same, about 0.95 when only marks differ."""
    marked = Levenshtein.normalized_similarity(fold(a), fold(b))
    return 1.0 if marked == 1.0 else float(0.85 * Levenshtein.normalized_similarity(key(a), key(b)) + 0.15 * marked)


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word is a legal Vietnamese syllable (onset, rime and tone fit together)."""
    parts = unicodedata.normalize("NFD", word.translate(_LOOK_ALIKES).lower())
    tones = [c for c in parts if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if len(tones) > 1 or bare not in _SYLLABLES:
        return False
    stopped = bare.endswith(("c", "ch", "p", "t"))
    return not stopped or (bool(tones) and tones[0] in _SHARP_TONES)


def syllable_share(text: str) -> float:
    """Share of the words (runs of letters) that are legal Vietnamese syllables, 0…1; 0 for a text without words."""
    words = _LETTERS.findall(unicodedata.normalize("NFC", text))
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def mark_share(text: str) -> float:
    """Share of the letters that carry a Vietnamese mark (or are đ), 0…1; real Vietnamese text has 0.21 to 0.31."""
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    return sum(c in "đĐ" or unicodedata.normalize("NFD", c) != c for c in letters) / len(letters) if letters else 0.0
