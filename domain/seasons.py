"""What a week is like for people who make things: ordinary, short of days, Ramadan, Lebaran.

The calendar is that of the `holidays` package (Islamic days of years to come are estimated there).
How much of an ordinary week each kind leaves is a prior of ours, stated in `PRIOR`; what a region's
own weeks of that kind brought moves it (`domain.pooling.habits.season_left`).
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from domain.weeks import WEEK

WORKING_DAYS = 6
RAMADAN_DAYS = 30
EID = "Eid al-Fitr"


class Season(StrEnum):
    """The kinds of weeks, the strongest first: a week is of the first kind that fits."""

    LEBARAN = "lebaran"
    AFTER_LEBARAN = "after_lebaran"
    RAMADAN = "ramadan"
    HOLIDAY = "holiday"
    ORDINARY = "ordinary"


PRIOR: dict[Season, tuple[int, int]] = {
    Season.LEBARAN: (30, 2),
    Season.AFTER_LEBARAN: (70, 2),
    Season.RAMADAN: (90, 3),
    Season.HOLIDAY: (90, 4),
}
"""What is left of an ordinary week, in percent, and how many weeks that belief is worth.

Workshops close for most of the week of Idul Fitri and open slowly after it; in Ramadan days are
shorter, though some bake more. These are our suggestion, not a statistic.
"""


@lru_cache(maxsize=512)
def season_of(week: date) -> Season:
    """The kind of the week that begins on this Monday."""
    days = [week + timedelta(days=n) for n in range(WORKING_DAYS + 1)]
    feast = [_eid_near(day.year) for day in (week, week + WEEK * 5)]
    feasts = [day for found in feast for day in found]
    if any(day in feasts for day in days):
        return Season.LEBARAN
    if any(week - WEEK <= eid < week for eid in feasts):
        return Season.AFTER_LEBARAN
    fast = timedelta(days=RAMADAN_DAYS)
    if any(eid - fast <= day < eid for eid in feasts for day in days[:WORKING_DAYS]):
        return Season.RAMADAN
    if any(day in _calendar(day.year) for day in days[:WORKING_DAYS]):
        return Season.HOLIDAY
    return Season.ORDINARY


@lru_cache(maxsize=32)
def _eid_near(year: int) -> tuple[date, ...]:
    """The first days of Idul Fitri of a year (there are two in some years)."""
    named = _calendar(year)
    found = sorted(day for day, name in named.items() if name.startswith(EID))
    return tuple(day for day in found if day - timedelta(days=1) not in found)


@lru_cache(maxsize=32)
def _calendar(year: int) -> dict[date, str]:
    """The public holidays of Indonesia in a year, in English."""
    import holidays  # noqa: PLC0415 - no start waits for it

    return dict(holidays.country_holidays("ID", years=year, language="en_US").items())


__all__ = ["PRIOR", "Season", "season_of"]
