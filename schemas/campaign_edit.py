"""Adds one more wording to a campaign file without touching anything else in it: comments and order stay."""

import json
from collections.abc import Sequence
from typing import Final, Literal

import yaml

from schemas.base import Frozen

Kind = Literal["rows", "columns", "sections", "tables", "units"]
_ID: Final[dict[Kind, str]] = {"rows": "id", "columns": "id", "sections": "id", "tables": "id", "units": "code"}


class Target(Frozen):
    """What gets the wording: a row or column (of ``table``), a section, a table, a unit, by its id or code."""

    kind: Kind
    id: str
    table: str = ""


class NoSuchTargetError(LookupError):
    """The file holds nothing by this id."""


def with_alias(text: str, target: Target, alias: str) -> str:
    """The campaign file with ``alias`` among the aliases of the target; the same text when it is there already."""
    node = _find(yaml.compose(text, Loader=yaml.SafeLoader), target)
    if node is None:
        raise NoSuchTargetError(f"không có {target.kind} “{target.id}” trong tệp đợt báo cáo")
    told = json.dumps(alias, ensure_ascii=False)
    aliases = _value(node, "aliases")
    if isinstance(aliases, yaml.SequenceNode):
        if alias in [one.value for one in aliases.value]:
            return text
        return _into_list(text, aliases, told)
    return _new_key(text, node, told)


def _into_list(text: str, aliases: yaml.SequenceNode, told: str) -> str:
    end = aliases.end_mark.index
    if aliases.flow_style:
        return f"{text[: end - 1].rstrip()}{', ' if aliases.value else ''}{told}]{text[end:]}"
    last = aliases.value[-1]
    line_end = text.index("\n", last.end_mark.index) if "\n" in text[last.end_mark.index :] else len(text)
    indent = " " * aliases.start_mark.column
    return f"{text[:line_end]}\n{indent}- {told}{text[line_end:]}"


def _new_key(text: str, node: yaml.MappingNode, told: str) -> str:
    if node.flow_style:
        end = node.end_mark.index
        return f"{text[: end - 1].rstrip().rstrip(',')}, aliases: [{told}]}}{text[end:]}"
    # Before the second key, so that a list's dash stays where it is.
    start = node.value[min(1, len(node.value) - 1)][0].start_mark
    indent = " " * start.column
    return f"{text[: start.index]}aliases: [{told}]\n{indent}{text[start.index :]}"


def _find(root: yaml.Node | None, target: Target) -> yaml.MappingNode | None:
    lists: list[yaml.Node | None]
    if target.kind in ("rows", "columns"):
        tables = _entries(_value(root, "tables"))
        lists = [_value(one, target.kind) for one in tables if _text(one, "id") == target.table]
    elif target.kind == "sections":
        return _section(_entries(_value(root, "sections")), target.id)
    else:
        lists = [_value(root, target.kind)]
    found = [one for entries in lists for one in _entries(entries) if _text(one, _ID[target.kind]) == target.id]
    return found[0] if found else None


def _section(entries: Sequence[yaml.MappingNode], wanted: str) -> yaml.MappingNode | None:
    for one in entries:
        if _text(one, "id") == wanted:
            return one
        inner = _section(_entries(_value(one, "parts")), wanted)
        if inner is not None:
            return inner
    return None


def _entries(node: yaml.Node | None) -> list[yaml.MappingNode]:
    values = node.value if isinstance(node, yaml.SequenceNode) else []
    return [one for one in values if isinstance(one, yaml.MappingNode)]


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _text(node: yaml.MappingNode, key: str) -> str:
    value = _value(node, key)
    return str(value.value) if isinstance(value, yaml.ScalarNode) else ""
