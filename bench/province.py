"""A week of a whole province on one PostgreSQL: 38 regencies with 100,000 workshops.

Run it with ``python -m bench.province``. Everybody is asked the weekly question, a wave of answers
is worked on, and each regency has its morning run, all by the program's own code on one database.
Not everything is played at full size, since only its rate is of interest: of the messages a sample
is worded and delivered (to a channel that takes everything at once), of the answers a sample goes
through the engine, by several processes. The rest of both is put on record in bulk, so that the
morning runs find what they would find.
"""

import argparse
import asyncio
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bench.crowd import CHANNEL, STATED, STATEMENTS, Place, settle, write_all
from bench.processes import postgresql, together, work
from bot.channels.base import Inbound
from bot.channels.simulator import Simulator
from bot.clock import VirtualClock
from bot.dispatcher import Dispatcher
from bot.engine import Engine
from bot.render import Words
from bot.storage import Storage
from domain.capacity import ask_weekly
from domain.jobs import JobContext
from domain.models import (
    CapacityAsk,
    CapacityReport,
    Contact,
    Outbox,
    OutboxState,
    Person,
    Producer,
    Region,
    ReportSource,
    Share,
)
from domain.morning import morning_run
from domain.records import the
from handlers.conversations import CONVERSATIONS
from handlers.router import Router
from handlers.turn import HeardKind

REGENCIES = 38
ASKED = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""Friday, nine in the morning in western Indonesia."""
MORNING = datetime(2026, 11, 23, 23, tzinfo=UTC)
"""Tuesday, six in the morning there."""
TELEGRAM_A_SECOND = 30
WHATSAPP_A_SECOND = 80
WHATSAPP_A_DAY = (250, 1_000, 10_000, 100_000)
"""How many people a number may begin to write to in a day, tier by tier; above them there is no
limit. The first is what a new number has, the others are Meta's published steps."""


class Taking(Simulator):
    """A channel that takes every message at once."""

    name = CHANNEL


def places(producers: int, lines: int) -> list[Place]:
    """The regencies: the first has twice the average of workshops and the last hardly any."""
    weights = range(REGENCIES, 0, -1)
    counts, orders = _divided(producers, weights), _divided(lines, weights)
    return [
        Place(f"K{number + 1:02d}", f"Kabupaten {number + 1}", "Asia/Jakarta", count, some)
        for number, (count, some) in enumerate(zip(counts, orders, strict=True))
    ]


