"""What people do with a letter: edit, approve, enter number and signed copy, send, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from config.settings import load_settings
from pipeline.letters.owed import owed_by
from pipeline.letters.word import write_letter
from pipeline.options import Limits
from pipeline.readers.office import to_pdfs
from schemas.letter import Letter as LetterValue
from schemas.letter import LetterKind, Receipt
from store.models import Letter, LetterState, Original, User
from store.selectors.campaigns import campaign_of
from store.selectors.letters import letter_value, overtaken_units, units_of
from store.selectors.standing import standings
from store.services.audit import record_act
from store.services.drafting import EDITABLE, draft_letters
from store.services.outbox import enqueue_letter
from store.services.users import need_role
from store.vault import keep

WITHDRAWABLE: Final = (LetterState.DRAFT, LetterState.APPROVED, LetterState.FAILED)


class LetterError(ValueError):
    """What was asked cannot be done with this letter; the message says why and what to do."""


class Signed(NamedTuple):
    """The signed paper: its number and day, and the file of the signed copy."""

    number: str
    issued_on: date
    name: str
    content: bytes


def edit_letter(letter_id: int, texts: Mapping[str, str], *, expected_version: int, by: User) -> Letter:
    """Changes the texts of a draft; what is asked of the unit follows from its report and cannot be typed."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = _draft(letter_id, expected_version)
        wanted = {name: text.strip() for name, text in texts.items() if name in EDITABLE}
        if not all(wanted.get(name, "x") for name in ("subject", "opening", "request")):
            raise LetterError("Trích yếu, phần mở đầu và phần đề nghị không được để trống.")
        content: dict[str, object] = row.content | wanted
        if "copies" in wanted:
            content["copies"] = [line.strip() for line in wanted["copies"].splitlines() if line.strip()]
        try:
            row.content = LetterValue.model_validate(content).model_dump(mode="json")
        except ValueError:
            raise LetterError("Ngày hạn trả lời phải viết là năm-tháng-ngày.") from None
        row.edited, row.version, row.files = True, row.version + 1, {}
        row.save(update_fields=["content", "edited", "version", "files"])
        record_act("letter-edit", f"letter:{row.pk}", by=by, details=row.version)
    return row


def approve_letter(letter_id: int, *, expected_version: int, by: User) -> Letter:
    """A person stands for the text: a notice goes out where mail is set up, a letter waits for its signature."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = _draft(letter_id, expected_version)
        _still_true(row)
        row.state, row.approved_by, row.approved_at = LetterState.APPROVED, by, timezone.now()
        row.version += 1
        row.save(update_fields=["state", "approved_by", "approved_at", "version"])
        record_act("letter-approve", f"letter:{row.pk}", by=by, details=row.content)
        if row.kind == LetterKind.NOTICE and load_settings().sends_mail:
            enqueue_letter(row, by=by)
    return row


def renew_letter(letter_id: int, *, by: User) -> Letter:
    """Drafts a letter that has not gone out anew from what is owed now; one to units that owe nothing is withdrawn.

    Texts that a person edited stay in a draft; an approved one is withdrawn first and needs a new approval.
    """
    need_role(by, "clerk")
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        units = _to_ask(row)
        if row.state != LetterState.DRAFT or not units:
            withdraw_letter(letter_id, by=by)
        if units:
            kind, joint = LetterKind(row.kind), not row.unit
            draft_letters(row.campaign, kind=kind, number=row.round, units=units, joint=joint, by=by)
    row.refresh_from_db()
    return row


def _to_ask(row: Letter) -> list[str]:
    """The units of the letter that are still to be asked; before the deadline no reminder to who sent something."""
    campaign = campaign_of(row.campaign)
    now = {one.unit: owed_by(campaign, one) for one in standings(row.campaign)}
    owing = [unit for unit in units_of(row) if unit in now and now[unit].anything]
    if row.kind == LetterKind.LETTER or timezone.localdate() >= campaign.due_before:
        return owing
    return [unit for unit in owing if now[unit].receipt is not Receipt.RECEIVED]


def _still_true(row: Letter) -> None:
    """Stops a letter that says what holds no longer: a paper came since, or a person settled what it asks for."""
    if overtaken_units(row):
        raise LetterError("Từ khi soạn thư, tình hình của đơn vị đã khác: bấm Soạn lại, xem rồi duyệt.")


def enter_signed(letter_id: int, signed: Signed, *, by: User) -> Letter:
    """The registry enters number, day and signed copy; only then can an official letter be sent."""
    need_role(by, "clerk")
    if not signed.number.strip() or not signed.content:
        raise LetterError("Cần số, ngày văn bản và tệp bản đã ký.")
    if b"%PDF-" not in signed.content[:1024]:
        raise LetterError("Bản đã ký phải là tệp PDF.")
    kept = keep(signed.content)
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.kind != LetterKind.LETTER or row.state != LetterState.APPROVED:
            raise LetterError("Chỉ nhập số, ngày cho công văn đã duyệt và chưa gửi.")
        original, _ = Original.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size})
        row.number, row.issued_on = signed.number.strip()[:100], signed.issued_on
        row.signed, row.signed_name, row.version = original, Path(signed.name).name[:200], row.version + 1
        row.save(update_fields=["number", "issued_on", "signed", "signed_name", "version"])
        record_act("letter-sign", f"letter:{row.pk}", by=by, details=[row.number, kept.sha256])
    return row


def send_letter(letter_id: int, *, by: User) -> Letter:
    """Puts one mail for each of its units into the outbox; once, however often it is pressed."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.state != LetterState.APPROVED:
            raise LetterError("Chỉ gửi được thư đã duyệt và chưa gửi.")
        if row.kind == LetterKind.LETTER and not (row.number and row.issued_on and row.signed_id):
            raise LetterError("Công văn chỉ gửi sau khi nhập số, ngày và bản đã ký; trước đó dùng thư nhắc.")
        _still_true(row)
        if not load_settings().sends_mail:
            raise LetterError("Chưa đặt máy chủ gửi thư (TONGHOP_SMTP_HOST): gửi cách khác rồi ghi lại.")
        if not enqueue_letter(row, by=by):
            raise LetterError("Không đơn vị nào có địa chỉ thư điện tử: gửi cách khác rồi ghi lại.")
    return row


