"""Telling every producer what they are paid for a shipment, in chat and on paper."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from domain.messages.payments import DeductedRow, PaidRow, PaymentStated
from domain.models import ProducerState, Shipment, ShipmentState
from domain.outbox import post
from domain.papers.base import PaperFile
from domain.papers.payment_statement import payment_statement
from domain.quantities import Money
from domain.shipping.settlement import LotPaid, Settlement, settlements
from domain.shipping.shipments import NotNow, held, on_record
from domain.values import Value

STATEABLE = (ShipmentState.PACKED, ShipmentState.SHIPPED)


class NoPrice(Value):
    """A refusal: an order of the shipment has no price yet."""

    code: str


def statement_of(
    session: Session, shipment: Shipment, settlement: Settlement, now: datetime
) -> PaymentStated:
    """What a producer reads; every lot must have a price."""
    return PaymentStated(
        code=shipment.code,
        destination=shipment.destination,
        departs=shipment.departs_on,
        rows=tuple(_row(one) for one in settlement.lots),
        gross=Money(settlement.gross),
        deducted=tuple(DeductedRow(one.reason, Money(one.rupiah)) for one in settlement.deductions),
        net=Money(settlement.net),
        file=PaperFile((payment_statement(session, shipment, settlement, now),)),
    )


def _row(one: LotPaid) -> PaidRow:
    return PaidRow(
        product=one.line.entry.product.name,
        lot=one.lot.lot.code,
        accepted=one.accepted,
        price=Money(one.line.entry.line.price_rupiah or 0),
        value=Money(one.rupiah or 0),
    )


def send_statements(
    session: Session, shipment: Shipment, now: datetime, actor_id: int | None
) -> int | NotNow | NoPrice:
    """Tell every producer what they are paid; the same statement is said once. Returns how many.

    Whoever had their data deleted is still due what they are due, but can be told nothing.
    """
    shipment = held(session, shipment)
    if shipment.state not in STATEABLE:
        return NotNow(shipment.state)
    found = settlements(session, shipment)
    for one in (lot for settlement in found for lot in settlement.lots):
        if one.rupiah is None:
            return NoPrice(one.line.entry.order.code)
    still_here = [one for one in found if one.producer.state is not ProducerState.ERASED]
    for settlement in still_here:
        stated = statement_of(session, shipment, settlement, now)
        mark = _mark(stated)
        dedupe = f"paid:{shipment.id}:{settlement.producer.id}:{mark}"
        post(session, settlement.person, stated, now, dedupe=dedupe)
    after = {"producers": len(still_here), "rupiah": sum(one.net for one in found)}
    on_record(session, shipment, "statements_sent", now, actor_id, after=after)
    return len(still_here)


def _mark(stated: PaymentStated) -> str:
    """The same rows and deductions have the same mark, on whatever day they are stated."""
    said = (stated.rows, stated.deducted, stated.net)
    return sha256(repr(said).encode()).hexdigest()[:12]
