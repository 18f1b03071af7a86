"""Tables with drawn rules: rules that cross form a group, the group is laid flat, its lattice gives the cells.

Merged cells are found by missing walls.

Works under a lean, mild perspective and partial rules. Coordinates are pixels of the working picture.
"""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from pipeline.ocr.pixels import Grey, Matrix
from pipeline.ocr.rulings import Rule, darkest_near

_TOUCH: Final = 14.0  # how far a rule may end before the one it should meet
_LEVEL: Final = 16.0  # rules nearer than this are one level of the lattice
_SHARE: Final = 0.55  # share of a cell's side that must be drawn for a wall to stand
_SHARE_UPRIGHT: Final = 0.8  # a letter's stroke that stands on a rule draws half of a low cell's side


@dataclass(frozen=True)
class CellBox:
    """A cell of a lattice and its rectangle in the working picture, inside the rules; ``leader``: dots behind it."""

    row: int
    column: int
    row_span: int
    column_span: int
    left: int
    top: int
    right: int
    bottom: int
    leader: int = 0


@dataclass(frozen=True)
class Lattice:
    """A table: its cells and its outer rectangle; ``open_sided`` where columns were found by white space."""

    rows: int
    columns: int
    cells: tuple[CellBox, ...]
    left: int
    top: int
    right: int
    bottom: int
    ruled: bool = True
    rules: tuple[Rule, ...] = field(default=(), compare=False)


def find_lattices(flat: list[Rule], upright: list[Rule], clean: Grey) -> list[Lattice]:
    """The ruled tables of a page from top to bottom."""
    found = []
    for group_flat, group_upright in _groups(flat, upright):
        standing = _without_streaks(group_flat, group_upright, clean)
        lying = _tied(group_flat, standing)
        found += [_table(part, standing) for part in _apart(lying, standing)]
    return sorted(_outermost([lattice for lattice in found if lattice]), key=lambda lattice: lattice.top)


def _table(flat: list[Rule], standing: list[Rule]) -> Lattice | None:
    """The lattice of the flat rules of one table and what belongs to them of the upright ones."""
    cut = [_cut(rule, flat) for rule in standing if _spans_any(rule, flat)]
    return _lattice(flat, _supported(_tied(cut, flat), flat))


def streaks(upright: list[Rule], lattices: list[Lattice], height: int) -> list[Rule]:
    """Long upright rules that belong to no table: scanner dirt."""
    own = {(rule.start, rule.at_start) for lattice in lattices for rule in lattice.rules}
    return [v for v in upright if v.length > 0.12 * height and (v.start, v.at_start) not in own]


def _meet(flat: Rule, upright: Rule) -> bool:
    x, y = upright.across(flat.middle), flat.across(upright.middle)
    y = flat.across(x)
    return flat.start - _TOUCH <= x <= flat.end + _TOUCH and upright.start - _TOUCH <= y <= upright.end + _TOUCH


