"""The mailboxes that are read: the one of the settings, or those of ``DATA/mailboxes.yaml``, each with its rules."""

from datetime import date
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from config.settings import BadSettingError, Settings, load_settings

FILE: Final = "mailboxes.yaml"


class Rule(BaseModel):
    """What a mail must look like (shell patterns, any case) and what follows: a campaign, or that it is left alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    sender: str = Field(default="*", alias="from")
    subject: str = "*"
    campaign: str = ""
    ignore: bool = False

    def fits(self, sender: str, subject: str) -> bool:
        """Whether a mail from this sender with this subject is meant."""
        return fnmatch(sender.casefold(), self.sender.casefold()) and fnmatch(
            subject.casefold(), self.subject.casefold()
        )


class Mailbox(BaseModel):
    """One mailbox: where it is, how often it is looked at, and what becomes of a message once it is stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(default=993, ge=1, le=65535)
    security: str = Field(default="tls", pattern="^(tls|starttls|none)$")
    ca: Path | None = Field(default=None, description="File with the authority that signed the server's certificate")
    user: str
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    folder: str = "INBOX"
    seconds: int = Field(default=60, ge=5)
    idle: bool = True
    since: date | None = Field(default=None, description="Older messages are left alone")
    done_folder: str = Field(default="", description="Messages are moved there once stored; empty: only marked as seen")
    rules: tuple[Rule, ...] = ()

    @property
    def name(self) -> str:
        """Under which it is known: another server, user or folder is another mailbox."""
        return f"{self.user}@{self.host}/{self.folder}"

    @property
    def secret(self) -> str:
        """The password, from its file where one is named. OSError."""
        if self.password_file is not None:
            return self.password_file.read_text("utf-8").strip()
        return self.password.get_secret_value()

    def rule_for(self, sender: str, subject: str) -> Rule:
        """The first rule that fits; one that says nothing where none does."""
        return next((rule for rule in self.rules if rule.fits(sender, subject)), Rule())


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    mailboxes: tuple[Mailbox, ...] = ()


class Limits(NamedTuple):
    """What all mailboxes share: the largest message that is fetched, in bytes."""

    most_bytes: int


@lru_cache(maxsize=1)
def load_mailboxes() -> tuple[Mailbox, ...]:
    """All mailboxes of this system; BadSettingError with one line when the file cannot be used."""
    settings = load_settings()
    return read_mailboxes(settings.data / FILE, settings)


def read_mailboxes(path: Path, settings: Settings) -> tuple[Mailbox, ...]:
    """The mailbox of the settings and those of a file, which need not be there."""
    own = (_of_settings(settings),) if settings.mail_host else ()
    if not path.is_file():
        return own
    try:
        value: Any = yaml.safe_load(path.read_text("utf-8-sig")) or {}
        return own + _File.model_validate(value).mailboxes
    except (yaml.YAMLError, OSError) as fault:
        raise BadSettingError(f"{path} cannot be read: {str(fault).splitlines()[0]}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadSettingError(f"{path}: {where}: {first['msg']}") from None


def _of_settings(settings: Settings) -> Mailbox:
    return Mailbox(
        host=settings.mail_host,
        port=settings.mail_port,
        security=settings.mail_security,
        ca=settings.mail_ca,
        user=settings.mail_user,
        password=settings.mail_password,
        folder=settings.mail_folder,
        seconds=settings.mail_seconds,
        done_folder=settings.mail_done_folder,
    )
