"""A world of telephones on Telegram: the real transport, against a server on loopback.

It can do what `bot.simulation.world.World` can, so that whatever is played on the simulator's
telephones can be played here too. What people read is what the server was sent.
"""

import asyncio
import base64
import zlib
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from sqlmodel import select

from bot.assembly import assemble
from bot.channels.base import Choice, Inbound, Outgoing, Span
from bot.channels.telegram.service import Account, TelegramService
from bot.clock import MovableClock
from bot.pacing import Pacer
from bot.render import Words
from bot.simulation.world import Phone, Shown, World
from bot.storage import Storage
from botapi.server import TOKEN, BotApi, Json, Loopback, buttons
from domain.messages.base import from_wire, to_wire
from domain.models import Contact
from handlers.turn import HeardKind

NAME = "telegram"
MEDIA: dict[str, Json] = {
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "image": {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]},
    "sticker": {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular"}},
}


def chat_of(address: str) -> str:
    """The chat of somebody who is known by a name: always the same number for the same name."""
    return str(100_000_000 + zlib.crc32(address.encode()) % 900_000_000)


class TelegramWorld(World):
    """The telephones of people on Telegram."""

    def __init__(
        self,
        storage: Storage,
        clock: MovableClock,
        api: BotApi,
        loop: Loopback,
        pace: Pacer | None = None,
    ) -> None:
        self.clock = clock
        self.api, self._loop = api, loop
        self.phones: dict[str, Phone] = {}
        self.on_arrival = None
        self._leaving: list[Inbound] | None = None
        self._names = _move_in(storage)
        words = Words()
        unlimited = Pacer(clock, together=8)
        router = assemble(storage, clock, {}).router
        self.service = TelegramService(
            Account(TOKEN, loop.base_url),
            storage,
            clock,
            words,
            router,
            self._received,
            pace=pace or unlimited,
        )
        self.app = assemble(storage, clock, {NAME: self.service.channel}, words=words)
        api.on_message = self._was_sent
        loop.run(self.service.open())

    def close(self) -> None:
        """Give back the connections."""
        self._loop.run(self.service.close())

    def receive(self, inbound: Inbound) -> None:
        """A telephone sends: the server gets an update of it."""
        chat, name = chat_of(inbound.address), self.phone(inbound.address).name
        self._names[chat] = inbound.address
        match inbound.kind:
            case HeardKind.BUTTON:
                self._now(lambda: self.api.press(chat, to_wire(inbound.button), name))
            case HeardKind.TEXT:
                self._now(lambda: self.api.write(chat, name, text=inbound.text))
            case HeardKind.DOCUMENT:
                self._now(lambda: self.api.write(chat, name, document=self._document(inbound)))
            case _:
                self._now(lambda: self.api.write(chat, name, **MEDIA[inbound.text]))

    def _document(self, inbound: Inbound) -> Json:
        number, content = f"BQ{len(self.api.files):06d}", base64.b64decode(inbound.raw["content"])
        self.api.files[number] = content
        named = {"file_name": inbound.text, "file_size": len(content)}
        return {"file_id": number, "file_unique_id": number, **named}

    async def settle(self) -> None:
        """Fetch everything, answer it, deliver it, and edit what was pressed."""
        await asyncio.wrap_future(self._loop.begin(self._settle()))

    async def _settle(self) -> None:
        while self.api.waits and await self.service.polling.once():
            await self.service.answer(self.app.settle)
        await self.app.settle()
        if await self.service.files.fetch_due():
            await self.app.settle()
        await self.service.errands()
        while await self.service.touch():
            pass

    def _now(self, act: Any) -> None:
        async def acting() -> None:
            act()

        self._loop.run(acting())

    def _was_sent(self, chat: str, message: Json) -> None:
        choices = tuple(
            Choice(button["text"], from_wire(button["callback_data"]) or "")
            for button in buttons(message)
        )
        if not message["html"]:
            return
        address = self._names.get(chat, chat)
        outgoing = Outgoing(str(message["message_id"]), address, spans_of(message["html"]), choices)
        phone = self.phone(address)
        phone.messages.append(Shown(outgoing, self.clock.now()))
        if self.on_arrival is not None:
            self.on_arrival(phone, outgoing)

    def _received(self, inbounds: Sequence[Inbound]) -> int:
        return self.app.engine.receive(inbounds)


def _move_in(storage: Storage) -> dict[str, str]:
    """Everybody who has one of the simulator's telephones has Telegram instead."""
    names = {}
    with storage.begin() as session:
        for contact in session.exec(select(Contact)):
            if contact.channel != NAME:
                names[chat_of(contact.address)] = contact.address
                contact.channel, contact.address = NAME, chat_of(contact.address)
    return names


class _Spans(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[Span] = []
        self.bold = 0

    def handle_starttag(self, *_: Any) -> None:
        self.bold += 1

    def handle_endtag(self, *_: Any) -> None:
        self.bold -= 1

    def handle_data(self, data: str) -> None:
        self.spans.append(Span(data, bool(self.bold)))


def spans_of(html: str) -> tuple[Span, ...]:
    """The text as it is read, with its bold parts."""
    parser = _Spans()
    parser.feed(html)
    parser.close()
    return tuple(parser.spans)
