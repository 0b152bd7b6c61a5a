"""Several processes on one PostgreSQL: one talks with providers, all work, another takes over."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from scripted import House
from sqlalchemy import column, insert, table
from sqlmodel import select

from bot.clock import VirtualClock, WallClock
from bot.duties import DELIVERS, LASTS, Duties, living
from bot.scheduler import BUSY_FOR
from bot.settings import Settings
from bot.storage import Storage
from bot.web.sharing import Sharing
from domain import schedule
from domain.jobs import JobContext
from domain.models import Duty
from domain.schedule import Daily, Job

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def database() -> str:
    return "postgresql"


def _two(storage: Storage) -> tuple[VirtualClock, Duties, Duties]:
    clock = VirtualClock(NOW)
    return clock, Duties(storage, clock, "satu"), Duties(storage, clock, "dua")


def test_one_process_at_a_time_has_a_duty(storage: Storage) -> None:
    clock, one, two = _two(storage)
    assert [one.take(DELIVERS), two.take(DELIVERS), one.take(DELIVERS)] == [True, False, True]
    assert [one.has(DELIVERS), two.has(DELIVERS)] == [True, False]
    clock.move_to(NOW + LASTS)
    assert [one.has(DELIVERS), two.has(DELIVERS)] == [False, False]


def test_a_process_that_dies_is_replaced_when_its_time_runs_out(storage: Storage) -> None:
    clock, one, two = _two(storage)
    one.take(DELIVERS)
    clock.move_to(NOW + LASTS / 2)
    assert not two.take(DELIVERS)
    clock.move_to(NOW + LASTS)
    assert two.take(DELIVERS)
    assert not one.take(DELIVERS)


def test_a_process_that_stops_is_replaced_at_once(storage: Storage) -> None:
    _, one, two = _two(storage)
    one.take(DELIVERS)
    one.leave()
    assert not one.has(DELIVERS)
    assert two.take(DELIVERS)


def test_who_lives_is_known(storage: Storage) -> None:
    clock, one, two = _two(storage)
    one.live()
    two.live()
    assert living(storage, clock.now()) == ["dua", "satu"]
    one.leave()
    assert living(storage, clock.now()) == ["dua"]
    clock.move_to(NOW + LASTS)
    assert living(storage, clock.now()) == []


def test_an_embedded_database_has_nobody_to_ask(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path}/p.db", durable=False)
    storage.create()
    duties = Duties(storage, VirtualClock(NOW), "satu")
    duties.live()
    assert duties.take(DELIVERS)
    assert duties.has(DELIVERS)
    with storage.reading() as session:
        assert session.exec(select(Duty)).all() == []
    storage.close()


def test_jobs_of_a_region_that_another_process_is_at_keep_their_order(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each skipped what the other was not at, so that a job could be left to nobody."""
    other_storage = Storage(house.storage.url)
    other = House(other_storage, house.clock)
    ran: list[str] = []
    seen: list[object] = []

    def first(context: JobContext) -> None:
        ran.append("first")
        seen.extend([other.scheduler.run_due(), other.scheduler.next_due()])

    def second(context: JobContext) -> None:
        ran.append("second")

    jobs = tuple(
        Job(work.__name__, lambda _: Daily(time(10)), work, timedelta(days=1))
        for work in (first, second)
    )
    monkeypatch.setattr(schedule, "JOBS", jobs)
    monkeypatch.setattr("bot.scheduler.JOBS", jobs)
    due = house.clock.now().replace(hour=2)
    house.at(due)
    assert house.scheduler.run_due() == 2
    assert seen == [0, due + BUSY_FOR]
    house.at(due + BUSY_FOR)
    assert other.scheduler.run_due() == 0
    assert ran == ["first", "second"]
    assert other.scheduler.next_due() == due + timedelta(days=1)
    other_storage.close()


def _sharing(storage: Storage, tmp_path: Path) -> Sharing:
    return Sharing(storage, WallClock(), Settings(backup_folder=str(tmp_path / "cadangan")))


def _run(story: Callable[[], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        return await asyncio.wait_for(story(), 30)

    return asyncio.run(within())


def test_one_process_hears_what_another_rings(storage: Storage, tmp_path: Path) -> None:
    async def story() -> list[str]:
        heard: list[str] = []
        came = asyncio.Event()

        async def work() -> None:
            heard.append("work")
            came.set()

        one, two = _sharing(storage, tmp_path), _sharing(storage, tmp_path)
        one.attach(work, lambda: heard.append("one delivers"))
        delivers = asyncio.Event()

        def deliver() -> None:
            heard.append("two delivers")
            delivers.set()

        two.attach(work, deliver)
        tasks = [asyncio.create_task(each.bell.forever()) for each in (one, two)]
        await asyncio.gather(one.bell.listening.wait(), two.bell.listening.wait())
        one.to_deliver()
        await delivers.wait()
        two.duties.take(DELIVERS)
        two.came_in()
        await came.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return heard

    heard = _run(story)
    assert sorted(heard) == ["one delivers", "two delivers", "work"]


def test_a_bell_that_cannot_be_hung_up_stops_nothing(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> bool:
        sharing = _sharing(storage, tmp_path)
        sharing.attach(_nothing, None)
        broken = asyncio.Event()

        async def refuse() -> None:
            broken.set()
            raise ConnectionError

        monkeypatch.setattr(sharing.bell, "_listen", refuse)
        task = asyncio.create_task(sharing.forever())
        await broken.wait()
        sharing.came_in()
        await asyncio.sleep(0.1)
        going = not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return going

    assert _run(story)


async def _nothing() -> None:
    pass


def test_the_next_process_takes_over_what_talks_with_providers(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.sharing.RENEW_S", 0.05)
    began: list[str] = []
    events = {"one": asyncio.Event(), "two": asyncio.Event()}

    def talking(who: str) -> Callable[[], Awaitable[None]]:
        async def talk() -> None:
            began.append(who)
            events[who].set()
            await asyncio.Event().wait()

        return talk

    async def story() -> None:
        one, two = _sharing(storage, tmp_path), _sharing(storage, tmp_path)
        first = asyncio.create_task(one.on_duty(talking("one")))
        await events["one"].wait()
        second = asyncio.create_task(two.on_duty(talking("two")))
        await asyncio.sleep(0.3)
        assert began == ["one"]
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await one.leave()
        await events["two"].wait()
        assert began == ["one", "two"]
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)

    _run(story)


def test_what_ends_the_talk_with_a_provider_ends_the_process(
    storage: Storage, tmp_path: Path
) -> None:
    async def refused() -> None:
        msg = "the token is rejected"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="the token is rejected"):
        _run(lambda: _sharing(storage, tmp_path).on_duty(refused))


def test_one_backup_a_day_is_made_by_one_process_and_the_oldest_goes(
    storage: Storage, tmp_path: Path
) -> None:
    from bot.backups import Backups, made  # noqa: PLC0415 - only here

    _, newest = storage.versions()
    with storage.write() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32))")
        connection.execute(insert(table("alembic_version", column("version_num"))).values([newest]))
    clock, one, two = _two(storage)
    folder = str(tmp_path / "cadangan")
    each = [Backups(storage, clock, duties, folder, keep=2) for duties in (one, two)]
    days: list[int] = []
    for day in range(4):
        clock.move_to(NOW + day * (LASTS * 6000))
        days.append(sum(backups.keep_up() is not None for backups in each))
    assert days == [1, 1, 1, 1]
    assert len(made(folder)) == 2
    assert made(folder)[-1][0] == clock.now()
