"""Readiness for export: which papers are asked for, who sent which, who may go on without one.

What is asked stands in rows that the office edits, each with its source and the day on which it
was last checked; no paper is ever named in code.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from domain.models.base import Exact, Record, Utc, spelled


class Holder(StrEnum):
    """Whose paper it is: the producer's own, or one that is made out for each shipment."""

    PRODUCER = "producer"
    SHIPMENT = "shipment"


class PaperState(StrEnum):
    """A paper that was sent waits for an officer, is verified, refused, or replaced by a newer."""

    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"
    REPLACED = "replaced"


class DocumentState(StrEnum):
    """The file of a document is to be fetched, is kept, or stays with its provider alone."""

    WAITING = "waiting"
    KEPT = "kept"
    REMOTE = "remote"


class PaperNeeded(Record, table=True):
    """A product of this kind needs a paper to go to a destination (empty: to any).

    ``source`` says where that stands, ``checked_on`` when somebody last looked; ``how`` is what a
    producer is told about getting it.
    """

    __table_args__ = (UniqueConstraint("region_id", "product_kind", "destination", "paper"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    product_kind: str
    destination: str = ""
    paper: str
    holder: Holder = Field(default=Holder.PRODUCER, sa_type=spelled(Holder))
    how: str = ""
    source: str
    checked_on: date


class Document(Record, table=True):
    """A photograph or PDF that somebody sent: the provider's id, and the bytes where kept."""

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=20)
    file_id: str
    media_type: str
    name: str = ""
    size: int = 0
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: DocumentState = Field(
        default=DocumentState.WAITING, sa_type=spelled(DocumentState), index=True
    )
    attempts: int = 0
    sent_at: datetime = Field(sa_type=Utc)


class PaperSent(Record, table=True):
    """A paper as its holder described it, and what an officer said to it."""

    __table_args__ = (Index("ix_papersent_producer_kind", "producer_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id")
    kind: str
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    document_id: int | None = Field(default=None, foreign_key="document.id")
    state: PaperState = Field(default=PaperState.WAITING, sa_type=spelled(PaperState))
    reason: str = ""
    sent_at: datetime = Field(sa_type=Utc)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Utc)


class PaperGrace(Record, table=True):
    """An officer lets a producer go on without a paper until a day, on record."""

    __table_args__ = (Index("ix_papergrace_producer_kind", "producer_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id")
    kind: str
    until: date
    reason: str
    granted_by: int = Field(foreign_key="person.id")
    granted_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class MonthlyTarget(Record, table=True):
    """What a producer is to deliver of a product each month from ``month`` (its first day) on."""

    __table_args__ = (UniqueConstraint("producer_id", "product_id", "month"),)

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id", index=True)
    product_id: int = Field(foreign_key="product.id")
    month: date
    quantity: Decimal = Field(sa_type=Exact)
    set_by: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=Utc)
