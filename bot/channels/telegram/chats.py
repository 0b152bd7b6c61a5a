"""What becomes of chats: blocked, opened again, moved to another address."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from bot.channels.telegram.updates import NAME, Move
from bot.clock import Clock
from bot.storage import Storage
from domain.models import Contact


class Chats:
    """Keeps the contacts as the chats are."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def note(self, moves: Sequence[Move]) -> None:
        """Write down what became of chats; whom nobody knows is passed over."""
        now = self._clock.now()
        with self._storage.begin() as session:
            for move in moves:
                _note(session, move, now)


def _note(session: Session, move: Move, now: datetime) -> None:
    contact = _contact(session, move.address)
    if contact is None:
        return
    if move.to is None:
        contact.unreachable_since = None
    elif move.to == "":
        contact.unreachable_since = contact.unreachable_since or now
    elif _contact(session, move.to) is None:
        contact.address = move.to
    session.flush()


def _contact(session: Session, address: str) -> Contact | None:
    there = select(Contact).where(Contact.channel == NAME, Contact.address == address)
    return session.exec(there).first()


__all__ = ["Chats"]
