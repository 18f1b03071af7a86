"""The documents cannot drift: what the program offers stands in them, and what they point to is there."""

import re
from pathlib import Path

import pytest
import typer.main

from config.settings import Settings
from schemas.flag import FLAGS
from workers.cli import cli

ROOT = Path(__file__).parents[1]
OPERATE = (ROOT / "docs" / "operate.md").read_text("utf-8")
EXTEND = (ROOT / "docs" / "extend.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "README.vi.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    """A limit nobody knows of is no setting."""
    field = Settings.model_fields[name]

    assert re.search(rf"\| `TONGHOP_{name.upper()}` \|.*\| {re.escape(field.description or '?')} \|", OPERATE)


def test_no_document_names_a_setting_that_is_gone() -> None:
    """A setting that does nothing is worse than none."""
    named = set(re.findall(r"TONGHOP_([A-Z_]+)", OPERATE))

    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("code", FLAGS)
def test_every_flag_is_documented(code: str) -> None:
    """People must be able to look up what a flag asks of them."""
    assert f"| `{code}` | {FLAGS[code].severity.value} |" in EXTEND


def _commands() -> list[str]:
    group = typer.main.get_command(cli)
    names = []
    for name, command in getattr(group, "commands", {}).items():
        names += [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]
    return names


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_documented(command: str) -> None:
    """A command that stands in no document is found by nobody."""
    assert re.search(rf"`(\./tonghop )?{command}`", OPERATE)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A dead link is a promise broken on the first page a newcomer reads."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]

    assert [target for target in local if not (page.parent / target).exists()] == []


def test_modules_the_tour_names_exist() -> None:
    """The tour is the way into the code; a stop that was renamed leads astray."""
    tour = (ROOT / "docs" / "tour.md").read_text("utf-8")
    named = re.findall(r"`((?:schemas|pipeline|store|workers|review|readers|extract|ocr)/[\w/]+\.py)`", tour)
    homes = (ROOT, ROOT / "pipeline")

    assert len(named) > 20
    assert [name for name in named if not any((home / name).exists() for home in homes)] == []


def test_what_the_page_of_promises_names_exists() -> None:
    """A promise that points to a test which is gone is held by nothing."""
    named = re.findall(r"`([\w/]+(?:\.py|/))(?:::(\w+))?`", (ROOT / "docs" / "intake.md").read_text("utf-8"))
    missing = []
    for path, test in set(named):
        file = ROOT / re.sub("^T/", "tests/", path)
        if not file.exists() or (test and f"def {test}(" not in file.read_text("utf-8")):
            missing.append(f"{path}::{test}")

    assert len(named) > 80
    assert missing == []