def _groups(flat: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or over others.

    Upright rules with no end on a flat one (streaks) join but tie nothing together.
    """
    left_flat = list(flat)
    loose = [v for v in upright if not any(_ends_on(v, h) for h in flat)]
    left_upright = [v for v in upright if v not in loose]
    groups = []
    while left_flat:
        group_flat, group_upright = [left_flat.pop()], list[Rule]()
        grew = True
        while grew:
            new_upright = [v for v in left_upright if any(_meet(h, v) for h in group_flat)]
            left_upright = [v for v in left_upright if v not in new_upright]
            group_upright += new_upright
            new_flat = [h for h in left_flat if any(_meet(h, v) for v in group_upright)]
            left_flat = [h for h in left_flat if h not in new_flat]
            group_flat += new_flat
            grew = bool(new_upright or new_flat)
        group_upright += [v for v in loose if any(_meet(h, v) for h in group_flat)]
        groups.append((sorted(group_flat, key=lambda r: r.middle), group_upright))
    return groups


def _ends_on(upright: Rule, flat: Rule) -> bool:
    x = upright.middle
    near = min(abs(end - flat.across(x)) for end in (upright.start, upright.end)) <= _TOUCH
    return near and flat.start - _TOUCH <= x <= flat.end + _TOUCH


def _without_streaks(flat: list[Rule], upright: list[Rule], clean: Grey) -> list[Rule]:
    """Upright rules that end with the table.

    A scanner streak runs on past it and stays only where it hides the table's edge.
    """
    kept = []
    for rule in upright:
        if not _is_streak(rule, flat, clean):
            kept.append(rule)
        elif _is_edge(rule, flat):
            kept.append(_trimmed(rule, flat))
    return _tied(kept, flat)


def _is_edge(upright: Rule, flat: list[Rule]) -> bool:
    """True where most flat rules begin or end at this rule."""
    x = upright.middle
    return sum(min(abs(h.start - x), abs(h.end - x)) <= _TOUCH for h in flat) > 0.6 * len(flat)


def _trimmed(upright: Rule, flat: list[Rule]) -> Rule:
    heights = [h.across(upright.middle) for h in flat]
    start, end = max(upright.start, min(heights)), min(upright.end, max(heights))
    return Rule("v", start, end, upright.across(start), upright.across(end), upright.thickness)


def _tied(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    """Rules whose both ends stand on one of ``others`` or that are nearly as long as the table.

    Loose pieces are letters or streaks.
    """
    return [rule for rule in rules if _is_tied(rule, others)]


def _is_tied(rule: Rule, others: list[Rule]) -> bool:
    crossed = [o.across(rule.middle) for o in others if o.start - _TOUCH <= rule.middle <= o.end + _TOUCH]
    if not crossed:
        return False
    ends = [min(abs(end - place) for place in crossed) for end in (rule.start, rule.end)]
    return max(ends) <= _TOUCH or rule.length > 0.8 * (max(crossed) - min(crossed)) > 0


def _is_streak(upright: Rule, flat: list[Rule], clean: Grey) -> bool:
    x = upright.middle
    crossing = [h.across(x) for h in flat if h.start - _TOUCH <= x <= h.end + _TOUCH]
    if not crossing:
        return True
    above = _drawn_share(upright, min(crossing) - 60, min(crossing) - 12, clean)
    below = _drawn_share(upright, max(crossing) + 12, max(crossing) + 60, clean)
    return (max(above, below) > 0.6 and min(above, below) > 0.3) or max(above, below) > 0.9


def _drawn_share(upright: Rule, start: float, end: float, clean: Grey) -> float:
    """Share of the rule's continuation between two heights that is about as dark as the rule itself."""
    beyond = np.arange(max(0, int(start)), min(clean.shape[0], int(end)))
    inside = np.arange(max(0, int(upright.start)), min(clean.shape[0], int(upright.end)))
    if len(beyond) < 20 or not len(inside):
        return 0.0
    own = 245 - np.median(darkest_near(clean, upright, inside))
    return float((245 - darkest_near(clean, upright, beyond).astype(np.int16) > max(14.0, 0.45 * own)).mean())


def _apart(flat: list[Rule], upright: list[Rule]) -> list[list[Rule]]:
    """The flat rules of each table where two stand one above the other.

    Fewer than two upright rules cross the space between.
    """
    parts: list[list[Rule]] = []
    for rule in sorted(flat, key=lambda r: r.middle):
        if parts and _bridged(parts[-1][-1].middle, rule.middle, upright):
            parts[-1].append(rule)
        else:
            parts.append([rule])
    return [part for part in parts if len(part) >= 2]


def _bridged(above: float, below: float, upright: list[Rule]) -> bool:
    middle = (above + below) / 2
    return below - above < _LEVEL or sum(v.start < middle < v.end for v in upright) >= 2


def _spans_any(upright: Rule, flat: list[Rule]) -> bool:
    heights = [h.middle for h in flat]
    return min(upright.end, max(heights)) - max(upright.start, min(heights)) > _LEVEL


def _cut(upright: Rule, flat: list[Rule]) -> Rule:
    """The upright rule without what reaches out of the table."""
    heights = [h.across(upright.middle) for h in flat]
    if upright.start > min(heights) - _TOUCH and upright.end < max(heights) + _TOUCH:
        return upright
    return _trimmed(upright, flat)


def _supported(upright: list[Rule], flat: list[Rule]) -> list[Rule]:
    """Upright rules in whose line at least a third of the table's height is drawn; single letters' strokes are not."""
    height = max(h.middle for h in flat) - min(h.middle for h in flat)
    return [v for v in upright if sum(o.length for o in upright if abs(o.middle - v.middle) < _TOUCH) > 0.3 * height]


def _lattice(flat: list[Rule], upright: list[Rule]) -> Lattice | None:
    """Levels, walls and cells of one group of rules; None where they make no table."""
    if len(flat) < 2 or len(upright) < 2:
        return None
    to_flat = _flattening(flat, upright)
    lines_h = [_moved(rule, to_flat) for rule in flat]
    lines_v = [_moved(rule, to_flat) for rule in upright]
    rows = _levels([((line[1] + line[3]) / 2, line[2] - line[0]) for line in lines_h])
    columns = _levels([((line[0] + line[2]) / 2, line[3] - line[1]) for line in lines_v])
    if len(rows) < 2 or len(columns) < 2 or len(rows) * len(columns) > 6000:
        return None
    walls_h = _walls(rows, columns, lines_h, 1)
    walls_v = _walls(columns, rows, lines_v, 0)
    spans = _spans(walls_h, walls_v)
    back = np.linalg.inv(to_flat)
    cells = tuple(_cell_box(span, rows, columns, back) for span in spans)
    outer = _rectangle(columns[0], rows[0], columns[-1], rows[-1], back)
    left, top, right, bottom = int(outer[0]), int(outer[1]), int(np.ceil(outer[2])), int(np.ceil(outer[3]))
    return Lattice(len(rows) - 1, len(columns) - 1, cells, left, top, right, bottom, rules=(*flat, *upright))


def _flattening(flat: list[Rule], upright: list[Rule]) -> Matrix:
    """The perspective map that lays the table's outer rules on an upright rectangle.

    Identity-like for straight scans.
    """
    widest = [h for h in flat if h.length > 0.7 * max(r.length for r in flat)]
    tallest = [v for v in upright if v.length > 0.7 * max(r.length for r in upright)]
    top, bottom = min(widest, key=lambda r: r.middle), max(widest, key=lambda r: r.middle)
    left, right = min(tallest, key=lambda r: r.middle), max(tallest, key=lambda r: r.middle)
    if bottom.middle - top.middle < 20 or right.middle - left.middle < 20:
        return np.eye(3)
    corners = [_crossing(h, v) for h, v in ((top, left), (top, right), (bottom, right), (bottom, left))]
    x0, x1 = (corners[0][0] + corners[3][0]) / 2, (corners[1][0] + corners[2][0]) / 2
    y0, y1 = (corners[0][1] + corners[1][1]) / 2, (corners[2][1] + corners[3][1]) / 2
    target = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(np.array(corners, np.float32), target), np.float64)


