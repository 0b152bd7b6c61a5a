"""A world of telephones on WhatsApp: the real transport, against a server on loopback.

It can do what `bot.simulation.world.World` can, so that whatever is played on the simulator's
telephones can be played here too. What people read is what the server was sent.
"""

import asyncio
import base64
import re
import zlib
from collections.abc import Sequence
from typing import Any

import httpx
from botapi.server import Loopback
from scripted import WORDINGS
from sqlmodel import select
from starlette.applications import Starlette

from bot.assembly import assemble
from bot.channels.base import Choice, Inbound, Outgoing, Span
from bot.channels.whatsapp.bodies import JOINER
from bot.channels.whatsapp.notes import Notes
from bot.channels.whatsapp.reading import TemplateNews
from bot.channels.whatsapp.review import handed_in
from bot.channels.whatsapp.service import WhatsAppService
from bot.clock import MovableClock
from bot.pacing import Pacer
from bot.render import Words
from bot.simulation.world import Phone, Shown, World
from bot.storage import Storage
from bot.templates import wordings
from cloudapi.server import CloudApi, Json, Message, account_at
from domain.messages.base import from_wire, to_wire
from domain.models import Contact
from domain.values import replace
from handlers.turn import HeardKind
from locales import load

NAME = "whatsapp"
BOLD = re.compile(rf"\*(?!{JOINER})([^*\n]+)\*(?!{JOINER})")
MEDIA: dict[str, Json] = {
    "voice": {"type": "audio", "audio": {"id": "1", "voice": True}},
    "image": {"type": "image", "image": {"id": "1", "mime_type": "image/jpeg"}},
    "sticker": {"type": "sticker", "sticker": {"id": "1"}},
}


def number_of(address: str) -> str:
    """The number of somebody who is known by a name: always the same for the same name."""
    return f"628{100_000_000 + zlib.crc32(address.encode()) % 900_000_000}"


class WhatsAppWorld(World):
    """The telephones of people on WhatsApp; every template is approved unless said otherwise."""

    def __init__(
        self,
        storage: Storage,
        clock: MovableClock,
        api: CloudApi,
        loop: Loopback,
        *,
        pace: Pacer | None = None,
        joins: bool = False,
        approved: bool = True,
        daily_people: int = 250,
    ) -> None:
        self.clock = clock
        self.api, self._loop = api, loop
        api.clock = clock
        self.phones: dict[str, Phone] = {}
        self.on_arrival = None
        self._leaving: list[Inbound] | None = None
        self._names = _move_in(storage)
        words = Words({"id": {**load()["id"], **WORDINGS}, "en": load()["en"]})
        self.service = WhatsAppService(
            account_at(loop.port),
            storage,
            clock,
            words,
            self._received,
            pace=pace or Pacer(clock, together=8),
            daily_people=daily_people,
        )
        if not joins:
            self.service.channel.limits = replace(self.service.channel.limits, joins=0)
        self.app = assemble(storage, clock, {NAME: self.service.channel}, words=words)
        api.on_message = self._was_sent
        api.receiver = self.deliver
        doors = Starlette(routes=self.service.doors)
        self._meta = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=doors), base_url="http://bot"
        )
        if approved:
            approve_all(api, self.service.notes, words)

    def close(self) -> None:
        """Give back the connections."""
        self._loop.run(self.service.close())
        self._loop.run(self._meta.aclose())

    async def deliver(self, body: bytes, headers: dict[str, str]) -> int:
        """Meta brings a body; returns the status of the answer."""
        return (await self._meta.post("/whatsapp", content=body, headers=headers)).status_code

    def receive(self, inbound: Inbound) -> None:
        """A telephone sends: Meta brings a webhook of it."""
        number, name = number_of(inbound.address), self.phone(inbound.address).name
        self._names[number] = inbound.address
        match inbound.kind:
            case HeardKind.BUTTON:
                said = self._press(number, to_wire(inbound.button))
            case HeardKind.TEXT:
                said = {"type": "text", "text": {"body": inbound.text}}
            case HeardKind.DOCUMENT:
                said = {"type": "document", "document": self._document(inbound)}
            case _:
                said = MEDIA[inbound.text]
        self.run(self.api.bring(self.api.written(number, name, **said)))

    def _document(self, inbound: Inbound) -> Json:
        number = f"{1037543291543600 + len(self.api.files)}"
        self.api.files[number] = base64.b64decode(inbound.raw["content"])
        return {"id": number, "filename": inbound.text, "mime_type": "text/csv", "sha256": "x"}

    def _press(self, number: str, code: str) -> Json:
        shown = [m for m in self.api.said_to(number) if code in [c for _, c in m.choices]]
        if shown and shown[-1].kind == "template":
            return {"type": "button", "button": {"payload": code, "text": "x"}}
        reply = {"type": "button_reply", "button_reply": {"id": code, "title": "x"}}
        return {"type": "interactive", "interactive": reply}

    def run(self, work: Any) -> Any:
        """Do something in the loop that the connections belong to."""
        return self._loop.run(work)

    async def settle(self) -> None:
        """Read everything, answer it, deliver it."""
        await asyncio.wrap_future(self._loop.begin(self.settle_here()))

    async def settle_here(self) -> None:
        """The same, in the loop that the connections belong to."""
        while True:
            await self.service.read()
            if not await self.app.settle() and not await self.service.files.fetch_due():
                break
        await self.service.errands()

    def _was_sent(self, message: Message) -> None:
        choices = tuple(Choice(title, from_wire(code) or "") for title, code in message.choices)
        if not message.text:
            return
        address = self._names.get(message.address, message.address)
        outgoing = Outgoing(message.id, address, spans_of(message.text), choices)
        phone = self.phone(address)
        phone.messages.append(Shown(outgoing, self.clock.now()))
        if self.on_arrival is not None:
            self.on_arrival(phone, outgoing)

    def _received(self, inbounds: Sequence[Inbound]) -> int:
        return self.app.engine.receive(inbounds)


def approve_all(api: CloudApi, notes: Notes, words: Words) -> None:
    """Every template was handed in and approved."""
    for wording in wordings(words):
        body = handed_in(wording)
        api.templates[body["name"], body["language"]] = {**body, "id": "1", "status": "APPROVED"}
        notes.set_template(TemplateNews(body["name"], body["language"], "APPROVED"))


def _move_in(storage: Storage) -> dict[str, str]:
    """Everybody who has one of the simulator's telephones has WhatsApp instead."""
    names = {}
    with storage.begin() as session:
        for contact in session.exec(select(Contact)):
            if contact.channel != NAME:
                names[number_of(contact.address)] = contact.address
                contact.channel, contact.address = NAME, number_of(contact.address)
    return names


def spans_of(text: str) -> tuple[Span, ...]:
    """The text as it is read, with its bold parts."""
    spans, end = [], 0
    for found in BOLD.finditer(text):
        spans += [Span(text[end : found.start()]), Span(found[1], True)]
        end = found.end()
    spans.append(Span(text[end:]))
    return tuple(Span(span.text.replace(JOINER, ""), span.bold) for span in spans if span.text)
