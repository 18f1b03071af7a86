"""Digital signatures of a PDF as facts: page and place of the widget, who signs, when, what the widget shows.

The time is the signer's clock (/M), the texts are the strings of the widget's appearance (form XObjects nested below
/AP /N), decoded by their fonts. What a signature proves is told by `pdf_integrity`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Final

import pikepdf

from schemas.base import Box
from schemas.reading import Signature

_DATE: Final = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:(Z)|([+-])(\d{2})'?(\d{2})?)?")
_SIGNER: Final = re.compile(r"(?:ký bởi|người ký|signed by)\s*:\s*(.+)", re.IGNORECASE)
_MAPPING: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_DEPTH: Final = 5
_PROVER: Final = "pipeline.readers.pdf_integrity:prove"


def read_signatures(path: Path, roots: Path | None = None) -> tuple[Signature, ...]:
    """All signatures of a PDF; none when it has no form or the form is broken. ``roots``: certificates to trust."""
    try:
        with pikepdf.open(path) as document:
            found = list(_signatures(document))
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, AttributeError, KeyError):
        return ()
    # Named, not imported: a PDF without signatures must not wait for the libraries of cryptography.
    proofs = resolve_name(_PROVER)(path, roots) if any(signed for _, signed, _ in found) else ()
    by_field = {proof.field: proof for proof in proofs}
    return tuple(_proved(signature, by_field.get(field)) for field, _, signature in found)


def _proved(signature: Signature, proof: Any) -> Signature:
    if proof is None:
        return signature
    known = {"integrity": proof.integrity, "trust": proof.trust, "issuer": proof.issuer}
    return signature.model_copy(update={**known, "signer": proof.signer or signature.signer})


def _signatures(document: pikepdf.Pdf) -> Iterator[tuple[str, bool, Signature]]:
    """The name of each signature's field, whether it is signed, and what its widget shows."""
    if "/AcroForm" not in document.Root:
        return
    for number, page in enumerate(document.pages, 1):
        for annotation in page.obj.get("/Annots", []):
            field = annotation if "/FT" in annotation else annotation.get("/Parent", annotation)
            if field.get("/FT") == "/Sig" and ("/V" in field or "/AP" in annotation):
                signed = "/Contents" in field.get("/V", pikepdf.Dictionary())
                yield _full_name(field), signed, _signature(number, page, annotation, field)


def _full_name(field: Any) -> str:
    names: list[str] = []
    for _ in range(_DEPTH):
        if "/T" in field:
            names.append(str(field.T))
        if "/Parent" not in field:
            break
        field = field.Parent
    return ".".join(reversed(names))


def _signature(number: int, page: pikepdf.Page, annotation: Any, field: Any) -> Signature:
    value = field.get("/V", pikepdf.Dictionary())
    texts = tuple(text for text in _shown(annotation) if text)
    stated = next((m[1].strip() for text in texts if (m := _SIGNER.search(text))), "")
    return Signature(
        page=number, box=_box(page, annotation), signer=str(value.get("/Name", "")) or stated,
        signed_at=_time(str(value.get("/M", ""))), texts=texts,
    )  # fmt: skip


def _box(page: pikepdf.Page, annotation: Any) -> Box | None:
    """The widget's place; None where it is hidden (no size)."""
    rect = [float(v) for v in annotation.get("/Rect", [0, 0, 0, 0])]
    media = [float(v) for v in page.cropbox]
    left, right = sorted((rect[0], rect[2]))
    bottom, top = sorted((rect[1], rect[3]))
    if right - left < 1 or top - bottom < 1:
        return None
    return Box(left - media[0], media[3] - top, right - media[0], media[3] - bottom)


def _time(stated: str) -> datetime | None:
    match = _DATE.match(stated)
    if match is None:
        return None
    sign, hours, minutes = match[8], match[9], match[10]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    try:
        return datetime(*(int(match[i]) for i in range(1, 7)), tzinfo=timezone(offset))  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _shown(annotation: Any) -> Iterator[str]:
    normal = annotation.get("/AP", pikepdf.Dictionary()).get("/N")
    if isinstance(normal, pikepdf.Stream):
        yield from _form_texts(normal, 0)


def _form_texts(form: pikepdf.Stream, depth: int) -> Iterator[str]:
    """The lines a form XObject shows, then those of the forms inside it, in drawing order."""
    resources = form.get("/Resources", pikepdf.Dictionary())
    fonts = {name: _decoder(font) for name, font in resources.get("/Font", pikepdf.Dictionary()).items()}
    current: dict[bytes, str] | None = None
    line = ""
    for instruction in pikepdf.parse_content_stream(form):
        name, operands = str(instruction.operator), instruction.operands
        if name == "Tf":
            current = fonts.get(str(operands[0]))
        elif name in {"Tj", "TJ", "'", '"'}:
            line += "".join(_decoded(part, current) for part in _strings(operands))
        elif name in {"Td", "TD", "T*", "Tm", "ET"} and line:
            yield line.strip()
            line = ""
        elif name == "Do" and depth < _DEPTH:
            inner = resources.get("/XObject", pikepdf.Dictionary()).get(str(operands[0]))
            if isinstance(inner, pikepdf.Stream) and inner.get("/Subtype") == "/Form":
                yield from _form_texts(inner, depth + 1)


def _strings(operands: Any) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            yield bytes(operand)
        elif isinstance(operand, pikepdf.Array):
            yield from (bytes(part) for part in operand if isinstance(part, pikepdf.String))


def _decoder(font: Any) -> dict[bytes, str] | None:
    """Codes to letters from a font's /ToUnicode map; None for a font in a standard one-byte encoding."""
    if "/ToUnicode" not in font:
        return None
    table: dict[bytes, str] = {}
    source = font["/ToUnicode"].read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, text in _MAPPING.findall(block):
            table[bytes.fromhex(code)] = _letters(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            start = ord(_letters(text)[-1:] or "\0")
            for step in range(min(int(last, 16) - int(first, 16) + 1, 65536)):
                table[(int(first, 16) + step).to_bytes(len(first) // 2, "big")] = chr(start + step)
    return table


def _letters(hexadecimal: str) -> str:
    return bytes.fromhex(hexadecimal).decode("utf-16-be", "replace")


def _decoded(data: bytes, table: dict[bytes, str] | None) -> str:
    if not table:
        return data.decode("cp1252", "replace")
    width = len(next(iter(table)))
    return "".join(table.get(data[i : i + width], "") for i in range(0, len(data), width))
