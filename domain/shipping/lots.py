"""Lots: the name that a share's goods go by, given once and kept for good.

When it came, who took it in and how much was accepted is what its share's receipts say.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from domain.faces import Named, face_of
from domain.models import (
    Lot,
    OrderLine,
    Person,
    Producer,
    Receipt,
    Region,
    Share,
    ShareState,
    Shipment,
    ShipmentLine,
)
from domain.quantities import ZERO
from domain.records import add
from domain.shipping.lot_codes import lot_code
from domain.values import Value

SURE = (ShareState.CONFIRMED, ShareState.RECEIVED)


class KnownLot(Value):
    """A lot with its share, whose it is, and its receipts in the order of time."""

    lot: Lot
    share: Share
    producer: Producer
    person: Person
    receipts: tuple[Receipt, ...]

    @property
    def face(self) -> Named:
        """Whom the office that ships it speaks of."""
        return face_of(self.lot.region_id, self.producer, self.person)

    @property
    def accepted(self) -> Decimal:
        """What was accepted of it so far."""
        return sum((receipt.accepted for receipt in self.receipts), ZERO)

    @property
    def received(self) -> Decimal:
        """What was handed over of it so far."""
        return sum((receipt.received for receipt in self.receipts), ZERO)


def name_lots(session: Session, region: Region, shipment: Shipment, now: datetime) -> int:
    """Give every sure share of a shipment its lot code, in the order of the shares.

    Returns how many were new. A code belongs to the share for good, so a label stays true.
    """
    nameless = session.exec(
        select(Share.id)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .join(ShipmentLine, col(ShipmentLine.line_id) == OrderLine.id)
        .outerjoin(Lot, col(Lot.share_id) == Share.id)
        .where(
            ShipmentLine.shipment_id == shipment.id,
            col(Share.state).in_(SURE),
            col(Lot.id).is_(None),
        )
        .order_by(col(OrderLine.order_id), col(Share.line_id), col(Share.id))
    ).all()
    if not nameless:
        return 0
    session.exec(select(Region.id).where(Region.id == region.id).with_for_update()).one()
    newest = session.exec(select(func.max(Lot.number)).where(Lot.region_id == region.id)).one()
    for number, share_id in enumerate(nameless, start=(newest or 0) + 1):
        code = lot_code(region.code, number)
        lot = Lot(region_id=region.id, number=number, code=code, share_id=share_id, made_at=now)
        add(session, lot)
    return len(nameless)


def find_lot(session: Session, region: Region, code: str) -> Lot | None:
    """The region's lot of exactly this code."""
    return session.exec(select(Lot).where(Lot.region_id == region.id, Lot.code == code)).first()


def lots_of_lines(
    session: Session, line_ids: Sequence[int], producer_id: int | None = None
) -> dict[int, list[KnownLot]]:
    """By order line: its lots (or one producer's) in the order of their numbers."""
    query = (
        select(Lot, Share, Producer, Person)
        .join(Share, col(Lot.share_id) == Share.id)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(col(Share.line_id).in_(line_ids))
        .order_by(col(Lot.number))
    )
    if producer_id is not None:
        query = query.where(Share.producer_id == producer_id)
    rows = session.exec(query).all()
    receipts: dict[int, list[Receipt]] = {}
    shares = [share.id for _, share, _, _ in rows]
    for receipt in session.exec(
        select(Receipt).where(col(Receipt.share_id).in_(shares)).order_by(col(Receipt.id))
    ):
        receipts.setdefault(receipt.share_id, []).append(receipt)
    found: dict[int, list[KnownLot]] = {line: [] for line in line_ids}
    for lot, share, producer, person in rows:
        mine = tuple(receipts.get(share.id, ()))
        found[share.line_id].append(KnownLot(lot, share, producer, person, mine))
    return found
