"""The one way in for watcher, mailbox and web: store first, then ring for the worker."""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from store.models import User
from store.selectors.submissions import lane_of
from store.services import arranging as services
from store.services.arranging import Arranged, Pile
from store.services.failures import read_again
from store.services.intake import NOT_TOLD, Incoming, Received, Told, receive
from store.services.placing import Placed, place_submission
from store.services.series import split_series
from workers.tasks import ring_reading

_log = logging.getLogger(__name__)


def take_in(
    files: Sequence[Incoming],
    *,
    source: str,
    campaign_hint: str = "",
    sender: str = "",
    received_on: date | None = None,
    day_by: str = "",
    name: str = "",
    key: str = "",
    events: Sequence[str] = (),
    grouped: bool = False,
    told: Told = NOT_TOLD,
) -> Received:
    """Stores a submission (see `store.services.intake.receive`) and rings for the worker."""
    received = receive(
        files,
        source=source,
        campaign_hint=campaign_hint,
        sender=sender,
        received_on=received_on,
        day_by=day_by,
        name=name,
        key=key,
        events=events,
        grouped=grouped,
        told=told,
    )
    if received.new:
        ring(received.submission_id)
    return received


def split(submission_id: int, *, by: User) -> int:
    """A person takes a series of pictures apart (see `store.services.series`); gives the number of parts."""
    parts = split_series(submission_id, by=by)
    for part in parts:
        if part.new:
            ring(part.submission_id)
    return len(parts)


def again(submission_id: int, *, by: User) -> None:
    """A person wants a failed submission read again."""
    read_again(submission_id, by=by)
    ring(submission_id)


def place(submission_id: int, *, campaign: str, unit: str, by: User) -> Placed:
    """A person says whose report it is (see `store.services.placing`); rings when it must be read again."""
    placed = place_submission(submission_id, campaign=campaign, unit=unit, by=by)
    if placed.read_again:
        ring(submission_id)
    return placed


def arrange(piles: Sequence[Pile], *, by: User) -> Arranged:
    """Carries out a sorting of the intake desk (see `store.services.arranging`); rings for what must be read."""
    done = services.arrange(piles, by=by)
    for submission_id in done.to_read:
        ring(submission_id)
    return done


def ring(submission_id: int) -> None:
    """Tells the worker of a submission once it is committed.

    A broker that is away loses nothing, the sweep rings again.
    """

    def tell(*_: Any) -> None:
        try:
            ring_reading(submission_id, lane_of(submission_id))
        except OperationalError as fault:
            _log.warning("the broker is away (%s): submission %s waits for the next sweep", fault, submission_id)

    transaction.on_commit(tell)
