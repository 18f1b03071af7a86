"""Secrets that the system makes for itself: files in the data folder that only their owner may read."""

import contextlib
import os
import secrets
from pathlib import Path


def own_secret(data: Path, name: str) -> str:
    """The secret kept in ``DATA/NAME``, made on first use with mode 600; safe when two processes start at once."""
    path = data / name
    data.mkdir(parents=True, exist_ok=True, mode=0o750)
    if not path.exists():
        draft = data / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text("ascii").strip()
