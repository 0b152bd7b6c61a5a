"""The periods of a blanket order: on which days they are due, and which weeks are their own.

A period is due where the span's last day stands: on its weekday in every week, or on its day of
every month. A month that is too short ends earlier, and what would fall on a Sunday is due on the
Saturday before.
"""

import calendar
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from domain.models import Every
from domain.weeks import WEEK, last_usable_week

SUNDAY = 6
MOST_PERIODS = 60
"""More than a year of weeks is a mistake in a date rather than a wish."""


def due_days(every: Every, first: date, last: date) -> list[date]:
    """The days on which the periods from ``first`` to ``last`` are due, in order.

    Empty where the span holds none; never more than `MOST_PERIODS` and one.
    """
    step = _weeks_back if every is Every.WEEK else _months_back
    found: list[date] = []
    for back in range(MOST_PERIODS + 1):
        day = _working(step(last, back))
        if day < first:
            break
        found.append(day)
    return found[::-1]


@lru_cache(maxsize=1024)
def own_weeks(every: Every, due: date, last: date) -> tuple[date, ...]:
    """The weeks, by their Mondays, whose capacity a period brings that the one before did not.

    ``last`` is the last day of the span, from which all periods are counted. A week of which too
    little is left before the cut-off counts for the next period, as it does for every order
    (`domain.weeks.last_usable_week`).

    Raises:
        ValueError: no period of that span is due on ``due``.
    """
    step = _weeks_back if every is Every.WEEK else _months_back
    days = (_working(step(last, back)) for back in range(MOST_PERIODS + 2))
    before = next((day for one, day in pairwise(days) if one == due), None)
    if before is None:
        msg = f"no period up to {last} is due on {due}"
        raise ValueError(msg)
    week, until = last_usable_week(due), last_usable_week(before)
    weeks = []
    while week > until:
        weeks.append(week)
        week -= WEEK
    return tuple(reversed(weeks))


def _weeks_back(day: date, count: int) -> date:
    return day - WEEK * count


def _months_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _working(day: date) -> date:
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


__all__ = ["MOST_PERIODS", "due_days", "own_weeks"]
