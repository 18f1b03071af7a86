"""Reads documents with a peer, in the peers' own environment: `peer_reader.py PEER JOBS OUT FILE ...`.

Writes OUT, a JSON object from file to {"text", "cells"}. Documents are spread over JOBS processes, as the product's
workers spread them; each process keeps what it has loaded. Knows nothing of the product.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ["OMP_THREAD_LIMIT"] = "1"  # else Tesseract's threads fight each other and every peer looks worse


def kreuzberg(file: str) -> dict[str, Any]:
    """The text by kreuzberg, with its own Tesseract."""
    library = import_module("kreuzberg")
    ocr = library.OcrConfig(backend="tesseract", language="vie")
    config = library.ExtractionConfig(force_ocr=True, use_cache=False, ocr=ocr)
    found = library.extract_file_sync(file, config=config)
    cells = [cell for table in found.tables or [] for row in table.cells for cell in row]
    return {"text": found.content, "cells": cells}


def img2table(file: str) -> dict[str, Any]:
    """The cells of the tables img2table finds; it reads no running text."""
    reader = import_module("img2table.ocr").TesseractOCR(n_threads=1, lang="vie")
    tables = import_module("img2table.document").PDF(file, detect_rotation=True).extract_tables(ocr=reader)
    rows = [row for page in tables.values() for table in page for row in table.content.values()]
    return {"text": "", "cells": [cell.value or "" for row in rows for cell in row]}


def ocrmypdf(file: str) -> dict[str, Any]:
    """The text by OCRmyPDF's command, one job: the documents are spread already."""
    with tempfile.TemporaryDirectory() as folder:
        text, out = Path(folder, "out.txt"), Path(folder, "out.pdf")
        command = [str(Path(sys.executable).with_name("ocrmypdf")), "--quiet", "-l", "vie", "--jobs", "1"]
        subprocess.run([*command, "--sidecar", str(text), file, str(out)], check=True)
        return {"text": text.read_text(encoding="utf-8"), "cells": []}


PEERS = {"kreuzberg": kreuzberg, "img2table": img2table, "ocrmypdf": ocrmypdf}


def outcome(read: Future[dict[str, Any]]) -> dict[str, Any]:
    """One document; a peer that breaks on it has read nothing of it."""
    error = read.exception()
    return read.result() if error is None else {"text": "", "cells": [], "error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """The command line."""
    peer, jobs, out, *files = sys.argv[1:]
    with ProcessPoolExecutor(int(jobs)) as pool:
        reads = [pool.submit(PEERS[peer], file) for file in files]
        found = {file: outcome(read) for file, read in zip(files, reads, strict=True)}
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
