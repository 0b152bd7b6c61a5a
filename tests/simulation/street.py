"""A street of telephones outside the program: it outlives every crash of what it talks to.

It redelivers what was not acknowledged with the same ids, as a provider would, and shows a
message once however often it is sent.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from driver import watch_statements
from sqlalchemy import event, func, select
from sqlmodel import col

from bot.assembly import App, assemble
from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Sent
from bot.channels.simulator import NAME
from bot.clock import VirtualClock
from bot.pacing import Pacer
from bot.simulation.case import Scenario
from bot.simulation.crew import Act, Crew
from bot.simulation.office import Office, wanted
from bot.simulation.scenarios import load, populate
from bot.storage import Storage
from domain.models import Outbox, OutboxState, Record, Region
from handlers.turn import HeardKind

SEED = 5
Show = Callable[[Outgoing], None]


class Crash(BaseException):
    """The end of a process, as far as a process can feel it."""


@dataclass(frozen=True)
class Plot:
    """What is played."""

    scenario: str
    weeks: int
    producers: int

    def office(self) -> Office:
        """The officer of the story."""
        case = load(self.scenario)
        cutoff_at = Region.model_fields["cutoff_at"].default
        return Office(case, wanted(case, self.weeks, self.producers, SEED, cutoff_at), SEED)


def prepare(path: Path, plot: Plot) -> None:
    """A database with everybody in it, before the first day."""
    storage = Storage(f"sqlite:///{path}", durable=False)
    storage.create()
    case = load(plot.scenario)
    with storage.begin() as session:
        populate(session, case, case.start, producers=plot.producers, seed=SEED)
    storage.close()


class Wire:
    """A channel whose other end is the street."""

    name = NAME
    limits = Limits()
    idempotent = True
    batch = 20

    def __init__(self, show: Show) -> None:
        self._show = show
        self.pace = Pacer.at_will()

    async def send(self, message: Outgoing) -> Outcome:
        """Show it; the same key is shown once by the street."""
        self._show(message)
        return Sent(message.key)


class Program:
    """The program, from its start to its end: one database file, one clock, one wire."""

    def __init__(self, path: Path, plot: Plot, now: datetime, show: Show) -> None:
        self.storage = Storage(f"sqlite:///{path}", durable=False)
        self.clock = VirtualClock(now, SEED)
        self.app: App | None = None
        self._office = plot.office()
        self._wire = Wire(show)

    def do(self, now: datetime, inbounds: Sequence[Inbound], *, office: bool) -> datetime | None:
        """Everything of one moment; returns when something happens by itself next."""
        self.clock.move_to(now)
        if self.app is None:
            self.app = assemble(self.storage, self.clock, {NAME: self._wire})
        self.app.engine.receive(inbounds)
        if office:
            with self.storage.begin() as session:
                self._office.act(session, now)
        asyncio.run(self.app.settle())
        return self._next(self.app)

    def _next(self, app: App) -> datetime | None:
        with self.storage.reading() as session:
            held = session.execute(
                select(func.min(col(Outbox.not_before))).where(
                    col(Outbox.state) == OutboxState.WAITING,
                    col(Outbox.not_before) > self.clock.now(),
                )
            ).scalar()
        return min((m for m in (held, app.scheduler.next_due()) if m is not None), default=None)


class Host(Protocol):
    """What the street talks to; `do` raises `Crash` when it dies, `restart` brings it back."""

    def do(self, now: datetime, inbounds: Sequence[Inbound], *, office: bool) -> datetime | None:
        """Everything of one moment."""

    def restart(self) -> None:
        """Start again on what is on disk."""


@dataclass
class Street:
    """The telephones, their owners, and the time."""

    plot: Plot
    crashes: int = 0
    _shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._case: Scenario = load(self.plot.scenario)
        self._crew = Crew(self._case, self.plot.producers, SEED)
        self._office = self.plot.office()
        self._sent: dict[str, int] = {}
        self.now = self._case.start

    def show(self, message: Outgoing) -> None:
        """A message reaches a telephone."""
        if message.key not in self._shown:
            self._shown.add(message.key)
            self._crew.hear(message.address, message, self.now)

    def play(self, host: Host) -> None:
        """From the first day to the last."""
        end = self.now + timedelta(weeks=self.plot.weeks)
        by_itself = self._do(host, [])
        while True:
            moments = (by_itself, self._crew.next_due(), self._office.next_due(self.now))
            self.now = min(moment for moment in moments if moment is not None)
            if self.now > end:
                return
            by_itself = self._do(host, [self._inbound(act) for act in self._crew.act(self.now)])

    def _do(self, host: Host, inbounds: Sequence[Inbound]) -> datetime | None:
        while True:
            try:
                return host.do(self.now, inbounds, office=self._office.is_due(self.now))
            except Crash:
                self.crashes += 1
                host.restart()

    def _inbound(self, act: Act) -> Inbound:
        count = self._sent[act.address] = self._sent.get(act.address, 0) + 1
        return Inbound(
            channel=NAME,
            external_id=f"{act.address}/{count}",
            address=act.address,
            kind=HeardKind.BUTTON if act.button else HeardKind.TEXT,
            sent_at=self.now,
            text=act.text,
            button=act.button,
        )


class InProcess:
    """A program in this process that dies at chosen statements, commits and sends.

    ``dies(n)`` says whether the n-th of them is its last.
    """

    def __init__(self, path: Path, plot: Plot, street: Street, dies: Callable[[int], bool]) -> None:
        self._path, self._plot, self._street, self._dies = path, plot, street, dies
        self.steps = 0
        self._program = self._start()

    def restart(self) -> None:
        """A new program on the same file."""
        self._program.storage.close()
        self._program = self._start()

    def _start(self) -> Program:
        program = Program(self._path, self._plot, self._street.now, self._show)
        engine = program.storage.engine
        watch_statements(engine, self._step)
        event.listen(engine, "commit", self._step)
        return program

    def do(self, now: datetime, inbounds: Sequence[Inbound], *, office: bool) -> datetime | None:
        """Everything of one moment, or as much of it as it lives to do."""
        return self._program.do(now, inbounds, office=office)

    def _show(self, message: Outgoing) -> None:
        self._step()
        self._street.show(message)
        self._step()

    def _step(self, *_: Any) -> None:
        self.steps += 1
        if self._dies(self.steps):
            raise Crash


LEFT_OUT = {
    "outbox": {"attempts", "lease_until", "error"},
}


def facts(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every record, by table; only how often it was tried to send something is left out."""
    storage = Storage(f"sqlite:///{path}", durable=False)
    try:
        with storage.reading() as session:
            return {
                table.name: [
                    tuple(map(str, row))
                    for row in session.execute(
                        select(
                            *(c for c in table.c if c.name not in LEFT_OUT.get(table.name, ()))
                        ).order_by(*table.primary_key)
                    )
                ]
                for table in Record.metadata.sorted_tables
            }
    finally:
        storage.close()
