"""All blank forms of a campaign: one Word and one Excel file a unit, and a pair for any unit."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pipeline.forms.excel import excel_form
from pipeline.forms.word import word_form
from pipeline.letterform import ZIP_DATE
from schemas.campaign import Campaign, Unit

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OFFICE_TYPES: Final = {"docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet"}


def forms_of(campaign: Campaign, unit: Unit | None = None) -> dict[str, bytes]:
    """The forms for one unit (or for any) by file name; no Excel form where the campaign asks for no figures."""
    name = f"bieu-mau-{campaign.id}" + (f"-{unit.code}" if unit else "")
    made = {f"{name}.docx": word_form(campaign, unit)}
    return made | {f"{name}.xlsx": excel_form(campaign, unit)} if campaign.tables else made


def all_forms(campaign: Campaign) -> Iterator[tuple[str, bytes]]:
    """The forms of all units that report, and those for any unit, with their names."""
    for unit in (None, *(unit for unit in campaign.units if campaign.asks(unit))):
        yield from forms_of(campaign, unit).items()


def packed(campaign: Campaign) -> bytes:
    """All forms in one zip file; equal campaigns give equal bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in all_forms(campaign):
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content)
    return out.getvalue()
