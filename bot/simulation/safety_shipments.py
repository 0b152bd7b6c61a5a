"""Shipments: nothing is packed that was not accepted, nothing twice, every state on record."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.models import (
    Appointment,
    AuditEntry,
    Carton,
    CartonLot,
    Lot,
    OrderLine,
    Receipt,
    Share,
    Shipment,
    ShipmentLine,
    ShipmentState,
)
from domain.quantities import ZERO


def shipment_rules(session: Session) -> Iterator[str]:
    """Every rule about shipments; nothing is read where there is none."""
    if session.execute(select(func.count(col(Shipment.id)))).scalar_one():
        yield from _packed_as_accepted(session)
        yield from _cartons_within_size(session)
        yield from _on_record(session)
        yield from _one_slot_each(session)


def _packed_as_accepted(session: Session) -> Iterator[str]:
    """No lot has more in cartons than was accepted; what left has all of it."""
    accepted: dict[int, Decimal] = {
        lot: amount or ZERO
        for lot, amount in session.execute(
            select(col(Lot.id), func.sum(col(Receipt.accepted)))
            .join(Receipt, col(Receipt.share_id) == col(Lot.share_id))
            .group_by(col(Lot.id))
        )
    }
    rows = session.execute(
        select(col(Lot.id), col(Lot.code), col(Shipment.state), func.sum(col(CartonLot.quantity)))
        .join(CartonLot, col(CartonLot.lot_id) == col(Lot.id))
        .join(Carton, col(CartonLot.carton_id) == col(Carton.id))
        .join(Shipment, col(Carton.shipment_id) == col(Shipment.id))
        .group_by(col(Lot.id), col(Lot.code), col(Shipment.state))
    )
    for lot, code, state, packed in rows:
        if packed > accepted.get(lot, ZERO):
            yield f"lot {code}: {packed} is in cartons, {accepted.get(lot, ZERO)} was accepted"
        if state is ShipmentState.SHIPPED and packed <= ZERO:
            yield f"lot {code}: left without anything of it"


def _cartons_within_size(session: Session) -> Iterator[str]:
    """No carton holds more than fits, and only goods of its own order line."""
    rows = session.execute(
        select(
            col(Carton.id), col(ShipmentLine.carton_size), func.sum(col(CartonLot.quantity)),
            func.count(func.distinct(col(Share.line_id))),
        )
        .join(CartonLot, col(CartonLot.carton_id) == col(Carton.id))
        .join(Lot, col(CartonLot.lot_id) == col(Lot.id))
        .join(Share, col(Lot.share_id) == col(Share.id))
        .join(OrderLine, col(Carton.line_id) == col(OrderLine.id))
        .join(ShipmentLine, col(ShipmentLine.line_id) == col(OrderLine.id))
        .group_by(col(Carton.id), col(ShipmentLine.carton_size))
    )  # fmt: skip
    for carton, size, held, lines in rows:
        if held > size:
            yield f"carton {carton}: holds {held}, {size} fit"
        if lines != 1:
            yield f"carton {carton}: holds goods of {lines} order lines"


def _on_record(session: Session) -> Iterator[str]:
    """The state of every shipment stands in the audit trail."""
    rows = session.execute(
        select(col(AuditEntry.subject_id), col(AuditEntry.action)).where(
            col(AuditEntry.subject) == "shipment"
        )
    )
    trail = {(number, action) for number, action in rows}
    for number, code, state in session.execute(
        select(col(Shipment.id), col(Shipment.code), col(Shipment.state))
    ):
        wanted = "created" if state is ShipmentState.PLANNED else str(state)
        if (number, f"shipment_{wanted}") not in trail:
            yield f"{code}: is {state} without a line in the audit trail"


def _one_slot_each(session: Session) -> Iterator[str]:
    """Every appointment is on the hand-over day's record of its own producer."""
    given = set(
        session.execute(
            select(col(AuditEntry.subject_id)).where(col(AuditEntry.action) == "appointment_given")
        ).scalars()
    )
    for number in session.execute(select(col(Appointment.id))).scalars():
        if number not in given:
            yield f"appointment {number}: nobody is on record for giving it"
