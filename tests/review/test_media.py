"""Pictures and files: only what we drew ourselves is shown, originals leave as attachments and are noted."""

import io

import pytest
from django.test import Client
from PIL import Image

from store.models import ConsolidationVersion, ExportLog, FlagRow
from store.selectors.status import system_status
from tests.review.conftest import House, LogIn


def picture(client: Client, path: str) -> Image.Image:
    """The PNG at an address."""
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))


def test_the_crop_shows_the_spot_enlarged(house: House, log_in: LogIn) -> None:
    """The reviewer must read the digits without leaning forward: the box's middle is black in the sample page."""
    image = picture(log_in("reviewer"), f"/pages/{house.page.pk}/crop.png?box=400,200,460,220")

    assert image.width > 300
    middle = image.convert("L").tobytes()[image.height // 2 * image.width + image.width // 2]
    assert middle < 60


def test_the_row_crop_shows_the_whole_width(house: House, log_in: LogIn) -> None:
    """The label of the row stands far left of its number."""
    image = picture(log_in("reviewer"), f"/pages/{house.page.pk}/crop.png?box=400,200,460,220&view=row")

    assert image.width == 595
    assert image.height < 50


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "5,5,1,1", "nan,0,1,1", "inf,0,1,1", "1e9,0,2e9,1"])
def test_a_box_that_is_none_is_not_found(box: str, house: House, log_in: LogIn) -> None:
    """An address typed by hand must not end in an error page."""
    assert log_in("reviewer").get(f"/pages/{house.page.pk}/crop.png", {"box": box}).status_code == 404


def test_an_original_leaves_as_an_attachment_and_is_noted(house: House, log_in: LogIn) -> None:
    """A browser must never open a stranger's file inside our pages, and who took it must be known."""
    answer = log_in("clerk").get(f"/files/{house.submission.files.get().pk}/original")

    assert b"".join(answer) == b"mot"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert ExportLog.objects.get(action="export").by.username == "nguoi-clerk"


def test_looking_at_a_report_is_noted(house: House, log_in: LogIn) -> None:
    """Pictures of papers are personal data: who looked must be known."""
    log_in("reviewer").get(f"/reports/{house.report.pk}/")

    assert ExportLog.objects.get(action="view").subject == f"report:{house.report.pk}"


def test_a_classified_paper_is_shown_to_nobody(house: House, log_in: LogIn) -> None:
    """Its pictures, text and file are hidden from every role."""
    FlagRow.objects.create(submission=house.submission, code="file.classified", severity="error", message="mật")
    client = log_in("admin")

    for path in (
        f"/pages/{house.page.pk}.png",
        f"/pages/{house.page.pk}/crop.png?box=400,200,460,220",
        f"/files/{house.submission.files.get().pk}/original",
        f"/api/submissions/{house.submission.pk}/record",
    ):
        assert client.get(path).status_code == 404, path
    assert f"/pages/{house.page.pk}" not in client.get(f"/reports/{house.report.pk}/").content.decode()


def test_admins_are_told_of_a_classified_paper_until_one_dealt_with_it(house: House, log_in: LogIn) -> None:
    """Nobody may read it, so somebody must be told that it is there; the notice names its number and nothing else."""
    for _ in range(2):  # a mail with two such files
        FlagRow.objects.create(submission=house.submission, code="file.classified", severity="error", message="mật")
    admin, place = log_in("admin"), f"/submissions/{house.submission.pk}/classified"
    notice = "Có văn bản đóng dấu mật"
    assert notice in admin.get("/submissions/").content.decode()
    assert any("đóng dấu mật" in one for one in system_status().stuck)
    clerk = log_in("clerk")
    assert notice not in clerk.get("/submissions/").content.decode()
    assert clerk.post(place).status_code == 403

    admin = log_in("admin")
    assert admin.post(place).status_code == 302
    assert notice not in admin.get("/submissions/").content.decode()
    assert not any("đóng dấu mật" in one for one in system_status().stuck)
    assert admin.get(f"/files/{house.submission.files.get().pk}/original").status_code == 404


def test_a_consolidated_report_is_downloaded_under_its_own_name(version: ConsolidationVersion, log_in: LogIn) -> None:
    """Ten downloads of ten versions must be told apart in a folder."""
    answer = log_in("clerk").get(f"/consolidations/{version.pk}/excel")

    assert 'filename="tong-hop-thu-2030-ban-1.xlsx"' in answer.headers["Content-Disposition"]
    assert b"".join(answer).startswith(b"PK")
