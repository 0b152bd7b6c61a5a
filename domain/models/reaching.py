"""How people are reached by a channel with rules: windows, templates, what a message costs."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from domain.models.base import Record, Utc, spelled
from domain.models.talk import InboxState


class WebhookBody(Record, table=True):
    """What a provider brought, as it came; stored before the provider is answered.

    ``digest`` is the SHA-256 of the body: the same body brought again is not stored again.
    """

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    digest: str = Field(max_length=64, unique=True)
    body: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=Utc)
    state: InboxState = Field(default=InboxState.WAITING, sa_type=spelled(InboxState), index=True)
    error: str | None = None


class Reach(Record, table=True):
    """What is known of an address besides whose it is.

    ``heard_at``: when somebody there wrote last (on the provider's clock), which opens the window
    in which anything may be said. ``opened_at``: when the bot last wrote first. ``rests_until``:
    the provider wants nothing sent there before.
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    address: str
    user_id: str | None = Field(default=None, index=True)
    heard_at: datetime | None = Field(default=None, sa_type=Utc)
    opened_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    rests_until: datetime | None = Field(default=None, sa_type=Utc)


class SentPart(Record, table=True):
    """One message as the provider counts them: how far it came, and what it costs."""

    __table_args__ = (UniqueConstraint("channel", "provider_id"),)

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    provider_id: str
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    address: str = ""
    first_at: datetime = Field(sa_type=Utc, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    read_at: datetime | None = Field(default=None, sa_type=Utc)
    failed_at: datetime | None = Field(default=None, sa_type=Utc)
    error_code: int | None = None
    conversation: str | None = None
    category: str | None = None
    billable: bool | None = None
    pricing_model: str | None = None


class MessageTemplate(Record, table=True):
    """A template as the provider has it. ``status`` and ``quality`` in the provider's words."""

    __table_args__ = (UniqueConstraint("name", "language"),)

    id: int = Field(default=None, primary_key=True)
    name: str
    language: str = Field(max_length=8)
    status: str = Field(max_length=30)
    quality: str = Field(default="", max_length=20)
    category: str = Field(default="", max_length=30)
    reason: str = ""
    provider_id: str = ""
    changed_at: datetime = Field(sa_type=Utc)


class LinkCode(Record, table=True):
    """A code that joins a second channel to the person who asked for it; it works once."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)
