"""Finds drawn rules on a straightened page.

Long runs of ink, joined where scanning broke them, each kept as a line through its pixels.

Coordinates are pixels of the working picture. A rule that only belongs to scanner dirt (a streak that runs on past
the table) is told apart later, where the table it crosses is known.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import cv2
import numpy as np

from pipeline.ocr.pixels import Grey, Image, Matrix, connected

Way = Literal["h", "v"]

_LEAST: Final = 40  # pixels at 200 dpi: longer than any letter is high, shorter than the lowest table row
_FAINT_LEAST: Final = 90
_SLACK: Final = 3
_THICK: Final = 12
_LONGEST_BLOT: Final = 500
_DASH: Final = 330  # a thin rule that leans falls between the rows of a 1-bit scan again and again: dashes are left
_FRAY: Final = 8
_DASH_GAP: Final = 170
_DRAWN: Final = 0.5


@dataclass(frozen=True)
class Rule:
    """One drawn line. ``start``/``end`` run along its way (x for "h", y for "v").

    ``across`` gives its other coordinate.
    """

    way: Way
    start: float
    end: float
    at_start: float
    at_end: float
    thickness: float

    @property
    def length(self) -> float:
        """Length in pixels."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """The other coordinate at mid length."""
        return (self.at_start + self.at_end) / 2

    def across(self, along: float) -> float:
        """The other coordinate at ``along``, the straight line carried on beyond its ends."""
        slope = (self.at_end - self.at_start) / max(1.0, self.length)
        return self.at_start + slope * (along - self.start)


def ink_mask(clean: Grey, threshold: int) -> Grey:
    """255 where there is ink."""
    return cv2.threshold(clean, threshold, 255, cv2.THRESH_BINARY_INV)[1]


def find_rules(clean: Grey, mask: Grey, ink: int) -> tuple[list[Rule], list[Rule], Grey]:
    """Horizontal rules, vertical rules, and the mask of all their pixels."""
    flat = cv2.bitwise_or(_runs(mask, "h"), _faint_runs(clean, ink, "h"))
    upright = cv2.bitwise_or(_runs(mask, "v"), _faint_runs(clean, ink, "v"))
    return _lines(flat, clean, mask, "h"), _lines(upright, clean, mask, "v"), cv2.bitwise_or(flat, upright)


def _runs(mask: Grey, way: Way) -> Grey:
    """Pixels that lie in a run of at least `_LEAST`, allowing for a lean of a few degrees."""
    thick = cv2.dilate(mask, _bar(_SLACK, "v" if way == "h" else "h"))
    return cv2.morphologyEx(thick, cv2.MORPH_OPEN, _bar(_LEAST, way))


def level_runs(mask: Grey) -> Grey:
    """Pixels of level rules, broken and bent ones included."""
    return _runs(mask, "h")


def _faint_runs(clean: Grey, ink: int, way: Way) -> Grey:
    """Runs too pale or too broken for the mask.

    Thin dark ridges after averaging along the way, which drowns noise and letters.
    """
    size = (25, 1) if way == "h" else (1, 25)
    ridge = cv2.morphologyEx(cv2.blur(clean, size), cv2.MORPH_BLACKHAT, _bar(9, "v" if way == "h" else "h"))
    thin = cv2.threshold(ridge, max(12, int(0.16 * (245 - ink))), 255, cv2.THRESH_BINARY)[1]
    return cv2.morphologyEx(thin, cv2.MORPH_OPEN, _bar(_FAINT_LEAST, way))


def _bar(length: int, way: Way) -> Image:
    return np.ones((1, length) if way == "h" else (length, 1), np.uint8)


def _lines(runs: Grey, clean: Grey, mask: Grey, way: Way) -> list[Rule]:
    """Thin components of ``runs`` as lines, those in one line joined; what is thick (a blot on a rule) is left out."""
    thick = cv2.morphologyEx(runs, cv2.MORPH_OPEN, _bar(_THICK, "v" if way == "h" else "h"))
    labels, stats = connected(cv2.subtract(runs, thick))
    found = []
    for index in range(1, len(stats)):
        left, top, wide, high, area = (int(n) for n in stats[index])
        length, breadth = (wide, high) if way == "h" else (high, wide)
        if length < _LEAST or area / length > 14 or breadth > max(16, 0.08 * length):
            continue
        part = labels[top : top + high, left : left + wide] == index
        inked = part & (mask[top : top + high, left : left + wide] > 0)
        found.append(_fit(inked if inked.any() else part, left, top, way))
    return _without_dashes(_join([rule for rule in found if is_solid(rule, clean)], clean))


def is_solid(rule: Rule, clean: Grey) -> bool:
    """True for an evenly dark line; letters in a row leave gaps between them."""
    along = np.arange(int(rule.start) + 2, int(rule.end) - 1)
    if len(along) <= 10:
        return False
    dark = 245 - darkest_near(clean, rule, along).astype(np.int16)
    drawn = dark > 0.45 * np.median(dark)
    whole = np.flatnonzero(np.convolve(drawn, np.ones(_FRAY), "valid") == _FRAY)  # the ends of a dash may be frayed
    if not len(whole) or whole[-1] + _FRAY - whole[0] < 0.5 * len(along):
        return False
    return bool(drawn[whole[0] : whole[-1] + _FRAY].mean() > 0.93)


def darkest_near(clean: Grey, rule: Rule, along: Matrix) -> Grey:
    """Darkest grey within two pixels of the rule at each place ``along`` it."""
    slope = (rule.at_end - rule.at_start) / max(1.0, rule.length)
    limit = clean.shape[0 if rule.way == "h" else 1] - 3
    aside = np.clip(np.rint(rule.at_start + slope * (along - rule.start)).astype(int), 2, limit)
    near = [clean[aside + d, along] if rule.way == "h" else clean[along, aside + d] for d in (-2, -1, 0, 1, 2)]
    return np.asarray(np.min(near, axis=0))


def _fit(part: Matrix, left: int, top: int, way: Way) -> Rule:
    ys, xs = np.nonzero(part)
    along, aside = (xs + left, ys + top) if way == "h" else (ys + top, xs + left)
    low, high = float(along.min()), float(along.max())
    slope, base = _steady_line(along, aside)
    return Rule(way, low, high, float(slope * low + base), float(slope * high + base), len(xs) / max(1.0, high - low))


def _steady_line(along: Matrix, aside: Matrix) -> tuple[float, float]:
    """Slope and base of the line through medians of short stretches.

    So that a blot or a letter on the rule does not bend it.
    """
    stretches = np.minimum((along - along.min()) // 24, (along.max() - along.min()) // 24)
    xs, ys = _medians(stretches, along), _medians(stretches, aside)
    slope, base = 0.0, float(np.median(ys))
    for _ in range(3):
        near = np.abs(ys - (slope * xs + base)) <= max(2.0, float(np.median(np.abs(ys - (slope * xs + base)))) * 2)
        if near.sum() < 3:
            break
        slope, base = _line_through(xs[near], ys[near])
    return slope, base


def _line_through(xs: Matrix, ys: Matrix) -> tuple[float, float]:
    """Slope and base of the line nearest to points at different places."""
    aside, above = xs - xs.mean(), ys - ys.mean()
    slope = float(aside @ above / (aside @ aside))
    return slope, float(ys.mean() - slope * xs.mean())


def _medians(groups: Matrix, values: Matrix) -> Matrix:
    """The median of the values of each group, groups ascending."""
    ordered = values[np.lexsort((values, groups))].astype(np.float64)
    counts = np.unique(groups, return_counts=True)[1]
    first = np.cumsum(counts) - counts
    return np.asarray((ordered[first + (counts - 1) // 2] + ordered[first + counts // 2]) / 2)


def _join(rules: list[Rule], clean: Grey) -> list[Rule]:
    """Pieces that lie in one line become one rule where the gap is small or full of ink."""
    rules = sorted(rules, key=lambda rule: rule.start)
    joined: list[Rule] = []
    for rule in rules:
        match = next((i for i, other in enumerate(joined) if _continues(other, rule, clean)), None)
        if match is None:
            joined.append(rule)
        else:
            joined[match] = _merge(joined[match], rule)
    return joined


def _without_dashes(rules: list[Rule]) -> list[Rule]:
    """The rules, dashes of one level made the rule they are left of."""
    if len(rules) < 3:
        return rules
    longest = max(rules, key=lambda rule: rule.length)
    slope = (longest.at_end - longest.at_start) / max(1.0, longest.length)
    levels: list[list[tuple[float, Rule]]] = []
    for place in sorted(((r.middle - slope * (r.start + r.end) / 2, r) for r in rules), key=lambda pair: pair[0]):
        if levels and place[0] - levels[-1][-1][0] < 3.5:
            levels[-1].append(place)
        else:
            levels.append([place])
    return [rule for level in levels for rule in _undashed(sorted((r for _, r in level), key=lambda r: r.start))]


def _undashed(level: list[Rule]) -> list[Rule]:
    """Neighbouring dashes as one rule; two or three long rules side by side are no dashes."""
    groups: list[list[Rule]] = []
    for rule in level:
        if groups and rule.start - max(r.end for r in groups[-1]) <= _DASH_GAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [rule for group in groups for rule in ([_whole(group)] if _is_dashed(group) else group)]


def _is_dashed(group: list[Rule]) -> bool:
    span = max(r.end for r in group) - group[0].start
    short = sorted(r.length for r in group)[len(group) // 2] < _DASH
    return len(group) >= 3 and short and sum(r.length for r in group) > _DRAWN * span


def _whole(group: list[Rule]) -> Rule:
    """The rule dashes are left of; a gap may stand at either end too."""
    last = max(group, key=lambda rule: rule.end)
    thickness = float(np.mean([rule.thickness for rule in group]))
    gap = float(np.median([b.start - a.end for a, b in pairwise(group)])) + _FRAY
    start, end = max(0.0, group[0].start - gap), last.end + gap
    line = Rule(group[0].way, group[0].start, last.end, group[0].at_start, last.at_end, thickness)
    return Rule(line.way, start, end, line.across(start), line.across(end), thickness)


def _continues(first: Rule, second: Rule, clean: Grey) -> bool:
    gap = second.start - first.end
    if gap > 30 and _covered(first, second, clean):
        return True
    if gap > 30 or second.end < first.end - 5:
        return gap <= 0 and abs(first.across(second.start) - second.at_start) < 3 and second.end <= first.end
    return abs(first.across(second.start) - second.at_start) < 5 and abs(first.at_end - second.at_start) < 5


def _covered(first: Rule, second: Rule, clean: Grey) -> bool:
    """True when both lie in one line and the space between them is dark throughout (a pen's strokes over the rule)."""
    if second.start - first.end > _LONGEST_BLOT or abs(first.across(second.start) - second.at_start) > 6:
        return False
    bridge = Rule(first.way, first.end, second.start, first.at_end, second.at_start, 1)
    along = np.arange(int(bridge.start) + 1, int(bridge.end))
    return bool((darkest_near(clean, bridge, along) < 170).mean() > 0.85)


def _merge(first: Rule, second: Rule) -> Rule:
    if second.end <= first.end:
        return first
    weight = (first.thickness * first.length + second.thickness * second.length) / max(
        1.0, first.length + second.length
    )
    return Rule(first.way, first.start, second.end, first.at_start, second.at_end, weight)
