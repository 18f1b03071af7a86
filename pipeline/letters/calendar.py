"""Working days in Vietnam: weekends and public holidays do not count, days made up for do.

Holidays that move with the moon (Tết, Giỗ Tổ) are named in the campaign's calendar.
"""

from datetime import date, timedelta
from typing import Final

from schemas.campaign import Calendar

FIXED_HOLIDAYS: Final = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
_DAY: Final = timedelta(days=1)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether offices work on this day."""
    if day in calendar.working_days:
        return True
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS and day not in calendar.days_off


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The working day that lies ``count`` working days after (before, where negative) ``day``."""
    step = _DAY if count >= 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, calendar):
            day += step
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days from ``start`` (included) to ``end`` (not included); 0 when ``end`` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + _DAY * number, calendar) for number in range(max(days, 0)))


def last_day(due_before: date, calendar: Calendar) -> date:
    """The last working day on which what arrives is still in time."""
    return add_working_days(due_before, -1, calendar)


def reminder_due(today: date, due_before: date, calendar: Calendar) -> int | None:
    """Which reminder before the deadline (from 1) is the newest one due by ``today``; None before the first.

    A day on which nothing ran is caught up on, and nothing is reminded of from the deadline on.
    """
    if today >= due_before:
        return None
    days = sorted(calendar.remind_before, reverse=True)
    passed = [number for number, count in enumerate(days, 1) if today >= add_working_days(due_before, -count, calendar)]
    return passed[-1] if passed else None
