"""Whether a report belongs to the campaign: what it answers, what it is called, and whether the form fits.

A report that cites the campaign's directive belongs to it. One that cites another directive does not when its title or
its tables and sections speak against it too: one ground alone never turns a report away.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.figures import Figures
from pipeline.extract.flow import Flow, lines_of
from pipeline.extract.outline import Sections
from pipeline.extract.text import key
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.record import Status

_CITED: Final = re.compile(r"\b(\d{1,5}[a-z]?)\s*/\s*((?:[a-zđ&]+[-–]?\s?)+)", re.IGNORECASE)
_PREAMBLE: Final = re.compile(r"^(?:can cu|thuc hien|theo|tiep theo|phuc dap)\b")
_PREAMBLE_REACH: Final = 6
_EMPTY_WORDS: Final = frozenset(
    (
        "bao",
        "cao",
        "ket",
        "qua",
        "tong",
        "thuc",
        "hien",
        "cong",
        "tac",
        "nam",
        "to",
        "chuc",
        "ve",
        "v",
        "cua",
        "so",
        "va",
    )
)
_FORM_FITS: Final = 0.5
_FORM_STRANGE: Final = 0.25
_TITLE_FITS: Final = 0.6


class Belonging(Frozen):
    """Grounds for and against: ``cites`` True when it answers this directive, False when another, None when none.

    ``whole``: every page was read; what stands on a lost page may be the form, so that its lack says nothing then.
    """

    cites: bool | None
    title: float | None
    year: bool | None
    form: float
    whole: bool = True

    @property
    def wrong(self) -> bool:
        """Two grounds at least speak against the campaign and none speaks plainly for it."""
        if self.cites:
            return False
        against = [
            self.cites is False,
            self.title is not None and self.title < _TITLE_FITS,
            self.year is False,
            self.whole and self.form < _FORM_STRANGE,
        ]
        fits = self.form >= _FORM_FITS and self.year is not False
        return sum(against) >= 2 and not fits


def belonging(flow: Flow, campaign: Campaign, sections: Sections, figures: Figures) -> Belonging:
    """What the report says about the campaign it belongs to."""
    title = _title(flow)
    return Belonging(
        cites=cites(flow, campaign),
        title=_title_fit(title, campaign) if title else None,
        year=_year_fits(title, campaign),
        form=_form_fit(sections, figures),
        whole=not (flow.unreadable or flow.lost_pages),
    )


def cites(flow: Flow, campaign: Campaign) -> bool | None:
    """Whether it answers this directive (True), another one (False), or names none (None)."""
    directive = campaign.directive
    aliases = [a if isinstance(a, str) else a.number or "" for a in directive.aliases]
    ours = {_number(text) for text in (directive.number, *aliases, *directive.references)} - {None}
    head = [line.text for _, line in (*lines_of(flow.letterhead), *list(lines_of(flow.body))[:_PREAMBLE_REACH])]
    anywhere = [line.text for _, line in (*lines_of(flow.letterhead), *lines_of(flow.body), *lines_of(flow.closing))]
    if any(number in ours for text in anywhere for number in _numbers(text)):
        return True
    cited = [number for text in head if _PREAMBLE.match(key(text)) for number in _numbers(text)]
    return False if cited else None


def _numbers(text: str) -> list[tuple[str, str]]:
    return [(m[1].lower().lstrip("0"), key(m[2]).split(" ")[0]) for m in _CITED.finditer(text)]


def _number(text: str) -> tuple[str, str] | None:
    return next(iter(_numbers(text)), None)


def _title(flow: Flow) -> str:
    """The lines from "BÁO CÁO" to the end of the letterhead."""
    lines = [line.text for _, line in lines_of(flow.letterhead)]
    start = next((i for i, text in enumerate(lines) if key(text).startswith("bao cao")), None)
    if start is None:
        return ""
    rest = [text for text in lines[start : start + 4] if not key(text).startswith("kinh gui")]
    return " ".join(rest)


def _title_fit(title: str, campaign: Campaign) -> float:
    said = set(_words(title))
    names = [_words(campaign.title), _words(campaign.directive.subject)]
    return max((len(said & set(words)) / len(set(words)) for words in names if words), default=1.0)


def _words(text: str) -> Sequence[str]:
    return [w for w in key(text).split() if w not in _EMPTY_WORDS and not w.isdigit()]


def _year_fits(title: str, campaign: Campaign) -> bool | None:
    years = {int(y) for y in re.findall(r"\b(20\d\d)\b", title)}
    known = {campaign.period.from_.year, campaign.period.to.year, campaign.directive.issued_on.year}
    known |= {int(y) for y in re.findall(r"\b(20\d\d)\b", campaign.title)}
    return bool(years & known) if years else None


def _form_fit(sections: Sections, figures: Figures) -> float:
    """Share of the campaign's figures and sections that have a place in the report, the better of both."""
    fields = list(figures.fields.values())
    told = sum(f.status in (Status.READ, Status.EMPTY) or f.value is not None for f in fields)
    found = list(sections.fields.values())
    there = sum(s.status in (Status.READ, Status.EMPTY) for s in found)
    return max(told / len(fields) if fields else 0.0, 0.6 * there / len(found) if found else 0.0)


def tells_nothing(flow: Flow, sections: Sections, figures: Figures) -> str:
    """Why a paper that was read in whole is no report: a letter, or a form sent back as it was; empty for a report."""
    if flow.unreadable or flow.lost_pages:
        return ""
    fields = list(figures.fields.values())
    if any(field.status in (Status.READ, Status.DOUBTFUL) for field in fields):
        return ""
    if any(section.text for section in sections.fields.values()):
        return ""
    statuses = [field.status for field in fields] + [section.status for section in sections.fields.values()]
    return "biểu mẫu gửi lại chưa điền" if Status.EMPTY in statuses else "không có nội dung báo cáo"
