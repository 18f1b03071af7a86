"""No GPL or AGPL code is imported or shipped; unmodified LGPL and MPL libraries may be (design §9)."""

import importlib.metadata
import re
from pathlib import Path

import pytest

from tests.house import ROOT

FORBIDDEN = re.compile(r"\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
ALLOWED = re.compile(r"LGPL|Lesser General Public License", re.IGNORECASE)
GPL_CODECS = re.compile(r"lib(x264|x265|xvidcore|postproc|mupdf|poppler|gs)\b", re.IGNORECASE)


def pinned(lock: Path) -> list[str]:
    """The names in a lock file, as installed ones are spelt for comparing."""
    return sorted({normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), re.MULTILINE)})


def normal(name: str) -> str:
    """A distribution's name in the one spelling of the packaging rules."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str) -> str:
    """What a distribution says of its licence: the expression, else the classifiers and the first line of its text."""
    metadata = importlib.metadata.metadata(name)
    expression = metadata.get_all("License-Expression")
    classifiers = [value for value in metadata.get_all("Classifier") or [] if value.startswith("License ::")]
    first_lines = [value.strip().split("\n")[0] for value in metadata.get_all("License") or []]
    return " | ".join(expression or [*classifiers, *first_lines])


def installed() -> list[str]:
    """The pinned distributions that this Python has (some are for other versions of Python only)."""
    here = {normal(found.name) for found in importlib.metadata.distributions()}
    return [name for name in pinned(ROOT / "requirements.lock") if name in here]


@pytest.mark.parametrize("name", installed())
def test_no_library_is_under_the_gpl(name: str) -> None:
    """One GPL library would put the whole product under the GPL."""
    said = licence(name)

    assert said, f"{name} does not say its licence"
    assert not FORBIDDEN.search(ALLOWED.sub("", said)), said


def test_no_library_carries_a_gpl_codec() -> None:
    """Wheels bring C libraries of their own: the ones under the GPL must not be among them."""
    files = [file for name in installed() for file in importlib.metadata.files(name) or []]

    assert [str(file) for file in files if GPL_CODECS.match(file.name)] == []


def test_everything_locked_is_looked_at() -> None:
    """A licence test that looks at nothing holds nothing."""
    assert len(installed()) > 80
