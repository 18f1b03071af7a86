"""Reads one file several times with a peer's own reader, in its own environment: `peer_files.py READER ROUNDS FILE`.

Prints the processor seconds of each round and how many letters came out. One reading before the first round warms up,
as a worker is warm. Knows nothing of the product.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path


def docling_word(file: str) -> str:
    """The text by docling's reader of Word files; it finds paragraphs and tables and needs no model."""
    backend = import_module("docling.backend.msword_backend").MsWordDocumentBackend
    kinds = import_module("docling.datamodel.base_models").InputFormat
    source = import_module("docling.datamodel.document").InputDocument(
        path_or_stream=Path(file), format=kinds.DOCX, backend=backend
    )
    text: str = source._backend.convert().export_to_markdown()
    return text


def docling_pdf(file: str) -> str:
    """The lines by docling's parser of PDF; its models, which find tables, cannot be had without a network."""
    pages = import_module("docling_parse.pdf_parser").DoclingPdfParser().load(file).iterate_pages()
    return "\n".join(cell.text for _, page in pages for cell in page.textline_cells)


def unstructured_word(file: str) -> str:
    """The elements by unstructured's reader of Word files."""
    elements = import_module("unstructured.partition.docx").partition_docx(file)
    return "\n".join(element.text for element in elements)


READERS = {"docling-word": docling_word, "docling-pdf": docling_pdf, "unstructured-word": unstructured_word}


def main() -> None:
    """The command line."""
    reader, rounds, file = sys.argv[1:]
    letters, spent = len(READERS[reader](file)), []
    for _ in range(int(rounds)):
        began = time.process_time()
        READERS[reader](file)
        spent.append(time.process_time() - began)
    sys.stdout.write(json.dumps({"seconds": spent, "letters": letters}) + "\n")


if __name__ == "__main__":
    main()