def mark_sent(letter_id: int, *, by: User) -> Letter:
    """Notes that an approved letter went another way: by post, by the document exchange, by hand."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.state != LetterState.APPROVED:
            raise LetterError("Chỉ ghi đã gửi cho thư đã duyệt và chưa gửi.")
        row.state, row.channel, row.sent_at = LetterState.SENT, "other", timezone.now()
        row.save(update_fields=["state", "channel", "sent_at"])
        record_act("letter-sent", f"letter:{row.pk}", by=by)
    return row


def withdraw_letter(letter_id: int, *, by: User) -> Letter:
    """Takes back what has not gone out; a later night may draft the round anew."""
    need_role(by, "clerk")
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.state not in WITHDRAWABLE or row.mails.exists():
            raise LetterError("Thư đã vào hàng gửi, không bỏ được.")
        row.state, row.version, row.edited = LetterState.WITHDRAWN, row.version + 1, False
        row.save(update_fields=["state", "version", "edited"])
        record_act("letter-withdraw", f"letter:{row.pk}", by=by)
    return row


def write_files(letter_ids: Sequence[int], *, pdf: bool = True) -> None:
    """Writes Word and PDF where they are not there yet, with one start of LibreOffice for all.

    CannotReadError when there is no LibreOffice; the Word files are kept then.
    """
    rows = list(Letter.objects.filter(pk__in=letter_ids))
    for row in rows:
        if not _there(row, "word"):
            _path(row).parent.mkdir(parents=True, exist_ok=True)
            write_letter(letter_value(row), _path(row))
            _note_files(row, {"word": _relative(_path(row))})
    wanting = [row for row in rows if pdf and not _there(row, "pdf")]
    words = [load_settings().reports / row.files["word"] for row in wanting]
    if words:
        to_pdfs(words, load_settings().reports, Limits())
    for row, word in zip(wanting, words, strict=True):
        made = load_settings().reports / f"{word.stem}.pdf"
        made.replace(word.with_suffix(".pdf"))
        _note_files(row, row.files | {"pdf": _relative(word.with_suffix(".pdf"))})


def _note_files(row: Letter, files: dict[str, str]) -> None:
    """Only the version that was written: a text edited meanwhile has its own files."""
    row.files = files
    Letter.objects.filter(pk=row.pk, version=row.version).update(files=files)


def _draft(letter_id: int, expected_version: int) -> Letter:
    row = Letter.objects.select_for_update().get(pk=letter_id)
    if row.state != LetterState.DRAFT:
        raise LetterError("Thư không còn là dự thảo.")
    if row.version != expected_version:
        raise LetterError("Dự thảo vừa thay đổi ở nơi khác: xem lại rồi làm tiếp.")
    return row


def _there(row: Letter, kind: str) -> bool:
    return kind in row.files and (load_settings().reports / row.files[kind]).is_file()


def _path(row: Letter) -> Path:
    return load_settings().reports / row.campaign / "letters" / f"letter-{row.pk}-v{row.version}.docx"


def _relative(path: Path) -> str:
    return path.relative_to(load_settings().reports).as_posix()
