"""Which jobs exist and when they are due: data, not code.

A job belongs to each region and is due by the region's own clock. To add one, write what it does
as a function of a `JobContext` and add a line to ``JOBS``.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from domain import (
    blankets,
    capacity,
    erasure_requests,
    morning,
    partners,
    permit_watch,
    reminders,
    warning,
)
from domain.jobs import JobContext
from domain.models import Region
from domain.shipping import appointments
from domain.standing import OpenLine
from domain.values import Value
from domain.weeks import at, local

DAY = timedelta(days=1)


class Daily(Value):
    """Every day at a time of the local clock, or only on one weekday (0 is Monday)."""

    clock: time
    weekday: int | None = None

    def after(self, moment: datetime, zone_name: str) -> Iterator[datetime]:
        """The due times later than ``moment``, in order, without end."""
        today = local(moment, zone_name).date()
        while True:
            if self.weekday is None or today.weekday() == self.weekday:
                due = at(today, self.clock, zone_name)
                if due > moment:
                    yield due
            today += DAY


class Job(Value):
    """Something the bot does by itself. Later than ``stale_after`` it is skipped, not caught up."""

    name: str
    when: Callable[[Region], Daily]
    run: Callable[[JobContext], None]
    stale_after: timedelta


JOBS: tuple[Job, ...] = (
    Job("expire_offers", lambda r: Daily(r.answer_at), morning.expire_offers, 2 * DAY),
    Job("papers", lambda _: Daily(time(5, 30)), permit_watch.watch_papers, DAY / 2),
    Job("blanket_orders", lambda r: Daily(r.morning_at), blankets.make_period_orders, DAY / 2),
    Job("pools_apart", lambda r: Daily(r.morning_at), partners.tell_of_standstill, DAY / 2),
    Job("morning_run", lambda r: Daily(r.morning_at), morning.morning_run, DAY / 2),
    Job("continuity_forecast", lambda r: Daily(r.morning_at), warning.warn_of_gaps, DAY),
    Job("cutoff_reminders", lambda _: Daily(time(8)), reminders.remind_of_cutoffs, DAY / 3),
    Job("offer_reminders", lambda _: Daily(time(9)), reminders.remind_of_offers, DAY / 4),
    Job("data_care", lambda _: Daily(time(10)), erasure_requests.look_after_data, DAY),
    Job("weekly_question", lambda r: Daily(r.ask_at, r.ask_weekday), capacity.ask_weekly, DAY),
    Job("handover_slots", lambda r: Daily(r.answer_at), appointments.evening_round, DAY / 4),
    Job("first_nudge", lambda _: Daily(time(9), 5), capacity.remind_silent, DAY / 3),
    Job("second_nudge", lambda _: Daily(time(16), 6), capacity.remind_silent, DAY / 6),
)


def next_pooling(region: Region, entry: OpenLine, after: datetime) -> datetime:
    """The next morning run that shares a line out (at weekends only what is urgent is)."""
    mornings = Daily(region.morning_at).after(after, region.zone)
    return next(due for due in mornings if morning.pools_at(region, entry, due))


def next_question(region: Region, after: datetime) -> datetime:
    """When everybody is asked for their capacity next."""
    return next(Daily(region.ask_at, region.ask_weekday).after(after, region.zone))


def due_between(job: Job, region: Region, after: datetime, until: datetime) -> list[datetime]:
    """When the job was due in (after, until]."""
    found: list[datetime] = []
    for due in job.when(region).after(after, region.zone):
        if due > until:
            return found
        found.append(due)
    return found


def next_due(region: Region, after: datetime) -> datetime:
    """The next moment at which any job of the region is due."""
    return min(next(job.when(region).after(after, region.zone)) for job in JOBS)


__all__ = ["JOBS", "Daily", "Job", "due_between", "next_due", "next_pooling", "next_question"]
