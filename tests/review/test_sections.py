"""Sections: a paragraph is edited and moved, and what somebody else changed is not overwritten."""

import io

from PIL import Image

from schemas.record import Evidence
from store.models import Correction, ReportField
from tests.review.conftest import BOX, House, LogIn


def value_of(house: House, name: str) -> str:
    """The text of a section as it counts."""
    return str(ReportField.objects.get(report=house.report, key=f"section:{name}").value.get("text", ""))


def test_the_pictures_of_a_section_stand_below_its_text(house: House, log_in: LogIn) -> None:
    """What a unit shows of its activities belongs to what it tells of them; only what we drew ourselves is shown."""
    row = ReportField.objects.get(report=house.report, key="section:B")
    place = Evidence(file=0, page=1, bbox=BOX).model_dump(mode="json")
    row.machine = {**row.machine, "attachments": [place]}
    row.value = {**row.value, "attachments": [place]}
    row.save(update_fields=["machine", "value"])
    client = log_in("clerk")
    text = client.get(f"/reports/{house.report.pk}/sections/").content.decode()
    address = f"/pages/{house.page.pk}/crop.png?box=400.0,200.0,460.0,220.0&amp;view=picture"

    assert text.index("Nội dung A") < text.index("Nội dung B") < text.index(address)
    answer = client.get(address.replace("&amp;", "&"))
    assert Image.open(io.BytesIO(answer.content)).size == (60, 20)


def form(house: House, **more: object) -> dict[str, object]:
    """The page's form: one paragraph in each of the two sections."""
    versions = {
        f"version-{row.key.partition(':')[2]}": row.version
        for row in ReportField.objects.filter(report=house.report, key__startswith="section:")
    }
    texts = {"text-0": "Nội dung A", "section-0": "A", "text-1": "Nội dung B", "section-1": "B"}
    return {"count": 2, **versions, **texts, **more}


def test_a_paragraph_moves_to_the_section_it_belongs_to(house: House, log_in: LogIn) -> None:
    """A heading that was not seen puts two sections into one; one choice must part them again."""
    log_in("reviewer").post(f"/reports/{house.report.pk}/sections/save", form(house, **{"section-1": "A"}))

    assert value_of(house, "A") == "Nội dung A\nNội dung B"
    assert value_of(house, "B") == ""
    assert {entry.key for entry in Correction.objects.all()} == {"section:A", "section:B"}


def test_only_what_changed_is_a_correction(house: House, log_in: LogIn) -> None:
    """Saving the page must not vouch for sections nobody touched."""
    log_in("reviewer").post(f"/reports/{house.report.pk}/sections/save", form(house, **{"text-0": "Nội dung mới"}))

    assert Correction.objects.get().key == "section:A"
    assert value_of(house, "A") == "Nội dung mới"


def test_nothing_is_saved_when_somebody_was_faster(house: House, log_in: LogIn) -> None:
    """A move touches two sections: half of it would lose a paragraph."""
    old = form(house, **{"section-1": "A"})
    version = ReportField.objects.get(report=house.report, key="section:B").version
    log_in("admin").post(
        f"/reports/{house.report.pk}/fields/section:B", {"version": version, "value": "Khác", "ground": "misread"}
    )
    text = log_in("reviewer").post(f"/reports/{house.report.pk}/sections/save", old, follow=True).content.decode()

    assert value_of(house, "A") == "Nội dung A"
    assert value_of(house, "B") == "Khác"
    assert "nguoi-admin vừa đổi mục B" in text


def test_a_clerk_reads_the_sections_and_changes_nothing(house: House, log_in: LogIn) -> None:
    """The text is there for everybody; only reviewers decide."""
    text = log_in("clerk").get(f"/reports/{house.report.pk}/sections/").content.decode()

    assert "Nội dung A" in text
    assert "readonly" in text
    assert log_in("clerk").post(f"/reports/{house.report.pk}/sections/save", form(house)).status_code == 403
