"""Several processes at once on one database: one moves at a time, and the seed says which.

Each works in a thread of its own and stops before every statement, commit and message until it is
its turn. A statement may have to wait for a lock that another process holds; the database is asked
whether it does, so that who moves next never depends on how fast anything is.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from bot.simulation.chance import Draw
from bot.storage import Storage

LOOKS_AFTER_S = 0.02
"""A statement that takes longer than this may be waiting for a lock: then one looks."""
GIVES_UP_AFTER = 3000
WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid AND wait_event_type = 'Lock'")


@dataclass
class Mover:
    """One process's work under way."""

    number: int
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: bool = False
    waits: bool = False
    backend: int | None = None


class Together:
    """Lets several work at once, a statement at a time."""

    def __init__(self, outside: Storage, seed: int) -> None:
        self._outside = outside
        self._seed = seed
        self._here = threading.local()
        self._rounds = 0
        self.switches = 0
        self.lock_waits = 0

    def run(self, works: Sequence[Callable[[], object]]) -> None:
        """Do all of these, each as far as its next statement in turns that the seed decides."""
        self._rounds += 1
        draw = Draw(f"{self._seed}:together:{self._rounds}")
        movers = [Mover(number) for number in range(len(works))]
        threads = [
            threading.Thread(target=self._live, args=(mover, work), daemon=True)
            for mover, work in zip(movers, works, strict=True)
        ]
        for thread in threads:
            thread.start()
        self._conduct(movers, draw)
        for thread in threads:
            thread.join()

    def stop(self, backend: int | None) -> None:
        """A process stands before a statement (over this connection) until it is its turn."""
        mover: Mover | None = getattr(self._here, "mover", None)
        if mover is None:
            return
        mover.backend = backend
        mover.stopped.set()
        mover.go.acquire()

    def _live(self, mover: Mover, work: Callable[[], object]) -> None:
        self._here.mover = mover
        mover.stopped.set()
        mover.go.acquire()
        try:
            work()
        finally:
            mover.ended = True
            mover.stopped.set()

    def _conduct(self, movers: list[Mover], draw: Draw) -> None:
        last: Mover | None = None
        while not all(mover.ended for mover in movers):
            ready = [m for m in movers if not m.ended and not m.waits]
            if not ready:
                self._somebody_must_go_on(movers)
                continue
            self.switches += 1
            stays = last in ready and draw.below(4, f"stays {self.switches}") > 0
            mover = last if stays and last else draw.one_of(ready, f"who {self.switches}")
            self._let_go(mover)
            last = mover
            self._look_who_goes_on(movers)

    def _let_go(self, mover: Mover) -> None:
        mover.stopped.clear()
        mover.go.release()
        self._until_it_stops(mover)

    def _until_it_stops(self, mover: Mover) -> None:
        """Until it stands before its next statement, has ended, or waits for a lock."""
        for _ in range(GIVES_UP_AFTER):
            if mover.stopped.wait(LOOKS_AFTER_S):
                mover.waits = False
                return
            if self._is_waiting(mover):
                self.lock_waits += not mover.waits
                mover.waits = True
                return
        msg = f"process {mover.number} neither goes on nor waits for a lock"
        raise RuntimeError(msg)

    def _look_who_goes_on(self, movers: list[Mover]) -> None:
        for mover in movers:
            if mover.waits and (mover.stopped.is_set() or not self._is_waiting(mover)):
                self._until_it_stops(mover)

    def _somebody_must_go_on(self, movers: list[Mover]) -> None:
        """All wait for each other: the database will undo one of them."""
        for mover in movers:
            if not mover.ended and mover.stopped.wait(LOOKS_AFTER_S):
                mover.waits = False

    def _is_waiting(self, mover: Mover) -> bool:
        if mover.backend is None:
            return False
        with self._outside.engine.connect() as connection:
            return bool(connection.execute(WAITS, {"pid": mover.backend}).scalar())


__all__ = ["Together"]
