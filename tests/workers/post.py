"""A real SMTP server for the tests, which can break off at any point of a conversation."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from tests.services import free_port

Fault = str
BEFORE_DATA: Final = ("at-connect", "at-mail", "at-rcpt", "at-data")
FAULTS: Final = (*BEFORE_DATA, "in-content", "after-content", "lost-answer", "busy", "busy-after", "refused")


class Post(SMTP):
    """aiosmtpd's own server; the next fault of the list is played, then all goes well."""

    def __init__(self, handler: "Box", **more: Any) -> None:
        super().__init__(handler, **more)
        self.box = handler
        self.fault = handler.next_fault()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Breaks off before a word was said."""
        super().connection_made(transport)
        if self.fault == "at-connect":
            self._break_off()

    def _break_off(self) -> None:
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.abort()

    @syntax("MAIL FROM: <address>")
    async def _on_mail(self, arg: str | None) -> None:
        """Breaks off after the sender was named."""
        if self.fault == "at-mail":
            self._break_off()
            return
        await super().smtp_MAIL(arg)

    @syntax("RCPT TO: <address>")
    async def _on_rcpt(self, arg: str | None) -> None:
        """Breaks off, or refuses, at a recipient."""
        if self.fault == "at-rcpt":
            self._break_off()
        elif self.fault == "busy":
            await self.push("451 try again later")
        elif self.fault == "refused":
            await self.push("550 no such user")
        else:
            await super().smtp_RCPT(arg)

    @syntax("DATA")
    async def _on_data(self, arg: str | None) -> None:
        """Breaks off before the content, or in the middle of it."""
        if self.fault == "at-data":
            self._break_off()
        elif self.fault == "in-content":
            await self.push("354 go on")
            self._break_off()
        else:
            await super().smtp_DATA(arg)


class Box:
    """Where mails arrive; ``arrived`` holds every mail that the server took, in order."""

    def __init__(self, faults: list[Fault], slow: float = 0.0) -> None:
        self.faults = faults
        self.slow = slow
        self.arrived: list[Message] = []

    def next_fault(self) -> Fault:
        """The fault the next conversation meets; empty for none."""
        return self.faults.pop(0) if self.faults else ""

    async def take(self, server: Post, _session: Session, envelope: Envelope) -> str:
        """Takes the mail, or says no, or takes it and never says so."""
        if server.fault == "busy-after":
            return "452 no room at this moment"
        if server.fault == "after-content":
            server._break_off()
            return "451 gone"
        assert isinstance(envelope.content, bytes)
        await asyncio.sleep(self.slow)
        self.arrived.append(message_from_bytes(envelope.content))
        await asyncio.sleep(self.slow)
        if server.fault == "lost-answer":
            server._break_off()
        return "250 taken"

    def ids(self) -> list[str]:
        """Message-IDs of what arrived."""
        return [str(mail["Message-ID"]) for mail in self.arrived]


# The names by which aiosmtpd finds them.
for _name, _method in {"smtp_MAIL": Post._on_mail, "smtp_RCPT": Post._on_rcpt, "smtp_DATA": Post._on_data}.items():
    setattr(Post, _name, _method)
setattr(Box, "handle_" + "DATA", Box.take)


class _Office(Controller):
    def factory(self) -> Post:
        """A conversation of our own kind."""
        return Post(self.handler, enable_SMTPUTF8=False)


@contextmanager
def post_office(faults: list[Fault] | None = None, slow: float = 0.0) -> Iterator[tuple[int, Box]]:
    """The port of a running server and its box; ``slow`` seconds pass before and after it takes a mail."""
    box = Box([], slow)
    office = _Office(box, hostname="127.0.0.1", port=free_port())
    office.start()
    box.faults.extend(faults or [])  # only now: the start itself tries a conversation
    try:
        yield office.port, box
    finally:
        office.stop()