def _crossing(flat: Rule, upright: Rule) -> tuple[float, float]:
    x = upright.middle
    for _ in range(3):
        y = flat.across(x)
        x = upright.across(y)
    return x, flat.across(x)


def _moved(rule: Rule, to_flat: Matrix) -> tuple[float, float, float, float]:
    """The rule's ends (x0, y0, x1, y1) on the flattened table."""
    ends = [(rule.start, rule.at_start), (rule.end, rule.at_end)]
    points = np.array([[end if rule.way == "h" else end[::-1]] for end in ends], np.float64)
    moved = cv2.perspectiveTransform(points, to_flat).reshape(-1)
    return float(moved[0]), float(moved[1]), float(moved[2]), float(moved[3])


def _levels(places: list[tuple[float, float]]) -> list[float]:
    """Sorted levels from (place, length) of rules: those nearer than `_LEVEL` are one, where its longest rule lies."""
    levels: list[list[tuple[float, float]]] = []
    for place in sorted(places):
        if levels and place[0] - levels[-1][-1][0] < _LEVEL:
            levels[-1].append(place)
        else:
            levels.append([place])
    return [max(group, key=lambda place: place[1])[0] for group in levels]


def _walls(
    levels: list[float], steps: list[float], lines: list[tuple[float, float, float, float]], axis: int
) -> Matrix:
    """Which sides are drawn: [level, step between steps[i] and steps[i+1]].

    ``axis`` 1 for flat rules, 0 for upright ones.
    """
    drawn = np.zeros((len(levels), len(steps) - 1), np.float64)
    for line in lines:
        level = int(np.argmin([abs(value - (line[axis] + line[axis + 2]) / 2) for value in levels]))
        start, end = line[1 - axis] - _TOUCH / 2, line[3 - axis] + _TOUCH / 2
        for step in range(len(steps) - 1):
            covered = min(end, steps[step + 1]) - max(start, steps[step])
            drawn[level, step] += max(0.0, covered) / max(1.0, steps[step + 1] - steps[step])
    walls = drawn >= (_SHARE if axis else _SHARE_UPRIGHT)
    walls[0, :] = walls[-1, :] = True
    return walls


