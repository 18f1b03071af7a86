"""The lock files hold what pyproject.toml asks for, exactly, and no address."""

import re
import tomllib

import pytest

from tests.house import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-bench.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    """The (library, version) pairs of a lock file."""
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def asked(group: str) -> set[str]:
    """The libraries that pyproject.toml names, for the product ("") or for a group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["optional-dependencies"][group] if group else project["dependencies"]
    return {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in lines}


@pytest.mark.parametrize(("name", "group"), list(zip(LOCKS, ("", "test", "bench"), strict=True)))
def test_everything_asked_for_is_locked(name: str, group: str) -> None:
    """A library that is not locked is missing on the next fresh machine."""
    assert asked(group) <= {library.lower() for library, _ in pins(name)}


@pytest.mark.parametrize("name", LOCKS[1:])
def test_every_lock_holds_the_versions_of_the_product(name: str) -> None:
    """What is tested and measured must be what runs."""
    assert pins(LOCKS[0]) <= pins(name)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    """A hash makes a swapped file fail; an address would tie every user to one registry."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert len(entries) == len(PIN.findall(text))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
