"""Follow-up on its schedule: the night drafts what is due; people approve, and the outbox sends."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from config.settings import load_settings
from pipeline.readers.content import CannotReadError
from schemas.letter import LetterKind
from store.models import Heartbeat, Letter
from store.selectors.campaigns import current_campaigns
from store.services.drafting import draft_due
from store.services.letters import write_files
from store.services.status import beat

PART: Final = "letters"
_log = logging.getLogger(__name__)


def draft_all() -> list[int]:
    """Drafts what is due in every open campaign and writes the papers; gives the drafts' ids."""
    drafted = [letter for row in current_campaigns(open_only=True) for letter in draft_due(row.key)]
    write_papers(drafted)
    beat(PART, f"{len(drafted)} dự thảo")
    return [letter.pk for letter in drafted]


def write_papers(letters: Sequence[Letter]) -> None:
    """Writes Word and PDF of official letters; where there is no LibreOffice the Word files must do."""
    papers = [letter.pk for letter in letters if letter.kind == LetterKind.LETTER]
    try:
        write_files(papers)
    except CannotReadError as fault:
        _log.warning("letters have no PDF: %s", fault.fault.code)


def is_behind(now: datetime | None = None) -> bool:
    """Whether tonight's moment has passed without drafting: the machine was off. One run catches up."""
    now = timezone.localtime(now)
    if f"{now:%H:%M}" < load_settings().nightly_at:
        return False
    last = Heartbeat.objects.filter(part=PART).first()
    return last is None or timezone.localdate(last.at) < now.date()
