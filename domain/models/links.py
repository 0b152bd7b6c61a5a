"""Pools across regions: which office's producers may help with another office's orders."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.models.base import Record, Utc


class PoolLink(Record, table=True):
    """The makers of a guest product may be asked for the orders of a host product.

    The host's office invites with a one-time ``code``; the link holds from when an officer of the
    guest's region agreed until either office ends it. ``guest_product_id`` is known from then on.
    An invitation that is taken back is ended without having been agreed.
    """

    id: int = Field(default=None, primary_key=True)
    host_product_id: int = Field(foreign_key="product.id", index=True)
    guest_product_id: int | None = Field(default=None, foreign_key="product.id", index=True)
    code: str | None = Field(default=None, unique=True, max_length=32)
    invited_by: int | None = Field(default=None, foreign_key="person.id")
    invited_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    agreed_by: int | None = Field(default=None, foreign_key="person.id")
    agreed_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class GuestTurn(Record, table=True):
    """A guest's place in the turn ledger of a host's product; it outlives the link.

    ``last_favoured`` counts in the ledger of the host's own producers (`ProducerProduct`).
    """

    __table_args__ = (UniqueConstraint("host_product_id", "producer_id"),)

    id: int = Field(default=None, primary_key=True)
    host_product_id: int = Field(foreign_key="product.id")
    producer_id: int = Field(foreign_key="producer.id", index=True)
    last_favoured: int
