"""Each house rule fires on a small breach of it, and leaves the lawful neighbour alone."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests import house

Rule = Callable[[house.Source], Iterator[str]]
LONG = "def f() -> None:\n" + "    g()\n" * 50

CASES: list[tuple[Rule, str, str, str]] = [
    (house.too_long, "pipeline/a.py", LONG, "def f() -> None:\n    g()\n"),
    (house.too_long, "pipeline/a.py", "x = 1\n" * 400, "x = 1\n" * 399),
    (house.hidden_imports, "store/a.py", "def f():\n    from schemas import record\n", "from schemas import record\n"),
    (
        house.broad_excepts,
        "pipeline/a.py",
        "try:\n    f()\nexcept Exception:\n    g()\n",
        "try:\n    f()\nexcept OSError:\n    g()\n",
    ),
    (
        house.broad_excepts,
        "pipeline/a.py",
        "try:\n    f()\nexcept:\n    g()\n",
        "try:\n    f()\nexcept Exception:\n    raise\n",
    ),
    (
        house.swallowed,
        "store/a.py",
        "try:\n    f()\nexcept OSError:\n    pass\n",
        "try:\n    f()\nexcept OSError:\n    g()\n",
    ),
    (house.out_of_place, "pipeline/readers/pdf.py", "import pytesseract\n", "import pdfplumber\n"),
    (house.out_of_place, "workers/tasks.py", f"run(['/usr/bin/{house.OFFICE_WORD}'])\n", "run(['tesseract'])\n"),
    (house.undocumented_tests, "tests/a.py", "def test_a():\n    f()\n", "def helper():\n    f()\n"),
]


@pytest.mark.parametrize(("rule", "path", "breach", "lawful"), CASES)
def test_a_rule_sees_its_breach_and_nothing_else(rule: Rule, path: str, breach: str, lawful: str) -> None:
    """A rule that never fires, or fires on good code, is worse than none."""
    assert list(rule(house.Source(path, breach)))
    assert list(rule(house.Source(path, lawful))) == []


def test_paths_of_one_machine_are_found() -> None:
    """What names a folder of one machine runs on no other."""
    assert list(house.leftovers("docs/a.md", "see /" + "home/an/tonghop"))
    assert list(house.leftovers("docs/a.md", "see ./data/inbox and https://example.org/home/an")) == []


def test_every_file_is_looked_at() -> None:
    """A check over no files is always green."""
    found = {source.path: source for source in house.sources()}

    assert {source.folder for source in found.values()} == set(house.FOLDERS)
    assert isinstance(found["pipeline/process.py"].tree, ast.Module)
    assert {"schemas/record.py", "pipeline/process.py", "tests/house.py"} <= found.keys()
