"""What each producer is paid for a shipment: accepted × price − agreed deductions.

Whole rupiah throughout. The worth of each receipt is rounded half up to the rupiah, as its
producer was told at the hand-over, and every total is the sum of those, so that the statements,
the list and the receipts agree to the rupiah. A deduction is a record with a reason, and takes off
no more than is due.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.faces import Named
from domain.models import Deduction, Person, Producer, Shipment, ShipmentState
from domain.quantities import Money, Quantity, worth
from domain.records import add, change, the
from domain.shipping.lots import KnownLot, lots_of_lines
from domain.shipping.shipments import NotNow, ShippedLine, held, lines_of_shipment, on_record
from domain.values import Value

OPEN_TO_DEDUCTIONS = (ShipmentState.RECEIVING, ShipmentState.PACKED, ShipmentState.SHIPPED)


class LotPaid(Value):
    """What one lot is worth; ``rupiah`` is None while its order has no price."""

    line: ShippedLine
    lot: KnownLot
    accepted: Quantity
    rupiah: int | None


class Settlement(Value):
    """What one producer is paid for a shipment."""

    producer: Producer
    person: Person
    lots: tuple[LotPaid, ...]
    deductions: tuple[Deduction, ...]

    @property
    def face(self) -> Named:
        """Whom the office that pays speaks of."""
        return self.lots[0].lot.face

    @property
    def priced(self) -> bool:
        """Whether every lot has a price."""
        return all(one.rupiah is not None for one in self.lots)

    @property
    def gross(self) -> int:
        """The worth of everything accepted that has a price."""
        return sum(one.rupiah or 0 for one in self.lots)

    @property
    def deducted(self) -> int:
        """Everything that is taken off."""
        return sum(one.rupiah for one in self.deductions)

    @property
    def net(self) -> int:
        """What is paid."""
        return self.gross - self.deducted


class MoreThanDue(Value):
    """A refusal: no more can be taken off than is due."""

    possible: Money


class NothingDue(Value):
    """A refusal: nothing of this producer was accepted for the shipment."""


def settlements(
    session: Session, shipment: Shipment, producer_id: int | None = None
) -> list[Settlement]:
    """One for each producer (or this one) of whom something was accepted.

    In the order of their businesses' names, then of their numbers.
    """
    lines = {line.entry.line.id: line for line in lines_of_shipment(session, shipment)}
    paid: dict[int, list[LotPaid]] = {}
    for line_id, lots in lots_of_lines(session, list(lines), producer_id).items():
        for known in lots:
            if known.accepted:
                one = _paid(lines[line_id], known)
                paid.setdefault(known.producer.id, []).append(one)
    deducted = deductions_of(session, shipment)
    found = [
        Settlement(
            lots[0].lot.producer,
            lots[0].lot.person,
            tuple(lots),
            tuple(one for one in deducted if one.producer_id == whose),
        )
        for whose, lots in paid.items()
    ]
    return sorted(found, key=lambda one: (one.producer.business.casefold(), one.producer.id))


def _paid(line: ShippedLine, known: KnownLot) -> LotPaid:
    price = line.entry.line.price_rupiah
    rupiah = None
    if price is not None:
        rupiah = sum(worth(receipt.accepted, price).rupiah for receipt in known.receipts)
    return LotPaid(line, known, line.entry.quantity(known.accepted), rupiah)


def deductions_of(session: Session, shipment: Shipment) -> list[Deduction]:
    """The deductions that count, in the order in which they were recorded."""
    return list(
        session.exec(
            select(Deduction)
            .where(Deduction.shipment_id == shipment.id, col(Deduction.withdrawn_at).is_(None))
            .order_by(col(Deduction.id))
        )
    )


def deduct(
    session: Session,
    shipment: Shipment,
    producer: Producer,
    rupiah: int,
    reason: str,
    now: datetime,
    actor_id: int,
) -> Deduction | NotNow | MoreThanDue | NothingDue:
    """Record an agreed deduction, with its reason."""
    shipment = held(session, shipment)
    if shipment.state not in OPEN_TO_DEDUCTIONS:
        return NotNow(shipment.state)
    mine = settlements(session, shipment, producer.id)
    if not mine:
        return NothingDue()
    if not 0 < rupiah <= mine[0].net:
        return MoreThanDue(Money(mine[0].net))
    made = Deduction(
        shipment_id=shipment.id,
        producer_id=producer.id,
        rupiah=rupiah,
        reason=reason,
        recorded_by=actor_id,
        recorded_at=now,
    )
    add(session, made)
    after = {"producer": producer.id, "rupiah": rupiah}
    on_record(session, shipment, "deduction_made", now, actor_id, after=after, reason=reason)
    return made


def withdraw_deduction(
    session: Session, deduction: Deduction, now: datetime, actor_id: int, reason: str
) -> bool:
    """Take a deduction back; False where that was done before."""
    shipment = held(session, the(session, Shipment, deduction.shipment_id))
    session.refresh(deduction)
    if deduction.withdrawn_at is not None:
        return False
    change(session, deduction, withdrawn_at=now)
    before = {"producer": deduction.producer_id, "rupiah": deduction.rupiah}
    on_record(session, shipment, "deduction_withdrawn", now, actor_id, before=before, reason=reason)
    return True
