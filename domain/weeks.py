"""Weeks and days as an office counts them: Monday to Saturday, in the region's own zone.

A week is named by its Monday. It counts for a cut-off when the cut-off falls on its Friday or
later, so that five of its six working days can be used; and the week that is running counts for
a new share until Wednesday, because by Thursday what was made is usually spoken for.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.models import Region

DEFAULT_ZONE = "Asia/Jakarta"
WEEK = timedelta(days=7)
SETTLED = 8 * WEEK
"""What was due so long before the beginning of another promise has nothing to do with it."""
LAST_WORKING_DAY, SUNDAY = 5, 6
FRIDAY, THURSDAY = 4, 3
SHORTEST_ANSWER = timedelta(hours=4)
"""Nobody has less time to answer an offer, unless the cut-off comes first."""


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name, such as ``Asia/Makassar``."""
    return ZoneInfo(name)


SHORTEST_ANSWER = timedelta(hours=4)
SATURDAY = 5


def local(moment: datetime, zone_name: str) -> datetime:
    """The same moment on the clock of a region."""
    return moment.astimezone(zone(zone_name))


def at(day: date, clock_time: time, zone_name: str) -> datetime:
    """The moment, in UTC, when the clock of a region shows ``clock_time`` on ``day``."""
    return datetime.combine(day, clock_time, zone(zone_name)).astimezone(UTC)


def monday(day: date) -> date:
    """The Monday that names the week of ``day``."""
    return day - timedelta(days=day.weekday())


def saturday(week: date) -> date:
    """The last working day of the week that starts on ``week``."""
    return week + timedelta(days=LAST_WORKING_DAY)


def usable_weeks(today: date, cutoff_day: date, window_days: int = 0) -> tuple[date, date]:
    """The first and the last week whose capacity counts for a cut-off, seen from ``today``.

    Goods that are handed over on the last ``window_days`` days only are made in the weeks of
    those days, the one of the cut-off included, whatever weekday that is.
    """
    if not window_days:
        return first_usable_week(today), last_usable_week(cutoff_day)
    opens = monday(handover_days(cutoff_day, window_days)[0])
    return max(monday(today), opens), monday(cutoff_day)


@lru_cache(maxsize=4096)
def made_between(
    since: datetime, cutoff: datetime, zone_name: str, window_days: int
) -> tuple[date, date, date]:
    """The weeks in which a share can be made, both counted, and the day it is due.

    All shares of one offering have the same.
    """
    due = local(cutoff, zone_name).date()
    begins, ends = usable_weeks(local(since, zone_name).date(), due, window_days)
    return begins, max(begins, ends), due


def handover_days(cutoff_day: date, window_days: int) -> list[date]:
    """The days on which perishable goods may be brought: the last so many, without Sundays.

    The day of the cut-off is always one of them.
    """
    found = [cutoff_day]
    while len(found) < window_days:
        before = found[-1] - timedelta(days=1)
        found.append(before - timedelta(days=1) if before.weekday() == SUNDAY else before)
    return found[::-1]


def first_usable_week(today: date) -> date:
    """The first week whose capacity can still be given to a new share."""
    this_week = monday(today)
    return this_week if today.weekday() < THURSDAY else this_week + WEEK


def last_usable_week(cutoff_day: date) -> date:
    """The last week whose capacity counts for a cut-off on ``cutoff_day``."""
    its_week = monday(cutoff_day)
    return its_week if cutoff_day.weekday() >= FRIDAY else its_week - WEEK


def answer_deadline(region: Region, cutoff: datetime, now: datetime) -> datetime:
    """The next working day at the region's answer time; today where the cut-off is close.

    Sunday is nobody's deadline: an offer of Saturday may be answered until Monday. Never later
    than the cut-off itself.
    """
    today = local(now, region.zone).date()
    next_day = today + timedelta(days=2 if today.weekday() == LAST_WORKING_DAY else 1)
    tomorrow = at(next_day, region.answer_at, region.zone)
    if tomorrow < cutoff:
        return tomorrow
    tonight = at(today, region.answer_at, region.zone)
    return min(cutoff, max(tonight, now + SHORTEST_ANSWER))
