"""Originals in a bucket of an S3-compatible store; the folder of the originals is a cache of it on each machine.

The store compares the checksum of what it was sent, and what is fetched is compared again. Every fault of store or
network is an OSError: to intake it is as a full disk, nothing is acknowledged.
"""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from config.settings import Settings
from store import originals
from store.originals import Kept

GONE: Final = ("404", "NoSuchKey", "NotFound")
_CONFIG: Final = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"})


class Bucket:
    """The bucket of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.cache, self.bucket = settings.originals, settings.bucket
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=settings.bucket_endpoint or None,
            region_name=settings.bucket_region,
            aws_access_key_id=settings.bucket_key or None,
            aws_secret_access_key=settings.bucket_secret.get_secret_value() or None,
            config=_CONFIG,
        )

    def keep(self, content: Path | bytes | BinaryIO) -> Kept:
        """Into the cache first, so that the checksum is known; it is kept once the bucket has it."""
        kept = originals.keep(self.cache, content)
        if self._size(kept.sha256) != kept.size:
            checksum = base64.b64encode(bytes.fromhex(kept.sha256)).decode()
            with _as_os_errors(), originals.path_of(self.cache, kept.sha256).open("rb") as body:
                self.client.put_object(Bucket=self.bucket, Key=_key(kept.sha256), Body=body, ChecksumSHA256=checksum)
        return kept

    def local(self, sha256: str) -> Path:
        """The copy in the cache, fetched and compared where there is none."""
        path = originals.path_of(self.cache, sha256)
        if not path.exists():
            with contextlib.closing(self.stream(sha256)) as body:
                kept = originals.keep(self.cache, body.read())
            if kept.sha256 != sha256:
                originals.path_of(self.cache, kept.sha256).unlink(missing_ok=True)
                raise OSError(f"the bucket holds other bytes under {sha256}")
        return path

    def stream(self, sha256: str) -> BinaryIO:
        """The bytes in the bucket."""
        with _as_os_errors():
            body: BinaryIO = self.client.get_object(Bucket=self.bucket, Key=_key(sha256))["Body"]
        return body

    def erase(self, sha256: str) -> None:
        """From the bucket, then from this machine's cache."""
        with _as_os_errors():
            self.client.delete_object(Bucket=self.bucket, Key=_key(sha256))
        originals.path_of(self.cache, sha256).unlink(missing_ok=True)

    def _size(self, sha256: str) -> int:
        """Bytes the bucket holds under a checksum; -1 for none."""
        try:
            with _as_os_errors():
                return int(self.client.head_object(Bucket=self.bucket, Key=_key(sha256))["ContentLength"])
        except FileNotFoundError:
            return -1


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@contextlib.contextmanager
def _as_os_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        code = str(fault.response.get("Error", {}).get("Code", ""))
        if code in GONE:
            raise FileNotFoundError("the bucket does not hold this original") from fault
        raise OSError(f"the bucket refused: {code}") from fault
    except BotoCoreError as fault:
        raise OSError(f"the bucket cannot be reached ({type(fault).__name__})") from fault
