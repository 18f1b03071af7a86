"""Whether the text layer of a PDF page is to be believed, with the grounds.

Rules, measured on real office PDFs: a page image over 90 % of the page with fewer than 15 % marked letters is a scan
with a worthless layer; any other layer under a full page image is the scanner's own recognition and is not believed
either. A layer of a born-digital page is believed when its words are legal Vietnamese syllables (share above
`LEGAL`), or become so when the legacy codes of its fonts are decoded; else the page goes to recognition.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.extract.text import mark_share, syllable_share
from pipeline.readers.legacy_text import Encoding, FontCodes, decode, judge_fonts
from pipeline.readers.pdf_words import PdfWord

LEGAL: Final = 0.6
_COVER: Final = 0.9
_MARKS: Final = 0.15
_FEW_LETTERS: Final = 40  # fewer letters than this cannot be judged alone
_FONT_LETTERS: Final = 60
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\ufffd]|\\(cid:\\d+\\)")
_BULLETS: Final = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf0b0\uf076\uf0fe\uf0a8\uf06e\uf071")


class Verdict(NamedTuple):
    """Whether to believe the layer, the codes its fonts are in, and why."""

    believed: bool
    codes: FontCodes
    grounds: tuple[str, ...]

    def encoding(self, word: PdfWord) -> Encoding:
        """The code one word is in: that of its font, unless it holds letters no old code has."""
        return self.codes.code_of(word.text, word.font)


def judge_layer(words: tuple[PdfWord, ...], cover: float) -> Verdict:
    """The verdict on a page's words; ``cover`` is the share of the page that its largest images cover, 0…1."""
    text = " ".join(word.text for word in words)
    letters = sum(sign.isalpha() for sign in text)
    unicode = FontCodes()
    if cover > _COVER:
        marks = mark_share(text)
        ground = "no-text-layer" if not letters else "garbage-text-layer" if marks < _MARKS else "recognised-text-layer"
        return Verdict(False, unicode, (f"image-cover {cover:.2f}", ground))
    if not text:
        return Verdict(False, unicode, ("no-text-layer",))
    codes = _codes(words)
    told = [(word, decode(word.text, codes.code_of(word.text, word.font))) for word in words]
    share = syllable_share(" ".join(text for _, text in told))
    named = sorted({str(code) for code in codes.codes.values()})
    grounds = (f"legal-syllables {share:.2f}", *(f"code {name}" for name in named))
    if letters >= _FEW_LETTERS and share < LEGAL:
        return Verdict(False, codes, (*grounds, "illegal-text-layer"))
    if _private_share(text) > 0.01:
        return Verdict(False, codes, (*grounds, "private-codes"))
    if bad := _bad_font(told):
        return Verdict(False, codes, (*grounds, f"illegal-font {bad}"))
    return Verdict(True, codes, grounds)


def _codes(words: tuple[PdfWord, ...]) -> FontCodes:
    """The codes of the page's fonts, from whole lines of text: one font's words together, not word by word."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        texts[word.font].append(word.text)
    judged = judge_fonts((text, font) for font, parts in texts.items() for text in parts)
    all_fonts = judge_fonts((text, "") for parts in texts.values() for text in parts)
    if not all_fonts.codes or all_fonts.mixed:
        return judged
    # A page in one old code throughout: fonts with too few letters to tell go with the others.
    return judged.model_copy(update={"codes": {**dict.fromkeys(texts, all_fonts.codes[""]), **judged.codes}})


def _private_share(text: str) -> float:
    bare = "".join(sign for sign in text if sign not in _BULLETS)
    return len(_PRIVATE.findall(bare)) / max(1, len(bare))


def _bad_font(told: Sequence[tuple[PdfWord, str]]) -> str:
    """A font whose words are not legal though the page as a whole is: its digits cannot be trusted either."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for word, text in told:
        texts[word.font].append(text)
    for font, parts in texts.items():
        text = " ".join(parts)
        if sum(sign.isalpha() for sign in text) >= _FONT_LETTERS and syllable_share(text) < LEGAL / 1.5:
            return font
    return ""
