"""The page of blank forms: every unit's form can be taken away, and is that unit's own."""

import zipfile
from io import BytesIO

from docx import Document

from tests.review.conftest import House, LogIn
from tests.store.samples import KEY


def test_forms_are_taken_away_one_by_one_and_together(house: House, log_in: LogIn) -> None:
    """A clerk sends each unit its own form with the directive."""
    client = log_in("clerk")
    shown = client.get(f"/campaigns/{KEY}/forms/").content.decode()
    one = b"".join(client.get(f"/campaigns/{KEY}/forms/word?unit=an-phu"))
    packed = b"".join(client.get(f"/campaigns/{KEY}/forms/zip"))

    assert "?unit=an-phu" in shown
    assert "PHÒNG XÂY DỰNG HUYỆN AN PHÚ" in Document(BytesIO(one)).tables[0].cell(0, 0).text
    assert len(zipfile.ZipFile(BytesIO(packed)).namelist()) == 6
    assert client.get(f"/campaigns/{KEY}/forms/word?unit=la").status_code == 404
