"""How results are kept: a JSON file for programs and a Markdown file for people, each with what it was measured on."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.corpus import ROOT

FOLDER = ROOT / "bench" / "results"


def circumstances(command: str, corpus: str) -> dict[str, Any]:
    """Date, version, machine and command: without them a figure says nothing."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "revision": revision(),
        "processors": len(os.sched_getaffinity(0)),
        "machine": f"{processor()}, Python {platform.python_version()}",
        "corpus": corpus,
        "command": command,
    }


def revision() -> str:
    """The commit that is measured, with a plus sign when the working tree differs from it."""
    git = ("git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*")
    done = subprocess.run(git, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def processor() -> str:
    """The processor's name, as Linux tells it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def save(name: str, title: str, values: dict[str, Any], body: str) -> None:
    """Writes results/NAME.json and results/NAME.md."""
    FOLDER.mkdir(exist_ok=True)
    about = values["circumstances"]
    facts = "\n".join(f"- {key}: {f'`{value}`' if key == 'command' else value}" for key, value in about.items())
    (FOLDER / f"{name}.json").write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (FOLDER / f"{name}.md").write_text(f"# {title}\n\n{facts}\n\n{body}\n", encoding="utf-8")
