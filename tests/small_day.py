"""A small day that can be played again and again, with a process that may die anywhere.

Pooled, offered, reminded, confirmed, pooled again: the real program, on a clock of its own. The
telephones and the provider outlive the process; everything else must be in the database.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import sqlalchemy as sa
from driver import watch_statements
from sqlalchemy import select as columns
from sqlmodel import Session

from bot.assembly import App, assemble
from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Sent
from bot.clock import VirtualClock
from bot.dispatcher import LEASE
from bot.pacing import Pacer
from bot.storage import Storage
from domain.models import (
    AuditEntry,
    CapacityReport,
    Contact,
    Inbox,
    JobRun,
    Order,
    OrderLine,
    Outbox,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Record,
    Region,
    ReportSource,
    Role,
    RoleName,
    Share,
)
from handlers.turn import HeardKind

EARLY = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
"""Half past five on Monday 23 November, in Makassar."""
NOON = EARLY + timedelta(hours=6, minutes=30)
NEXT_MORNING = EARLY + timedelta(days=1, hours=1)
WRITES = ("INSERT", "UPDATE", "DELETE")


T = TypeVar("T")


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Fuse:
    """Counts the points at which a process may die; it dies at the first, and every so often."""

    first: int = 0
    every: int = 0
    passed: int = 0

    def point(self) -> None:
        self.passed += 1
        if self.every and self.passed % self.every == self.first % self.every:
            raise Crash


class CrashingStorage(Storage):
    """A database whose user may die before each change, and before and after each commit.

    Points at which nothing was changed yet are left out: dying there is dying a moment earlier.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, durable=False)
        self.fuse = Fuse()
        self._changed = False
        watch_statements(self.engine, self._before_statement)
        sa.event.listen(self.engine, "commit", self._before_commit)

    def _before_statement(self, statement: str) -> None:
        if statement.startswith(WRITES):
            self.fuse.point()
            self._changed = True

    def _before_commit(self, _: object) -> None:
        if self._changed:
            self.fuse.point()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._dying_after(), super().begin() as session:
            yield session

    @contextmanager
    def write(self, *, hurried: bool = False) -> Iterator[sa.Connection]:
        with self._dying_after(), super().write(hurried=hurried) as connection:
            yield connection

    @contextmanager
    def _dying_after(self) -> Iterator[None]:
        self._changed = False
        yield
        if self._changed:
            self.fuse.point()


@dataclass
class Telephones:
    """A channel that shows each key once; its screens outlive the process."""

    fuse: Fuse
    name: str = "phones"
    limits: Limits = field(default_factory=Limits)
    idempotent: bool = True
    batch: int = 10
    pace: Pacer = field(default_factory=Pacer.at_will)
    shown: dict[str, Outgoing] = field(default_factory=dict)

    async def send(self, message: Outgoing) -> Outcome:
        self.fuse.point()
        self.shown.setdefault(message.key, message)
        self.fuse.point()
        return Sent(message.key)

    def code(self, address: str, action: str) -> str:
        """The newest button of this action on a telephone."""
        return next(
            choice.code
            for message in reversed(self.shown.values())
            for choice in message.choices
            if message.address == address and choice.code.startswith(action)
        )


@dataclass
class Life:
    """One small day on one database, however often the process dies in it."""

    storage: Storage
    fuse: Fuse
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(EARLY, seed=1))

    def __post_init__(self) -> None:
        self.phones = Telephones(self.fuse)
        self.crashes = 0
        self.app: App | None = None

    def play(self) -> None:
        self.press("siti", "offer.accept", NOON)
        self.say("ani", "sanggup 20 kilo saja", NOON)
        self.until(NEXT_MORNING)

    def say(self, who: str, words: str, at: datetime) -> None:
        self.until(at)
        self.hear(Inbound("phones", f"{who}:{at}", who, HeardKind.TEXT, at, text=words))

    def press(self, who: str, action: str, at: datetime) -> None:
        self.until(at)
        code = self.phones.code(who, action)
        self.hear(Inbound("phones", f"{who}:{at}", who, HeardKind.BUTTON, at, button=code))

    def hear(self, inbound: Inbound) -> None:
        """A provider delivers a message until it is acknowledged."""
        self.survive(lambda app: app.engine.receive([inbound]))
        self.survive(_settle)

    def until(self, moment: datetime) -> None:
        self.survive(_settle)
        while (due := self.survive(lambda app: app.scheduler.next_due())) and due <= moment:
            self.clock.move_to(due)
            self.survive(_settle)
        self.clock.move_to(moment)
        self.survive(_settle)

    def survive(self, step: Callable[[App], T]) -> T:
        """Do a step; a process that dies in it is put together anew and does it again."""
        while True:
            try:
                if self.app is None:
                    self.app = assemble(self.storage, self.clock, {"phones": self.phones})
                return step(self.app)
            except Crash:
                self.app = None
                self.crashes += 1
                if not self.storage.embedded:
                    self.clock.move_to(self.clock.now() + LEASE)


