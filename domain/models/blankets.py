"""What is wanted again and again: a quota for every period, and who has said yes beforehand."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from domain.models.base import Exact, Record, Utc, spelled


class Every(StrEnum):
    """How often a quota comes round."""

    WEEK = "week"
    MONTH = "month"


class BlanketState(StrEnum):
    """A blanket order runs until its last period became an order, or the office ended it."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


class CommitmentState(StrEnum):
    """The life of a planned part of a period.

    offered → accepted → settled (it became a confirmed share); or declined, or released: its
    period became an order without it, or was ended.
    """

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SETTLED = "settled"
    RELEASED = "released"


class BlanketOrder(Record, table=True):
    """A buyer's demand for every week or month of a span; quantities in the product's unit.

    Each period becomes an order ``lead_days`` before its cut-off, whose code is this one's with
    the period's number behind it. ``quality`` is the standard that each of them gets (`OrderLine`).
    """

    __table_args__ = (UniqueConstraint("region_id", "code"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    code: str = Field(max_length=16)
    product_id: int = Field(foreign_key="product.id", index=True)
    quantity: Decimal = Field(sa_type=Exact)
    every: Every = Field(sa_type=spelled(Every))
    first_day: date
    last_day: date
    destination: str
    buyer: str = ""
    price_rupiah: int | None = None
    lead_days: int = 21
    over_tolerance_percent: int = 0
    min_share: Decimal = Field(default=Decimal(0), sa_type=Exact)
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    handover_place: str = ""
    state: BlanketState = Field(
        default=BlanketState.OPEN, sa_type=spelled(BlanketState), index=True
    )
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    quality: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class BlanketPeriod(Record, table=True):
    """One period of a blanket order, due on ``due_on``.

    ``planned_at`` says that its plan was offered; ``warned_gap`` is the gap that officers were
    last told of and ``warned_percent`` its chance, zero once they were told that it is closed;
    ``warned_at`` since when they know.
    """

    __table_args__ = (UniqueConstraint("blanket_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    blanket_id: int = Field(foreign_key="blanketorder.id")
    number: int
    due_on: date
    quantity: Decimal = Field(sa_type=Exact)
    order_id: int | None = Field(default=None, foreign_key="sales_order.id", index=True)
    planned_at: datetime | None = Field(default=None, sa_type=Utc)
    warned_gap: Decimal | None = Field(default=None, sa_type=Exact)
    warned_at: datetime | None = Field(default=None, sa_type=Utc)
    warned_percent: int | None = None


class Commitment(Record, table=True):
    """What a producer was asked for in a period beforehand, and said yes to."""

    __table_args__ = (
        UniqueConstraint("period_id", "producer_id"),
        Index("ix_commitment_producer_state", "producer_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    period_id: int = Field(foreign_key="blanketperiod.id", index=True)
    producer_id: int = Field(foreign_key="producer.id")
    offered: Decimal = Field(sa_type=Exact)
    accepted: Decimal | None = Field(default=None, sa_type=Exact)
    state: CommitmentState = Field(
        default=CommitmentState.OFFERED, sa_type=spelled(CommitmentState)
    )
    offered_at: datetime = Field(sa_type=Utc)
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    share_id: int | None = Field(default=None, foreign_key="share.id")
