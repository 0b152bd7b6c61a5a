"""The stage of the simulator page: one world of telephones, moved by hand and by a timer.

Everything that moves the world goes through one lock, so that a tick, a press and a leap in time
never run into each other. Database work is kept off the event loop.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

import structlog
from sqlmodel import Session, col, select

from bot.channels.base import Channel, Outgoing
from bot.channels.simulator import NAME
from bot.clock import Clock, ShiftedClock
from bot.logs import where
from bot.render import Words
from bot.simulation import scenarios
from bot.simulation.world import Phone, World
from bot.storage import Storage
from bot.web.hub import Hub
from bot.web.loading import (
    has_real_people,
    is_empty,
    latest_moment,
    loaded_scenario,
    start_over,
)
from domain.errors import ScenarioError
from domain.models import Contact, Region
from domain.weeks import DEFAULT_ZONE, WEEK, at, local, monday

log = structlog.get_logger(__name__)

STRANGER = re.compile(r"orang-baru-[1-9][0-9]?")
HOUR = timedelta(hours=1)
MORNING = time(6)
MOST_QUIET_EVENTS = 60
T = TypeVar("T")


class Leap(StrEnum):
    """How far the clock is moved."""

    EVENT = "event"
    HOUR = "hour"
    MONDAY = "monday"


class Refusal(StrEnum):
    """Why something is not done now."""

    BUSY = "busy"
    REAL_PEOPLE = "real_people"
    NO_SCENARIO = "no_scenario"


class Stage:
    """The world on the page, and everything that can be done with it."""

    def __init__(
        self,
        storage: Storage,
        wall: Clock,
        default: str,
        others: Mapping[str, Channel] | None = None,
        words: Words | None = None,
        mail: Callable[[], None] | None = None,
    ) -> None:
        self.storage = storage
        self.wall = wall
        self.hub = Hub()
        self.moving = False
        self.typing: Counter[str] = Counter()
        self.ticked_at: datetime | None = None
        self.backup_folder = ""
        self._others, self._words, self._mail = others or {}, words or Words(), mail
        self._opened = 0
        self._lock = asyncio.Lock()
        self._letterbox = asyncio.Lock()
        if is_empty(storage):
            start_over(storage, scenarios.load(default))
        self._open()

    def _open(self) -> None:
        """Build the world from what is on record.

        A database that a scenario filled has a time of its own, which can be moved. An office's
        has the real time, and neither is its clock moved nor its records cleared from the page.
        """
        loaded = loaded_scenario(self.storage)
        self.scenario = None if loaded is None else scenarios.load(loaded)
        self.world = World(
            self.storage,
            ShiftedClock(self._start(), self.wall),
            threads=True,
            others=self._others,
            words=self._words,
            mail=self._mail,
        )
        self.world.on_arrival = self._arrived
        self._opened += 1
        self.epoch = self.wall.code(f"epoch {self._opened}")

    def _start(self) -> datetime:
        if self.scenario is None:
            return self.wall.now()
        latest = latest_moment(self.storage) or self.scenario.start
        return max(self.scenario.start, latest)

    def _arrived(self, phone: Phone, _: Outgoing) -> None:
        self.hub.phone(phone.address, arrived=1)

    @property
    def now(self) -> datetime:
        """The time on the stage."""
        return self.world.clock.now()

    async def read(self, work: Callable[[Session], T]) -> T:
        """Do something with a reading session, off the event loop."""

        def reading() -> T:
            with self.storage.reading() as session:
                return work(session)

        return await asyncio.to_thread(reading)

    async def hear(self, address: str, send: Callable[[Phone], None]) -> None:
        """Somebody types, presses or speaks on a telephone; the answers are there at the end."""
        async with self._letterbox:
            await asyncio.to_thread(lambda: send(self.world.phone(address)))
        with self._typing(address):
            async with self._lock:
                await self.world.settle()
        self.hub.board()

    @contextmanager
    def _typing(self, address: str) -> Iterator[None]:
        self.typing[address] += 1
        self.hub.phone(address)
        try:
            yield
        finally:
            self.typing[address] -= 1
            self.hub.phone(address)

    async def leap(self, leap: Leap) -> Refusal | None:
        """Move the clock forward; refused while it is being moved already, and to an office."""
        if self.moving:
            return Refusal.BUSY
        if self.scenario is None:
            return Refusal.REAL_PEOPLE
        with self._moving():
            async with self._lock:
                match leap:
                    case Leap.EVENT:
                        await self._to_next_message()
                    case Leap.HOUR:
                        await self.world.move_to(self.now + HOUR)
                    case Leap.MONDAY:
                        await self.world.move_to(await self._next_monday())
        return None

    async def _to_next_message(self) -> None:
        """Go on until something is said; what happens without a word is passed by."""
        before = self.world.app.dispatcher.sent
        for _ in range(MOST_QUIET_EVENTS):
            await self.world.move_to_next_event()
            if self.world.app.dispatcher.sent > before:
                return

    async def _next_monday(self) -> datetime:
        zone = await self.read(zone_here)
        this_week = monday(local(self.now, zone).date())
        morning = at(this_week, MORNING, zone)
        return morning if morning > self.now else at(this_week + WEEK, MORNING, zone)

    async def start_over(self, name: str) -> Refusal | None:
        """Clear everything and begin a scenario; never where real people are on record."""
        if self.moving:
            return Refusal.BUSY
        if self.scenario is None:
            return Refusal.REAL_PEOPLE
        try:
            scenario = scenarios.load(name)
        except ScenarioError:
            return Refusal.NO_SCENARIO
        with self._moving():
            async with self._lock, self._letterbox:
                if await asyncio.to_thread(has_real_people, self.storage):
                    return Refusal.REAL_PEOPLE
                await asyncio.to_thread(start_over, self.storage, scenario)
                await asyncio.to_thread(self._open)
                self.typing.clear()
        return None

    @contextmanager
    def _moving(self) -> Iterator[None]:
        self.moving = True
        self.hub.clock()
        try:
            yield
        finally:
            self.moving = False
            self.hub.board()

    async def work(self) -> None:
        """Answer what came in by another way than this page; waits for whatever moves the world."""
        async with self._lock:
            done = await self.world.app.settle()
        if done:
            self.hub.board()

    async def tick(self) -> None:
        """Do what is due; a tick that finds the world busy lets it be."""
        self.ticked_at = self.wall.now()
        if self._lock.locked():
            return
        try:
            async with self._lock:
                done = await self.world.app.settle()
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            log.error("tick_failed", error=where(error))  # noqa: TRY400 - no traceback on purpose
            return
        if done:
            self.hub.board()
        else:
            self.hub.clock()


def zone_here(session: Session) -> str:
    """The zone of the region on the stage."""
    return session.exec(select(Region.zone).order_by(col(Region.id))).first() or DEFAULT_ZONE


def zone_of(session: Session, code: str) -> str:
    """The zone of the region with this code; of the first where there is none."""
    found = session.exec(select(Region.zone).where(Region.code == code)).first()
    return found or zone_here(session)


def can_be_held(session: Session, address: str) -> bool:
    """Whether there is, or may be, a telephone with this address."""
    if STRANGER.fullmatch(address):
        return True
    known = select(Contact.id).where(Contact.channel == NAME, Contact.address == address)
    return session.exec(known).first() is not None