def _settle(app: App) -> int:
    return asyncio.run(app.settle())


def furnish(storage: Storage) -> None:
    with storage.begin() as session:
        region = Region(
            code="BPN",
            name="Balikpapan",
            office="Dinas",
            zone="Asia/Makassar",
            handover_place="Gudang Dinas",
            created_at=EARLY,
        )
        session.add(region)
        session.flush()
        product = Product(
            region_id=region.id, name="peyek kepiting", unit="kg", max_weekly=Decimal(200)
        )
        session.add(product)
        session.flush()
        officer = _person(session, region, "petugas")
        session.add(
            Role(person_id=officer, region_id=region.id, name=RoleName.OFFICER, granted_at=EARLY)
        )
        for name, amount in (("siti", 40), ("ani", 25)):
            person = _person(session, region, name)
            _producer(session, region, product, person, Decimal(amount))
        _order(session, region, product)


def _person(session: Session, region: Region, name: str) -> int:
    person = Person(name=name, region_id=region.id, consented_at=EARLY, created_at=EARLY)
    session.add(person)
    session.flush()
    session.add(Contact(person_id=person.id, channel="phones", address=name))
    return person.id


def _producer(
    session: Session, region: Region, product: Product, person_id: int, weekly: Decimal
) -> None:
    producer = Producer(
        region_id=region.id,
        person_id=person_id,
        business="Usaha",
        district="Kota",
        state=ProducerState.ACTIVE,
        registered_at=EARLY,
    )
    session.add(producer)
    session.flush()
    role = Role(person_id=person_id, region_id=region.id, name=RoleName.PRODUCER, granted_at=EARLY)
    session.add(role)
    session.add(ProducerProduct(producer_id=producer.id, product_id=product.id))
    session.add(
        CapacityReport(
            producer_id=producer.id,
            product_id=product.id,
            week=date(2026, 11, 23),
            quantity=weekly,
            source=ReportSource.WORDS,
            reported_at=EARLY,
        )
    )


def _order(session: Session, region: Region, product: Product) -> None:
    order = Order(region_id=region.id, code="BPN-1", destination="Swiss", created_at=EARLY)
    session.add(order)
    session.flush()
    session.add(
        OrderLine(
            order_id=order.id,
            product_id=product.id,
            quantity=Decimal(60),
            cutoff=datetime(2026, 11, 28, 7, tzinfo=UTC),
            handover_place="Gudang Dinas",
        )
    )


def _records(storage: Storage) -> dict[str, list[tuple[object, ...]]]:
    """What must not depend on crashes: everything but numbers of rows and times of trying."""
    wanted: dict[str, tuple[type[Record], tuple[str, ...]]] = {
        "reports": (CapacityReport, ("producer_id", "quantity", "week", "replaced")),
        "shares": (Share, ("producer_id", "state", "computed", "offered", "confirmed")),
        "said": (Outbox, ("person_id", "message", "state")),
        "heard": (Inbox, ("external_id", "state", "error")),
        "runs": (JobRun, ("job", "due_at", "state")),
        "trail": (AuditEntry, ("actor_id", "action", "subject")),
    }
    with storage.reading() as session:
        return {
            name: sorted(
                (tuple(row) for row in session.execute(columns(*(getattr(t, f) for f in fs)))),
                key=repr,
            )
            for name, (t, fs) in wanted.items()
        }


@dataclass(frozen=True)
class Ending:
    """How a life ended: its records, how often it died, how many points it passed."""

    records: dict[str, list[tuple[object, ...]]]
    crashes: int
    points: int


def live(storage: CrashingStorage, first: int = 0, every: int = 0) -> Ending:
    """Play the small day from its beginning; the process dies at some points (or at none)."""
    fuse = storage.fuse
    fuse.every = 0
    _empty(storage)
    furnish(storage)
    fuse.passed, fuse.first, fuse.every = 0, first, every
    life = Life(storage, fuse)
    life.play()
    fuse.every = 0
    return Ending(_records(storage), life.crashes, fuse.passed)


def _empty(storage: Storage) -> None:
    tables = Record.metadata.sorted_tables
    with storage.engine.begin() as connection:
        if not storage.embedded:
            names = ", ".join(table.name for table in tables)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
            return
        for table in reversed(tables):
            connection.execute(table.delete())
