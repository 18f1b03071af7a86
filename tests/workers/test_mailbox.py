"""The mailboxes, on a real IMAP server: nothing marked before it is stored, nothing fetched or counted twice."""

from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from config.mailboxes import Mailbox, Rule, read_mailboxes
from config.settings import BadSettingError, load_settings
from store.models import Arrival, Campaign, Mail, Outgoing, Submission
from store.services.mails import take_lease
from store.services.outbox import queue_mail
from tests.imap import WORD, ImapServer, imap_server
from tests.pipeline.test_bounce import OURS
from tests.pipeline.test_bounce import report as bounce_report
from tests.store.samples import KEY
from workers import mailbox as module
from workers.mailbox import Fetcher, Heading, listen

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    """One Dovecot for all tests here; each has a user of its own."""
    with imap_server() as one:
        yield one


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch, campaign: Campaign) -> None:
    """No worker runs here."""
    monkeypatch.setattr("workers.intake.ring", lambda _submission_id: None)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of its own."""
    return str(abs(hash(request.node.name)))


def box(server: ImapServer, user: str, **more: object) -> Mailbox:
    """The user's mailbox as tonghop is told of it."""
    values = {"host": server.host, "port": server.port, "ca": server.ca, "user": user, "password": WORD}
    return Mailbox.model_validate(values | {"seconds": 5} | more)


def letter(number: int, *, text: str = "Kính gửi báo cáo.", **headers: str) -> bytes:
    """A mail with a report in it."""
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@don-vi.vn>"
    message["From"], message["To"], message["Subject"] = "an@don-vi.vn", "baocao@so.vn", f"Báo cáo số {number}"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if "Auto-Submitted" not in message:
        message.add_attachment(b"PK" + str(number).encode(), maintype="application", subtype="zip", filename="bc.zip")
    return message.as_bytes().replace(b"\n", b"\r\n")


def fetcher(server: ImapServer, user: str, **more: object) -> Fetcher:
    """A fetcher of the user's mailbox as after a start."""
    return Fetcher(box(server, user, **more), most_bytes=100_000)


def seen(server: ImapServer, user: str, folder: str = "INBOX") -> tuple[int, int]:
    """How many messages of a folder are marked as seen, and how many there are."""
    with server.client(user) as client:
        client.select(folder)
        return tuple(len(client.search(None, what)[1][0].split()) for what in ("SEEN", "ALL"))  # type: ignore[return-value]


def test_every_message_is_stored_once_then_marked(server: ImapServer, user: str) -> None:
    """The raw message is the original, its day that of its arrival, and a second look fetches nothing."""
    server.put(user, letter(1), letter(2))
    one = fetcher(server, user)

    assert (one.look(), one.fetched, seen(server, user)) == (2, 2, (2, 2))
    assert (one.look(), fetcher(server, user).look(), one.fetched) == (0, 0, 2)
    assert [row.name for row in Submission.objects.order_by("id")] == ["Báo cáo số 1", "Báo cáo số 2"]
    assert {row.day_by for row in Submission.objects.all()} == {"mail"}


