"""The samples as data: which unit sends what, in which form, with which damage and defects (`cases.yaml`)."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from samples.model import Defects, Layout
from samples.paperwork import Pen

Form = Literal["docx", "doc", "docx+xlsx", "pdf", "scan", "tiff", "photo", "encrypted", "truncated"]


@dataclass(frozen=True)
class Case:
    """One submission. ``replaces`` names the case whose report it corrects; ``box`` is what the files are sent in.

    ``stranger`` is the name of a unit that the campaign does not know; ``lost_pages`` are left out of the scan.
    """

    name: str
    form: Form
    file: str
    seed: int
    received_on: date
    unit: str = ""
    layout: Layout = field(default_factory=Layout)
    defects: Defects = field(default_factory=Defects)
    handwritten: bool = False
    damage: str = "clean"
    pen: Pen = field(default_factory=Pen)
    lost_pages: tuple[int, ...] = ()
    box: Literal["", "eml", "zip"] = ""
    replaces: str = ""
    campaign: Literal["main", "other"] = "main"
    stranger: str = ""


def load_cases(path: Path) -> tuple[Case, ...]:
    """The cases a YAML file lists; pydantic's ValidationError tells what is wrong with it."""
    return TypeAdapter(tuple[Case, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


CASES = load_cases(Path(__file__).parent / "cases.yaml")
