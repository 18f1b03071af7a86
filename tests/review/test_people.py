"""People: added, changed and let in by an admin; reports taken and given back; remarks; the audit log."""

import csv
import io

from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from store.models import AuditEntry, Comment, ReportClaim, User
from tests.review.conftest import LOGIN, House, LogIn

NEW = {"name": "moi", "full_name": "Người mới", "role": "approver", "password": "mot-mat-khau-dai-77"}


def test_an_admin_adds_a_person_who_can_then_log_in(house: House, log_in: LogIn, client: Client) -> None:
    """Without this page every new colleague needs somebody with a shell."""
    log_in("admin").post("/people/add", NEW)

    answer = client.post("/login", {"username": "moi", "password": NEW["password"]})
    assert answer.status_code == 302
    assert client.get("/audit/").status_code == 200


def test_weak_passwords_and_taken_names_are_refused_with_the_reason(house: House, log_in: LogIn) -> None:
    """A first password of ten equal digits is the way in for everybody."""
    admin = log_in("admin")
    weak = admin.post("/people/add", NEW | {"password": "1111111111"}, follow=True)
    taken = admin.post("/people/add", NEW | {"name": "NGUOI-clerk"}, follow=True)

    assert not User.objects.filter(username="moi").exists()
    assert "note error" in weak.content.decode()
    assert "đã có người dùng" in taken.content.decode()


def test_the_last_admin_stays_one(house: House, log_in: LogIn) -> None:
    """An office in which nobody can give roles any more is locked for ever."""
    admin = house.people["admin"]
    form = {"role": "clerk", "active": "yes"}

    answer = log_in("admin").post(f"/people/{admin.pk}/change", form, follow=True)

    admin.refresh_from_db()
    assert admin.role == "admin"
    assert "ít nhất một quản trị viên" in answer.content.decode()


def test_a_person_whose_access_ends_is_out_at_once(house: House, log_in: LogIn) -> None:
    """Who left the office must not go on in a browser that is still open."""
    clerk = log_in("clerk")
    person = house.people["clerk"]
    assert clerk.get("/").status_code == 200

    log_in("admin").post(f"/people/{person.pk}/change", {"role": "clerk", "active": "no"})

    assert clerk.get("/").status_code == 302


def test_an_admin_unlocks_a_person_locked_out_by_wrong_passwords(house: House, log_in: LogIn, client: Client) -> None:
    """Fifteen minutes are long on the day of the deadline."""
    for _ in range(6):
        client.post("/login", {"username": "nguoi-clerk", "password": "sai"})
    admin = log_in("admin")
    assert "đang bị khóa" in admin.get("/people/").content.decode()

    admin.post(f"/people/{house.people['clerk'].pk}/change", {"act": "unlock"})

    assert "đang bị khóa" not in admin.get("/people/").content.decode()
    assert client.post("/login", {"username": "nguoi-clerk", **LOGIN}).status_code == 302


def test_each_person_changes_the_own_password(house: House, log_in: LogIn) -> None:
    """A first password is known to the admin who gave it."""
    reviewer = log_in("reviewer")
    new = {"new_password1": "mat-khau-khac-345", "new_password2": "mat-khau-khac-345"}

    wrong = reviewer.post("/password", new | {"old_password": "sai"})
    right = reviewer.post("/password", new | {"old_password": LOGIN["password"]})

    assert wrong.status_code == 200
    assert right.status_code == 302
    assert User.objects.get(username="nguoi-reviewer").check_password("mat-khau-khac-345")


def test_a_claimed_report_says_who_works_on_it_and_can_be_given_back(house: House, log_in: LogIn) -> None:
    """Two people on one report, and none on the next, is how days are lost."""
    reviewer, admin = log_in("reviewer"), log_in("admin")
    path = f"/reports/{house.report.pk}/claim"
    reviewer.post(path, {"act": "claim"})
    assert "nguoi-reviewer đang làm" in admin.get(f"/reports/{house.report.pk}/").content.decode()

    taken = admin.post(path, {"act": "claim"}, follow=True)
    assert "thay cho nguoi-reviewer" in taken.content.decode()
    admin.post(path, {"act": "release"})

    assert not ReportClaim.objects.exists()


def test_remarks_are_shown_escaped_and_taken_out_only_by_their_writer(house: House, log_in: LogIn) -> None:
    """A remark is somebody's word; and it is text, never markup."""
    path, report = f"/reports/{house.report.pk}/comments", f"/reports/{house.report.pk}/"
    reviewer = log_in("reviewer")
    assert "Gọi lại &lt;b&gt;đơn vị&lt;/b&gt;" in reviewer.get(report).content.decode()

    reviewer.post(f"{path}/{house.comment.pk}/erase")
    assert Comment.objects.get(pk=house.comment.pk).text
    log_in("clerk").post(f"{path}/{house.comment.pk}/erase")

    assert Comment.objects.get(pk=house.comment.pk).text == ""
    assert "Gọi lại" not in reviewer.get(report).content.decode()


def test_the_log_is_filtered_verified_and_taken_away(house: House, log_in: LogIn) -> None:
    """Who asks what happened to a report must find it, and be able to prove that nothing was left out."""
    approver = log_in("approver")
    today = timezone.localdate().isoformat()
    page = approver.get(f"/audit/?action=comment&since={today}&until=").content.decode()
    assert f"comment:{house.comment.pk}</a>" in page
    assert "campaign:thu-2030" not in page

    assert "Nhật ký nguyên vẹn" in approver.post("/audit/verify", follow=True).content.decode()
    AuditEntry.objects.filter(action="comment").update(actor="user:999")
    assert "không còn nguyên vẹn" in approver.post("/audit/verify", follow=True).content.decode()

    rows = list(csv.reader(io.StringIO(approver.get("/audit/?format=csv").content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(approver.get("/audit/?format=xlsx&action=receive").content))
    assert len(rows) == AuditEntry.objects.count()  # a head more, and the taking of the workbook less
    assert {row[3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)} == {"receive"}
