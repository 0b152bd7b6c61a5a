"""Who makes what: products, producers, their papers, their weekly capacity, their turn."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from domain.models.base import Exact, Record, Utc, spelled


class ProducerState(StrEnum):
    """Where a producer stands with the office. Of an erased one only the handed-over lots stay."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    REJECTED = "rejected"
    ERASED = "erased"


class ReportSource(StrEnum):
    """How a capacity came to be known."""

    BUTTON = "button"
    WORDS = "words"
    OFFICER = "officer"
    PLAN = "plan"
    """Said yes to a plan of several weeks: at least this much; the week itself is still asked."""


class Product(Record, table=True):
    """What a region pools. ``packs`` maps a pack word to canonical units (``{"dus": "24"}``).

    ``kind`` is what papers are asked for by (empty: none are); goods with ``handover_days`` keep
    so short a time that they are handed over on the last so many days before the cut-off only.
    ``hours`` is what one unit takes to make (None: not said, and then hours are not looked at).
    ``across`` is set for good once the product is in a pool with another region's: from then on
    what is promised of it is looked for there, too (`domain.guests`).
    """

    __table_args__ = (UniqueConstraint("region_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    name: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    unit: str
    packs: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    lot: Decimal = Field(default=Decimal(1), sa_type=Exact)
    max_weekly: Decimal = Field(sa_type=Exact)
    kind: str = Field(default="", sa_column_kwargs={"server_default": ""})
    handover_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    hours: Decimal | None = Field(default=None, sa_type=Exact)
    across: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class Producer(Record, table=True):
    """A business that makes things, and its owner.

    ``weekly_hours`` is how long it works in a week, all hands together, as far as that was said.
    """

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    business: str
    district: str
    state: ProducerState = Field(default=ProducerState.PENDING, sa_type=spelled(ProducerState))
    paused_until: date | None = None
    registered_at: datetime = Field(sa_type=Utc)
    weekly_hours: Decimal | None = Field(default=None, sa_type=Exact)


class ProducerProduct(Record, table=True):
    """A producer makes a product, usually this much a week."""

    __table_args__ = (UniqueConstraint("producer_id", "product_id"),)

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    usual_weekly: Decimal | None = Field(default=None, sa_type=Exact)
    last_favoured: int = 0
    """The turn ledger: 0 was never favoured; larger was favoured later and waits longer."""


class Qualification(Record, table=True):
    """A paper that a producer holds (NIB, SPP-IRT, halal, …)."""

    __table_args__ = (UniqueConstraint("producer_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id", index=True)
    kind: str
    number: str = ""
    expires_on: date | None = None
    verified_at: datetime | None = Field(default=None, sa_type=Utc)
    issued_on: date | None = None


class CapacityAsk(Record, table=True):
    """The weekly question about one product: when it went out, and whether it was answered."""

    __table_args__ = (
        UniqueConstraint("producer_id", "product_id", "week"),
        Index("ix_capacityask_week_producer", "week", "producer_id"),
    )

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id")
    product_id: int = Field(foreign_key="product.id")
    week: date
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    reminders: int = 0
    answered_at: datetime | None = Field(default=None, sa_type=Utc)


class CapacityReport(Record, table=True):
    """What a producer can make of a product in a week, in their own words.

    Reports are never changed; a newer one replaces an older one (``replaced``).
    """

    __table_args__ = (
        Index(
            "ix_capacityreport_product_week",
            "product_id",
            "week",
            "replaced",
            "producer_id",
            "quantity",
        ),
        Index("ix_capacityreport_producer_product_week", "producer_id", "product_id", "week"),
    )

    id: int = Field(default=None, primary_key=True)
    producer_id: int = Field(foreign_key="producer.id")
    product_id: int = Field(foreign_key="product.id")
    week: date
    quantity: Decimal = Field(sa_type=Exact)
    words: str = ""
    source: ReportSource = Field(sa_type=spelled(ReportSource))
    reported_at: datetime = Field(sa_type=Utc)
    replaced: bool = False
