"""Days on the calendar as people count them, and the reasons why one cannot be settled."""

import calendar
from datetime import date, timedelta

SOON = timedelta(days=183)
"""A day and month without a year that has passed means next year only if that is this near."""


class Unsure(Exception):  # noqa: N818 - not an error of the program: a date that has to be asked
    """A date that cannot be settled, with the reason and the days it could be."""

    def __init__(self, why: str, *days: date) -> None:
        super().__init__(why)
        self.why = why
        self.days = days


def make_day(year: int, month: int, day: int) -> date:
    """The day, or Unsure when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Unsure("no_such_day") from None


def full_year(digits: str) -> int:
    """Two digits of a year belong to this century."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def this_or_next_year(month: int, day: int, today: date) -> date:
    """A day and month without a year: the coming one, if that is not most of a year away."""
    if day == 29 and month == 2:
        years = [year for year in (today.year, today.year + 1) if calendar.isleap(year)]
        if not years:
            raise Unsure("no_such_day")
        return make_day(years[0], month, day)
    this_year = make_day(today.year, month, day)
    if this_year >= today:
        return this_year
    next_year = make_day(today.year + 1, month, day)
    if next_year - today > SOON:
        raise Unsure("past_date", next_year)
    return next_year


def in_month(day: int, months_ahead: int, today: date) -> date:
    """This day of the month that is `months_ahead` months from now."""
    month = today.month - 1 + months_ahead
    return make_day(today.year + month // 12, month % 12 + 1, day)


def coming(day: int, today: date) -> list[date]:
    """The next two days that bear this number."""
    found: list[date] = []
    for ahead in range(4):
        month = today.month + ahead
        try:
            found.append(date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day))
        except ValueError:
            continue
    return [d for d in found if d >= today][:2]


def last_day(today: date, ahead: int) -> date:
    """The last day of the month that is `ahead` months from now."""
    month = today.month + ahead
    year, month = today.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def next_weekday(weekday: int, today: date) -> date:
    """The next day after today with this weekday (0 is Monday)."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
