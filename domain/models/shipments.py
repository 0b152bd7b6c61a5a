"""What leaves together: shipments, hand-over appointments, lots, cartons, deductions."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from domain.models.base import Exact, Record, Utc, spelled


class ShipmentState(StrEnum):
    """The life of a shipment: planned → receiving → packed → shipped; or cancelled."""

    PLANNED = "planned"
    RECEIVING = "receiving"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Shipment(Record, table=True):
    """Goods of several orders that leave together for one destination.

    The receiving hours are the region's clock on ``handover_on``. ``far_districts`` come later in
    the day, the farthest last. ``exporter_id`` owns it; an office's own has none.
    """

    __table_args__ = (UniqueConstraint("region_id", "code"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    code: str = Field(max_length=20)
    destination: str
    carrier: str = ""
    departs_on: date
    handover_on: date
    handover_place: str = ""
    opens_at: time = time(8, 0)
    closes_at: time = time(14, 0)
    slot_minutes: int = 30
    slot_capacity: int = 4
    far_districts: list[str] = Field(default_factory=list, sa_type=JSON)
    exporter_id: int | None = Field(default=None, foreign_key="person.id")
    state: ShipmentState = Field(
        default=ShipmentState.PLANNED, sa_type=spelled(ShipmentState), index=True
    )
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Utc)
    shipped_at: datetime | None = Field(default=None, sa_type=Utc)


class ShipmentLine(Record, table=True):
    """An order line that leaves with a shipment, and how it is packed and invoiced.

    ``carton_size`` is in the product's unit; weights are whole grams. ``invoice_price`` is in
    ``currency``; without one the order's own price counts, in rupiah.
    """

    id: int = Field(default=None, primary_key=True)
    shipment_id: int = Field(foreign_key="shipment.id", index=True)
    line_id: int = Field(foreign_key="orderline.id", unique=True)
    carton_size: Decimal | None = Field(default=None, sa_type=Exact)
    unit_grams: int | None = None
    empty_grams: int | None = None
    invoice_price: Decimal | None = Field(default=None, sa_type=Exact)
    currency: str = Field(default="IDR", max_length=3)


class Lot(Record, table=True):
    """The name that a share's goods go by, from the hand-over to the carton and after."""

    __table_args__ = (UniqueConstraint("region_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id")
    number: int
    code: str = Field(unique=True, max_length=24)
    share_id: int = Field(foreign_key="share.id", unique=True)
    made_at: datetime = Field(sa_type=Utc)


class Appointment(Record, table=True):
    """When a producer hands over what is theirs of a shipment; ``at`` is the slot's beginning."""

    __table_args__ = (UniqueConstraint("shipment_id", "producer_id"),)

    id: int = Field(default=None, primary_key=True)
    shipment_id: int = Field(foreign_key="shipment.id")
    producer_id: int = Field(foreign_key="producer.id", index=True)
    at: datetime = Field(sa_type=Utc)
    given_at: datetime = Field(sa_type=Utc)


class Carton(Record, table=True):
    """One carton of a shipment; it holds goods of one order line."""

    __table_args__ = (UniqueConstraint("shipment_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    shipment_id: int = Field(foreign_key="shipment.id")
    number: int
    line_id: int = Field(foreign_key="orderline.id")


class CartonLot(Record, table=True):
    """How much of a lot is in a carton."""

    __table_args__ = (UniqueConstraint("carton_id", "lot_id"),)

    id: int = Field(default=None, primary_key=True)
    carton_id: int = Field(foreign_key="carton.id")
    lot_id: int = Field(foreign_key="lot.id", index=True)
    quantity: Decimal = Field(sa_type=Exact)


class Deduction(Record, table=True):
    """What is taken off what a producer is paid for a shipment, as agreed; it may be withdrawn."""

    id: int = Field(default=None, primary_key=True)
    shipment_id: int = Field(foreign_key="shipment.id", index=True)
    producer_id: int = Field(foreign_key="producer.id")
    rupiah: int
    reason: str
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class TariffHeading(Record, table=True):
    """The HS heading that the office was told for a product, by whom, and when."""

    id: int = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", unique=True)
    heading: str = Field(max_length=12)
    source: str
    checked_on: date
