"""The house rules that no off-the-shelf linter knows, as small functions over one file's syntax tree.

Each rule takes a `Source` and yields sentences "path:line what is wrong"; nothing yielded means that the rule is kept.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("schemas", "pipeline", "store", "workers", "review", "config", "samples", "bench", "tests")
MAX_FILE, MAX_FUNCTION = 400, 50

# The two places where anything at all may be caught: a task and a request end there, and each must leave an outcome.
EDGES = (
    "workers/tasks.py",
    "review/middleware.py",
    "pipeline/readers/submission.py",
    "bench/fuzz/child.py",
)  # a task, a request, a file

# What may be used in one place only, so that it can be replaced, limited and tested there.
ONE_PLACE = {
    "pytesseract": ("pipeline/ocr/tesseract.py",),
    "imap_tools": ("workers/mailbox.py",),
    "smtplib": ("workers/smtp.py",),
}
OFFICE_WORD = "soff" + "ice"
OFFICE_PLACES = ("pipeline/readers/office.py", "workers/doctor.py")

LEFTOVERS = re.compile(
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|no" + r"qa|\bfor" + r" now\b|mark\.(sk" + r"ip|xf" + r"ail)"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me)/\w+")
TEXT_SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".js", ".css", ".sh", ".txt", ".po"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; a file that does not parse raises SyntaxError with its place."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree; walked once, since each rule looks at all of them."""
        return tuple(ast.walk(self.tree))

    @property
    def folder(self) -> str:
        """The top folder, such as "pipeline"."""
        return self.path.split("/", 1)[0]


def sources() -> list[Source]:
    """Every Python file of the house but the migrations, which Django writes."""
    paths = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if "migrations" not in path.parts
    ]


def texts() -> Iterator[tuple[str, str]]:
    """Every hand-written text file of the house, as (path, text)."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.suffix in TEXT_SUFFIXES and not parts[0].startswith(".") and parts[0] != "data" and path.is_file():
            yield "/".join(parts), path.read_text(encoding="utf-8")


def too_long(source: Source) -> Iterator[str]:
    """Files under 400 lines, functions under 50."""
    lines = source.text.count("\n")
    if lines >= MAX_FILE:
        yield f"{source.path}: {lines} lines; a file has < {MAX_FILE}"
    for node in source.nodes:
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= MAX_FUNCTION:
                yield f"{source.path}:{node.lineno} {node.name}: {length} lines; a function has < {MAX_FUNCTION}"


def imported(node: ast.AST) -> list[str]:
    """The top packages that an import statement names; empty for any other node."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0] if node.level == 0 else "."]
    return []


def hidden_imports(source: Source) -> Iterator[str]:
    """Own code is imported at the top of a file: an import inside a function hides a knot in the layers."""
    at_top = {id(node) for node in source.tree.body}
    for node in source.nodes:
        own = [name for name in imported(node) if name in (*FOLDERS, ".")]
        if own and isinstance(node, ast.stmt) and id(node) not in at_top:
            yield f"{source.path}:{node.lineno} imports {own[0]} inside a block; import it at the top"


def broad_excepts(source: Source) -> Iterator[str]:
    """Anything at all is caught at the edges only; elsewhere a handler names what it expects or raises again."""
    if source.path in EDGES:
        return
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not isinstance(node.body[-1], ast.Raise):
            yield f"{source.path}:{node.lineno} catches everything; name the errors, or let the edge catch it"


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or ast.unparse(kind) in ("Exception", "BaseException") for kind in caught)


def swallowed(source: Source) -> Iterator[str]:
    """An exception that is caught and dropped with `pass` needs contextlib.suppress, which says so."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
            yield f"{source.path}:{node.lineno} an exception is swallowed with pass"


def out_of_place(source: Source) -> Iterator[str]:
    """Tesseract, the mail library and LibreOffice are each called in one place."""
    if source.folder == "tests":
        return
    for node in source.nodes:
        for name in imported(node):
            if source.path not in ONE_PLACE.get(name, (source.path,)):
                yield f"{source.path} imports {name}; only {ONE_PLACE[name][0]} does"
        if _names_office(node) and source.path not in OFFICE_PLACES:
            yield f"{source.path} speaks to LibreOffice; only {OFFICE_PLACES[0]} does"


def _names_office(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and OFFICE_WORD in node.value.split("/")


def undocumented_tests(source: Source) -> Iterator[str]:
    """Each test says in one sentence why it stands."""
    if source.folder != "tests":
        return
    for node in source.nodes:
        if isinstance(node, Function) and node.name.startswith("test_") and not ast.get_docstring(node):
            yield f"{source.path}:{node.lineno} {node.name} does not say why it stands"


RULES: tuple[Callable[[Source], Iterator[str]], ...] = (
    too_long,
    hidden_imports,
    broad_excepts,
    swallowed,
    out_of_place,
    undocumented_tests,
)


def leftovers(path: str, text: str) -> Iterator[str]:
    """No word of something unfinished or silenced, and no path of the machine it was written on."""
    for number, line in enumerate(text.splitlines(), 1):
        found = MACHINE_PATHS.search(line) or (LEFTOVERS.search(line) if path.endswith(".py") else None)
        if found:
            yield f"{path}:{number} {found.group(0)!r}"


def findings() -> Iterator[str]:
    """Every breach of every rule in the whole house."""
    for source in sources():
        for rule in RULES:
            yield from rule(source)
    for path, text in texts():
        yield from leftovers(path, text)
