"""Mails as raw messages: attachments with their true names, mails inside mails, the body as a page.

Whether the body counts is decided when the attachments were read (`drop_cover_notes`): it is a page of the report only
where no attachment is one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from email import message_from_binary_file
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import uuid4

from PIL import Image, UnidentifiedImageError

from pipeline.extract.text import key
from pipeline.readers.content import Content, Desk, Inner, unreadable, unsafe
from pipeline.readers.html_text import html_blocks, text_lines
from pipeline.readers.legacy_text import plain
from schemas.reading import Block, FileReading, Grid, Kind, Line, Page, Route

_REPORT_NAME: Final = re.compile(
    r"\.(?:docx?|docm|odt|rtf|xlsx?|xlsm|ods|pdf|jpe?g|png|tiff?|hei[cf]|bmp|webp|zip|rar|7z|eml)$", re.IGNORECASE
)
_DECORATION_BYTES: Final = 60_000  # inline pictures below this are logos and signatures of the mail program
_SKIPPED_TYPES: Final = frozenset(
    {"text/calendar", "text/vcard", "application/pkcs7-signature", "application/pgp-signature", "text/x-amp-html"}
)
_DECORATION_PIXELS: Final = 500  # and those that are smaller than a page in either direction
_REPORT_WORDS: Final = 40  # a body with fewer words only says what is attached
_TITLE: Final = re.compile(r"^bao cao(?! so\b)\b")


def read_mail(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a raw mail: what is attached, and its body as a page."""
    del kind
    try:
        with path.open("rb") as stream:
            message = message_from_binary_file(stream, policy=default)
        inner = tuple(_attachments(message, desk))
        pages = _body_pages(message)
    except (MessageError, LookupError, ValueError, AssertionError) as error:
        raise unreadable("thư bị hỏng, không tách được tệp đính kèm") from error
    if not inner and not pages:
        raise unreadable("thư không có tệp đính kèm và không có nội dung")
    return Content(
        pages=pages,
        inner=inner,
        sender=_address(message),
        subject=_header(message, "Subject"),
        sent_on=_sent_on(message),
    )


