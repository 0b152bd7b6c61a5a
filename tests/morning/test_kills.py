"""Processes on a real PostgreSQL, really killed in a loaded morning: nothing lost, nothing twice.

``--deeper 17`` plays it with 102 kills.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Client, Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from databases import make_database, named

from bot.dispatcher import LEASE
from bot.storage import Storage
from morning.world import MORNING, everybody_answers, facts, furnish, open_work

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

TESTS = Path(__file__).parent.parent
PROCESSES = 3
KILLS = 6
MOST_ROUNDS = 60
ON_AVERAGE = 250
"""Statements and messages of one process between two kills."""


@contextmanager
def _forks(url: str) -> Iterator[str]:
    """The process that forks programs; gives the address at which it does."""
    with TemporaryDirectory() as short:  # a socket's path must be
        address = f"{short}/s"
        with subprocess.Popen(
            [sys.executable, "-m", "morning.worker", address, url],
            cwd=TESTS,
            env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            try:
                yield address
            finally:
                process.kill()


@dataclass
class Provider:
    """The other end: what arrived how often, and what was answered to nobody's knowledge."""

    shown: Counter[str] = field(default_factory=Counter)
    unanswered: set[str] = field(default_factory=set)
    kills: int = 0
    left: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def twice(self) -> set[str]:
        return {key for key, times in self.shown.items() if times > 1}


class Program:
    """One process, and its death."""

    def __init__(self, address: str, provider: Provider, chance: random.Random) -> None:
        self._address, self._provider, self._chance = address, provider, chance
        self._connection: Connection[Any, Any] | None = None

    def start(self) -> None:
        self._connection = Client(self._address, family="AF_UNIX")
        _, self._pid = self._connection.recv()
        self._steps = 0
        self._dies_at = self._chance.randrange(1, 2 * ON_AVERAGE)
        self._in_hand: set[str] = set()

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def go(self, now: datetime) -> None:
        """Everything that is due; when it dies, the rest is left to the others."""
        if self._connection is None:
            self.start()
        assert self._connection is not None
        try:
            self._connection.send(now)
            while (told := self._connection.recv())[0] != "done":
                self._hear(*told)
        except (EOFError, ConnectionError):
            with self._provider.lock:
                self._provider.unanswered |= self._in_hand
            self._connection = None

    def _hear(self, kind: str, key: Any) -> None:
        provider = self._provider
        with provider.lock:
            if kind == "shown":
                provider.shown[key] += 1
                self._in_hand.add(key)
            self._steps += 1
            if self._steps == self._dies_at and provider.left:
                provider.left -= 1
                provider.kills += 1
                os.kill(self._pid, signal.SIGKILL)


def _morning(url: str, kills: int, seed: int, processes: int) -> tuple[dict[str, Any], Provider]:
    """Play it to its end; what is on record then, and what the provider saw."""
    storage = Storage(url)
    provider = Provider(left=kills)
    with _forks(url) as address:
        programs = [
            Program(address, provider, random.Random(f"{seed} {number}"))  # noqa: S311 - no secret
            for number in range(processes)
        ]
        now = _until_done(storage, programs, MORNING)
        assert everybody_answers(storage) > 20
        _until_done(storage, programs, now)
        for program in programs:
            program.leave()
    found = facts(storage)
    storage.close()
    return found, provider


def _until_done(storage: Storage, programs: list[Program], now: datetime) -> datetime:
    for _ in range(MOST_ROUNDS):
        if not open_work(storage, now):
            return now
        threads = [threading.Thread(target=program.go, args=(now,)) for program in programs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if open_work(storage, now):
            now += LEASE + timedelta(seconds=1)
    pytest.fail(f"{open_work(storage, now)} things are still not done")


@pytest.fixture(scope="module")
def loaded(postgres_server: str, postgres_template: str) -> str:
    """A database before the morning, to be copied."""
    name = make_database(postgres_server, postgres_template)
    storage = Storage(named(postgres_server, name))
    furnish(storage)
    storage.close()
    return name


def test_processes_killed_in_a_loaded_morning_leave_the_records_of_a_quiet_one(
    loaded: str, new_postgres_database: Callable[..., str], request: pytest.FixtureRequest
) -> None:
    quiet, undisturbed = _morning(new_postgres_database(loaded), 0, 0, processes=1)
    assert not undisturbed.twice
    assert quiet["shares"]
    kills = twice = seed = 0
    while kills < KILLS * request.config.getoption("--deeper"):
        seed += 1
        killed, provider = _morning(new_postgres_database(loaded), KILLS, seed, PROCESSES)
        assert provider.kills
        for name, told in quiet.items():
            assert killed[name] == told, name
        assert provider.twice <= provider.unanswered
        assert len(provider.shown) >= len(undisturbed.shown) - len(provider.unanswered)
        kills += provider.kills
        twice += sum(provider.shown[key] - 1 for key in provider.twice)
        print(f"morning {seed}: {kills} kills so far, {twice} messages twice", flush=True)
    print(f"{kills} kills; {twice} messages went out twice, each after an answer was lost")
