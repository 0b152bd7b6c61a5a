"""One turn of a conversation: what was heard, the records, the time, and a way to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.messages.base import Message
from domain.models import Person, Producer, Region, Role, RoleName
from domain.outbox import post
from domain.prepared import Prepared
from domain.values import Value
from domain.weeks import DEFAULT_ZONE, local

T = TypeVar("T")
ROLES = Prepared[RoleName](
    columns(col(Role.name)).where(
        col(Role.person_id) == bindparam("person"), col(Role.region_id) == bindparam("region")
    )
)
BUSINESS = Prepared[Producer](
    select(Producer).where(col(Producer.person_id) == bindparam("person"))
)


class HeardKind(StrEnum):
    """What came in. ``GROUP`` is said before others; ``SILENT`` is kept and asks no answer.

    A ``DOCUMENT`` may be a spreadsheet, its ``text`` is the file's name; ``FETCHED`` says that a
    file was brought by its channel (or could not be), its ``text`` is our number of it.
    """

    TEXT = "text"
    BUTTON = "button"
    MEDIA = "media"
    DOCUMENT = "document"
    FETCHED = "fetched"
    CONTACT = "contact"
    GROUP = "group"
    SILENT = "silent"


class Heard(Value):
    """What came in, without its channel. ``text`` names the kind of a medium."""

    kind: HeardKind
    text: str = ""
    button: str = ""


@dataclass(slots=True)
class Talk:
    """Where one person's conversation stands: a `Conversation` as its turn changes it.

    A plain value, since every turn changes it and nothing else in a turn reads it: the engine
    reads it with its person and keeps it at the end.
    """

    person_id: int
    form: str | None = None
    form_version: int = 0
    slots: dict[str, Any] = field(default_factory=dict)
    asking: str | None = None
    focus: dict[str, Any] | None = None
    misses: int = 0
    updated_at: datetime | None = None


@dataclass(slots=True)
class Turn:
    """What a conversation works with. Nothing in it is real before the engine's commit."""

    session: Session
    now: datetime
    person: Person
    region: Region | None
    conversation: Talk
    heard: Heard
    make_code: Callable[[str], str]
    business: Producer | None = field(default=None, repr=False)
    known_roles: frozenset[RoleName] | None = field(default=None, repr=False)
    said: int = 0
    inbox_id: int | None = None
    _read: dict[tuple[Any, ...], list[Any]] = field(default_factory=dict, repr=False)

    def once(self, statement: Prepared[T], **given: object) -> list[T]:
        """The rows of a statement, read at most once: as they were when the turn first asked.

        For what several conversations look at before one of them answers.
        """
        key = (statement, *given.values())
        if key not in self._read:
            self._read[key] = statement.all(self.session, **given)
        return self._read[key]

    def say(self, message: Message) -> None:
        """Answer the person whose turn it is."""
        self.said += 1
        post(self.session, self.person, message, self.now, reply=True, answers=self.inbox_id)

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
        if self.known_roles is None:
            person = self.person
            self.known_roles = frozenset(
                ROLES.all(self.session, person=person.id, region=person.region_id)
            )
        return self.known_roles

    @property
    def producer(self) -> Producer | None:
        """The person's business, if they registered one."""
        if self.business is None:
            self.business = BUSINESS.first(self.session, person=self.person.id)
        return self.business

    def forget_roles(self) -> None:
        """Read roles and business anew, after a change."""
        self.known_roles = None
        self.business = None