def test_a_full_disk_marks_nothing(server: ImapServer, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail marked before it is on the disk is lost when the disk is full; the next look must find it (L3)."""
    server.put(user, letter(1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("store.originals.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            fetcher(server, user).look()
    assert (seen(server, user), Submission.objects.count(), Mail.objects.count()) == ((0, 1), 0, 0)

    assert fetcher(server, user).look() == 1
    assert (seen(server, user), Submission.objects.count()) == ((1, 1), 1)


@pytest.mark.parametrize("moment", ["note_mail", "settle_mails"])
def test_a_kill_at_the_worst_moment_doubles_nothing(
    server: ImapServer, user: str, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Stored and not noted, or noted and not moved: the next start makes good what is missing, and only that (L3)."""
    server.put(user, letter(1))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(module, moment, die)
        with pytest.raises(KeyboardInterrupt):
            fetcher(server, user, done_folder="Xong").look()
    fetcher(server, user, done_folder="Xong").look()

    assert (Submission.objects.count(), Arrival.objects.count(), Mail.objects.count()) == (1, 1, 1)
    assert (seen(server, user)[1], seen(server, user, "Xong")) == (0, (1, 1))


def test_a_server_that_numbers_anew_doubles_nothing(server: ImapServer, user: str) -> None:
    """After a restored backup all numbers are new: known mails are neither fetched nor counted again (L4)."""
    server.put(user, *(letter(number) for number in range(5)))
    fetcher(server, user).look()
    server.renumber(user)
    again = fetcher(server, user)

    assert (again.look(), again.fetched) == (5, 0)
    assert (Submission.objects.count(), Mail.objects.filter(outcome="again").count()) == (5, 5)


def test_the_same_mail_in_two_mailboxes_is_one_report(server: ImapServer, user: str) -> None:
    """A mail to two addresses differs in its headers only: one report that arrived twice (L4)."""
    mail = letter(1)
    server.put(user, b"Received: by one\r\n" + mail)
    server.put(f"{user}b", b"Received: by another\r\n" + mail)

    fetcher(server, user).look()
    fetcher(server, f"{user}b").look()

    assert (Submission.objects.count(), Arrival.objects.count()) == (1, 2)


def test_one_message_id_on_two_reports_loses_none(server: ImapServer, user: str) -> None:
    """Some programs give every mail the same Message-ID: another content is another report (L4)."""
    server.put(user, letter(1), letter(1, text="Một báo cáo khác hẳn, dài hơn nhiều."))

    fetcher(server, user).look()

    assert Submission.objects.count() == 2


def test_rules_name_the_campaign_or_leave_alone(server: ImapServer, user: str) -> None:
    """A mailbox for several campaigns sorts by sender and subject; a newsletter is on record and not read."""
    rules = [{"from": "bantin@*", "ignore": True}, {"subject": "*số 1", "campaign": KEY}]
    news = letter(3).replace(b"an@don-vi.vn", b"bantin@bao.vn")
    server.put(user, letter(1), letter(2), news)

    fetcher(server, user, rules=rules).look()

    assert [row.campaign for row in Submission.objects.order_by("id")] == [KEY, ""]
    assert Mail.objects.get(outcome="ignored").sender == "bantin@bao.vn"


def test_useless_answers_are_on_record(server: ImapServer, user: str) -> None:
    """An absence note is no report; a plain answer without a file may be one, and is kept for a person (L4)."""
    server.put(user, letter(1, Auto_Submitted="auto-replied", In_Reply_To="<don-doc@so.vn>"))
    big = letter(2, text="x" * 200_000)
    server.put(user, big)

    one = fetcher(server, user)
    one.look()

    assert (one.fetched, Submission.objects.count()) == (0, 0)
    rows = Mail.objects.order_by("uid")
    assert [(row.outcome, row.answers) for row in rows] == [("automatic", "<don-doc@so.vn>"), ("too-big", "")]


def test_a_mail_of_ours_that_came_back_marks_its_letter(server: ImapServer, user: str) -> None:
    """A letter that never reached the unit must not stand as sent, and its return is no report."""
    mail = queue_mail(key="x", addresses=["an@don-vi.vn"], subject="x", body="x", campaign=KEY, unit="an-phu")
    Outgoing.objects.update(state="sent")
    returned = bounce_report().replace(OURS.encode(), mail.message_id.encode())
    server.put(user, returned, returned.replace(mail.message_id.encode(), b"<other@so.vn>"))

    fetcher(server, user).look()

    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert "User unknown" in mail.said
    assert [row.outcome for row in Mail.objects.order_by("uid")] == ["bounce", "stored"]
    assert Submission.objects.count() == 1


def test_two_fetchers_take_turns(server: ImapServer, user: str) -> None:
    """Two machines that read one mailbox: whoever has the lease reads, the other waits."""
    server.put(user, letter(1))
    assert take_lease(box(server, user).name, "another machine", 60)

    assert (fetcher(server, user).look(), Submission.objects.count()) == (0, 0)


def test_a_strange_certificate_is_not_trusted(server: ImapServer, user: str) -> None:
    """Whoever sits between must not get the password: an unknown certificate ends the connection."""
    with pytest.raises(OSError, match="certificate verify failed"):
        fetcher(server, user, ca=None).look()


def test_the_server_tells_of_new_mail(server: ImapServer, user: str) -> None:
    """With IDLE a mail is there within a second or two, not at the next look."""
    one = fetcher(server, user, seconds=30)
    timer = Timer(1.0, server.put, [user, letter(1)])
    timer.start()

    assert listen(one, Event())
    timer.join()
    assert one.look() == 1


def test_the_file_of_mailboxes_is_read_and_its_faults_are_told(tmp_path: Path) -> None:
    """Rules are written by people: a wrong key is told with its place."""
    path = tmp_path / "mailboxes.yaml"
    path.write_text("mailboxes:\n- {host: a, user: b, rules: [{from: '*@x.vn', campaign: c}]}\n")
    (one,) = read_mailboxes(path, load_settings())
    assert one.rule_for("an@X.vn", "s") == Rule.model_validate({"from": "*@x.vn", "campaign": "c"})
    path.write_text("mailboxes:\n- {host: a, user: b, folders: c}\n")

    with pytest.raises(BadSettingError, match="folders"):
        read_mailboxes(path, load_settings())


@pytest.mark.slow
def test_a_mailbox_of_fifty_thousand_is_not_fetched_again(
    server: ImapServer, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each start only what is new is asked for, headers too: 38,000 mails every ten minutes are abuse (L4)."""
    asked, real = list[int](), module._headings

    def noted(open_box: Any, numbers: Sequence[int]) -> Iterator[Heading]:
        asked.extend(numbers)
        return real(open_box, numbers)

    monkeypatch.setattr(module, "_headings", noted)
    server.put(user, letter(0))
    place = server.mail / user / "cur"
    for number in range(1, 50_000):
        (place / f"{number}.M1P1.so:2,S").write_bytes(b"Message-ID: <%d@cu>\r\n\r\nx\r\n" % number)
    with server.client(user) as client:
        client.select("INBOX")
        uids = list(map(int, client.uid("search", "", "ALL")[1][0].split()))
        validity = int(client.response("UIDVALIDITY")[1][0] or 0)
    known = {"mailbox": box(server, user).name, "uid_validity": validity, "outcome": "stored", "settled": True}
    Mail.objects.bulk_create([Mail(uid=uid, **known) for uid in uids])
    server.put(user, letter(1))
    one = fetcher(server, user)
    found = [one.look(), one.look()]

    assert len(uids) == 50_000
    assert (found, one.fetched, len(asked)) == ([1, 0], 1, 1)
    assert Submission.objects.get().name == "Báo cáo số 1"
