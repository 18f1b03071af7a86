"""Signs PDFs as Vietnamese offices do, by a made-up authority: the number, the day and the body each in a widget."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from asn1crypto import keys, x509
from cryptography import x509 as made_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

AUTHORITY: Final = "Chứng thư gốc bịa đặt"
SIGNER: Final = "Trung tâm Y tế Thanh Bình"
_YEARS: Final = timedelta(days=365 * 20)


class Mark(NamedTuple):
    """One signature to set: the name of its field, what its widget shows, its place in points from the bottom left."""

    field: str
    shown: str
    place: tuple[int, int, int, int]


class Authority(NamedTuple):
    """A made-up authority: its certificate as PEM, and the signer it vouches for."""

    root: bytes
    signer: SimpleSigner


@cache
def authority() -> Authority:
    """An authority with one signer; new keys in every process, since nothing depends on which they are."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(AUTHORITY, root_key, AUTHORITY, root_key, is_root=True)
    leaf = _certificate(SIGNER, key, AUTHORITY, root_key, is_root=False)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(_loaded(root))
    signer = SimpleSigner(_loaded(leaf), keys.PrivateKeyInfo.load(private), store)
    return Authority(root.public_bytes(serialization.Encoding.PEM), signer)


def signed(content: bytes, marks: Sequence[Mark]) -> bytes:
    """The PDF with these signatures, one after the other, each on the first page."""
    for mark in marks:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        spec = fields.SigFieldSpec(mark.field, on_page=0, box=mark.place)
        fields.append_signature_field(writer, spec)
        style = TextStampStyle(stamp_text=mark.shown, border_width=0)
        signer = PdfSigner(PdfSignatureMetadata(field_name=mark.field), authority().signer, stamp_style=style)
        content = signer.sign_pdf(writer).getvalue()
    return content


def _certificate(name: str, key: Any, issuer: str, issuer_key: Any, *, is_root: bool) -> Any:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": not is_root, "content_commitment": not is_root}
    usage |= {"key_cert_sign": is_root, "crl_sign": is_root}
    return (
        made_x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(1 if is_root else 2)
        .not_valid_before(start)
        .not_valid_after(start + _YEARS)
        .add_extension(made_x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(made_x509.KeyUsage(**usage), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _name(common: str) -> Any:
    return made_x509.Name([made_x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _loaded(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
