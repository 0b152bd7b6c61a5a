"""Real processes, really killed: fifty times in a month, and nobody can tell afterwards."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Client, Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.channels.base import Inbound
from simulation.street import Crash, Plot, Street, facts, prepare

TESTS = Path(__file__).parent.parent
PLOT = Plot("balikpapan", weeks=4, producers=8)
KILLS = 50


@contextmanager
def _worker(path: Path) -> Iterator[str]:
    """The process that forks programs; gives the address at which it does."""
    with TemporaryDirectory() as short:  # a socket's path must be
        yield from _serving(f"{short}/s", path)


def _serving(address: str, path: Path) -> Iterator[str]:
    words = (address, str(path), PLOT.scenario, str(PLOT.weeks), str(PLOT.producers))
    with subprocess.Popen(
        [sys.executable, "-m", "simulation.worker", *words],
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


class InAnotherProcess:
    """A program at the other end of a socket, killed where its step count says so."""

    def __init__(self, address: str, street: Street, kills: Sequence[int]) -> None:
        self._address, self._street = address, street
        self._kills = list(kills)
        self.steps = 0
        self._connection: Connection[Any, Any] | None = None
        self._pid = 0
        self._dying = False
        self.restart()

    def restart(self) -> None:
        """A new process on the same file."""
        self.leave()
        self._connection = Client(self._address, family="AF_UNIX")
        _, self._pid = self._connection.recv()
        self._dying = False

    def leave(self) -> None:
        """Hang up; the program ends by itself."""
        if self._connection is not None:
            self._connection.close()

    def do(self, now: datetime, inbounds: Sequence[Inbound], *, office: bool) -> datetime | None:
        """Everything of one moment, or as much of it as it lives to do."""
        connection = self._connection
        assert connection is not None
        try:
            connection.send((now, inbounds, office))
            while True:
                kind, value = connection.recv()
                if kind == "done":
                    done: datetime | None = value
                    return done
                self._hear(kind, value)
        except (EOFError, ConnectionError) as error:
            raise Crash from error

    def _hear(self, kind: str, value: Any) -> None:
        if kind == "shown":
            self._street.show(value)
            return
        self.steps += 1
        if self._kills and self.steps >= self._kills[0] and not self._dying:
            self._kills.pop(0)
            self._dying = True
            os.kill(self._pid, signal.SIGKILL)


def _month(folder: Path, kills: Sequence[int]) -> tuple[Path, int, int]:
    """Play it; returns the database, the steps it took and how often it died."""
    folder.mkdir()
    path = folder / "world.db"
    prepare(path, PLOT)
    street = Street(PLOT)
    with _worker(path) as address:
        host = InAnotherProcess(address, street, kills)
        street.play(host)
        host.leave()
    return path, host.steps, street.crashes


@pytest.mark.slow
def test_fifty_kills_in_a_month_leave_the_records_as_no_kill_does(tmp_path: Path) -> None:
    quiet, steps, crashes = _month(tmp_path / "quiet", [])
    assert not crashes
    moments = random.Random(7).sample(range(1, steps), KILLS)  # noqa: S311 - no secret
    killed, _, crashes = _month(tmp_path / "killed", sorted(moments))
    assert crashes == KILLS
    assert facts(killed) == facts(quiet)
