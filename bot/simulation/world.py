"""A world of telephones around one engine, on a clock that is moved by hand.

The simulator page, the scripted simulation and the tests all live in such a world. A telephone
only does what a real one can: show what arrived, type words, press a button.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col

from bot.assembly import App, assemble
from bot.channels.base import Channel, Inbound, Outgoing
from bot.channels.simulator import NAME, SAMPLE, Simulator
from bot.clock import MovableClock
from bot.render import Words
from bot.storage import Storage
from domain.models import Inbox, Outbox, OutboxState, Utc
from domain.prepared import Prepared
from domain.values import Value
from handlers.turn import HeardKind

HELD = Prepared[datetime | None](
    columns(func.min(col(Outbox.not_before))).where(
        col(Outbox.state) == OutboxState.WAITING,
        col(Outbox.not_before) > bindparam("now", type_=Utc),
    )
)


class Shown(Value):
    """A message on a telephone, and when it arrived."""

    message: Outgoing
    at: datetime


@dataclass(slots=True)
class Phone:
    """One person's telephone."""

    address: str
    world: "World"
    name: str = ""
    messages: list[Shown] = field(default_factory=list)
    heard: int = 0

    def say(self, words: str) -> None:
        """Type and send."""
        self._send(HeardKind.TEXT, text=words)

    def send_medium(self, medium: str) -> None:
        """Send a voice note (``voice``), a picture (``image``) or a sticker (``sticker``)."""
        sample = {"id": SAMPLE, "media_type": "image/png", "name": "", "size": 0}
        self._send(HeardKind.MEDIA, text=medium, file=sample if medium == "image" else None)

    def send_document(self, name: str, media_type: str, content: bytes, words: str = "") -> None:
        """Send a picture or document, with words below it or without."""
        number = f"{self.address}/{self.heard + 1}/{name}"
        self.world.simulator.hold(number, content)
        file = {"id": number, "media_type": media_type, "name": name, "size": len(content)}
        kind = HeardKind.TEXT if words else HeardKind.MEDIA
        self._send(kind, text=words or "image", file=file)

    def send_file(self, name: str, content: bytes) -> None:
        """Send a file; it travels with its message."""
        packed = base64.b64encode(content).decode()
        self._send(HeardKind.DOCUMENT, text=name, raw={"content": packed})

    def press(self, label_or_code: str) -> None:
        """Press the newest button with this label (or this code); raises LookupError if none."""
        for shown in reversed(self.messages):
            for choice in shown.message.choices:
                if label_or_code in (choice.label, choice.code):
                    self.press_code(choice.code)
                    return
        msg = f"no button {label_or_code!r} on this telephone"
        raise LookupError(msg)

    def press_code(self, code: str) -> None:
        """Press a button by its code, also one that is no longer shown."""
        self._send(HeardKind.BUTTON, button=code)

    @property
    def last(self) -> str:
        """The newest message's text."""
        return self.messages[-1].message.plain if self.messages else ""

    @property
    def labels(self) -> list[str]:
        """The labels of the newest message's buttons."""
        return [choice.label for choice in self.messages[-1].message.choices]

    def _send(
        self,
        kind: HeardKind,
        *,
        text: str = "",
        button: str = "",
        file: dict[str, Any] | None = None,
        raw: dict[str, Any] | None = None,
    ) -> None:
        self.heard += 1
        self.world.receive(
            Inbound(
                channel=NAME,
                external_id=f"{self.address}/{self.heard}",
                address=self.address,
                kind=kind,
                sent_at=self.world.clock.now(),
                text=text,
                button=button,
                sender_name=self.name,
                file=file,
                raw=raw or {},
            )
        )


class World:
    """Telephones, a clock, and the program they talk to."""

    def __init__(
        self,
        storage: Storage,
        clock: MovableClock,
        *,
        threads: bool = False,
        others: Mapping[str, Channel] | None = None,
        words: Words | None = None,
        mail: Callable[[], None] | None = None,
    ) -> None:
        self.clock = clock
        self.simulator = Simulator()
        self.simulator.listen(self._arrived)
        channels = {NAME: self.simulator, **(others or {})}
        self.app: App = assemble(
            storage, self.clock, channels, threads=threads, words=words, mail=mail
        )
        self.phones: dict[str, Phone] = {}
        self.on_arrival: Callable[[Phone, Outgoing], None] | None = None
        self._leaving: list[Inbound] | None = None

    def phone(self, address: str, name: str = "") -> Phone:
        """The telephone with this address; a new one where there was none."""
        if address not in self.phones:
            self.phones[address] = Phone(address, self, name, heard=self._heard_before(address))
        return self.phones[address]

    def receive(self, inbound: Inbound) -> None:
        """A message leaves a telephone."""
        if self._leaving is None:
            self.app.engine.receive([inbound])
        else:
            self._leaving.append(inbound)

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """What leaves the telephones in here arrives together, as a provider's batch does."""
        self._leaving = []
        yield
        together, self._leaving = self._leaving, None
        self.app.engine.receive(together)

    async def settle(self) -> None:
        """Let everything happen that is due now."""
        await self.app.settle()

    async def move_to(self, moment: datetime) -> None:
        """Go forward, stopping at everything that happens by itself on the way."""
        await self.settle()
        while (upcoming := self.next_event()) is not None and upcoming <= moment:
            self.clock.move_to(upcoming)
            await self.settle()
        self.clock.move_to(moment)
        await self.settle()

    async def move_to_next_event(self) -> None:
        """Go forward to the next thing that happens by itself."""
        await self.settle()
        upcoming = self.next_event()
        if upcoming is not None:
            await self.move_to(upcoming)

    def next_event(self) -> datetime | None:
        """When the next job is due or the next held message may go."""
        with self.app.storage.look() as connection:
            (held,) = HELD.all_on(connection, now=self.clock.now())
        moments = (held, self.app.scheduler.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    def _arrived(self, message: Outgoing) -> None:
        phone = self.phone(message.address)
        phone.messages.append(Shown(message, self.clock.now()))
        if self.on_arrival is not None:
            self.on_arrival(phone, message)

    def _heard_before(self, address: str) -> int:
        with self.app.storage.reading() as session:
            return int(
                session.execute(
                    columns(func.count(col(Inbox.id))).where(
                        col(Inbox.channel) == NAME, col(Inbox.address) == address
                    )
                ).scalar_one()
            )
