"""Wakes what is due; the run ledger makes it happen once.

APScheduler only wakes this up. Which jobs exist and when they are due is data (`domain.schedule`);
whether one has run stands in the ledger, in the same transaction as everything it did. So several
processes may tick, a late start catches up with the latest due run, and one whose moment has
passed is skipped.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.logs import where
from bot.storage import Storage, insert_new
from bot.storage.collisions import TRIES, collided
from bot.storage.trouble import is_database_trouble
from domain.jobs import JobContext
from domain.messages.base import Word
from domain.models import JobRun, Region, RunState
from domain.outbox import post_to_officers
from domain.prepared import Prepared
from domain.records import the
from domain.schedule import JOBS, Job, due_between, next_due
from handlers.messages import JobFailed

log = structlog.get_logger(__name__)

# Whoever runs a region's jobs has this until its commit; others need not wait for the ledger.
AT_WORK = Prepared[bool](
    columns(func.pg_try_advisory_xact_lock(bindparam("jobs"), bindparam("region")))
)
JOBS_LOCK = 0x706A6F62
REGIONS = Prepared[Region](select(Region).order_by(col(Region.id)))
LOOK_AGAIN = timedelta(minutes=1)
TRY_AGAIN = timedelta(minutes=5)
BUSY_FOR = timedelta(seconds=5)
"""A region's jobs run in order: where another process is at one, the later ones wait as well."""
MOST_TRIES = 3
MOST_TRIES_IN_TROUBLE = 36
"""Three hours: that the database fails says nothing about the job."""


class Scheduler:
    """Runs the jobs of every region."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._last: dict[tuple[str, int], datetime] = {}
        self._failures: dict[tuple[str, int], tuple[int, datetime]] = {}
        self._busy_until: datetime | None = None
        self._looked: datetime | None = None
        self._upcoming: datetime | None = None

    def run_due(self) -> int:
        """Run everything that is due now, oldest first; returns how many runs."""
        now = self._clock.now()
        if self._nothing_since_last_look(now):
            return 0
        regions = self._regions()
        due = [
            (moment, order, region.id, job, region)
            for region in regions
            for order, job in enumerate(JOBS)
            for moment in self._due(job, region, now)
        ]
        due.sort(key=lambda item: item[:3])
        done, busy = 0, set[int]()
        for moment, _, _, job, region in due:
            if region.id in busy:
                continue
            ran = self._run(job, region, moment)
            if ran is None:
                busy.add(region.id)
            done += bool(ran)
        self._busy_until = now + BUSY_FOR if busy else None
        self._looked, self._upcoming = now, self._next_after(now, regions)
        return done

    def next_due(self) -> datetime | None:
        """When the next job of any region is due."""
        now = self._clock.now()
        if self._nothing_since_last_look(now):
            return self._upcoming
        return self._next_after(now, self._regions())

    def _nothing_since_last_look(self, now: datetime) -> bool:
        """All that was due has run, and regions were read so lately that none can be missing."""
        if self._looked is None or not self._looked <= now < self._looked + LOOK_AGAIN:
            return False
        return self._upcoming is not None and now < self._upcoming

    def _next_after(self, now: datetime, regions: Iterable[Region]) -> datetime | None:
        again = [moment for _, moment in self._failures.values() if moment > now]
        if self._busy_until is not None and self._busy_until > now:
            again.append(self._busy_until)
        return min((*again, *(next_due(region, now) for region in regions)), default=None)

    def _regions(self) -> list[Region]:
        with self._storage.reading() as session:
            return REGIONS.all(session)

    def _due(self, job: Job, region: Region, now: datetime) -> list[datetime]:
        """The latest due time that has not run, alone; nothing where there is none."""
        key = (job.name, region.id)
        failed = self._failures.get(key)
        if failed is not None and now < failed[1]:
            return []
        if key not in self._last:
            self._last[key] = self._last_run(job, region)
        return due_between(job, region, self._last[key], now)[-1:]

    def _last_run(self, job: Job, region: Region) -> datetime:
        with self._storage.reading() as session:
            latest = session.execute(
                columns(func.max(col(JobRun.due_at))).where(
                    col(JobRun.job) == job.name, col(JobRun.region_id) == region.id
                )
            ).scalar()
        return latest if latest is not None else region.created_at

    def _run(self, job: Job, region: Region, due: datetime) -> bool | None:
        """Whether it ran just now; None where another process is at work in the region."""
        now = self._clock.now()
        state = RunState.DONE if now - due <= job.stale_after else RunState.SKIPPED
        key = (job.name, region.id)
        try:
            mine = self._attempt(job, region, due, now, state)
            if mine is None:
                return None
        except Exception as error:  # noqa: BLE001 - one job's failure must not stop the others
            self._note_failure(job, region, due, error)
            return False
        self._failures.pop(key, None)
        self._last[key] = due
        return mine and state is RunState.DONE

    def _attempt(
        self, job: Job, region: Region, due: datetime, now: datetime, state: RunState
    ) -> bool | None:
        """Run it, if it has not run yet; None where another process is at it now."""
        for tries in range(1, TRIES + 1):
            try:
                with self._storage.begin() as session:
                    if not self._storage.embedded and not AT_WORK.first(
                        session, jobs=JOBS_LOCK, region=region.id
                    ):
                        return None
                    mine = _claim(session, job, region.id, due, now, state)
                    if mine and state is RunState.DONE:
                        here = the(session, Region, region.id)
                        job.run(JobContext(session, here, now, due))
                    return mine
            except Exception as error:
                if tries == TRIES or not collided(error):
                    raise
        return None

    def _note_failure(self, job: Job, region: Region, due: datetime, error: Exception) -> None:
        """Try again in a while; at last give this run up and tell the officers."""
        key = (job.name, region.id)
        now = self._clock.now()
        tries = self._failures.get(key, (0, now))[0] + 1
        log.error("job_failed", job=job.name, region=region.code, tries=tries, error=where(error))
        self._failures[key] = (tries, now + TRY_AGAIN)
        in_trouble = is_database_trouble(self._storage, error)
        if tries < (MOST_TRIES_IN_TROUBLE if in_trouble else MOST_TRIES):
            return
        # Only what is on record is given up: while nothing can be written it is tried again.
        with self._storage.begin() as session:
            if _claim(session, job, region.id, due, now, RunState.FAILED, where(error)):
                post_to_officers(session, region.id, JobFailed(Word(f"job.{job.name}")), now)
        del self._failures[key]
        self._last[key] = due


def _claim(
    session: Session,
    job: Job,
    region_id: int,
    due: datetime,
    now: datetime,
    state: RunState,
    error: str | None = None,
) -> bool:
    """Write the run into the ledger; False where another process has done it already."""
    row = {
        "job": job.name,
        "region_id": region_id,
        "due_at": due,
        "state": state,
        "ran_at": now,
        "error": error,
    }
    return insert_new(session.connection(), JobRun, [row]) == 1
