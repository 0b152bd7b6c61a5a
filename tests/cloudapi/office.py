"""What a test does with the small office on WhatsApp."""

from datetime import timedelta
from typing import Any

from botapi.server import Json, Loopback
from sqlmodel import Session, col, select

from bot.channels.base import Outcome, Outgoing, Span
from cloudapi.server import CloudApi, Message
from cloudapi.world import WhatsAppWorld, number_of
from domain.messages.base import Message as Said
from domain.models import Inbox, Outbox, Person, Reach, SentPart, WebhookBody
from domain.outbox import post

SITI, ANI, PETUGAS = "siti", "ani", "petugas"


class WhatsAppOffice:
    """An officer, two producers with an order before them, and a server."""

    def __init__(self, world: WhatsAppWorld, api: CloudApi, loop: Loopback) -> None:
        self.world, self.api, self.loop = world, api, loop
        self.clock = world.clock
        self.storage = world.app.storage

    def run(self, work: Any) -> Any:
        """Do something in the loop that the connections belong to."""
        return self.loop.run(work)

    def settle(self) -> None:
        """Read, answer, deliver."""
        self.run(self.world.settle_here())

    def wait(self, **how_long: float) -> None:
        """Time goes by, and what is due then happens."""
        self.clock.move_to(self.clock.now() + timedelta(**how_long))
        self.settle()

    def bring(self, payload: Json) -> int:
        """Meta brings something, and everything that comes of it happens."""
        status = int(self.run(self.api.bring(payload)))
        self.settle()
        return status

    def write(self, who: str, text: str) -> Message:
        """Somebody writes; our newest message to them."""
        said: Json = {"type": "text", "text": {"body": text}}
        self.bring(self.api.written(number_of(who), who.title(), **said))
        return self.newest(who)

    def said(self, who: str) -> list[Message]:
        """Our messages to somebody, oldest first."""
        return self.api.said_to(number_of(who))

    def newest(self, who: str) -> Message:
        """Our newest message to somebody."""
        return self.said(who)[-1]

    def tell(self, message: Message, status: str, **more: Any) -> None:
        """Meta brings a status."""
        self.run(self.api.tell(message, status, **more))
        self.settle()

    def post(self, *messages: Said, who: str = "Siti", reply: bool = False) -> None:
        """Queue messages for somebody."""
        with self.storage.begin() as session:
            for message in messages:
                post(session, self.person(session, who), message, self.clock.now(), reply=reply)

    def person(self, session: Session, name: str) -> Person:
        """Somebody by a part of their name."""
        return session.exec(select(Person).where(col(Person.name).contains(name))).one()

    def send(self, text: str = "halo", **more: Any) -> Outcome:
        """One attempt at a message to Siti, past the outbox."""
        message = Outgoing("1", number_of(SITI), (Span(text),), **more)
        outcome: Outcome = self.run(self.world.service.channel.send(message))
        return outcome

    def outbox(self, kind: str = "") -> list[Outbox]:
        """What is queued or was, oldest first."""
        with self.storage.begin() as session:
            wanted = select(Outbox).order_by(col(Outbox.id))
            return [row for row in session.exec(wanted) if kind in ("", row.message)]

    def inbox(self) -> list[Inbox]:
        """What came in, oldest first."""
        with self.storage.begin() as session:
            return list(session.exec(select(Inbox).order_by(col(Inbox.id))))

    def bodies(self) -> list[WebhookBody]:
        """What was stored, oldest first."""
        with self.storage.begin() as session:
            return list(session.exec(select(WebhookBody).order_by(col(WebhookBody.id))))

    def parts(self) -> list[SentPart]:
        """What is known of sent messages."""
        with self.storage.begin() as session:
            return list(session.exec(select(SentPart).order_by(col(SentPart.id))))

    def reach(self, who: str) -> Reach:
        """What is known of somebody's address."""
        with self.storage.begin() as session:
            return session.exec(select(Reach).where(Reach.address == number_of(who))).one()


__all__ = ["ANI", "PETUGAS", "SITI", "WhatsAppOffice"]
