"""The campaign file (``tonghop/campaign@1``): YAML text in, `Campaign` out, or all its faults with line and path.

Shape is held by the models of `schemas.campaign`; rules across parts stand in `schemas.campaign_rules`.
"""

from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas import campaign as shapes
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.campaign_rules import find_faults
from schemas.expression import Check
from schemas.expression_parser import ExpressionError, parse_check
from schemas.yaml_lines import Document, Fault, Path, load, show

SCHEMA: Final = "tonghop/campaign@1"
_FILLERS: Final[dict[str, object]] = {
    "schema": SCHEMA,
    "id": "x",
    "title": "?",
    "due_before": date.max,
    "period": {"from": date.min, "to": date.max},
    "period.from": date.min,
    "period.to": date.max,
    "directive": {"number": "?", "issued_on": date.min},
    "directive.number": "?",
    "directive.issued_on": date.min,
}


class CampaignError(ValueError):
    """A campaign file that cannot be used; ``faults`` lists all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...], name: str = "campaign.yaml") -> None:
        self.faults = faults
        self.name = name
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a fault: ``campaign.yaml:12: tables[0].rows[3].kind: expected …, found …``."""
        return [f"{self.name}:{f.line}: {f.path + ': ' if f.path else ''}expected {f.expected}" for f in self.faults]


def parse_campaign(text: str, name: str = "campaign.yaml") -> Campaign:
    """The campaign a file describes; CampaignError lists every fault, ordered by line."""
    document = load(text)
    faults = list(document.faults)
    if not isinstance(document.value, dict):
        faults = faults or [Fault(line=1, path="", expected="a mapping of keys, found " + _found(document.value))]
        raise CampaignError(tuple(faults), name)
    value = _without_private(document.value)
    value["x-own"] = {key: inner for key, inner in document.value.items() if key.startswith("x-")}
    checks = value.pop("checks", None) or []
    campaign, shape_faults = _shape(value, document)
    faults += shape_faults
    parsed, check_faults = _checks(checks, campaign, document)
    faults += check_faults
    if campaign is not None:
        whole = campaign.model_copy(update={"checks": parsed})
        faults += find_faults(whole, document)
        if not faults:
            return whole
    raise CampaignError(tuple(sorted(faults, key=lambda f: f.line)), name)


def _without_private(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_private(inner) for key, inner in value.items() if not key.startswith("x-")}
    if isinstance(value, list):
        return [_without_private(inner) for inner in value]
    return value


def _shape(value: dict[str, Any], document: Document) -> tuple[Campaign | None, list[Fault]]:
    """The campaign; what is at fault is left out or filled in, so that the rules across parts are tried as well."""
    for table in _dicts(value.get("tables")):
        for measure in [*_dicts(table.get("rows")), *_dicts(table.get("columns"))]:
            if "aggregate" in measure:
                measure["aggregate"] = _aggregate(measure["aggregate"])
    try:
        return Campaign.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    told: dict[tuple[str, int], Fault] = {}
    for detail in details:
        fault = _fault(detail, value, document)
        told.setdefault((fault.path, fault.line), fault)
    for detail in details:
        _drop(_real_path(detail["loc"], value), value)
    try:
        return Campaign.model_validate(value), list(told.values())
    except ValidationError:
        return None, list(told.values())


def _drop(path: Path, value: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    if isinstance(value, dict) and path:
        value.pop(path[-1], None)
        if show(path) in _FILLERS:
            value[str(path[-1])] = _FILLERS[show(path)]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _aggregate(value: object) -> object:
    if isinstance(value, str):
        return {"how": value}
    if isinstance(value, dict) and set(value) == {"weighted"}:
        return {"how": "weighted", "by": value["weighted"]}
    return value


class _RawCheck(Frozen):
    id: str
    says: str
    that: str


def _checks(raw: object, campaign: Campaign | None, document: Document) -> tuple[tuple[Check, ...], list[Fault]]:
    if not isinstance(raw, list):
        return (), [Fault(line=document.line(("checks",)), path="checks", expected=f"a list, found {_found(raw)}")]
    out: list[Check] = []
    faults: list[Fault] = []
    for number, entry in enumerate(raw):
        path: Path = ("checks", number)
        try:
            check = _RawCheck.model_validate(entry)
            if campaign is not None:
                out.append(Check(**check.model_dump(), comparison=parse_check(check.that, campaign.figures)))
        except ValidationError as error:
            faults += [_fault(detail, entry, document, path, _RawCheck) for detail in error.errors(include_url=False)]
        except ExpressionError as error:
            here = (*path, "that")
            faults.append(Fault(line=document.line(here), path=show(here), expected=str(error)))
    return tuple(out), faults


def _fault(
    detail: ErrorDetails, value: object, document: Document, prefix: Path = (), model: type[BaseModel] = Campaign
) -> Fault:
    path = _real_path(detail["loc"], value)
    here = prefix + path
    if detail["type"] == "extra_forbidden":
        expected = f"a known key, found {path[-1]!r}{_near(str(path[-1]), path[:-1], model)}"
    elif detail["type"] == "missing":
        expected = "this key; it is missing"
    else:
        expected = f"{_expected(detail)}, found {_found(detail['input'])}"
    return Fault(line=document.line(here), path=show(here), expected=expected)


def _real_path(loc: Path, value: object) -> Path:
    """The part of pydantic's location that stands in the file (it also names branches of a choice and made-up keys)."""
    out: list[str | int] = []
    for number, step in enumerate(loc):
        if out[-1:] == ["aggregate"]:
            break
        if isinstance(value, list) and isinstance(step, int):
            value = value[step]
        elif isinstance(value, dict) and isinstance(step, str) and (step in value or number == len(loc) - 1):
            value = value.get(step)
        else:
            break
        out.append(step)
    return tuple(out)


_KEYS: Final[dict[str, type[BaseModel]]] = {
    "directive": shapes.Directive,
    "aliases": shapes.Citation,
    "period": shapes.Period,
    "send_to": shapes.SendTo,
    "sections": shapes.Section,
    "parts": shapes.Section,
    "tables": shapes.Table,
    "rows": shapes.Measure,
    "columns": shapes.Measure,
    "units": shapes.Unit,
    "trust": shapes.Trust,
    "calendar": shapes.Calendar,
}


def _near(key: str, parents: Path, model: type[BaseModel]) -> str:
    owner = next((_KEYS[step] for step in reversed(parents) if isinstance(step, str) and step in _KEYS), model)
    keys = [field.alias or name for name, field in owner.model_fields.items()]
    close = get_close_matches(key, keys, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(keys)} (own keys begin with x-)"


_WORDS: Final = {
    "string_type": "text (put it in quotes)",
    "string_pattern_mismatch": "small letters and digits joined by hyphens",
    "tuple_type": "a list",
    "list_type": "a list",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "float_type": "a number",
    "float_parsing": "a number",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "dict_type": "a mapping of keys",
    "too_long": "two entries: lowest and highest",
    "date_type": "a date (YYYY-MM-DD)",
    "date_parsing": "a date (YYYY-MM-DD)",
    "date_from_datetime_parsing": "a date (YYYY-MM-DD)",
    "date_from_datetime_inexact": "a date (YYYY-MM-DD)",
}


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] in ("enum", "literal_error"):
        return "one of " + str(detail.get("ctx", {})["expected"]).replace("'", "")
    words = _WORDS.get(detail["type"])
    return words or detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")


def _found(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else str(value)
