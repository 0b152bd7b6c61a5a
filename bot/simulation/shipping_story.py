"""The story of shipments: made, given times, packed, gone, paid."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.messages.base import Message
from domain.models import AuditEntry, Carton, CartonLot, Shipment, ShipmentLine
from domain.quantities import Money
from domain.weeks import local

Line = tuple[date, int, str, Message]


class ShipmentPlanned(Message):
    """Orders are to leave together."""

    at: date
    code: str
    destination: str
    orders: int
    handover: date
    departs: date


class SlotsTold(Message):
    """Producers were given a time to hand over, or chose another."""

    variants: ClassVar[tuple[str, ...]] = ("given", "moved")
    at: date
    code: str
    producers: int
    first: datetime
    last: datetime
    what: str

    def variant(self) -> str:
        """Given by the office, or chosen by the producer."""
        return self.what


class CartonsPacked(Message):
    """What was accepted is in cartons."""

    at: date
    code: str
    cartons: int
    lots: int


class ShipmentGone(Message):
    """It is on its way."""

    at: date
    code: str
    destination: str
    carrier: str


class PaymentsTold(Message):
    """Every producer knows what they are paid."""

    at: date
    code: str
    producers: int
    total: Money
    deducted: Money | None


def shipping(session: Session, zone: str) -> Iterator[Line]:
    """Everything worth telling about shipments."""
    shipments = {one.id: one for one in session.execute(select(Shipment)).scalars()}
    if not shipments:
        return
    deducted: dict[int, int] = defaultdict(int)
    moments: dict[tuple[date, str, str], list[datetime]] = defaultdict(list)
    rows = session.execute(
        select(
            col(AuditEntry.at), col(AuditEntry.action), col(AuditEntry.subject),
            col(AuditEntry.subject_id), col(AuditEntry.after),
        )
        .where(col(AuditEntry.subject).in_(("shipment", "appointment")))
        .order_by(col(AuditEntry.id))
    ).all()  # fmt: skip
    for at, action, subject, number, after in rows:
        day = local(at, zone).date()
        if subject == "appointment":
            moments[day, after["shipment"], action].append(datetime.fromisoformat(after["at"]))
        elif action == "deduction_made":
            deducted[number] += after["rupiah"]
        else:
            taken = deducted[number]
            yield from _told(session, shipments[number], day, action, after, taken)
    yield from _slots(moments)


def _told(
    session: Session,
    one: Shipment,
    day: date,
    action: str,
    after: Any,  # noqa: ANN401 - JSON
    deducted: int,
) -> Iterator[Line]:
    match action:
        case "shipment_created":
            count = select(func.count(col(ShipmentLine.id)))
            orders = session.execute(
                count.where(col(ShipmentLine.shipment_id) == one.id)
            ).scalar_one()
            made = ShipmentPlanned(
                day, one.code, one.destination, orders, one.handover_on, one.departs_on
            )
            yield day, 2, one.code, made
        case "shipment_cartons":
            packed = CartonsPacked(day, one.code, after["cartons"], _lots(session, one))
            yield day, 9, one.code, packed
        case "shipment_shipped":
            yield day, 10, one.code, ShipmentGone(day, one.code, one.destination, one.carrier)
        case "statements_sent":
            taken = Money(deducted) if deducted else None
            total = Money(after["rupiah"])
            told = PaymentsTold(day, one.code, after["producers"], total, taken)
            yield day, 11, one.code, told


def _lots(session: Session, one: Shipment) -> int:
    return int(
        session.execute(
            select(func.count(func.distinct(col(CartonLot.lot_id))))
            .join(Carton, col(CartonLot.carton_id) == col(Carton.id))
            .where(col(Carton.shipment_id) == one.id)
        ).scalar_one()
    )


def _slots(moments: dict[tuple[date, str, str], list[datetime]]) -> Iterator[Line]:
    whats = {"appointment_given": (3, "given"), "appointment_moved": (4, "moved")}
    for (day, code, action), given in moments.items():
        if action in whats:
            place, what = whats[action]
            told = SlotsTold(day, code, len(given), min(given), max(given), what)
            yield day, place, code, told


__all__ = ["shipping"]
