"""Which tables of a report feed which figures: each of the campaign is tried on each of the report, both ways up."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.extract.cells import PICTURES, CellSaid, read_cell
from pipeline.extract.columns import Layout, read_layout
from pipeline.extract.labels import Labels, labels_of
from pipeline.extract.numbers import Setting, is_money
from pipeline.extract.reshape import spread, unfolded
from pipeline.extract.rows import RowMatch, data_rows, match_rows
from pipeline.extract.scopes import (
    names_places,
    speaks_of_a_part,
    speaks_of_another,
    telling_names,
    without_names,
    years_of,
)
from pipeline.extract.tables import Lattice, PagedCell, is_blank, is_quantity
from pipeline.extract.text import fold
from pipeline.extract.torn import is_torn
from pipeline.extract.unnamed import TableReading, unnamed_figures
from pipeline.extract.unread import is_titled, place_of, unread_in
from schemas.base import Frozen
from schemas.campaign import Campaign, Figure, Measure, Table
from schemas.measures import MONEY, PERCENT, dimension
from schemas.reading import Cell, Route
from schemas.record import Evidence

_ALONE: Final = 0.8  # likeness at which a single row makes a table
_SCALES: Final = frozenset({"small-money", "large-money"})
_COUNTED_NAME: Final = re.compile(r"(?!hơn|trên|gần|khoảng|dưới|không|ước)[^\W\d]{2,}")
_GROUPED: Final = re.compile(r"\d{1,3}(?:\s\d{3})+")
_TWO_VALUES: Final = re.compile(r"(?!\d{1,3}(?:\s\d{3})+$)\d[\d.,]*\s+(?:[^\W\d]+\s+)?\d[\d.,]*")
_TITLE_BONUS: Final = 0.6
_NEAR_MISS: Final = 0.34
_TURNED_LEAD: Final = 1.3


class Fed(Frozen):
    """A cell that feeds a figure: what it says, how well row and column name it, and where it stands.

    ``line`` is the line of text it was cut from, where the table was set without cells; ``unstated``: an amount of
    money of which nobody says in which measure it is.
    """

    figure: str
    said: CellSaid
    raw: str
    route: Route
    likeness: float
    sure: bool
    evidence: Evidence
    line: str = ""
    unstated: bool = False


class Stranger(Frozen):
    """A row with a value that is no row of the campaign; ``near`` are campaign rows it might be."""

    table: str
    label: str
    near: tuple[str, ...] = ()


class Feeding(Frozen):
    """What all tables together give.

    ``unread`` are tables of the campaign of which a part may stand there unread, ``unnamed`` figures that may stand in
    a row or column of a picture whose name could not be read; ``headed`` are tables whose title stands over one that
    could not be read.
    """

    fed: tuple[Fed, ...] = ()
    tables: tuple[str, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    unread: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    headed: frozenset[str] = frozenset()


def feed(tables: Sequence[Lattice], campaign: Campaign, habit: Setting) -> Feeding:
    """All cells of the report's tables that feed figures; ``habit``: how the report writes its numbers."""
    rows = {table.id: labels_of(tuple(table.rows)) for table in campaign.tables}
    columns = {table.id: labels_of(tuple(table.columns)) if table.columns else None for table in campaign.tables}
    before: dict[str, TableReading] = {}
    fed: list[Fed] = []
    seen: dict[str, None] = {}
    strangers: list[Stranger] = []
    unread: set[str] = set()
    unnamed: set[str] = set()
    headed: set[str] = set()
    last, unexplained = list[TableReading](), False
    for lattice in map(unfolded, tables):
        chosen = _chosen(lattice, campaign, rows, columns, before)
        for reading in chosen:
            before[reading.table.id] = reading
            cells = _doubting_groups(_doubting_scales(list(_cells(reading, campaign, habit))))
            if not lattice.lines or 2 * len({one.figure for one in cells}) >= _asked(reading.table):
                seen[reading.table.id] = None
            fed += cells
            unnamed |= set(unnamed_figures(reading, campaign))
        found = list(_strangers(chosen, rows)) if chosen else []
        strangers += found
        if chosen:
            unread |= {r.table.id for r in chosen if r.way.startswith("grouped") and _unowned(lattice, r.lattice)}
        hidden = unread_in(lattice, campaign, chosen, len(found), last, rows)
        unread |= hidden.tables
        headed |= hidden.headed
        unexplained |= hidden.may_be_any
        last = chosen or last
    if unexplained:  # it may be any table, or the rest of one
        unread |= {table.id for table in campaign.tables}
    return Feeding(
        fed=tuple(fed),
        tables=tuple(seen),
        strangers=tuple(strangers),
        unread=frozenset(unread),
        unnamed=frozenset(unnamed),
        headed=frozenset(headed),
    )


