"""Fakes at the edge: a channel whose outcomes are scripted, and a conversation that does little.

Everything between them is the real engine on a real database.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from sqlmodel import Session, col, select

from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Sent
from bot.clock import VirtualClock
from bot.dispatcher import Dispatcher
from bot.engine import Engine
from bot.pacing import Pacer
from bot.render import Words
from bot.scheduler import Scheduler
from bot.storage import Storage
from domain.audit import record_change
from domain.messages.base import Kind, Message
from domain.models import AuditEntry, Contact, Outbox, Person, Region, Role, RoleName
from domain.outbox import post
from domain.values import replace
from handlers.router import Router
from handlers.routes import Routes
from handlers.turn import HeardKind, Turn
from locales import load

NAME = "scripted"
SECOND = timedelta(seconds=1)


class HouseEcho(Message):
    """Says something back."""

    text: str


class HouseQuestion(Message):
    """Wants an answer."""

    kind: ClassVar[Kind] = Kind.QUESTION
    text: str


class HouseCourtesy(Message):
    """Better not said at all than twice."""

    kind: ClassVar[Kind] = Kind.COURTESY
    text: str


class HouseAlarm(Message):
    """Goes out at night too."""

    urgent: ClassVar[bool] = True
    text: str


WORDINGS = {
    "house_echo": "{text}",
    "house_question": "{text}",
    "house_courtesy": "{text}",
    "house_alarm": "{text}",
    "job.of_the_test": "pekerjaan uji",
}


class Scripted:
    """A channel that answers each message as the script says; without a line of it, it is sent."""

    name = NAME
    limits = Limits()

    def __init__(self, *, idempotent: bool = False, batch: int = 10) -> None:
        self.idempotent, self.batch = idempotent, batch
        self.pace = Pacer.at_will()
        self.script: dict[str, list[Outcome | BaseException]] = {}
        self.tried: list[str] = []
        self.shown: list[tuple[str, str]] = []

    async def send(self, message: Outgoing) -> Outcome:
        self.tried.append(message.plain)
        lines = self.script.get(message.plain)
        outcome = lines.pop(0) if lines else Sent(message.key)
        if isinstance(outcome, BaseException):
            raise outcome
        if isinstance(outcome, Sent):
            self.shown.append((message.address, message.plain))
        return outcome


def conversation() -> Routes:
    """``/note X`` writes X down and says it back; ``/break`` writes something, then fails."""
    routes = Routes()

    @routes.command("note")
    def note(turn: Turn, words: str) -> None:
        record_change(turn.session, turn.now, "note", ("test", turn.person.id), reason=words)
        turn.say(HouseEcho(words))

    @routes.command("break")
    def broken(turn: Turn, words: str) -> None:
        note(turn, words)
        turn.session.flush()
        msg = f"cannot do {words} for {turn.person.name}"
        raise ValueError(msg)

    @routes.command("berhenti")
    def stop(turn: Turn, _: str) -> None:
        turn.person.opted_out_at = turn.now

    return routes


@dataclass
class House:
    """The parts of the program around one database, and what a test does with them."""

    storage: Storage
    clock: VirtualClock
    channel: Scripted = field(default_factory=Scripted)
    routes: tuple[Routes, ...] = field(default_factory=lambda: (conversation(),))
    wordings: Mapping[str, str] = field(default_factory=dict)
    heard: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Put the parts together, as after a restart."""
        words = Words({"id": {**load()["id"], **WORDINGS, **self.wordings}})
        self.engine = Engine(self.storage, Router.of(self.routes), self.clock)
        self.scheduler = Scheduler(self.storage, self.clock)
        self.dispatcher = Dispatcher(self.storage, {NAME: self.channel}, words, self.clock)

    def furnish(self) -> "House":
        """A region with one officer, and one person who makes things."""
        now = self.clock.now()
        with self.storage.begin() as session:
            region = Region(
                code="BPN", name="Balikpapan", office="Dinas", zone="Asia/Makassar", created_at=now
            )
            session.add(region)
            session.flush()
            for name in ("Petugas", "Siti"):
                person = Person(name=name, region_id=region.id, created_at=now)
                session.add(person)
                session.flush()
                session.add(Contact(person_id=person.id, channel=NAME, address=name.lower()))
                if name == "Petugas":
                    officer = RoleName.OFFICER
                    session.add(
                        Role(person_id=person.id, region_id=region.id, name=officer, granted_at=now)
                    )
        return self

    def inbound(self, text: str, who: str = "siti", external_id: str | None = None) -> Inbound:
        self.heard += 1
        return Inbound(
            channel=NAME,
            external_id=external_id or f"{who}/{self.heard}",
            address=who,
            kind=HeardKind.TEXT,
            sent_at=self.clock.now(),
            text=text,
        )

    def hear(self, *texts: str, who: str = "siti") -> None:
        self.engine.receive([self.inbound(text, who) for text in texts])

    def say(self, text: str, who: str = "siti") -> str:
        """Write something and read the newest answer (to this person, or to anybody)."""
        self.hear(text, who=who)
        return self._answered()

    def press(self, code: str, who: str = "siti") -> str:
        """Press a button, whether it is still shown or not."""
        inbound = replace(self.inbound("", who), kind=HeardKind.BUTTON, button=code)
        self.engine.receive([inbound])
        return self._answered()

    def _answered(self) -> str:
        self.engine.work()
        said = self.deliver()
        return said[-1] if said else ""

    def post(
        self, *messages: Message, who: str = "Siti", reply: bool = False, dedupe: str | None = None
    ) -> None:
        with self.storage.begin() as session:
            for message in messages:
                person = self.person(session, who)
                post(session, person, message, self.clock.now(), reply=reply, dedupe=dedupe)

    def person(self, session: Session, name: str) -> Person:
        return session.exec(select(Person).where(Person.name == name)).one()

    def deliver(self) -> list[str]:
        """Send what is due; what people now see for the first time."""
        before = len(self.channel.shown)
        asyncio.run(self.dispatcher.deliver_due())
        return [text for _, text in self.channel.shown[before:]]

    def wait(self, how_long: timedelta) -> None:
        self.clock.move_to(self.clock.now() + how_long)

    def at(self, moment: datetime) -> None:
        self.clock.move_to(moment)

    def notes(self) -> list[str]:
        """What was written down, in order."""
        with self.storage.reading() as session:
            query = select(AuditEntry.reason).where(AuditEntry.action == "note")
            return list(session.exec(query.order_by(col(AuditEntry.id))))

    def outbox(self) -> list[Outbox]:
        with self.storage.reading() as session:
            return list(session.exec(select(Outbox).order_by(col(Outbox.id))))

    def change(self, what: Callable[[Session], None]) -> None:
        with self.storage.begin() as session:
            what(session)