def _spans(walls_h: Matrix, walls_v: Matrix) -> list[tuple[int, int, int, int]]:
    """Cells as (row, column, row span, column span).

    Lattice squares joined where no wall stands between them, always rectangles.
    """
    rows, columns = walls_h.shape[0] - 1, walls_v.shape[0] - 1
    taken = np.zeros((rows, columns), bool)
    spans = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            wide = 1
            while column + wide < columns and not walls_v[column + wide, row] and not taken[row, column + wide]:
                wide += 1
            high = 1
            while (
                row + high < rows
                and not walls_h[row + high, column : column + wide].any()
                and _open(walls_v, row + high, column, wide)
            ):
                high += 1
            taken[row : row + high, column : column + wide] = True
            spans.append((row, column, high, wide))
    return spans


def _open(walls_v: Matrix, row: int, column: int, wide: int) -> bool:
    """True when no wall cuts the squares of one row."""
    return not any(walls_v[column + step, row] for step in range(1, wide))


def _cell_box(span: tuple[int, int, int, int], rows: list[float], columns: list[float], back: Matrix) -> CellBox:
    row, column, high, wide = span
    left, top, right, bottom = _rectangle(columns[column], rows[row], columns[column + wide], rows[row + high], back)
    return CellBox(
        row, column, high, wide, int(left) + 2, int(top) + 2, int(np.ceil(right)) - 1, int(np.ceil(bottom)) - 1
    )


def _rectangle(left: float, top: float, right: float, bottom: float, back: Matrix) -> tuple[float, float, float, float]:
    """The upright rectangle around a flattened one, corners averaged side by side."""
    corners = np.array([[[left, top]], [[right, top]], [[right, bottom]], [[left, bottom]]], np.float64)
    p = cv2.perspectiveTransform(corners, back).reshape(-1, 2)
    return (
        float(min(p[0, 0], p[3, 0])),
        float(min(p[0, 1], p[1, 1])),
        float(max(p[1, 0], p[2, 0])),
        float(max(p[2, 1], p[3, 1])),
    )


def _outermost(lattices: list[Lattice]) -> list[Lattice]:
    """Without those that lie inside another or are too small to be a table."""
    keep = []
    for one in lattices:
        inside = any(
            o is not one
            and o.left - 5 <= one.left
            and o.top - 5 <= one.top
            and o.right + 5 >= one.right
            and o.bottom + 5 >= one.bottom
            for o in lattices
        )
        big = one.right - one.left > 120 and one.bottom - one.top > 40 and len(one.cells) >= 2
        if big and not inside:
            keep.append(one)
    return keep
