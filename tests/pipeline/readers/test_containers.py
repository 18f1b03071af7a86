"""Mails and zip files: what is inside comes out under its true name, what is dangerous does not."""

import stat
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import libarchive
import pytest
from docx import Document
from PIL import Image

from pipeline.options import Limits, Options, SourceFile
from pipeline.readers.archive import natural
from pipeline.readers.submission import read_files
from samples.rar import rar_of
from schemas.reading import FileOutcome, FileReading, Kind, Route
from tests.pipeline.readers.conftest import grids, lines

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _report(tmp_path: Path, text: str = "Số lớp đã mở: 12") -> bytes:
    path = tmp_path / "inner.docx"
    document = Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path.read_bytes()


def _read(path: Path, limits: Limits | None = None) -> tuple[FileReading, ...]:
    return read_files([SourceFile(path=path, name=path.name)], Options(limits=limits or Limits())).files


def _mail(tmp_path: Path, **names: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Văn thư <vanthu@donvi.example>", "Gửi báo cáo"
    mail["Date"] = "Mon, 19 Oct 2020 23:30:00 +0700"
    mail.set_content("Kính gửi báo cáo.")
    data = _report(tmp_path)
    for name in names.values():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


def test_mail_attachments_keep_vietnamese_names(tmp_path: Path) -> None:
    """Names arrive as RFC 2231 or RFC 2047 words and must be shown as the unit wrote them."""
    path = tmp_path / "thu.eml"
    raw = _mail(tmp_path, one="Báo cáo Tuần lễ.docx").as_bytes()
    path.write_bytes(raw)
    container, inner = _read(path)
    assert (container.kind, container.sender, container.subject) == (Kind.EML, "vanthu@donvi.example", "Gửi báo cáo")
    assert str(container.sent_on) == "2020-10-19"
    assert container.pages == ()
    assert (inner.name, inner.kind, inner.container) == ("Báo cáo Tuần lễ.docx", Kind.DOCX, 0)


def test_encoded_words_in_a_file_name_are_decoded(tmp_path: Path) -> None:
    """Many mail programs put RFC 2047 words where RFC 2231 belongs."""
    path = tmp_path / "thu.eml"
    raw = _mail(tmp_path, one="plain.docx").as_bytes()
    path.write_bytes(raw.replace(b'"plain.docx"', b'"=?UTF-8?B?QsOhbyBjw6FvLmRvY3g=?="'))
    assert _read(path)[1].name == "Báo cáo.docx"


def test_forwarded_mail_is_opened(tmp_path: Path) -> None:
    """A forwarded mail holds the report one layer deeper."""
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Date"] = "a@b.example", "Fwd", "Mon, 19 Oct 2020 08:00:00 +0700"
    outer.set_content("Chuyển tiếp.")
    outer.add_attachment(_mail(tmp_path, one="bc.docx"))
    path = tmp_path / "fwd.eml"
    path.write_bytes(outer.as_bytes())
    assert [(f.kind, f.container) for f in _read(path)] == [(Kind.EML, None), (Kind.EML, 0), (Kind.DOCX, 1)]


def test_a_mail_without_attachment_is_its_own_report(tmp_path: Path) -> None:
    """Small units write their figures into the mail itself."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@b.example", "BC", "Mon, 19 Oct 2020 08:00:00 +0700"
    mail.set_content("BÁO CÁO\n\nTreo 12 băng rôn.\n")
    path = tmp_path / "bc.eml"
    path.write_bytes(mail.as_bytes())
    (only,) = _read(path)
    assert only.pages[0].route is Route.MAIL
    assert [block.text for block in only.pages[0].blocks if block.kind == "line"] == ["BÁO CÁO", "Treo 12 băng rôn."]


def test_inline_signature_pictures_are_no_pages(tmp_path: Path) -> None:
    """A logo in the sender's signature must not become an unreadable page of the report."""
    mail = _mail(tmp_path, one="bc.docx")
    mail.add_attachment(
        b"\x89PNG\r\n\x1a\n" + b"0" * 500, maintype="image", subtype="png", disposition="inline", cid="<l>"
    )
    path = tmp_path / "thu.eml"
    path.write_bytes(mail.as_bytes())
    assert [f.kind for f in _read(path)] == [Kind.EML, Kind.DOCX]


def test_zip_names_in_cp437_and_paths_are_tamed(tmp_path: Path) -> None:
    """A path in a zip file must never leave its folder, and UTF-8 names without their flag must be readable."""
    path = tmp_path / "bc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../thoat.docx", _report(tmp_path))
        archive.writestr("PLACEHOLDER-NAME.docx", _report(tmp_path))
    vietnamese = "Báo cáo số.docx".encode()
    path.write_bytes(path.read_bytes().replace(b"PLACEHOLDER-NAME.docx"[: len(vietnamese)], vietnamese[:21]))
    names = [f.name for f in _read(path)[1:]]
    assert "thoat.docx" in names
    assert not (tmp_path.parent / "thoat.docx").exists()
    assert any(name.startswith("Báo cáo") for name in names)


def test_links_and_system_files_are_left_in_the_zip(tmp_path: Path) -> None:
    """A symbolic link could point at any file of the server."""
    path = tmp_path / "bc.zip"
    link = zipfile.ZipInfo("link.docx")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("__MACOSX/._bc.docx", b"x")
        archive.writestr("bc.docx", _report(tmp_path))
    assert [f.name for f in _read(path)] == ["bc.zip", "bc.docx"]


