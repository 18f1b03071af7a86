"""A real IMAP server for the tests: Dovecot on a port of 127.0.0.1, with its own configuration, mail folder and key."""

import contextlib
import datetime as dt
import getpass
import imaplib
import ipaddress
import os
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.environment import in_memory
from tests.services import bound, free_port, running

WORD = "thu-thu-thu"
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/mail.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """Where it listens, the file with its certificate, and the folder of its mail."""

    host: str
    port: int
    ca: Path
    mail: Path

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4_SSL]:
        """A plain client, to put messages there and to look at what became of them."""
        context = ssl.create_default_context(cafile=self.ca)
        with imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context) as client:
            client.login(user, WORD)
            yield client

    def put(self, user: str, *messages: bytes, folder: str = "INBOX") -> None:
        """Puts messages into a mail folder."""
        with self.client(user) as client:
            for message in messages:
                assert client.append(folder, None, None, message)[0] == "OK"

    def renumber(self, user: str) -> None:
        """Gives the messages new numbers, as a server restored from a backup does."""
        time.sleep(1.1)  # Dovecot's numbering is named by the second in which it was made
        for path in (self.mail / user).glob("dovecot*"):
            path.unlink()


def _write_key(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)


def _config(folder: Path, port: int) -> str:
    """As root Dovecot drops to its own users, as anybody else it stays who it is."""
    me, group = getpass.getuser(), str(os.getgid())
    users = {"internal": me, "login": me, "group": group, "mail_user": me, "mail_group": group}
    if os.geteuid() == 0:
        users = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        users |= {"mail_user": "nobody", "mail_group": "nogroup"}
    return CONFIG.format(folder=folder, port=port, password=WORD, **users)


@contextlib.contextmanager
def imap_server() -> Iterator[ImapServer]:
    """A fresh Dovecot; every user exists, with an empty INBOX."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="tonghop-imap-", dir=in_memory()))
    try:
        folder.chmod(0o755)
        _write_key(folder)
        (folder / "mail").mkdir(mode=0o777)
        (folder / "mail").chmod(0o777)
        (folder / "dovecot.conf").write_text(_config(folder, port), "utf-8")
        command = [
            *bound(),
            shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") or "dovecot",
            "-F",
            "-c",
            str(folder / "dovecot.conf"),
        ]

        def ready() -> bool:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        with running(command, ready, folder / "start.log"):
            yield ImapServer("127.0.0.1", port, folder / "cert.pem", folder / "mail")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
