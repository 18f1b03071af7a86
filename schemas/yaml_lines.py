"""YAML 1.1 (safe subset) as plain values together with the line each of them stands on.

Keys that appear twice, bad syntax, aliases that loop or blow up are faults with their line, never exceptions.
"""

from typing import Any, Final

import yaml
from pydantic import Field

from schemas.base import Frozen

Path = tuple[str | int, ...]
MOST_NODES: Final = 200_000
DEEPEST: Final = 40


class Fault(Frozen):
    """One thing wrong in a file: line from 1, path like ``tables[0].rows[3].kind``, and what was expected."""

    line: int
    path: str
    expected: str


class Document(Frozen):
    """Plain values with the line of every path (of the key, for entries of a mapping) and the faults met on the way."""

    value: Any = None
    lines: dict[Path, int] = Field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def show(path: Path) -> str:
    """A path as people write it: ``("tables", 0, "id")`` → ``tables[0].id``."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else str(step)
    return out


def load(text: str) -> Document:
    """Reads one YAML document."""
    try:
        builder = _Builder(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Document(faults=(Fault(line=line, path="", expected="printable text, found a control character"),))
    try:
        node = builder.loader.get_single_node()
        value = builder.build(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Document(faults=(Fault(line=line, path="", expected=f"YAML; {error.problem or error.context}"),))
    except yaml.YAMLError as error:
        return Document(faults=(Fault(line=1, path="", expected=f"YAML; {str(error).splitlines()[0]}"),))
    except _TooMuchError as error:
        fault = Fault(line=error.line, path="", expected="a plain file; aliases loop or grow without end")
        return Document(faults=(fault,))
    finally:
        builder.loader.dispose()
    return Document(value=value, lines=builder.lines, faults=tuple(builder.faults))


class _TooMuchError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Walks the node tree once, keeping lines."""

    def __init__(self, text: str) -> None:
        self.loader = yaml.CSafeLoader(text)  # libyaml: ten times as fast as the same in Python
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self.nodes = 0

    def build(self, node: yaml.Node, path: Path) -> Any:
        """The plain value of a node."""
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > MOST_NODES or len(path) > DEEPEST:
            raise _TooMuchError(line)
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, number)) for number, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        try:
            return self.loader.construct_object(node)
        except ValueError as error:
            self._fault(node, path, f"a legal value; {error}")
            return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        self.loader.flatten_mapping(node)
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                self._fault(key_node, path, "a plain key")
                continue
            here = (*path, key)
            if key in out:
                self._fault(key_node, here, f"the key once (it stands on line {self.lines[here]} too)")
                continue
            self.lines[here] = key_node.start_mark.line + 1
            out[key] = self.build(value_node, here)
        return out

    def _fault(self, node: yaml.Node, path: Path, expected: str) -> None:
        self.faults.append(Fault(line=node.start_mark.line + 1, path=show(path), expected=expected))
