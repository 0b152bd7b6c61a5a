"""What was heard, what is to be said, where each conversation stands, and who did what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from domain.models.base import Record, Utc, spelled

SENT = text("provider_id IS NOT NULL")


def _waiting_only(name: str, *columns: str, also: str = "") -> Index:
    """An index of what still waits, small however much history there is."""
    which = text(f"state = 'waiting'{also}")
    return Index(name, *columns, sqlite_where=which, postgresql_where=which)


class InboxState(StrEnum):
    """A message waits, was handled, or failed and is kept with its error."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class OutboxState(StrEnum):
    """A message waits, is in a dispatcher's hands, went out, or never will."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class RunState(StrEnum):
    """A job ran, was too late to be of use, or failed."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class Conversation(Record, table=True):
    """Where one person's conversation stands; plain data, so it outlives a restart."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    form: str | None = None
    form_version: int = 0
    slots: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asking: str | None = None
    focus: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    misses: int = 0
    updated_at: datetime | None = Field(default=None, sa_type=Utc)


class Inbox(Record, table=True):
    """A message that came in; kept whole, handled once.

    ``external_id`` is the provider's id of the delivery, ``message_id`` that of the message;
    ``file`` is what was sent with it (``id``, ``media_type``, ``name``, ``size``).
    """

    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_inbox_state_id", "state", "id"),
        _waiting_only("ix_inbox_waiting", "channel", "address", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    external_id: str
    address: str
    sender_name: str = ""
    kind: str = Field(max_length=12)
    text: str = ""
    button: str = ""
    raw: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sent_at: datetime = Field(sa_type=Utc)
    received_at: datetime = Field(sa_type=Utc)
    state: InboxState = Field(default=InboxState.WAITING, sa_type=spelled(InboxState))
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    error: str | None = None
    handled_at: datetime | None = Field(default=None, sa_type=Utc)
    message_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    file: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Outbox(Record, table=True):
    """A message that is to go out: a fact, worded only when it is sent.

    ``answers`` is the message in the inbox whose turn said it; ``avoid`` the channel that cannot
    take it now, so that the person's other one is tried first.
    """

    __table_args__ = (
        Index("ix_outbox_state_not_before", "state", "not_before"),
        Index("ix_outbox_state_id", "state", "id"),
        Index("ix_outbox_person_id", "person_id", "id"),
        _waiting_only("ix_outbox_answers", "id", also=" AND reply"),
        Index("ix_outbox_provider_id", "provider_id", sqlite_where=SENT, postgresql_where=SENT),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    message: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    kind: str = Field(max_length=12)
    reply: bool = False
    dedupe: str | None = Field(default=None, unique=True)
    state: OutboxState = Field(default=OutboxState.WAITING, sa_type=spelled(OutboxState))
    created_at: datetime = Field(sa_type=Utc)
    not_before: datetime = Field(sa_type=Utc)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    channel: str | None = Field(default=None, max_length=20)
    provider_id: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    read_at: datetime | None = Field(default=None, sa_type=Utc)
    error: str | None = None
    answers: int | None = Field(default=None, foreign_key="inbox.id")
    avoid: str | None = Field(default=None, max_length=20)


class ChannelNote(Record, table=True):
    """What a channel remembers between starts, such as the provider's id of a picture."""

    __table_args__ = (UniqueConstraint("channel", "name"),)

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    name: str
    words: str
    noted_at: datetime = Field(sa_type=Utc)


class JobRun(Record, table=True):
    """The run ledger: a job of a region, at its due time, happens once."""

    __table_args__ = (UniqueConstraint("job", "region_id", "due_at"),)

    id: int = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    region_id: int = Field(foreign_key="region.id")
    due_at: datetime = Field(sa_type=Utc)
    state: RunState = Field(sa_type=spelled(RunState))
    ran_at: datetime = Field(sa_type=Utc)
    error: str | None = None


class AuditEntry(Record, table=True):
    """Who changed what, when, from what to what. ``actor_id`` is empty for the bot itself."""

    __table_args__ = (Index("ix_auditentry_subject", "subject", "subject_id"),)

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc)
    region_id: int | None = Field(default=None, foreign_key="region.id")
    actor_id: int | None = Field(default=None, foreign_key="person.id")
    action: str = Field(max_length=40)
    subject: str = Field(max_length=20)
    subject_id: int
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    reason: str = ""


class OfficeQuestion(Record, table=True):
    """A person's question to the office, and the answer that went back through the bot."""

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    text: str
    about: str = ""
    asked_at: datetime = Field(sa_type=Utc)
    answer: str | None = None
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
