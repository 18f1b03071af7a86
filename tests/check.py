"""`./tonghop check [NAME ...]`: lint, format, types, import rule, house rules and the launcher's shell, one line each.

Exit 0 when all are kept, 1 otherwise; what a failing tool said stands under its line.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from tests import house

PYTHON_M = (sys.executable, "-m")
IMPORT_LINTER = "from importlinter.cli import lint_imports_command as run; run(['--no-logo', '--no-cache'])"
TOOLS: dict[str, tuple[str, ...]] = {
    "ruff": (*PYTHON_M, "ruff", "check", "--quiet", "--output-format=concise", "."),
    "format": (*PYTHON_M, "ruff", "format", "--check", "--quiet", "--output-format=concise", "."),
    "imports": (sys.executable, "-c", IMPORT_LINTER),
    "mypy": (*PYTHON_M, "mypy", "--no-error-summary"),
}
SHELL_FILES = ("tonghop", ".ci/run")


def run_tool(command: tuple[str, ...]) -> str:
    """What the tool complains about; empty when it is content."""
    done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit status {done.returncode}"


def shell() -> str:
    """Shellcheck over the shell scripts; where it is not installed, at least that a shell can parse them."""
    if shutil.which("shellcheck"):
        return run_tool(("shellcheck", *SHELL_FILES))
    return "\n".join(filter(None, (run_tool(("sh", "-n", name)) for name in SHELL_FILES)))


def checks() -> dict[str, Callable[[], str]]:
    """Every check by name: a call that gives its complaints, empty when there are none."""
    tools = {name: lambda command=command: run_tool(command) for name, command in TOOLS.items()}
    return {**tools, "house": lambda: "\n".join(house.findings()), "shell": shell}


def run(names: list[str]) -> bool:
    """Runs the named checks, all when none is named, and writes a line for each; True when all are kept."""
    every = checks()
    unknown = [name for name in names if name not in every]
    if unknown:
        sys.stderr.write(f"no check is called {unknown[0]}; there are: {', '.join(every)}\n")
        return False
    kept = True
    for name in names or every:
        began = time.monotonic()
        complaints = every[name]()
        kept = kept and not complaints
        sys.stdout.write(f"{'FAIL' if complaints else 'ok  '} {name} ({time.monotonic() - began:.1f} s)\n")
        if complaints:
            sys.stdout.write(complaints + "\n")
        sys.stdout.flush()
    return kept


if __name__ == "__main__":
    sys.exit(0 if run(sys.argv[1:]) else 1)
