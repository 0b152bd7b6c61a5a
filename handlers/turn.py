"""One turn of a conversation: what was heard, the records, the time, and a way to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, select

from domain.messages.base import Message
from domain.models import Conversation, Person, Producer, Region, Role, RoleName
from domain.outbox import post
from domain.weeks import DEFAULT_ZONE, local


class HeardKind(StrEnum):
    """What came in."""

    TEXT = "text"
    BUTTON = "button"
    MEDIA = "media"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in, without its channel. ``text`` names the kind of a medium."""

    kind: HeardKind
    text: str = ""
    button: str = ""


@dataclass(slots=True)
class Turn:
    """What a conversation works with. Nothing in it is real before the engine's commit."""

    session: Session
    now: datetime
    person: Person
    region: Region | None
    conversation: Conversation
    heard: Heard
    make_code: Callable[[str], str]
    said: int = 0
    _roles: frozenset[RoleName] | None = field(default=None, repr=False)
    _producer: Producer | None = field(default=None, repr=False)

    def say(self, message: Message) -> None:
        """Answer the person whose turn it is."""
        self.said += 1
        post(self.session, self.person, message, self.now, reply=True)

    def tell(self, person: Person, message: Message, *, dedupe: str | None = None) -> None:
        """Tell somebody else (an opt-out and quiet hours are respected)."""
        post(self.session, person, message, self.now, dedupe=dedupe)

    @property
    def here(self) -> Region:
        """The person's region; only where a role or a consent proves there is one."""
        if self.region is None:
            msg = "this person has no region yet"
            raise LookupError(msg)
        return self.region

    @property
    def today(self) -> date:
        """The date on the clock of the region."""
        return local(self.now, self.region.zone if self.region else DEFAULT_ZONE).date()

    @property
    def roles(self) -> frozenset[RoleName]:
        """What the person is in the region."""
        if self._roles is None:
            found = self.session.exec(select(Role.name).where(Role.person_id == self.person.id))
            self._roles = frozenset(RoleName(name) for name in found)
        return self._roles

    @property
    def producer(self) -> Producer | None:
        """The person's business, if they registered one."""
        if self._producer is None:
            self._producer = self.session.exec(
                select(Producer).where(Producer.person_id == self.person.id)
            ).first()
        return self._producer

    def forget_roles(self) -> None:
        """Read roles and business anew, after a change."""
        self._roles = None
        self._producer = None