def read_text(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a plain text file as paragraphs."""
    del kind, desk
    text = path.read_bytes().decode("utf-8-sig", "replace")
    pages = _text_page(tuple(text_lines(text)))
    if not pages:
        raise unreadable("tệp văn bản rỗng")
    return Content(pages=pages)


def _attachments(message: Message, desk: Desk) -> Iterator[Inner]:
    count = 0
    shown = _shown_in_body(message)
    for part in _leaves(message):
        name = attachment_name(part)
        data = _payload(part)
        if data is None or not _is_report(part, name, data, shown):
            continue
        count += 1
        if count > desk.options.limits.archive_files:
            raise unsafe(f"thư có hơn {desk.options.limits.archive_files} tệp đính kèm")
        target = desk.folder / uuid4().hex
        target.write_bytes(data)
        yield Inner(target, name or f"đính kèm {count}")


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, an attached mail as one part."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts() if isinstance(message, EmailMessage) else message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _payload(part: Message) -> bytes | None:
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first.as_bytes() if isinstance(first, Message) else None
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) and data else None


def attachment_name(part: Message) -> str:
    """The name of an attachment, RFC 2231 or RFC 2047 or raw bytes; NFC, without any folder."""
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return (_header(first, "Subject") or "thư đính kèm") + ".eml" if isinstance(first, Message) else ""
    name = part.get_filename() or ""
    if "=?" in name:
        name = _decoded_words(name)
    name = _from_raw(name)
    return plain(re.split(r"[\\/]", name)[-1].strip().replace("\r", "").replace("\n", ""))


def _decoded_words(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        return text


def _from_raw(name: str) -> str:
    """Names sent as bare UTF-8 bytes come as surrogates."""
    raw = name.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace")


def _shown_in_body(message: Message) -> frozenset[str]:
    """The pictures that the body shows, by their Content-ID: signatures of mail programs, logos, pasted pages."""
    bodies = [_body_text(part) for part in _leaves(message) if part.get_content_subtype() == "html"]
    return frozenset(name for body in bodies for name in re.findall(r"cid:([^\"'>\s)]+)", body))


def _is_report(part: Message, name: str, data: bytes, shown: frozenset[str]) -> bool:
    kind = part.get_content_type()
    if kind in _SKIPPED_TYPES:
        return False
    disposition = part.get_content_disposition()
    if part.get_content_maintype() == "text" and disposition != "attachment" and not _REPORT_NAME.search(name):
        return False
    identity = str(part.get("Content-ID") or "").strip(" <>")
    inline = disposition == "inline" or (disposition is None and bool(identity)) or identity in shown
    if part.get_content_maintype() == "image" and inline and _is_decoration(data):
        return False
    return bool(name) or disposition == "attachment" or kind.startswith(("image/", "application/", "message/"))


def _is_decoration(data: bytes) -> bool:
    """A small picture, in bytes or in pixels; one as large as a page may be a page."""
    if len(data) < _DECORATION_BYTES:
        return True
    try:
        with Image.open(BytesIO(data)) as image:
            return min(image.size) < _DECORATION_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False


def drop_cover_notes(files: Sequence[FileReading]) -> list[FileReading]:
    """The files without the bodies of mails that only say what is attached."""
    return [_without_note(file, index, files) if file.kind is Kind.EML else file for index, file in enumerate(files)]


def _without_note(mail: FileReading, index: int, files: Sequence[FileReading]) -> FileReading:
    held = [file for number, file in enumerate(files) if _is_inside(number, index, files)]
    if not held or not mail.pages:
        return mail
    unread = any(file.fault is not None for file in held)
    words = sum(len(block.text.split()) for page in mail.pages for block in page.blocks if isinstance(block, Line))
    tables = any(isinstance(block, Grid) for page in mail.pages for block in page.blocks)
    told = tables or words >= _REPORT_WORDS
    return (
        mail if told and not unread and not any(map(_is_report_file, held)) else mail.model_copy(update={"pages": ()})
    )


def _is_inside(number: int, container: int, files: Sequence[FileReading]) -> bool:
    above = files[number].container
    while above is not None and above != container:
        above = files[above].container
    return above is not None


def _is_report_file(file: FileReading) -> bool:
    """Whether an attachment has the title of a report, or is a picture of which nobody knows."""
    pages = [page for page in file.pages if page.route is not Route.MAIL]
    lines = [block for page in pages for block in page.blocks if isinstance(block, Line)]
    pictured = any(page.route in (Route.SCAN, Route.PHOTO) for page in pages)
    return pictured or any(_TITLE.match(key(line.text)) for line in lines)


def _body_pages(message: Message) -> tuple[Page, ...]:
    """The body as a page; of two versions the one with tables."""
    parts = [part for part in _leaves(message) if _is_body(part)]
    plain_part = next((p for p in parts if p.get_content_type() == "text/plain"), None)
    html_part = next((p for p in parts if p.get_content_subtype() == "html"), None)
    shaped = html_blocks(_body_text(html_part)) if html_part is not None else ()
    if plain_part is None or any(isinstance(block, Grid) for block in shaped):
        return _text_page(shaped)
    return _text_page(tuple(text_lines(_body_text(plain_part))))


def _is_body(part: Message) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"


def _body_text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _text_page(blocks: tuple[Block, ...]) -> tuple[Page, ...]:
    return (Page(number=1, route=Route.MAIL, blocks=blocks, grounds=("plain-text",)),) if blocks else ()


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    text = "" if value is None else str(value)
    return plain(_decoded_words(_from_raw(text)) if "=?" in text else _from_raw(text)).strip()


def _address(message: Message) -> str:
    """The sender's bare address, or whatever stands there when it is none."""
    stated = _header(message, "From")
    return parseaddr(stated)[1].lower() or stated


def _sent_on(message: Message) -> date | None:
    """The day of the mail in the sender's own clock."""
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
