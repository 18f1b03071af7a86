"""The doctor names each fault with its remedy, and finds none where there is none."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT
from tests.services import free_port
from workers import doctor


def program(path: Path, script: str) -> None:
    """Writes a small shell program."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def only_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def faults(findings: list[doctor.Finding]) -> dict[str, str]:
    """The remedies by name of finding."""
    return {finding.name: finding.remedy for finding in findings if finding.remedy}


def running(**settings: str) -> dict[str, str]:
    """The faults that the part with the libraries finds under these settings."""
    command = [sys.executable, "-c", "from workers import doctor; [print(doctor.line(f)) for f in doctor.running()]"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.splitlines()
    return {a.split()[1]: b.strip() for a, b in itertools.pairwise(output) if a.startswith("FAULT")}


def test_a_healthy_machine_has_no_fault() -> None:
    """A doctor that cries wolf on the machine that runs the tests is not listened to."""
    findings = [finding for examination in doctor.EXAMINATIONS[1:] for finding in examination()]

    assert faults(findings) == {}
    assert {"Tesseract", "languages", "LibreOffice", "fonts", "data", "database"} <= {found.name for found in findings}


def test_a_bare_machine_is_told_what_to_install(only_these: Path) -> None:
    """Before anything is installed the doctor must still speak, and name what to do."""
    found = faults([*doctor.tesseract(), *doctor.office(), *doctor.fonts()])

    assert set(found) == {"Tesseract", "LibreOffice", "fonts"}
    assert all("./tonghop setup" in remedy for remedy in found.values())


def test_a_missing_language_is_a_fault(only_these: Path) -> None:
    """Tesseract without Vietnamese reads every page, wrongly."""
    program(only_these / "tesseract", 'case "$1" in --version) echo "tesseract 5.3.0" ;; *) echo eng; echo vie ;; esac')

    assert "tesseract-ocr-script-viet" in faults(list(doctor.tesseract()))["languages"]


def test_fonts_without_vietnamese_letters_are_a_fault(only_these: Path) -> None:
    """Debian 12's older Liberation has no Vietnamese letters: reports would be printed in two typefaces."""
    program(only_these / "fc-list", 'echo "DejaVu Sans"')

    assert "fonts-liberation2" in faults(list(doctor.fonts()))["fonts"]


def test_a_library_in_another_version_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What runs must be what was tested."""
    (tmp_path / "requirements.lock").write_text("pydantic==0.1 \\\n    --hash=sha256:0\nno-such-library==1.0\n")
    monkeypatch.setattr(doctor, "ROOT", tmp_path)

    (finding,) = doctor.libraries()

    assert "pydantic, no-such-library" in finding.says
    assert finding.remedy


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("TONGHOP_DATABASE_URL", "postgresql://tonghop@127.0.0.1:{port}/tonghop", "database"),
        ("TONGHOP_BROKER_URL", "redis://127.0.0.1:{port}/0", "broker"),
        ("TONGHOP_PORT", "many", "settings"),
        ("TONGHOP_DATA", f"{__file__}/data", "data"),
    ],
)
def test_what_cannot_be_reached_is_named_with_its_setting(name: str, value: str, finding: str) -> None:
    """Whoever set up several machines must learn which of them is silent, and which setting says where it is."""
    found = running(**{name: value.format(port=free_port())})

    assert finding in found
    assert name in found[finding] or finding == "settings"
