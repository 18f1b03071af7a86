"""Parts of a campaign file as lines that people edit, and back: one line an entry, its parts between bars or tabs.

"I.1 | Công tác chỉ đạo | Công tác lãnh đạo; Chỉ đạo điều hành | nếu có". Lists inside a part stand between semicolons.
Lines may be pasted from a worksheet: a tab serves as a bar. Nothing here checks a campaign; `parse_campaign` does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

_BAR: Final = re.compile(r"\s*[|\t]\s*")
_OPTIONAL: Final = frozenset({"nếu có", "không bắt buộc", "optional"})
_WIDE: Final = 10_000
_TABLE: Final = "#"
_COLUMN: Final = ">"
UNIT_PARTS: Final = (
    "code",
    "name",
    "aliases",
    "emails",
    "kind",
    "parent",
    "successors",
    "valid_from",
    "valid_to",
    "duty",
    "counts",
    "contacts",
)
_LISTS: Final = frozenset({"aliases", "emails", "successors", "contacts"})
_SHOWN: Final = frozenset({"id", "title", "aliases", "required", "parts"})  # of a section; its other keys are kept


def load_mapping(text: str) -> dict[str, Any]:
    """The keys of a campaign file that may still have gaps; empty where it is no mapping."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return value if isinstance(value, dict) else {}


def dump_mapping(value: Mapping[str, Any]) -> str:
    """The campaign file of such keys, in the order they have."""
    return yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, width=_WIDE)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in _BAR.split(line.strip())]


def _filled(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip(" |\t"):
            yield _parts(line)


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _joined(*parts: str) -> str:
    return " | ".join(parts).rstrip(" |")


def section_lines(sections: Sequence[Mapping[str, Any]]) -> str:
    """The outline, parents before their parts: id | title | other wordings | nếu có."""
    return "\n".join(_section_lines(sections))


def _section_lines(sections: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in sections:
        optional = "" if one.get("required", True) else "nếu có"
        yield _joined(str(one.get("id", "")), str(one.get("title", "")), "; ".join(one.get("aliases", [])), optional)
        yield from _section_lines(one.get("parts", []))


def sections_of(text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The outline that lines spell: an id that begins with another's and a point is its part.

    What lines do not show (notes) is kept from ``before`` by id.
    """
    kept = {one.get("id"): {key: value for key, value in one.items() if key not in _SHOWN} for one in _flat(before)}
    roots: list[dict[str, Any]] = []
    path: list[dict[str, Any]] = []
    for parts in _filled(text):
        name, title, aliases, optional = (*parts, "", "", "", "")[:4]
        one: dict[str, Any] = {"id": name, "title": title} | kept.get(name, {})
        one |= {"aliases": _several(aliases)} if _several(aliases) else {}
        one |= {"required": False} if optional.lower() in _OPTIONAL else {}
        while path and not name.startswith(f"{path[-1]['id']}."):
            path.pop()
        (path[-1].setdefault("parts", []) if path else roots).append(one)
        path.append(one)
    return roots


def _flat(sections: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in sections:
        yield one
        yield from _flat(one.get("parts", []))


def table_lines(tables: Sequence[Mapping[str, Any]]) -> str:
    """The forms: "# id | title | section | unit", columns as "> id | label …", rows as "id | label | unit | kind …"."""
    return "\n".join(_table_lines(tables))


def _table_lines(tables: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for table in tables:
        head = (str(table.get(name) or "") for name in ("id", "title", "section", "unit"))
        yield f"{_TABLE} {_joined(*head)}"
        yield from (f"{_COLUMN} {_measure_line(column)}" for column in table.get("columns", []))
        yield from (_measure_line(row) for row in table.get("rows", []))
        yield ""


def _measure_line(measure: Mapping[str, Any]) -> str:
    optional = "nếu có" if measure.get("required") is False else ""
    aliases = "; ".join(measure.get("aliases", []))
    words = (str(measure.get(name) or "") for name in ("id", "label", "unit", "kind"))
    return _joined(*words, aliases, optional)


def tables_of(text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The forms that lines spell; what lines do not show (ranges, aggregates, notes) is kept from ``before`` by id."""
    notes = {one.get("id"): {key: one[key] for key in one if key == "aliases" or _is_own(key)} for one in before}
    kept = {one.get("id"): one for table in before for one in (*table.get("rows", []), *table.get("columns", []))}
    tables: list[dict[str, Any]] = []
    for parts in _filled(text):
        if parts[0].startswith(_TABLE):
            values = (*parts, "", "", "", "")[:4]
            named = dict(zip(("id", "title", "section", "unit"), values, strict=True))
            named["id"] = named["id"].lstrip("# ")
            filled = {name: value for name, value in named.items() if value}
            tables.append(filled | notes.get(named["id"], {}) | {"rows": []})
            continue
        if not tables:
            tables.append({"id": "bieu_so_lieu", "title": "Biểu số liệu", "rows": []})
        is_column = parts[0].startswith(_COLUMN)
        measure = _measure([parts[0].lstrip("> "), *parts[1:]], kept)
        tables[-1].setdefault("columns" if is_column else "rows", []).append(measure)
    return [_ordered(table) for table in tables]


def _is_own(key: str) -> bool:
    return key.startswith("x-")


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    rows = table.pop("rows")
    return table | {"rows": rows}


def _measure(parts: Sequence[str], kept: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    name, label, unit, kind, aliases, optional = (*parts, "", "", "", "", "", "")[:6]
    hidden = {key: value for key, value in kept.get(name, {}).items() if key in ("range", "aggregate") or _is_own(key)}
    out: dict[str, Any] = {"id": name, "label": label, "unit": unit, "kind": kind}
    out |= {"aliases": _several(aliases)} | hidden
    out |= {"required": False} if optional.lower() in _OPTIONAL else {}
    return {key: value for key, value in out.items() if value not in ("", [])}


def check_lines(checks: Sequence[Mapping[str, Any]]) -> str:
    """The checks: id | sentence for people | formula."""
    return "\n".join(_joined(*(str(check.get(name, "")) for name in ("id", "says", "that"))) for check in checks)


def checks_of(text: str) -> list[dict[str, Any]]:
    """The checks that lines spell."""
    return [dict(zip(("id", "says", "that"), (*parts, "", "", "")[:3], strict=True)) for parts in _filled(text)]


def unit_lines(units: Sequence[Mapping[str, Any]]) -> str:
    """The units, a line each, its parts in the order of `UNIT_PARTS`."""
    return "\n".join(_joined(*(_unit_part(unit.get(name)) for name in UNIT_PARTS)) for unit in units)


def _unit_part(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)


def units_of(text: str) -> list[dict[str, Any]]:
    """The units that lines spell."""
    units = []
    for parts in _filled(text):
        named = zip(UNIT_PARTS, (*parts, *[""] * len(UNIT_PARTS)), strict=False)
        values = {name: _several(part) if name in _LISTS else part for name, part in named}
        units.append({name: value for name, value in values.items() if value})
    return units