def _divided(total: int, weights: Sequence[int]) -> list[int]:
    """The total in parts, at least one each, that add up."""
    parts = [max(1, total * weight // sum(weights)) for weight in weights]
    parts[0] += total - sum(parts)
    return parts


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says how long something took, and the most memory that this process ever had."""
    start = perf_counter()
    yield
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {perf_counter() - start:.1f} s ({most:.0f} MB at most so far)", flush=True)


def question(storage: Storage) -> None:
    """Every regency asks its workshops."""
    for number in _regions(storage):
        with storage.begin() as session:
            region = the(session, Region, number)
            ask_weekly(JobContext(session, region, ASKED, ASKED))


def delivery(storage: Storage, sample: int) -> float:
    """So many of the messages that wait are worded and delivered, the others not: the rate."""
    number = col(Outbox.id)
    with storage.begin() as session:
        last = session.exec(select(number).order_by(number).offset(sample).limit(1)).first()
        if last is not None:
            session.connection().execute(
                sa.update(Outbox).where(number >= last).values(state=OutboxState.SENT)
            )
    channel = Taking()
    dispatcher = Dispatcher(storage, {CHANNEL: channel}, Words(), VirtualClock(ASKED))
    start = perf_counter()
    done = asyncio.run(dispatcher.deliver_due())
    rate = done / (perf_counter() - start)
    with storage.begin() as session:
        session.connection().execute(sa.update(Outbox).values(state=OutboxState.SENT))
    return rate


def answers(storage: Storage, url: str, sample: int, processes: int) -> float:
    """So many, from all over the province, through the engine until on record: the rate."""
    contact = col(Contact.address)
    with storage.begin() as session:
        found = session.exec(
            select(contact)
            .join(Producer, col(Producer.person_id) == col(Contact.person_id))
            .order_by(col(Producer.id))
        ).all()
    step = max(1, len(found) // sample)
    heard = [
        Inbound(CHANNEL, f"wave/{address}", address, HeardKind.TEXT, ASKED, text=str(STATED))
        for address in found[::step][:sample]
    ]
    later = ASKED + timedelta(hours=1)
    start = perf_counter()
    Engine(storage, Router.of(CONVERSATIONS), VirtualClock(later)).receive(heard)
    taken = perf_counter() - start + together(work, url, processes, later)
    with storage.begin() as session:
        said = session.exec(select(sa.func.count(col(CapacityReport.id)))).one()
    if said != len(heard):
        msg = f"{len(heard)} answers, but {said} statements on record"
        raise SystemExit(msg)
    return len(heard) / taken


def everybody_else(storage: Storage) -> None:
    """Whoever has not answered yet states the same, put on record in bulk."""
    ask = CapacityAsk
    with storage.begin() as session:
        silent = (
            session.connection()
            .execute(
                sa.select(col(ask.producer_id), col(ask.product_id), col(ask.week)).where(
                    col(ask.answered_at).is_(None)
                )
            )
            .all()
        )
        said = (Decimal(STATED), "", ReportSource.WORDS, ASKED, False)
        write_all(session, STATEMENTS, ((*one, *said) for one in silent))
        session.connection().execute(sa.update(ask).values(answered_at=ASKED))


def mornings(storage: Storage) -> list[float]:
    """Each regency's morning run, one after the other: the seconds of each."""
    taken = []
    for number in _regions(storage):
        start = perf_counter()
        with storage.begin() as session:
            region = the(session, Region, number)
            morning_run(JobContext(session, region, MORNING, MORNING))
        taken.append(perf_counter() - start)
    return taken


def _regions(storage: Storage) -> Sequence[int]:
    with storage.begin() as session:
        return session.exec(select(col(Region.id)).order_by(col(Region.id))).all()


def _count(session: Session, table: type[Person | Outbox | Share]) -> int:
    return session.exec(select(sa.func.count()).select_from(table)).one()


def play(url: str, producers: int, lines: int, sample: int, processes: int) -> None:
    """The week, and what it took."""
    storage = Storage(url)
    storage.migrate()
    with timed("made"):
        for place in places(producers, lines):
            with storage.begin() as session:
                settle(session, place, MORNING, stated=False)
    with timed("weekly question of all regencies"):
        question(storage)
    with storage.begin() as session:
        asked = _count(session, Outbox)
    print(f"  {asked} questions", flush=True)
    rate = delivery(storage, sample)
    print(f"worded and delivered, {sample} of them: {rate:.0f} a second", flush=True)
    turns = answers(storage, url, sample, processes)
    print(
        f"answers, {sample} by {processes} processes: {turns:.0f} a second, all on record",
        flush=True,
    )
    everybody_else(storage)
    with storage.begin() as session:
        before = _count(session, Outbox)
    with timed("morning runs of all regencies"):
        taken = mornings(storage)
    with storage.begin() as session:
        people, offers = _count(session, Person), _count(session, Outbox) - before
        shares = _count(session, Share)
        size = session.connection().execute(sa.text("SELECT pg_database_size(current_database())"))
        megabytes = size.scalar_one() / 1e6
    storage.close()
    print(f"  the longest {max(taken):.1f} s, the shortest {min(taken):.2f} s; {shares} shares")
    print(f"{people} people, {offers} messages in the morning, {megabytes:.0f} MB of database")
    print(f"all {asked} answers at that rate: {asked / turns / 60:.0f} minutes")
    limits(asked)


def limits(messages: int) -> None:
    """How long providers take for so many messages to as many people."""
    for name, a_second in (("Telegram", TELEGRAM_A_SECOND), ("WhatsApp", WHATSAPP_A_SECOND)):
        one, many = messages / a_second / 60, messages / a_second / REGENCIES / 60
        print(f"{name}: {one:.0f} minutes by one bot or number, {many:.1f} by one each regency")
    for people in WHATSAPP_A_DAY:
        print(f"WhatsApp, {people} people a day: {-(-messages // people)} days by one number")


def main() -> None:
    """Play it once, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--producers", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000)
    parser.add_argument("--sample", type=int, default=2_000, help="messages and answers played")
    parser.add_argument("--processes", type=int, default=2)
    typed = parser.parse_args()
    print(f"{os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as name, postgresql(Path(name)) as make:
        week = (make(), typed.producers, typed.lines, typed.sample, typed.processes)
        alone = multiprocessing.get_context("spawn").Process(target=play, args=week)
        alone.start()
        alone.join()
        if alone.exitcode:
            raise SystemExit(alone.exitcode)


if __name__ == "__main__":
    main()
