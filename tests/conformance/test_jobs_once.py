"""By itself: each run once, the latest one after a standstill, never a stale one, never half."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from scripted import House
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot.storage import Storage
from domain import schedule
from domain.audit import record_change
from domain.jobs import JobContext
from domain.models import JobRun, Region, RunState
from domain.schedule import Daily, Job

pytestmark = pytest.mark.both_databases

NAME = "of_the_test"
TEN = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = timedelta(days=1)


class Work:
    """A job that notes when it was due, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []

    def __call__(self, context: JobContext) -> None:
        due = context.due.isoformat()
        record_change(context.session, context.now, "note", ("job", 1), reason=due)
        if self.failures:
            context.session.flush()
            raise self.failures.pop(0)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """One job, every day at ten, of no use after four days."""
    work = Work()
    jobs = (Job(NAME, lambda _: Daily(time(10)), work, 4 * DAY),)
    monkeypatch.setattr(schedule, "JOBS", jobs)
    monkeypatch.setattr("bot.scheduler.JOBS", jobs)
    return work


def _ledger(house: House) -> list[tuple[datetime, RunState]]:
    with house.storage.reading() as session:
        return [(r.due_at, r.state) for r in session.exec(select(JobRun).order_by(col(JobRun.id)))]


def test_a_job_runs_once_when_it_is_due(house: House, work: Work) -> None:
    assert house.scheduler.run_due() == 0
    assert house.scheduler.next_due() == TEN
    house.at(TEN)
    assert house.scheduler.run_due() == 1
    assert house.scheduler.run_due() == 0
    house.start()
    assert house.scheduler.run_due() == 0
    assert _ledger(house) == [(TEN, RunState.DONE)]
    assert house.scheduler.next_due() == TEN + DAY


def test_a_region_that_is_added_while_it_runs_is_known_within_a_minute(
    house: House, work: Work
) -> None:
    house.at(TEN)
    assert house.scheduler.run_due() == 1
    house.change(
        lambda session: session.add(
            Region(code="X", name="X", office="X", zone="Asia/Jakarta", created_at=TEN)
        )
    )
    house.wait(timedelta(minutes=1))
    assert house.scheduler.run_due() == 0
    assert house.scheduler.next_due() == TEN + timedelta(hours=1)
    house.at(TEN + timedelta(hours=1))
    assert house.scheduler.run_due() == 1


def test_a_late_start_catches_up_with_the_latest_run_alone(house: House, work: Work) -> None:
    house.at(TEN + 3 * DAY + timedelta(hours=5))
    assert house.scheduler.run_due() == 1
    assert house.notes() == [(TEN + 3 * DAY).isoformat()]


def test_a_run_whose_moment_has_passed_is_skipped(
    house: House, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = (Job(NAME, lambda _: Daily(time(10)), work, timedelta(hours=1)),)
    monkeypatch.setattr("bot.scheduler.JOBS", jobs)
    house.at(TEN + timedelta(hours=2))
    assert house.scheduler.run_due() == 0
    assert house.notes() == []
    assert _ledger(house) == [(TEN, RunState.SKIPPED)]


def test_a_failed_job_is_undone_and_tried_again(house: House, work: Work) -> None:
    work.failures = [ValueError("once")]
    house.at(TEN)
    assert house.scheduler.run_due() == 0
    assert house.notes() == []
    assert house.scheduler.run_due() == 0
    assert house.scheduler.next_due() == TEN + timedelta(minutes=5)
    house.wait(timedelta(minutes=5))
    assert house.scheduler.run_due() == 1
    assert house.notes() == [TEN.isoformat()]
    assert _ledger(house) == [(TEN, RunState.DONE)]


def test_a_job_that_fails_three_times_is_given_up_and_the_officers_told(
    house: House, work: Work
) -> None:
    work.failures = [ValueError("a"), ValueError("b"), ValueError("c")]
    house.at(TEN)
    for _ in range(3):
        house.scheduler.run_due()
        house.wait(timedelta(minutes=5))
    assert _ledger(house) == [(TEN, RunState.FAILED)]
    assert [row.message for row in house.outbox()] == ["JobFailed"]
    assert len(house.deliver()) == 1
    house.at(TEN + DAY)
    assert house.scheduler.run_due() == 1


def test_a_broken_rule_of_the_database_is_a_failure_like_any_other(
    house: House, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice_the_same(context: JobContext) -> None:
        for _ in range(2):
            context.session.add(
                Region(code="X", name="X", office="X", zone="Asia/Jakarta", created_at=context.now)
            )
        context.session.flush()

    jobs = (Job(NAME, lambda _: Daily(time(10)), twice_the_same, DAY),)
    monkeypatch.setattr("bot.scheduler.JOBS", jobs)
    house.at(TEN)
    for _ in range(3):
        assert house.scheduler.run_due() == 0
        house.wait(timedelta(minutes=5))
    assert _ledger(house) == [(TEN, RunState.FAILED)]


def test_while_the_database_fails_a_job_is_not_given_up(house: House, work: Work) -> None:
    work.failures = [OperationalError("INSERT", {}, Exception("disk full")) for _ in range(12)]
    house.at(TEN)
    for _ in range(12):
        assert house.scheduler.run_due() == 0
        house.wait(timedelta(minutes=5))
    assert _ledger(house) == []
    assert house.scheduler.run_due() == 1
    assert _ledger(house) == [(TEN, RunState.DONE)]
    assert house.outbox() == []


def test_a_job_is_only_given_up_once_that_is_on_record(
    house: House, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_can_be_written(*_: object) -> int:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    work.failures = [ValueError("a"), ValueError("b"), ValueError("c")]
    house.at(TEN)
    for _ in range(2):
        house.scheduler.run_due()
        house.wait(timedelta(minutes=5))
    with monkeypatch.context() as broken:
        broken.setattr("bot.scheduler.post_to_officers", nothing_can_be_written)
        with pytest.raises(OperationalError):
            house.scheduler.run_due()
    assert _ledger(house) == []
    house.wait(timedelta(minutes=5))
    assert house.scheduler.run_due() == 1
    assert _ledger(house) == [(TEN, RunState.DONE)]


def test_two_schedulers_on_one_database_do_it_once(house: House, work: Work) -> None:
    other = House(house.storage, house.clock)
    assert other.scheduler.run_due() == 0
    house.at(TEN)
    assert [house.scheduler.run_due(), other.scheduler.run_due()] == [1, 0]
    assert house.notes() == [TEN.isoformat()]


def test_two_processes_at_the_same_moment_do_it_once(house: House, work: Work) -> None:
    storages = [Storage(house.storage.url, durable=False) for _ in range(3)]
    others = [House(storage, house.clock) for storage in storages]
    house.at(TEN)
    together = threading.Barrier(len(others))
    ran: list[int] = []

    def run(worker: House) -> None:
        together.wait()
        ran.append(worker.scheduler.run_due())

    threads = [threading.Thread(target=run, args=(worker,)) for worker in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for storage in storages:
        storage.close()
    assert sorted(ran) == [0, 0, 1]
    assert house.notes() == [TEN.isoformat()]
