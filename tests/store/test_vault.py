"""Originals in an S3-compatible store, tried on a stand-in server (moto): kept, fetched, compared, erased."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config.settings import load_settings
from store import vault
from store.backup import back_up
from store.models import Submission, User
from store.services.erasure import erase_original
from store.services.intake import Incoming, receive
from store.verifying import verify_originals
from tests.services import free_port
from workers.files import files_of

pytestmark = [pytest.mark.server, pytest.mark.django_db]
CONTENT = b"bao cao " * 1000
SUM = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """One stand-in server for all tests here; gives its address."""
    one = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    one.start()
    yield "http://{}:{}".format(*one.get_host_and_port())
    one.stop()


@pytest.fixture
def cache_folder(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A system whose originals lie in a fresh bucket; gives the folder that is its cache."""
    name = f"goc-{tmp_path.name.lower().replace('_', '-')}"
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=server, **keys).create_bucket(Bucket=name)
    own = {"BUCKET": name, "BUCKET_ENDPOINT": server, "BUCKET_KEY": "a", "BUCKET_SECRET": "b"}
    for setting, value in (own | {"ORIGINALS": str(tmp_path / "cache")}).items():
        monkeypatch.setenv(f"TONGHOP_{setting}", value)
    _forget()
    yield tmp_path / "cache"
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    load_settings.cache_clear()
    vault._vault.cache_clear()


def test_what_is_kept_lies_in_the_bucket_and_is_read_on_any_machine(cache_folder: Path) -> None:
    """Another machine, with an empty cache, reads what this one took in; the same bytes are kept once."""
    one = receive([Incoming("bc.docx", CONTENT)], source="upload").submission_id
    again = receive([Incoming("bc.docx", CONTENT)], source="upload")
    shutil.rmtree(cache_folder)

    path = Path(files_of(one)[0]["path"])
    assert path.read_bytes() == CONTENT
    assert not again.new
    assert list(verify_originals()) == []


def test_what_differs_in_the_bucket_is_named(cache_folder: Path) -> None:
    """The weekly look reads the bucket itself, not the copy in the cache; wrong bytes are never read as an original."""
    receive([Incoming("bc.docx", CONTENT)], source="upload")
    store = vault._vault()
    store.client.put_object(Bucket=store.bucket, Key=f"{SUM[:2]}/{SUM[2:4]}/{SUM}", Body=b"khac")  # type: ignore[attr-defined]

    assert [(one.sha256, one.why) for one in verify_originals()] == [(SUM, "nội dung đã khác")]
    shutil.rmtree(cache_folder)
    with pytest.raises(OSError, match="other bytes"):
        vault.local(SUM)
    store.erase(SUM)
    assert [one.why for one in verify_originals()] == ["không còn tệp"]
    with pytest.raises(FileNotFoundError):
        vault.local(SUM)


def test_a_store_that_is_away_takes_nothing_in(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a full disk: no row without its bytes, so that mail and file are tried again later."""
    monkeypatch.setenv("TONGHOP_BUCKET_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    _forget()
    with pytest.raises(OSError, match="reached"):
        receive([Incoming("bc.docx", CONTENT)], source="upload")

    assert not Submission.objects.exists()


def test_erasing_reaches_the_bucket(cache_folder: Path, admin: User) -> None:
    """What must be forgotten is forgotten in the store, not only on this machine."""
    receive([Incoming("bc.docx", CONTENT)], source="upload")
    erase_original(SUM, by=admin, reason="yêu cầu")
    shutil.rmtree(cache_folder)

    with pytest.raises(FileNotFoundError):
        vault.local(SUM)
    assert list(verify_originals()) == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_what_lies_in_the_bucket(cache_folder: Path, tmp_path: Path) -> None:
    """A backup without the originals would be none, wherever they lie."""
    receive([Incoming("bc.docx", CONTENT)], source="upload")
    shutil.rmtree(cache_folder)
    about = back_up(tmp_path / "all.tar")

    assert about["sums"][f"originals/{SUM}"] == SUM
