"""How values are shown: 1.234,5 for numbers, 31/12/2020 for days, chips for states; the same in both languages."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import sentences, texts
from schemas.flag import Flag
from store.models import FlagRow

register = template.Library()
LABELS: Mapping[str, Mapping[str, texts.Label]] = {
    "report": texts.REPORT,
    "submission": texts.SUBMISSION,
    "field": texts.FIELD,
    "draft": texts.DRAFT,
    "letter": texts.LETTER,
    "mail": texts.MAIL,
    "receipt": texts.RECEIPT,
    "timeliness": texts.TIMELINESS,
}
WORDS: Mapping[str, Mapping[str, texts.Text]] = {
    "next_actor": texts.NEXT_ACTOR,
    "ground": texts.GROUND,
    "action": texts.ACTION,
    "act": texts.ACT,
    "source": texts.SOURCE,
    "day": texts.DAY,
    "letter_kind": texts.LETTER_KIND,
    "way": texts.WAY,
    "role": texts.ROLE,
    "route": texts.ROUTE,
    "qualifier": texts.QUALIFIER,
    "document": texts.DOCUMENT,
    "download": texts.DOWNLOAD,
    "part": texts.PART,
    "relation": texts.RELATION,
}


@register.filter
def number(value: object) -> str:
    """A number the Vietnamese way (1.234,5); anything else as it is, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def amount(value: float | None) -> str:
    """A counted number without a needless part: 1.234 for 1234.0; nothing for None."""
    return number(int(value) if value is not None and value == int(value) else value)


@register.filter
def item(values: Mapping[str, object], key: str) -> object:
    """What stands under a key; nothing when there is nothing."""
    return values.get(key, "")


@register.filter
def day(value: date | str | None) -> str:
    """A day as 31/12/2020; ISO text is understood; nothing for None."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    return value.strftime("%d/%m/%Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as 31/12/2020 14:05 in the local zone; nothing for None."""
    return timezone.localtime(value).strftime("%d/%m/%Y %H:%M") if value else ""


@register.filter
def chip(state: str, kind: str) -> SafeString:
    """The chip of a state; ``kind`` is report, submission or field."""
    label = LABELS[kind].get(state, texts.Label(state))
    return format_html('<span class="chip {}">{}</span>', label.tone, label.text)


@register.filter
def word(value: str, kind: str) -> texts.Text:
    """The word for a code; ``kind`` is a key of `WORDS`; unknown codes are shown as they are."""
    return WORDS[kind].get(value, value)


@register.filter
def told(flag: Flag | FlagRow) -> str:
    """The sentence of a flag in the language of the page."""
    return sentences.told(flag.code, flag.message)


@register.filter
def said(text: object) -> str:
    """A sentence from below the pages in the language of the page."""
    return sentences.said(str(text))


@register.filter
def kilobytes(size: int) -> str:
    """A size in bytes as whole kB, rounded up."""
    return number(-(-size // 1024))


@register.filter
def ago(value: datetime) -> str:
    """How long ago a moment was: seconds up to two minutes, then minutes, hours, days."""
    seconds = max(0, round((timezone.now() - value).total_seconds()))
    if seconds >= 2 * 86400:
        return _("%(n)s ngày") % {"n": seconds // 86400}
    if seconds >= 2 * 3600:
        return _("%(n)s giờ") % {"n": seconds // 3600}
    if seconds >= 2 * 60:
        return _("%(n)s phút") % {"n": seconds // 60}
    return _("%(n)s giây") % {"n": seconds}
