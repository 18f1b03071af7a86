"""Mails as raw messages: attachments with their true names, mails inside mails, the body where it is all there is."""

import re
from collections.abc import Iterator
from datetime import date
from email import message_from_binary_file
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from uuid import uuid4

from pipeline.readers.content import Content, Desk, Inner, unreadable, unsafe
from pipeline.readers.legacy_text import plain
from schemas.reading import Kind, Line, Page, Route

_REPORT_NAME: Final = re.compile(
    r"\.(?:docx?|docm|odt|rtf|xlsx?|xlsm|ods|pdf|jpe?g|png|tiff?|hei[cf]|bmp|webp|zip|rar|7z|eml)$", re.IGNORECASE
)
_DECORATION_BYTES: Final = 60_000  # inline pictures below this are logos and signatures of the mail program
_SKIPPED_TYPES: Final = frozenset(
    {"text/calendar", "text/vcard", "application/pkcs7-signature", "application/pgp-signature", "text/x-amp-html"}
)
_BLOCK_TAGS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"}
)


def read_mail(path: Path, kind: Kind, desk: Desk) -> Content:
    """Reads a raw mail; its body is a page only when nothing is attached that may be the report."""
    del kind
    try:
        with path.open("rb") as stream:
            message = message_from_binary_file(stream, policy=default)
        inner = tuple(_attachments(message, desk))
        pages = () if inner else _body_pages(message)
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
    page = _text_page(text)
    if page is None:
        raise unreadable("tệp văn bản rỗng")
    return Content(pages=(page,))


def _attachments(message: Message, desk: Desk) -> Iterator[Inner]:
    count = 0
    for part in _leaves(message):
        name = attachment_name(part)
        data = _payload(part)
        if data is None or not _is_report(part, name, len(data)):
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


def _is_report(part: Message, name: str, size: int) -> bool:
    kind = part.get_content_type()
    if kind in _SKIPPED_TYPES:
        return False
    disposition = part.get_content_disposition()
    if part.get_content_maintype() == "text" and disposition != "attachment" and not _REPORT_NAME.search(name):
        return False
    inline = disposition == "inline" or (disposition is None and part.get("Content-ID") is not None)
    decoration = part.get_content_maintype() == "image" and inline and size < _DECORATION_BYTES
    return not decoration and (
        bool(name) or disposition == "attachment" or kind.startswith(("image/", "application/", "message/"))
    )


def _body_pages(message: Message) -> tuple[Page, ...]:
    parts = [part for part in _leaves(message) if part.get_content_maintype() == "text"]
    chosen = next((p for p in parts if p.get_content_type() == "text/plain"), next(iter(parts), None))
    if chosen is None:
        return ()
    data = chosen.get_payload(decode=True)
    charset = chosen.get_content_charset() or "utf-8"
    try:
        text = data.decode(charset, "replace") if isinstance(data, bytes) else ""
    except LookupError:
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    page = _text_page(_html_text(text) if chosen.get_content_subtype() == "html" else text)
    return () if page is None else (page,)


def _text_page(text: str) -> Page | None:
    lines = [" ".join(plain(line).split()) for line in text.splitlines()]
    blocks = tuple(Line(text=line, paragraph=True, at=f"line {number}") for number, line in enumerate(lines, 1) if line)
    return Page(number=1, route=Route.MAIL, blocks=blocks, grounds=("plain-text",)) if blocks else None


class _Text(HTMLParser):
    """The visible text of an HTML body; nothing is fetched and nothing runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Ends a line at block elements and hides scripts and styles."""
        del attrs
        self._hidden += tag in {"script", "style", "head"}
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Shows text again after scripts and styles."""
        self._hidden -= tag in {"script", "style", "head"} and self._hidden > 0
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keeps visible text."""
        if not self._hidden:
            self.parts.append(" ".join(data.split(" ")).replace("\n", " "))


def _html_text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    return "".join(reader.parts)


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
    except (ValueError, TypeError, IndexError):
        return None
