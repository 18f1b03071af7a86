"""All settings: one class, each field with its help line.

Read from the environment (``TONGHOP_…``) and ``DATA/.env``.
"""

import os
import re
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parent.parent
PREFIX: Final = "TONGHOP_"


class BadSettingError(ValueError):
    """A setting cannot be used; the message is one line that names it and says what to do."""


class Settings(BaseSettings):
    """Every setting with its help line. Folders left empty lie in the data folder; sizes and times name their unit."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file_encoding="utf-8", extra="forbid", frozen=True)

    data: Path = Field(default=ROOT / "data", description="Folder that holds database, originals, pictures and reports")
    inbox: Path = Field(
        default=Path("inbox"), description="Folder that is watched for reports (relative: in the data folder)"
    )
    originals: Path = Field(
        default=Path("originals"), description="Folder of the originals, by checksum; shared by all machines"
    )
    bucket: str = Field(
        default="", description="Bucket of an S3-compatible store that holds the originals; empty: only the folder"
    )
    bucket_endpoint: str = Field(default="", description="Address of the S3-compatible store; empty: Amazon's own")
    bucket_region: str = Field(default="us-east-1", description="Region of the S3-compatible store")
    bucket_key: str = Field(default="", description="Access key of the S3-compatible store")
    bucket_secret: SecretStr = Field(default=SecretStr(""), description="Secret key of the S3-compatible store")
    database_url: str = Field(
        default="", description="postgresql://user:password@host/name; empty: SQLite in the data folder"
    )
    broker_url: str = Field(
        default="", description="redis://host:6379/0 for several machines; empty: all in one process"
    )

    host: str = Field(default="127.0.0.1", description="Address the web pages are served on")
    port: int = Field(default=8321, ge=0, le=65535, description="Port the web pages are served on; 0: any free one")
    public_url: str = Field(
        default="", description="Address people use, like https://tonghop.example; sets secure cookies"
    )
    web_threads: int = Field(default=8, ge=2, le=64, description="Web requests answered at the same time")
    session_hours: int = Field(default=12, ge=1, le=240, description="Hours after which a person must log in again")
    upload_mb: int = Field(default=100, ge=1, description="Largest upload through the browser, in MB")
    requests_per_minute: int = Field(
        default=3000,
        ge=60,
        description="Requests a minute from one person, program or address, over all web processes; more are refused",
    )
    link_sendings_per_hour: int = Field(
        default=30, ge=1, description="Sendings an hour over one personal link of a unit; more are refused"
    )
    login_tries: int = Field(default=6, ge=2, description="Wrong passwords after which a login is locked")
    lockout_minutes: int = Field(default=15, ge=1, description="Minutes for which a login stays locked")

    second_eyes: bool = Field(
        default=False, description="A report is accepted by another person than those who settled its values"
    )

    inbox_seconds: float = Field(default=2, gt=0, le=600, description="Seconds between two looks at the inbox")
    inbox_looks: int = Field(
        default=3, ge=2, le=100, description="Equal looks (size and time) after which a file is whole"
    )
    inbox_series_seconds: float = Field(
        default=120,
        ge=0,
        le=3600,
        description="Seconds within which loose pictures of one name series are one report; 0: each is its own",
    )
    inbox_after: str = Field(
        default="move", pattern="^(move|stay)$", description="What becomes of a file once it is stored: move or stay"
    )

    mail_host: str = Field(default="", description="IMAP server of the mailbox; empty: no mailbox is read")
    mail_port: int = Field(default=993, ge=1, le=65535, description="Port of the IMAP server")
    mail_security: str = Field(
        default="tls", pattern="^(tls|starttls|none)$", description="tls, starttls or none (tests only)"
    )
    mail_user: str = Field(default="", description="Login name of the mailbox")
    mail_password: SecretStr = Field(default=SecretStr(""), description="Password of the mailbox")
    mail_folder: str = Field(default="INBOX", description="Mail folder that is read")
    mail_ca: Path | None = Field(
        default=None, description="File with the authority that signed the mail server's certificate; empty: known ones"
    )
    mail_done_folder: str = Field(
        default="", description="Mail folder to which stored messages are moved; empty: they are only marked as seen"
    )
    mail_seconds: int = Field(default=60, ge=5, description="Seconds between two looks at the mailbox")

    smtp_host: str = Field(default="", description="SMTP server for letters and reminders; empty: no mail is sent")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the SMTP server")
    smtp_security: str = Field(
        default="starttls",
        pattern="^(tls|starttls|none)$",
        description="tls, starttls or none (a server on this machine only)",
    )
    smtp_user: str = Field(default="", description="Login name at the SMTP server; empty: no login")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password at the SMTP server")
    smtp_from: str = Field(
        default="", description="Sender of our mails, like Sở Y tế <baocao@example.vn>; empty: the login name"
    )

    digest_to: str = Field(
        default="", description="Addresses, by comma, that get a mail each morning on what came and waits; empty: none"
    )
    digest_at: str = Field(
        default="07:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of the morning mail, UTC+7"
    )
    alarm_to: str = Field(
        default="", description="Addresses, by comma, that get a mail when something stands still; empty: none"
    )
    alarm_minutes: int = Field(
        default=60, ge=5, description="Minutes a report may wait to be read before the alarm mail goes out"
    )
    acknowledge: bool = Field(default=False, description="Whether who sends a report by mail is told that it arrived")

    share_pages: int = Field(
        default=40, ge=1, description="Pages of a long scan that one worker reads before another takes the next ones"
    )
    readers: int = Field(default=0, ge=0, le=64, description="Reader processes; 0: one per processor")
    reader_mb: int = Field(default=1500, ge=256, description="Memory one reader process may hold, in MB")
    reader_seconds: float = Field(
        default=900, gt=0, description="Longest time reading one submission may take, in seconds"
    )
    reader_jobs: int = Field(
        default=50, ge=1, description="Submissions after which a reader process is replaced by a fresh one"
    )
    crashes: int = Field(default=3, ge=1, description="Crashes after which a submission is put in quarantine")
    file_mb: int = Field(default=100, ge=1, description="Largest file that is opened, in MB")
    pages: int = Field(default=300, ge=1, description="Most pages read of one file")
    page_megapixels: int = Field(default=50, ge=1, le=1000, description="Most million pixels of one page picture")
    page_marks: int = Field(
        default=30_000, ge=1000, description="Most letters and strokes of a PDF page; a denser one is read as a picture"
    )
    page_seconds: float = Field(
        default=30,
        gt=0,
        description="Processor seconds Tesseract may use at one go on a page; by the clock ten times as many",
    )
    nesting: int = Field(default=4, ge=1, le=20, description="How deep mails and archives may hold each other")
    expansion_ratio: int = Field(default=100, ge=2, description="Most times an archive may grow when unpacked")
    archive_files: int = Field(default=200, ge=1, description="Most files taken out of one mail or archive")
    signature_roots: Path | None = Field(
        default=None,
        description="Folder of root certificates (PEM, DER) for digital signatures; none: trust not checked",
    )
    converter_seconds: float = Field(
        default=60, gt=0, description="Longest time LibreOffice may take for one file, in seconds"
    )
    converter_mb: int = Field(default=1024, ge=128, description="Memory LibreOffice may hold, in MB")
    picture_dpi: int = Field(
        default=110, ge=60, le=300, description="Fineness of the page pictures shown in the browser"
    )

    keep_days: int = Field(
        default=0, ge=0, description="Days after a campaign's archiving for which originals are kept; 0: for ever"
    )
    sweep_seconds: float = Field(
        default=60, gt=0, description="Seconds between two sweeps that queue again what has no end state"
    )
    stale_seconds: float = Field(
        default=120, gt=0, description="Seconds without a sign of life after which a reading is taken over"
    )
    nightly_at: str = Field(
        default="01:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of the nightly report, UTC+7"
    )
    log_format: str = Field(
        default="plain", pattern="^(plain|json)$", description="How the log is written: plain lines or json"
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Word with which others may read /metrics; empty: this machine only",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is written to the log"
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not re.match(r"^postgres(ql)?://", value):
            raise ValueError("must begin with postgresql:// or be empty")
        return value

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if value and not re.match(r"^(rediss?://|redis\+socket://)", value):
            raise ValueError("must begin with redis:// or be empty")
        return value

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in ("http", "https") and urlsplit(value).hostname):
            raise ValueError("must be a whole address like https://tonghop.example")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _whole_sender(self) -> "Settings":
        if self.smtp_host and "@" not in self.smtp_address:
            raise ValueError("TONGHOP_SMTP_FROM must hold a mail address when TONGHOP_SMTP_HOST is set")
        return self

    @model_validator(mode="before")
    @classmethod
    def _place_folders(cls, values: dict[str, Any]) -> dict[str, Any]:
        data = Path(values.get("data") or ROOT / "data").expanduser().absolute()
        for name in ("inbox", "originals"):
            values[name] = data / Path(values.get(name) or name).expanduser()
        return values | {"data": data}

    @property
    def embedded(self) -> bool:
        """Whether web, worker, watcher and schedule live in one process with a broker in memory."""
        return not self.broker_url

    @property
    def redis_url(self) -> str:
        """The broker's address as Redis' own library writes it; empty where there is none."""
        return self.broker_url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")

    @property
    def sends_mail(self) -> bool:
        """Whether letters and reminders can go out by mail."""
        return bool(self.smtp_host)

    @property
    def smtp_sender(self) -> str:
        """Who our mails are from, with a name where one is set."""
        return self.smtp_from or self.smtp_user

    @property
    def smtp_address(self) -> str:
        """The bare address our mails are from."""
        return parseaddr(self.smtp_sender)[1]

    @property
    def reader_processes(self) -> int:
        """Reader processes to keep: as set, or one per processor this process may use."""
        return self.readers or len(os.sched_getaffinity(0))

    @property
    def pictures(self) -> Path:
        """Folder of the page pictures."""
        return self.data / "pages"

    @property
    def templates(self) -> Path:
        """Folder of the Word templates that staff edit."""
        return self.data / "templates"

    @property
    def reports(self) -> Path:
        """Folder of the consolidated reports."""
        return self.data / "reports"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process, read once; `BadSettingError` with one line when one cannot be used."""
    data = Path(os.environ.get(PREFIX + "DATA") or ROOT / "data").expanduser().absolute()
    try:
        return Settings(_env_file=data / ".env")
    except ValidationError as fault:
        raise BadSettingError(_one_line(fault, data)) from None
    except OSError as fault:
        raise BadSettingError(f"{data / '.env'} cannot be read ({fault.strerror}): correct its rights") from None


def _one_line(fault: ValidationError, data: Path) -> str:
    first = fault.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    field = Settings.model_fields.get(name)
    where = f"environment or {data / '.env'}"
    if field is None:
        return f"setting {name.upper()} is not known: remove it from {where}"
    says = first["msg"].removeprefix("Value error, ")
    return f"setting {PREFIX}{name.upper()}: {says}; it means: {field.description}. Correct it in {where}"
