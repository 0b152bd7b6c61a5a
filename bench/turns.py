"""Turns per second through the real engine, beside plain commits per second on the same file.

Run it with ``python -m bench.turns``. Every producer of a scenario answers the weekly question by
button: a message that came in, a capacity report, an audit line and the echo, one commit each.
Both numbers are taken in one run, on one SQLite file with the settings of production.
"""

import asyncio
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from bot.channels.base import Inbound
from bot.channels.simulator import NAME
from bot.clock import VirtualClock
from bot.simulation.scenarios import load, populate
from bot.simulation.world import Shown, World
from bot.storage import Storage
from handlers.turn import HeardKind

PRODUCERS = 200
ROUNDS = 5
COMMITS = 1000
ASKED_BY = timedelta(days=1, hours=2)


def turns_per_second(storage: Storage) -> float:
    """How many answers to the weekly question the engine handles a second."""
    case = load("balikpapan")
    storage.create()
    with storage.begin() as session:
        populate(session, case, case.start, producers=PRODUCERS, seed=1)
    world = World(storage, VirtualClock(case.start, seed=1))
    asyncio.run(world.move_to(case.start + ASKED_BY))
    asked = [(phone.address, _button(phone.messages)) for phone in world.phones.values()]
    answers = [(address, code) for address, code in asked if code]
    taken = handled = 0.0
    for place in range(ROUNDS):
        inbounds = [_press(world, place, address, code) for address, code in answers]
        world.app.engine.receive(inbounds)
        start = perf_counter()
        handled += world.app.engine.work()
        taken += perf_counter() - start
    return handled / taken


def _button(messages: list[Shown]) -> str:
    for shown in messages:
        for choice in shown.message.choices:
            if choice.code.startswith("capacity.none"):
                return choice.code
    return ""


def _press(world: World, place: int, address: str, code: str) -> Inbound:
    now = world.clock.now()
    external_id = f"bench/{place}/{address}"
    return Inbound(NAME, external_id, address, HeardKind.BUTTON, now, button=code)


def commits_per_second(path: Path, table: str = "plain") -> float:
    """How many one-row transactions SQLite commits a second on the same file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, words TEXT)")
        start = perf_counter()
        for number in range(COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"INSERT INTO {table} (words) VALUES (?)", (f"words {number}",))  # noqa: S608
            connection.execute("COMMIT")
        return COMMITS / (perf_counter() - start)
    finally:
        connection.close()


def main() -> None:
    """Measure both, and say how they compare."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        storage = Storage(f"sqlite:///{path}")
        turns = turns_per_second(storage)
        storage.close()
        commits = commits_per_second(path)
    print(f"turns per second through the engine: {turns:8.0f}")
    print(f"plain SQLite commits per second:     {commits:8.0f}")
    print(f"commits in the time of one turn:     {commits / turns:8.1f}")


if __name__ == "__main__":
    main()
