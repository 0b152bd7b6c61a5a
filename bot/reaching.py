"""When an address is gone: the contact is marked, and the message tries the person's other ways.

Who cannot be reached at all is shown to the officers, once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from bot.channels.base import Moved, Rejected
from domain.models import Contact, Person
from domain.outbox import post_to_officers
from handlers.messages import OutOfReach


class Addressed(Protocol):
    """A message on its way, or one that came back: whose it is, and to which contact it went."""

    @property
    def id(self) -> int:
        """Its number in the outbox."""

    @property
    def person_id(self) -> int:
        """Who was to read it."""

    @property
    def contact_id(self) -> int | None:
        """Where it went."""


Gone = tuple[Addressed, Moved | Rejected]


def other_ways(
    session: Session, gone: Sequence[Gone], channels: list[str], now: datetime
) -> set[int]:
    """Mark what is gone; returns the ids of the messages that can still be sent elsewhere."""
    again = set()
    for row, outcome in gone:
        contact = session.get_one(Contact, row.contact_id)
        if isinstance(outcome, Moved) and _move(session, contact, outcome.address):
            again.add(row.id)
            continue
        lost_now = contact.unreachable_since is None
        contact.unreachable_since = contact.unreachable_since or now
        session.flush()
        if can_be_reached(session, row.person_id, channels):
            again.add(row.id)
        elif lost_now:
            _tell_officers(session, row.person_id, now)
    return again


def tell_once_a_day(session: Session, person_id: int, now: datetime) -> None:
    """A message did not get through, though nobody says that its address is gone."""
    _tell_officers(session, person_id, now, f"out of reach:{person_id}:{now.date().isoformat()}")


def _move(session: Session, contact: Contact, address: str) -> bool:
    """Keep the new address; False where somebody else is known to be there."""
    there = select(Contact).where(Contact.channel == contact.channel, Contact.address == address)
    if session.exec(there).first() is not None:
        return False
    contact.address = address
    session.flush()
    return True


def can_be_reached(session: Session, person_id: int, channels: Sequence[str]) -> bool:
    """Whether somebody has an address on one of these channels that is not gone."""
    other = select(Contact.id).where(
        Contact.person_id == person_id,
        col(Contact.unreachable_since).is_(None),
        col(Contact.channel).in_(channels),
    )
    return session.exec(other).first() is not None


def _tell_officers(
    session: Session, person_id: int, now: datetime, dedupe: str | None = None
) -> None:
    person = session.get_one(Person, person_id)
    if person.region_id is not None:
        message = OutOfReach(person.name)
        post_to_officers(session, person.region_id, message, now, dedupe=dedupe)


__all__ = ["can_be_reached", "other_ways", "tell_once_a_day"]
