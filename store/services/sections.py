"""Texts of sections put right together: a paragraph that belongs elsewhere leaves one section and enters another."""

from collections.abc import Mapping

from django.db import transaction

from schemas.correction import Ground
from schemas.record import SectionField
from store.models import Report, ReportField, User
from store.selectors.reports import parse_field
from store.services.corrections import Conflict, Settled, correct_field
from store.services.users import need_role


def edit_sections(
    report_id: int, texts: Mapping[str, str], versions: Mapping[str, int], *, by: User, ground: Ground = Ground.MISREAD
) -> list[Settled] | Conflict:
    """Gives sections (by id) their texts; all of them, or none where somebody changed one of them in between."""
    need_role(by, "reviewer")
    done: list[Settled] = []
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report_id)
        for name, text in texts.items():
            row = ReportField.objects.get(report=report_id, key=f"section:{name}")
            before = parse_field(row.key, row.value)
            if not isinstance(before, SectionField) or before.text.strip() == text.strip():
                continue
            outcome = correct_field(
                report_id, row.key, text.strip() or None, ground=ground, expected_version=versions[name], by=by
            )
            if isinstance(outcome, Conflict):
                transaction.set_rollback(True)
                return outcome
            assert isinstance(outcome, Settled)
            done.append(outcome)
    return done
