"""Amounts of money told in the section about them, whose heading names the row: "a) Ngân sách nhà nước: 18 triệu"."""

from collections.abc import Iterator
from typing import Final

from pipeline.extract.flow import Placed
from pipeline.extract.labels import Labels, labels_of
from pipeline.extract.numbers import Setting, is_money, parse_quantity
from pipeline.extract.outline import Sections
from pipeline.extract.prose import CLEAR, Mention, amounts_in, with_grounds
from schemas.campaign import Campaign, Figure, Measure, Section
from schemas.reading import Line

_NAMES: Final = 0.6
_MARGIN: Final = 0.1


def budget_mentions(sections: Sections, campaign: Campaign, setting: Setting) -> list[Mention]:
    """The amount of each section that is about one money figure, where the section tells exactly one amount."""
    out: list[Mention] = []
    labels = labels_of(tuple(_money_rows(campaign)))
    for section, figure in sections_of_money(campaign):
        told = list(_amounts(sections, section, campaign.period.to.year))
        if len(told) != 1 or _names_another(told[0][1], figure, labels):
            continue
        raw, sentence, placed = told[0]
        quantity = parse_quantity(raw, figure, setting)
        if quantity.value is not None and not quantity.doubts:
            found = Mention(
                figure=figure.id,
                quantity=quantity,
                raw=raw,
                sentence=sentence,
                placed=placed,
                likeness=0.95,
                clear=True,
                section=section,
            )
            out.append(with_grounds(found))
    return out


def _amounts(sections: Sections, section: str, year: int) -> Iterator[tuple[str, str, Placed]]:
    for placed in sections.blocks.get(section, ()):
        if isinstance(placed.item, Line):
            for raw, sentence in amounts_in(placed.item.text, year):
                yield raw, sentence, placed


def sections_of_money(campaign: Campaign) -> list[tuple[str, Figure]]:
    """Sections without parts whose title names one money figure and no other."""
    rows = _money_rows(campaign)
    labels = labels_of(tuple(rows))
    found = [(s.id, _named(s, labels)) for s in campaign.outline if not s.parts]
    return [(section, campaign.figures[rows[number].id]) for section, number in found if number >= 0]


def _money_rows(campaign: Campaign) -> list[Measure]:
    """The rows of the campaign's lists that are amounts of money."""
    return [row for t in campaign.tables if not t.columns for row in t.rows if is_money(campaign.figures[row.id])]


def _names_another(sentence: str, figure: Figure, labels: Labels) -> bool:
    """Whether the sentence itself names another amount than the one its section is about."""
    named = [labels.mention(number, sentence, "") for number in range(len(labels.measures))]
    own = next(score for score, row in zip(named, labels.measures, strict=True) if row.id == figure.id)
    return max(named) >= CLEAR and max(named) > own


def _named(section: Section, labels: Labels) -> int:
    lines = [labels.scores(name) for name in (section.title, *section.aliases)]
    scores = [max(column) for column in zip(*lines, strict=True)]
    ranked = sorted(scores, reverse=True)
    if not ranked or ranked[0] < _NAMES or (len(ranked) > 1 and ranked[0] - ranked[1] < _MARGIN):
        return -1
    return scores.index(ranked[0])
