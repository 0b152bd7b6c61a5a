"""What is wanted, who makes it, and what came of it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, col

from domain.models.base import Exact, Record, Utc, spelled


class OrderState(StrEnum):
    """The life of an order; one that an exporter proposed waits for the office first."""

    PROPOSED = "proposed"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ShareState(StrEnum):
    """The life of a share.

    computed → offered → confirmed → received; or declined, expired, withdrawn (by the office).
    """

    COMPUTED = "computed"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"


class StandbyState(StrEnum):
    """A standby waits, is promoted to a share, or is let go.

    Some are asked beforehand whether they would step in: they agree or refuse.
    """

    WAITING = "waiting"
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    PROMOTED = "promoted"
    RELEASED = "released"

    @property
    def stands_by(self) -> bool:
        """Whether this one comes before others in turn."""
        return self in (StandbyState.WAITING, StandbyState.AGREED)


class ProgressState(StrEnum):
    """What a producer says before the cut-off."""

    READY = "ready"
    PARTLY = "partly"
    TROUBLE = "trouble"


class Order(Record, table=True):
    """A buyer's demand."""

    __tablename__ = "sales_order"
    __table_args__ = (UniqueConstraint("region_id", "code"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    code: str = Field(max_length=20)
    buyer: str = ""
    destination: str
    exporter_id: int | None = Field(default=None, foreign_key="person.id")
    state: OrderState = Field(default=OrderState.OPEN, sa_type=spelled(OrderState), index=True)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)


class OrderLine(Record, table=True):
    """One product of an order. Quantities are in the product's canonical unit.

    ``own_part`` is what the lead exporter makes good by themselves: it is not pooled. ``quality``
    is the standard that goods are taken in by (``grade``, ``text``, ``sample``: a document).
    """

    id: int = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="sales_order.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    quantity: Decimal = Field(sa_type=Exact)
    price_rupiah: int | None = None
    over_tolerance_percent: int = 0
    min_share: Decimal = Field(default=Decimal(0), sa_type=Exact)
    max_share: Decimal | None = Field(default=None, sa_type=Exact)
    max_producers: int = 0
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    cutoff: datetime = Field(sa_type=Utc)
    handover_place: str = ""
    filled_on: date | None = None
    warned_short_at: datetime | None = Field(default=None, sa_type=Utc)
    own_part: Decimal = Field(
        default=Decimal(0), sa_type=Exact, sa_column_kwargs={"server_default": "0"}
    )
    quality: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Share(Record, table=True):
    """One producer's part of one order line.

    What was computed, offered, confirmed, received and accepted are kept apart: an officer's
    override never hides what was computed. ``handover_on`` is the one day on which perishable
    goods are to be brought. ``reason`` is the fact behind the one sentence that
    says why this much (a stored message part). ``made_as_id`` is set where the producer is another
    region's: their own region's product, whose stated capacity the share takes.
    """

    __table_args__ = (
        Index("ix_share_line_state", "line_id", "state"),
        Index("ix_share_producer_state", "producer_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    line_id: int = Field(foreign_key="orderline.id")
    producer_id: int = Field(foreign_key="producer.id")
    state: ShareState = Field(default=ShareState.COMPUTED, sa_type=spelled(ShareState))
    computed: Decimal = Field(sa_type=Exact)
    offered: Decimal | None = Field(default=None, sa_type=Exact)
    confirmed: Decimal | None = Field(default=None, sa_type=Exact)
    received: Decimal | None = Field(default=None, sa_type=Exact)
    accepted: Decimal | None = Field(default=None, sa_type=Exact)
    reason: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    override_reason: str | None = None
    computed_at: datetime = Field(sa_type=Utc)
    offered_at: datetime | None = Field(default=None, sa_type=Utc)
    answer_by: datetime | None = Field(default=None, sa_type=Utc)
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    progress: ProgressState | None = Field(default=None, sa_type=spelled(ProgressState))
    progress_note: str = ""
    handover_on: date | None = None
    made_as_id: int | None = Field(default=None, foreign_key="product.id")


Index(
    "ix_share_made_as",
    col(Share.made_as_id),
    sqlite_where=col(Share.made_as_id).is_not(None),
    postgresql_where=col(Share.made_as_id).is_not(None),
)
"""Few shares are another region's producers'; all others cost this index nothing."""


class Standby(Record, table=True):
    """A producer who would be asked next for a line, in this place of the queue.

    ``upto`` is the most that one who was asked beforehand would make if somebody drops out.
    """

    __table_args__ = (UniqueConstraint("line_id", "producer_id"),)

    id: int = Field(default=None, primary_key=True)
    line_id: int = Field(foreign_key="orderline.id", index=True)
    producer_id: int = Field(foreign_key="producer.id")
    place: int
    state: StandbyState = Field(default=StandbyState.WAITING, sa_type=spelled(StandbyState))
    since: datetime = Field(sa_type=Utc)
    upto: Decimal | None = Field(default=None, sa_type=Exact)
    asked_at: datetime | None = Field(default=None, sa_type=Utc)


class Receipt(Record, table=True):
    """What was handed over once: received, accepted, and why the rest went back."""

    id: int = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=32)
    share_id: int = Field(foreign_key="share.id", index=True)
    received: Decimal = Field(sa_type=Exact)
    accepted: Decimal = Field(sa_type=Exact)
    reason: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Utc)
