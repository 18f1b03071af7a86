"""Answers known from outside: what stands on papers for certain, against which second entries are measured."""

import csv
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from pipeline.typed import parse_typed, says_none
from schemas.campaign import Campaign
from store.models import KnownAnswer, ReportField, User
from store.selectors.campaigns import campaign_of
from store.services.audit import record_act
from store.services.corrections import BadValueError
from store.services.users import need_role


class Known(NamedTuple):
    """One line of the list: the unit's code, the figure's id, what stands there (empty: nothing)."""

    unit: str
    figure: str
    value: str


def read_known(text: str) -> list[Known]:
    """The lines of a CSV file (unit, figure, value; commas or semicolons), without an opening line of titles."""
    first = text.partition("\n")[0]
    rows = csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";" if first.count(";") > 1 else ",")
    kept = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    wrong = next((number for number, row in enumerate(kept, 1) if len(row) != len(Known._fields)), None)
    if wrong:
        raise BadValueError(f"Dòng {wrong}: cần ba cột đơn vị, số liệu, giá trị. / unit, figure and value are needed.")
    return [Known(*row) for row in kept if tuple(cell.lower() for cell in row) != Known._fields]


def add_known(campaign_key: str, lines: Iterable[Known], *, note: str, by: User) -> int:
    """Keeps the answers, all or none; BadValueError names the first bad line. Gives how many there are."""
    need_role(by, "admin")
    if not note.strip():
        raise BadValueError("Ghi đáp án lấy từ đâu. / Say where the answers come from.")
    campaign = campaign_of(campaign_key)
    with transaction.atomic():
        for number, line in enumerate(lines, 1):
            field = _field(campaign, line, number)
            told = {"value": _value(campaign, line, number), "note": note.strip(), "by": by}
            row, _new = KnownAnswer.objects.update_or_create(report=field.report, key=field.key, defaults=told)
            record_act("known", f"known:{row.pk}", by=by)
        return KnownAnswer.objects.filter(report__campaign=campaign_key).count()


def _field(campaign: Campaign, line: Known, number: int) -> ReportField:
    rows = ReportField.objects.filter(report__campaign=campaign.id, report__unit=line.unit).exclude(submission=None)
    row = rows.filter(key=f"figure:{line.figure}").select_related("report").first()
    if row is None:
        told = f"Dòng {number}: {line.unit}, {line.figure} không có trong báo cáo nào đã đến."
        raise BadValueError(f"{told} / no report that arrived has it.")
    return row


def _value(campaign: Campaign, line: Known, number: int) -> dict[str, object]:
    if not line.value:
        return {"status": "empty"}
    try:
        typed = parse_typed(line.value, campaign.figures[line.figure])
    except ValueError as fault:
        raise BadValueError(f"Dòng {number}: {fault}") from None
    return {"status": "read", "value": typed, **({"said": "none"} if says_none(line.value) else {})}
