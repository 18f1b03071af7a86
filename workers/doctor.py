"""`./tonghop doctor`: what is installed and whether it serves, one line each, with the remedy for each fault.

Runs with nothing but Python's own library, since it must speak when the libraries are missing; what needs them is asked
of `workers.doctor_running` in a process of its own. Exit 1 when there is a fault.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = (("vie",), ("eng",), ("Vietnamese", "script/Vietnamese"))  # of each group one is needed
OFFICE_PARTS = {"libswlo.so": "Writer", "libsclo.so": "Calc"}
LETTERS_FONTS = ("Liberation Serif", "Liberation Sans")  # stand in for Times New Roman and Arial, line for line
SET_UP = "run ./tonghop setup"


@dataclass(frozen=True)
class Finding:
    """One line of the examination: what was looked at, what was found, and what to do when that is a fault."""

    name: str
    says: str
    remedy: str = ""


def ask(*command: str) -> str | None:
    """What a program prints, standard error included; None when it is missing, fails or hangs for 30 seconds."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout + done.stderr


def python() -> Iterator[Finding]:
    """The Python that runs, and that it is the one of the checkout's own environment."""
    version = ".".join(map(str, sys.version_info[:3]))
    own = Path(sys.prefix) == ROOT / ".venv"
    yield Finding("Python", f"{version} in {sys.prefix}", "" if own else f"there is no {ROOT / '.venv'} yet: {SET_UP}")


def pins(lock: str) -> dict[str, set[str]]:
    """The locked versions by name; several where they differ by Python version."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def libraries() -> Iterator[Finding]:
    """Every locked library in its locked version."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    # A library that only some Python versions need may rightly be absent.
    optional = set(re.findall(r"^([A-Za-z0-9._-]+)==.*python_full_version", lock, re.MULTILINE))
    wrong = [name for name, versions in pins(lock).items() if _version(name, name in optional) not in {*versions, ""}]
    says = f"{len(pins(lock))} as locked" if not wrong else f"missing or in another version: {', '.join(wrong)}"
    yield Finding("libraries", says, SET_UP if wrong else "")


def _version(name: str, optional: bool) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "" if optional else None


def tesseract() -> Iterator[Finding]:
    """Tesseract 5 with the languages that the two readings of a page need."""
    version = re.search(r"tesseract v?(\d+)([\d.]*)", ask("tesseract", "--version") or "")
    if version is None:
        yield Finding("Tesseract", "not found", f"install tesseract-ocr: {SET_UP}")
        return
    old = int(version[1]) < 5
    yield Finding("Tesseract", version[1] + version[2], "version 5 is needed; install a newer one" if old else "")
    have = (ask("tesseract", "--list-langs") or "").split()
    lacking = [" or ".join(group) for group in LANGUAGES if not set(group) & set(have)]
    listed = " ".join(name for name in have if name in sum(LANGUAGES, ()))
    remedy = f"install tesseract-ocr-vie and tesseract-ocr-script-viet ({SET_UP}), or correct TESSDATA_PREFIX"
    yield Finding("languages", f"missing: {', '.join(lacking)}" if lacking else listed, remedy if lacking else "")


def office() -> Iterator[Finding]:
    """LibreOffice with Writer and Calc, for .doc, .xls and the pictures of Word and Excel files."""
    program = shutil.which("soffice")
    version = re.search(r"LibreOffice ([\d.]+)", ask("soffice", "--version") or "")
    if program is None or version is None:
        yield Finding("LibreOffice", "not found", f"install libreoffice-writer-nogui, libreoffice-calc-nogui: {SET_UP}")
        return
    folder = Path(program).resolve().parent
    lacking = [part for library, part in OFFICE_PARTS.items() if not (folder / library).exists()]
    says = version[1] + (f" without {' and '.join(lacking)}" if lacking else " with Writer and Calc")
    yield Finding("LibreOffice", says, f"install the missing part: {SET_UP}" if lacking else "")


def fonts() -> Iterator[Finding]:
    """Fonts that hold every Vietnamese letter, those that stand in for Times New Roman and Arial above all."""
    listed = ask("fc-list", ":lang=vi", "family")
    if listed is None:
        yield Finding("fonts", "cannot be listed", f"install fontconfig: {SET_UP}")
        return
    families = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    lacking = [name for name in LETTERS_FONTS if name not in families]
    says = f"no Vietnamese letters in {', '.join(lacking)}" if lacking else f"{len(families)} with Vietnamese letters"
    remedy = f"install fonts-liberation2 (newer systems: fonts-liberation), then {SET_UP}"
    yield Finding("fonts", says, remedy if lacking else "")


def running() -> Iterator[Finding]:
    """Settings, folders, database, broker and mailbox, asked in a process that has the libraries."""
    command = [sys.executable, "-m", "workers.doctor_running"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL)
    for line in done.stdout.splitlines():
        yield Finding(**json.loads(line))
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        yield Finding("settings", f"could not be examined: {last}", SET_UP)


EXAMINATIONS: tuple[Callable[[], Iterator[Finding]], ...] = (python, libraries, tesseract, office, fonts, running)


def line(finding: Finding) -> str:
    """One finding as it is printed, with the remedy under it."""
    head = f"{'FAULT' if finding.remedy else 'ok   '} {finding.name:<12} {finding.says}"
    return f"{head}\n      {'':<12} → {finding.remedy}" if finding.remedy else head


def tell(finding: Finding) -> None:
    """Writes a finding as one line of JSON, for the process that asked."""
    sys.stdout.write(json.dumps(asdict(finding)) + "\n")


def main(arguments: list[str]) -> int:
    """Prints every finding; 0 when there is no fault, 1 when there is one, 64 for wrong usage."""
    if arguments:
        sys.stdout.write("usage: ./tonghop doctor        examines what is installed, with the remedy for each fault\n")
        return 0 if arguments[0] in ("-h", "--help") else 64
    faults = 0
    for examination in EXAMINATIONS:
        for finding in examination():
            faults += bool(finding.remedy)
            sys.stdout.write(line(finding) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{os.cpu_count()} processors; {faults or 'no'} fault{'s' if faults != 1 else ''}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
