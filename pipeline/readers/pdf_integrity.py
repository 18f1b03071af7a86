"""What a digital signature proves about its PDF, through pyHanko: still the signed bytes, or changed since; by whom.

Facts, no judgement: whether the signer may sign is for the office's own tools. Trust is told only where the operator
has named roots; nothing is ever fetched.
"""

import logging
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from schemas.reading import Integrity, Trust

_FAULTS: Final = (  # what pyHanko and its parsers raise on signatures that are none
    PdfError, SignatureValidationError, PathError, ValidationError, ValueError, TypeError, KeyError, IndexError,
    AttributeError, NotImplementedError, OSError, RecursionError, AssertionError, OverflowError, struct.error,
)  # fmt: skip


_LOAD: Final[Any] = load_certs_from_pemder  # carries no types

for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)  # they would write names of signers into the log


class Proof(NamedTuple):
    """One signature: the name of its field, whether its bytes still stand, its signer and who vouches for that."""

    field: str
    integrity: Integrity
    signer: str = ""
    issuer: str = ""
    trust: Trust = Trust.NOT_CHECKED


def prove(path: Path, roots: Path | None) -> tuple[Proof, ...]:
    """What each signature of a PDF proves; ``roots`` is a folder of root certificates, None where none are named."""
    anchors = _anchors(roots)
    try:
        with path.open("rb") as stream:
            reader = PdfFileReader(stream, strict=False)
            return tuple(_proof(one, anchors) for one in reader.embedded_regular_signatures)
    except _FAULTS:
        return ()


def _anchors(roots: Path | None) -> list[Any]:
    if roots is None or not roots.is_dir():
        return []
    files = [path for path in sorted(roots.iterdir()) if path.suffix.lower() in (".pem", ".crt", ".cer", ".der")]
    return list(_LOAD([str(path) for path in files]))


def _proof(signature: Any, anchors: Sequence[Any]) -> Proof:
    context = ValidationContext(trust_roots=list(anchors), allow_fetching=False, revocation_mode="soft-fail")
    field = str(signature.field_name or "")
    try:
        signer, issuer = (_named(name) for name in (signature.signer_cert.subject, signature.signer_cert.issuer))
        status = validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    except _FAULTS:
        return Proof(field, Integrity.UNCHECKED)
    trust = Trust.NOT_CHECKED
    if anchors:
        trust = Trust.TRUSTED if status.trusted else Trust.UNTRUSTED
    return Proof(field, _integrity(status), signer, issuer, trust)


def _named(name: Any) -> str:
    """The common name of a certificate's subject or issuer, else all of it."""
    common = name.native.get("common_name", "")
    return str(common[0] if isinstance(common, list) else common) or str(name.human_friendly)


def _integrity(status: Any) -> Integrity:
    if not (status.intact and status.valid):
        return Integrity.CHANGED
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if whole or status.coverage == SignatureCoverageLevel.ENTIRE_REVISION:
        return Integrity.INTACT if whole else Integrity.EXTENDED
    return Integrity.UNCHECKED
