"""What a person changes in a campaign draft, as a new text of its file: one part of it, or the units from a list."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.directive.lines import checks_of, dump_mapping, load_mapping, sections_of, tables_of, units_of
from pipeline.directive.units import read_units
from pipeline.extract.dates import find_dates
from review.drafting import DAYS, LABELS, PLACES
from schemas.campaign import Unit

Value = dict[str, Any]
FILE = "file"


def edited(text: str, part: str, posted: Mapping[str, str]) -> str | None:
    """The draft with one part as it was typed (``file``: the whole of it); None where it has no such part."""
    if part == FILE:
        return posted.get("text", "").replace("\r\n", "\n")
    return dump_mapping(PARTS[part](load_mapping(text), posted)) if part in PARTS else None


def with_units(text: str, name: str, content: bytes) -> str:
    """The draft with the units of an Excel or CSV list; UnitsError."""
    with tempfile.TemporaryDirectory(prefix="tonghop-units-") as folder:
        path = Path(folder) / f"don-vi{Path(name).suffix.lower()}"
        path.write_bytes(content)
        units = read_units(path)
    return dump_mapping(load_mapping(text) | {"units": [_plain(unit) for unit in units]})


def _plain(unit: Unit) -> Value:
    return unit.model_dump(mode="json", exclude_defaults=True)


def _facts(value: Value, posted: Mapping[str, str]) -> Value:
    out = dict(value)
    for name in LABELS:
        text = posted.get(name, "").strip()
        given: Any = [part.strip() for part in text.split(";") if part.strip()] if name == "consolidate_for" else text
        if name in DAYS and text:
            given = _day(text)
        out = _put(out, PLACES.get(name, (name,)), given)
    return out


def _day(text: str) -> Any:
    """A day as YAML keeps it, from 31/12/2026; what is none stays text, so that the check names it."""
    days = [found.value for found in find_dates(text) if found.value]
    return days[0] if days else load_mapping(f"day: {text}").get("day", text)


def _put(value: Value, path: tuple[str, ...], given: Any) -> Value:
    """The mapping with one key set; an empty value takes the key away, so that the check names it as missing."""
    out = dict(value)
    if len(path) > 1:
        inner = out.get(path[0])
        out[path[0]] = _put(inner if isinstance(inner, dict) else {}, path[1:], given)
    elif given in ("", []):
        out.pop(path[0], None)
    else:
        out[path[0]] = given
    return out


def _outline(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "sections": sections_of(posted.get("text", ""), value.get("sections") or [])}


def _forms(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "tables": tables_of(posted.get("text", ""), value.get("tables") or [])}


def _checks(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "checks": checks_of(posted.get("text", ""))}


def _units(value: Value, posted: Mapping[str, str]) -> Value:
    return {**value, "units": units_of(posted.get("text", ""))}


PARTS: dict[str, Callable[[Value, Mapping[str, str]], Value]] = {
    "facts": _facts,
    "sections": _outline,
    "tables": _forms,
    "checks": _checks,
    "units": _units,
}