def _unowned(lattice: Lattice, spread_out: Lattice) -> bool:
    """Whether a table in groups has values that belong to none of them: its first group began on an earlier page."""
    values = sum(_has_value(row) for row in lattice.rows)
    return values > sum(is_quantity(cell) for row in spread_out.rows[1:] for cell in row)


def _has_value(row: Sequence[Cell | None]) -> bool:
    filled = [cell for cell in row if cell is not None and not is_blank(cell)]
    if len(filled) < 2 or not is_quantity(filled[-1]) or all(map(is_quantity, filled)):
        return False
    return not _COUNTED_NAME.match(fold(filled[-1].text))  # the name of a group: "Khối 5"


def _chosen(
    lattice: Lattice,
    campaign: Campaign,
    rows: dict[str, Labels],
    columns: dict[str, Labels | None],
    before: dict[str, TableReading],
) -> list[TableReading]:
    """The campaign's tables found in one table, the best first; each row of it is used once."""
    readings = []
    for table in campaign.tables:
        year = campaign.period.to.year
        names = rows[table.id], columns[table.id]
        best = _read(lattice, table, *names, year, before.get(table.id))
        for way, other in _other_ways(lattice, *names, year, before.get(table.id)):
            reading = _read(other, table, *names, year, None)
            if reading.score > _TURNED_LEAD * best.score:
                best = reading.model_copy(update={"way": way})
        readings.append(best)
    readings.sort(key=lambda r: -r.score)
    used: set[int] = set()
    out: list[TableReading] = []
    for reading in readings:
        if out and reading.way != out[0].way:
            continue
        matches = tuple(m for m in reading.matches if m.row.row not in used)
        if _is_table(reading, matches):
            out.append(reading.model_copy(update={"matches": matches}))
            used |= {m.row.row for m in matches}
    return out


def _asked(table: Table) -> int:
    """How many figures a table has; sentences in a row that tell a few of them only look like a list."""
    return len(table.rows) * max(1, len(table.columns))


def _other_ways(
    lattice: Lattice, rows: Labels, columns: Labels | None, year: int, before: "TableReading | None"
) -> Iterator[tuple[str, Lattice]]:
    """The table with rows and columns exchanged; a matrix also with groups of rows for its columns, or for its rows."""
    yield "turned", lattice.turned()
    if columns is None:
        return
    earlier = before.lattice if before is not None and before.way == "grouped" else None
    grouped = spread(lattice, rows, columns, year, earlier)
    if grouped is not None:
        yield "grouped", grouped
    grouped = spread(lattice, columns, rows, year)
    if grouped is not None:
        yield "grouped-turned", grouped.turned()


def _read(
    lattice: Lattice, table: Table, rows: Labels, columns: Labels | None, year: int, before: "TableReading | None"
) -> TableReading:
    layout = read_layout(lattice, rows, columns, year, before.layout if before else None)
    if before is not None and layout.goes_on and lattice.scale is None:
        lattice = lattice.model_copy(update={"scale": before.lattice.scale})
    found = data_rows(lattice, layout)
    noisy = lattice.placed.route in PICTURES
    matches = match_rows(found, table, rows, noisy=noisy)
    taken = _taken(lattice, layout, before, matches)
    if taken:
        matches = match_rows(found, table, rows, noisy=noisy, taken=taken)
    score = sum(m.likeness for m in matches) * (len(layout.values) if columns is not None else 1)
    if score and is_titled(lattice, table):
        score += _TITLE_BONUS
    return TableReading(
        table=table, lattice=lattice, layout=layout, rows=tuple(found), matches=tuple(matches), score=score
    )


def _taken(
    lattice: Lattice, layout: Layout, before: TableReading | None, matches: Sequence[RowMatch]
) -> frozenset[int]:
    """The campaign's rows that the earlier part of a table over several pages has for sure.

    A table that gives mostly the same rows again is a copy (a twin), not a further part.
    """
    if before is None or not layout.goes_on or place_of(lattice) == place_of(before.lattice):
        return frozenset()
    taken = frozenset({*before.taken, *(m.measure for m in before.matches if m.sure)})
    again = sum(m.measure in taken for m in matches if m.sure)
    return frozenset() if again and 2 * again >= len(matches) else taken


def _is_table(reading: TableReading, matches: Sequence[RowMatch]) -> bool:
    sure = sum(m.sure for m in matches)
    if sure >= 2 or (len(matches) >= 3 and sure >= 1):
        return True
    if not matches:
        return False
    further = reading.layout.goes_on and matches[0].sure
    return further or matches[0].likeness >= _ALONE or is_titled(reading.lattice, reading.table)


