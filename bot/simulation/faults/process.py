"""One process of the program in a world of faults: it works, fails, dies and is started again."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.assembly import App, assemble
from bot.channels.base import Inbound, Outcome, Outgoing
from bot.channels.whatsapp.notes import Notes
from bot.channels.whatsapp.stored import AT_ONCE, StoredBodies
from bot.logs import where
from bot.render import Words
from bot.simulation.faults.network import Line, Provider
from bot.simulation.faults.schedule import Trouble
from bot.simulation.faults.watched import COMMIT, COMMITTED, WRITES, Killed, WatchedStorage
from bot.simulation.faults.ways import SECOND
from bot.simulation.faults.weather import MINUTE, Weather

NEVER = -1
STARTS_IN = 3 * MINUTE
TRIES_AGAIN_IN = MINUTE
LOOKS_AGAIN_IN = timedelta(seconds=30)
"""How soon what could not be judged yet is looked at again."""
NEW_PEOPLE = 250
T = TypeVar("T")


class WorldClock:
    """The time of the world, and what the program takes it for."""

    def __init__(self, start: datetime, code: Callable[[str, int], str]) -> None:
        self.true = start
        self.behind = timedelta(0)
        self._code = code

    def now(self) -> datetime:
        """What the program reads."""
        return self.true - self.behind

    def code(self, purpose: str, length: int = 8) -> str:
        """The same code for the same seed and purpose, also after a restart."""
        return self._code(purpose, length)


class Process:
    """The program, however often it is started anew.

    ``on_taken`` is told of each message that the provider took, and by whom; ``stop`` is where it
    waits for its turn, where several work at once. ``channels`` are the ways to people.
    """

    def __init__(
        self,
        number: int,
        storage: Callable[[Callable[[str], None]], WatchedStorage],
        clock: WorldClock,
        provider: Provider,
        weather: Weather,
        on_taken: Callable[["Process", Outgoing], None],
        stop: Callable[[int | None], None],
        channels: Sequence[str],
    ) -> None:
        self.number = number
        self.clock, self.provider, self.weather = clock, provider, weather
        self._on_taken = on_taken
        self._stop = stop
        self._channels = tuple(channels)
        self._notes: Notes | None = None
        self._bodies: StoredBodies | None = None
        self._unread = False
        self.storage = storage(self._watch)
        self.app: App | None = None
        self.words = Words()
        self.wakes_at: datetime | None = clock.true
        self.deaths = 0
        self.deadlocks = 0
        self.dirty: set[str] = set()
        self.injected = 0
        """Failures of the database that were made, in the work under way."""
        self.failed: list[str] = []
        self._dies_in = NEVER
        self._fails_in = NEVER
        self._in_hand: list[str] = []
        self._deep = 0

    # What is done to it ----------------------------------------------------------------------

    def dies_after(self, points: int) -> None:
        """It dies at its so many-th point from now on."""
        self._dies_in = points

    def fails_after(self, statements: int) -> None:
        """Its so many-th statement from now on fails."""
        self._fails_in = statements

    def calm(self) -> None:
        """Nothing is done to it any more."""
        self._dies_in = self._fails_in = NEVER

    def stop(self) -> None:
        """It is stopped in good order."""
        self.app = None

    # What it does ----------------------------------------------------------------------------

    def receive(self, inbounds: list[Inbound]) -> bool:
        """Take what a provider brings; False where it was not acknowledged."""
        return self._alive(lambda app: app.engine.receive(inbounds)) is not None

    def keep(self, body: bytes) -> bool:
        """Take what WhatsApp brings; False where it was not acknowledged."""
        return self._alive(lambda _: self._keep(body)) is not None

    def keep_meanwhile(self, body: bytes) -> bool:
        """Take what WhatsApp brings while a message is in hand, and read it at once."""
        kept = False
        try:
            kept = self._keep(body)
            self._read()
        except Exception as error:  # noqa: BLE001 - what a timer does with a failed round
            if not self.injected:
                self.failed.append(where(error))
            self.wakes_at = self.clock.true + TRIES_AGAIN_IN
        return kept

    def work(self) -> bool:
        """Do what is due; False where that did not come to its end."""
        self.wakes_at = None
        return self._alive(lambda app: self._read() + finish(app.settle())) is not None

    def next_due(self) -> datetime | None:
        """When its timer wakes it."""
        if self.wakes_at is not None or self.app is None:
            return self.wakes_at
        due = self._alive(lambda app: app.scheduler.next_due())
        return self.wakes_at if due is None else due + self.clock.behind

    def _alive(self, what: Callable[[App], T]) -> T | None:
        """Do something as a process does: a failure is met again later, a death is a restart."""
        self._in_hand.clear()
        self.injected = 0
        try:
            if self.app is None:
                self.app = self._assemble()
            return what(self.app)
        except Killed:
            self.app = None
            self.deaths += 1
            self._in_doubt(STARTS_IN)
        except Exception as error:  # noqa: BLE001 - what a timer does with a failed tick
            if not self.injected and not self._is_deadlock(error):
                self.failed.append(where(error))
            self._in_doubt(TRIES_AGAIN_IN)
        return None

    def _is_deadlock(self, error: Exception) -> bool:
        """Two processes waited for each other, and the database undid one of them."""
        deadlock = "deadlock detected" in str(error)
        self.deadlocks += deadlock
        return deadlock

    def _in_doubt(self, again: timedelta) -> None:
        self.provider.unsure.update(self._in_hand)
        self.wakes_at = self.clock.true + again

    def _assemble(self) -> App:
        batch = 1 + self.weather.draw(f"batch:{self.deaths}").below(9, "batch")
        lines = {name: Line(name, self._send, batch) for name in self._channels}
        app = assemble(self.storage, self.clock, lines, words=self.words)
        if SECOND in self._channels:
            self._unread = True
            self._notes = Notes(self.storage, self.clock, NEW_PEOPLE)
            names, receive = self._channels, app.engine.receive
            self._bodies = StoredBodies(self._notes, "", receive, lambda: names)
        return app

    def _keep(self, body: bytes) -> bool:
        if self._notes is None:
            return False
        self._unread = True
        self._notes.keep_bodies([body])
        return True

    def _read(self) -> int:
        """Read what WhatsApp brought, as its service does before each round of work."""
        if self._bodies is None or self._notes is None or not self._unread:
            return 0
        done, read = 0, AT_ONCE
        while read >= AT_ONCE:
            read, _ = self._bodies.read_some()
            done += read
        self._unread = bool(self._notes.waiting_bodies(1))
        if self._unread:
            self.wakes_at = self.clock.true + LOOKS_AGAIN_IN
        return done

    def _send(self, message: Outgoing) -> Outcome:
        self._stop(None)
        self._point()
        slow = self.weather.at(Trouble.SLOW, self.clock.true)
        if slow:
            self._pass_time(timedelta(seconds=slow.size))
        outcome, taken = self.provider.answer(message, self.clock.true)
        if taken:
            self._in_hand.append(message.key)
            self._on_taken(self, message)
            self._point()
        return outcome

    def _pass_time(self, how_long: timedelta) -> None:
        """The provider is slow; the other courier of this process looks for work meanwhile.

        What that one sends takes the same time, not more.
        """
        if self.app is None or self._deep:
            return
        self.clock.true += how_long
        self._deep = 1
        try:
            finish(self.app.dispatcher.deliver_due())
        finally:
            self._deep = 0

    # Where things go wrong -------------------------------------------------------------------

    def _watch(self, what: str) -> None:
        self._stop(self.storage.backend)
        changes = what.startswith(WRITES)
        if what != COMMITTED:
            self._may_fail(what, changes=changes or what == COMMIT)
        if changes:
            self.dirty.add(table_of(what))
        if changes or what in (COMMIT, COMMITTED):
            self._point()

    def _may_fail(self, what: str, *, changes: bool) -> None:
        if self._fails_in > 0:
            self._fails_in -= 1
            if not self._fails_in:
                self._fail("disk I/O error", what)
        now = self.clock.true
        if self.weather.at(Trouble.DATABASE_DOWN, now):
            self._fail("unable to open database file", what)
        if changes and self.weather.at(Trouble.DISK_FULL, now):
            self._fail("database or disk is full", what)

    def _fail(self, why: str, what: str) -> None:
        self.injected += 1
        error = self.storage.engine.dialect.loaded_dbapi.OperationalError(why)
        raise sa.exc.OperationalError(what, {}, error) if what == COMMIT else error

    def _point(self) -> None:
        if self._dies_in > 0:
            self._dies_in -= 1
            if not self._dies_in:
                self._dies_in = NEVER
                raise Killed


def table_of(statement: str) -> str:
    """The table that a statement changes."""
    words = statement.split(None, 4)
    return (words[1] if words[0] == "UPDATE" else words[2]).strip('"(')


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end what never waits; a world has no event loop, and no other tasks."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    msg = "something waits for an event loop in a world that has none"
    raise RuntimeError(msg)


__all__ = ["Process", "WorldClock", "finish"]