def test_bombs_are_refused(tmp_path: Path) -> None:
    """A few kilobytes must not fill the disk."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * (64 * 2**20))
    (only,) = _read(path)
    assert only.outcome is FileOutcome.REFUSED
    assert only.fault is not None
    assert only.fault.code == "file.unsafe"


def test_nesting_has_an_end(tmp_path: Path) -> None:
    """Archives that hold each other for ever are cut off, not followed."""
    data = _report(tmp_path)
    path = tmp_path / "bc.zip"
    for depth in range(6):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.zip" if depth else "x.docx", data)
        data = path.read_bytes()
    found = _read(path, Limits(nesting=3))
    assert len(found) == 4
    assert found[-1].outcome is FileOutcome.REFUSED


_BODY = """<html><body><div>SỞ Y TẾ</div><p>BÁO CÁO</p><p>I. K&#7871;t qu&#7843;</p><script>x()</script>
<table><tr><td>Số mẫu</td><td rowspan=2>125</td></tr><tr><td>Số <b>cơ sở</b></td></tr></table>
<p>Đã lấy mẫu tại các xã theo kế hoạch, các đơn vị đã phối hợp tốt, công tác kiểm tra bảo đảm đúng quy định và kịp thời
trong suốt đợt cao điểm vừa qua trên địa bàn toàn huyện.</p><img src="cid:ky"></body></html>"""


def _with_body(tmp_path: Path, *attached: str) -> Path:
    """A mail whose HTML body is the report, with a signature picture and files of these texts."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@b.example", "Báo cáo", "Mon, 19 Oct 2020 08:00:00 +0700"
    mail.set_content("Xem bản HTML.")
    mail.add_alternative(_BODY, subtype="html")
    picture = BytesIO()
    Image.effect_noise((400, 300), 90).save(picture, "PNG")
    mail.add_attachment(picture.getvalue(), maintype="image", subtype="png", filename="image001.png", cid="<ky>")
    for number, text in enumerate(attached):
        data = _report(tmp_path, text)
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{number}.docx")
    path = tmp_path / "thu.eml"
    path.write_bytes(mail.as_bytes())
    return path


def test_a_report_typed_into_a_mail_is_read_with_its_tables(tmp_path: Path) -> None:
    """The body counts where nothing attached is a report; the picture of a signature is none."""
    for attached in ((), ("Công văn chuyển số liệu",)):
        mail, *inner = _read(_with_body(tmp_path, *attached))
        assert [file.name for file in inner] == [f"{number}.docx" for number in range(len(attached))]
        (page,) = mail.pages
        assert [line.text for line in lines(page)][:3] == ["SỞ Y TẾ", "BÁO CÁO", "I. Kết quả"]
        assert [(cell.text, cell.row_span) for cell in grids(page)[0].cells] == [
            ("Số mẫu", 1), ("125", 2), ("Số cơ sở", 1),
        ]  # fmt: skip


def test_the_body_beside_an_attached_report_is_no_page(tmp_path: Path) -> None:
    """Covering words would be read as part of the report, or counted as a page of it."""
    mail, inner = _read(_with_body(tmp_path, "BÁO CÁO"))
    assert (mail.pages, len(inner.pages)) == ((), 1)


def _packed(path: Path, files: dict[str, bytes]) -> Path:
    """An archive of another maker with these files, by the ending of its name."""
    if path.suffix == ".rar":
        path.write_bytes(rar_of(files))
        return path
    with libarchive.file_writer(str(path), "7zip") as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return path


@pytest.mark.parametrize("ending", [".7z", ".rar"])
def test_archives_of_other_makers_are_opened(tmp_path: Path, ending: str) -> None:
    """Units pack with what they have; names and order are kept, no path leads out of our folder."""
    data = _report(tmp_path)
    files = {"thư mục/trang 10.docx": data, "../../Báo cáo 2.docx": data, "thư mục/Thumbs.db": b"x"}
    container, *inner = _read(_packed(tmp_path / f"bao-cao{ending}", files))
    assert container.kind == ending[1:]
    assert [(file.name, file.kind) for file in inner] == [("Báo cáo 2.docx", Kind.DOCX), ("trang 10.docx", Kind.DOCX)]
    assert not (tmp_path.parent / "Báo cáo 2.docx").exists()


@pytest.mark.parametrize("ending", [".7z", ".rar"])
def test_a_broken_archive_of_another_maker_says_so(tmp_path: Path, ending: str) -> None:
    """Half an upload must not pass for the whole of a report."""
    path = _packed(tmp_path / f"bao-cao{ending}", {"a.docx": _report(tmp_path)})
    path.write_bytes(path.read_bytes()[:-400])
    fault = _read(path)[0].fault
    assert fault is not None
    assert fault.code == "file.unreadable"


def test_a_bomb_of_another_maker_is_refused(tmp_path: Path) -> None:
    """What an archive says of its sizes is not believed: the bytes are counted as they come out."""
    path = _packed(tmp_path / "bomb.7z", {"a.txt": b"\0" * (4 * 2**20)})
    fault = _read(path, Limits(file_bytes=2**20))[0].fault
    assert fault is not None
    assert fault.code == "file.unsafe"


@pytest.mark.parametrize(("names", "ordered"), [(["t10.jpg", "t2.jpg", "t1.jpg"], ["t1.jpg", "t2.jpg", "t10.jpg"])])
def test_pages_come_in_natural_order(names: list[str], ordered: list[str]) -> None:
    """Page 10 does not stand before page 2."""
    assert sorted(names, key=natural) == ordered