def _cells(reading: TableReading, campaign: Campaign, habit: Setting) -> Iterator[Fed]:
    listed = bool(reading.lattice.lines)
    for match in reading.matches:
        row = reading.table.rows[match.measure]
        for number in reading.layout.values:
            column = reading.layout.columns[number]
            measure = reading.table.columns[column.measure] if column.measure is not None else None
            figure = campaign.figures[f"{row.id}.{measure.id}" if measure else row.id]
            cell = reading.lattice.rows[match.row.row][number]
            if cell is None or (listed and _speaks_of_another(match.row.label, row, campaign.period.to.year)):
                continue
            unit = _unit(match.row.unit, column.unit, reading.lattice, figure)
            setting = habit.model_copy(update={"unit": unit})
            said = read_cell(cell, figure, setting, reading.lattice.placed.route)
            yield Fed(
                figure=figure.id,
                said=said,
                raw=" ".join(cell.text.split()),
                route=reading.lattice.placed.route,
                likeness=min(match.likeness, column.likeness),
                sure=match.sure
                and reading.layout.sure
                and (measure is None or column.likeness >= _ALONE)
                and not (listed and names_places(match.row.label))
                and not is_torn(reading, match, number),
                evidence=_evidence(reading.lattice, cell),
                line=reading.lattice.lines[match.row.row] if reading.lattice.lines else "",
                unstated=unit is None and is_money(figure) and not any(c.isalpha() for c in cell.text),
            )


def _doubting_scales(fed: Sequence[Fed]) -> list[Fed]:
    """The cells of one table; where one amount may be in another measure, so may all that do not say theirs."""
    if not any(one.unstated and _SCALES & set(one.said.quantity.doubts) for one in fed):
        return list(fed)
    return [_doubting(one, "scale-unsaid") if one.unstated and one.said.quantity.value else one for one in fed]


def _doubting_groups(fed: Sequence[Fed]) -> list[Fed]:
    """The cells of one table; where a cell holds two columns' values, "257 199" in another may be two as well."""
    if not any(one.route in PICTURES and _TWO_VALUES.fullmatch(one.raw.strip()) for one in fed):
        return list(fed)
    return [_doubting(one, "many-numbers") if _GROUPED.fullmatch(one.raw.strip()) else one for one in fed]


def _doubting(one: Fed, doubt: str) -> Fed:
    doubts = tuple(dict.fromkeys((*one.said.quantity.doubts, doubt)))
    quantity = one.said.quantity.model_copy(update={"doubts": doubts})
    return one.model_copy(update={"said": one.said.model_copy(update={"quantity": quantity})})


def _speaks_of_another(label: str, row: Measure, year: int) -> bool:
    """Whether a line of a list is about a plan, another time or a part, in words that are not the row's own name."""
    names = sorted(map(fold, (row.label, *row.aliases)), key=len, reverse=True)
    said = fold(re.sub(r"\([^()]*\)", " ", label))
    rest = without_names(said, names)
    if rest == said and telling_names(names):
        return False
    years = years_of(rest)
    return speaks_of_another(rest) or speaks_of_a_part(rest) or bool(years and year not in years)


def _unit(of_row: str | None, of_column: str | None, lattice: Lattice, figure: Figure) -> str | None:
    """The unit the number is meant in: the row's, the column's, then the whole table's (only for money)."""
    noisy = lattice.placed.route in PICTURES
    for unit in (of_row, of_column):
        sort = dimension(unit).sort
        if sort in (MONEY, PERCENT) or (sort is not None and not noisy):
            return unit
    return lattice.scale if is_money(figure) else None


def _evidence(lattice: Lattice, cell: Cell) -> Evidence:
    placed = lattice.placed
    page = cell.page if isinstance(cell, PagedCell) else placed.page
    return Evidence(file=placed.file, page=page, bbox=cell.box, at=cell.at or None, text=" ".join(cell.text.split()))


def _strangers(chosen: Sequence[TableReading], labels: dict[str, Labels]) -> Iterator[Stranger]:
    """Rows with a value that nothing matched, with the unmatched rows of the campaign they come near to."""
    best = chosen[0]
    used = {m.row.row for reading in chosen for m in reading.matches}
    left = [m for m in range(len(best.table.rows)) if m not in {x.measure for x in best.matches}]
    for row in best.rows:
        values = [best.lattice.rows[row.row][n] for n in best.layout.values]
        if row.row in used or all(is_blank(v) for v in values):
            continue
        scores = labels[best.table.id].scores(row.label)
        near = tuple(best.table.rows[m].id for m in left if scores[m] >= _NEAR_MISS and _best_left(m, left, scores))
        yield Stranger(table=best.table.id, label=row.label, near=near)


def _best_left(measure: int, left: Sequence[int], scores: Sequence[float]) -> bool:
    return scores[measure] >= max(scores[m] for m in left)
