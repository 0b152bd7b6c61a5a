"""Receive a message exactly once; one turn, one transaction.

Receiving only stores (the provider is answered after that commit). Working takes the oldest
waiting message of each person, runs its turn and commits everything together: the records, the
conversation, the mark on the message, the messages that go out. A turn that fails is undone and
its message kept with the error; the person and the officers are told, and later messages go on.
"""

from collections.abc import Sequence

import structlog
from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.logs import where
from bot.storage import Storage, insert_new
from domain.models import Contact, Conversation, Inbox, InboxState, Person, Region
from domain.outbox import post, post_to_officers
from handlers.messages import SomethingBroke, TurnFailed
from handlers.router import Router
from handlers.turn import Heard, HeardKind, Turn

log = structlog.get_logger(__name__)


class Engine:
    """The one way from a message that came in to what it changes."""

    def __init__(self, storage: Storage, router: Router, clock: Clock) -> None:
        self._storage = storage
        self._router = router
        self._clock = clock

    def receive(self, inbounds: Sequence[Inbound]) -> int:
        """Store messages; one that was stored before is not stored again. Returns the new ones."""
        now = self._clock.now()
        rows = [
            {
                "channel": inbound.channel,
                "external_id": inbound.external_id,
                "address": inbound.address,
                "sender_name": inbound.sender_name,
                "kind": inbound.kind,
                "text": inbound.text.replace("\x00", ""),
                "button": inbound.button,
                "raw": inbound.raw,
                "sent_at": inbound.sent_at,
                "received_at": now,
                "state": InboxState.WAITING,
            }
            for inbound in inbounds
        ]
        with self._storage.begin() as session:
            return insert_new(session, Inbox, rows)

    def work(self, most: int = 1_000_000) -> int:
        """Handle waiting messages, oldest first, until none waits; returns how many."""
        done = 0
        while done < most and self._turn():
            done += 1
        return done

    def _turn(self) -> bool:
        inbox_id = None
        try:
            with self._storage.begin() as session:
                row = _next_waiting(session)
                if row is None:
                    return False
                inbox_id = row.id
                self._handle(session, row)
        except Exception as error:
            if inbox_id is None:
                raise
            self._keep_failure(inbox_id, error)
        return True

    def _handle(self, session: Session, row: Inbox) -> None:
        now = self._clock.now()
        contact, person = _whoever(session, row)
        contact.last_heard_at = row.received_at
        talk = session.get(Conversation, person.id)
        if talk is None:
            talk = Conversation(person_id=person.id)
            session.add(talk)
        turn = Turn(
            session=session,
            now=now,
            person=person,
            region=session.get(Region, person.region_id) if person.region_id else None,
            conversation=talk,
            heard=Heard(HeardKind(row.kind), row.text, row.button),
            make_code=self._clock.code,
        )
        self._router.handle(turn)
        row.person_id, row.state, row.handled_at = person.id, InboxState.DONE, now

    def _keep_failure(self, inbox_id: int, error: Exception) -> None:
        """Keep the message with where it failed (never with what it said) and tell people."""
        now = self._clock.now()
        described = where(error)
        log.error("turn_failed", inbox_id=inbox_id, error=described)
        with self._storage.begin() as session:
            row = session.get_one(Inbox, inbox_id)
            _, person = _whoever(session, row)
            row.person_id = person.id
            row.state, row.error, row.handled_at = InboxState.FAILED, described, now
            post(session, person, SomethingBroke(), now, reply=True)
            if person.region_id is not None:
                alert = TurnFailed(person.name, (row.text or row.button)[:200], inbox_id)
                post_to_officers(session, person.region_id, alert, now)


def _next_waiting(session: Session) -> Inbox | None:
    """The oldest waiting message whose sender has no older one waiting.

    On PostgreSQL the row is locked and rows in other hands are skipped; a person's order is kept
    because an older message still counts as waiting until its turn is committed.
    """
    older = aliased(Inbox)
    blocked = exists().where(
        col(older.channel) == col(Inbox.channel),
        col(older.address) == col(Inbox.address),
        col(older.state) == InboxState.WAITING,
        col(older.id) < col(Inbox.id),
    )
    query = (
        select(Inbox)
        .where(Inbox.state == InboxState.WAITING)
        .order_by(col(Inbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(~blocked)
    return session.exec(query).first()


def _whoever(session: Session, row: Inbox) -> tuple[Contact, Person]:
    """The contact and person behind an address; a stranger becomes a person without a region."""
    found = session.exec(
        select(Contact, Person)
        .join(Person)
        .where(Contact.channel == row.channel, Contact.address == row.address)
    ).first()
    if found is not None:
        return found[0], found[1]
    person = Person(name=row.sender_name, created_at=row.received_at)
    session.add(person)
    session.flush()
    contact = Contact(person_id=person.id, channel=row.channel, address=row.address)
    session.add(contact)
    return contact, person
