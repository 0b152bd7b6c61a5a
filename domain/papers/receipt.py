"""The receipt (tanda terima): what was handed over once, what of it was accepted, and its worth."""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.faces import face
from domain.messages.base import Part
from domain.models import OrderLine, Person, Producer, Receipt, Region, Share
from domain.papers.base import (
    Column,
    Fact,
    Facts,
    Formula,
    Paper,
    Shape,
    Signature,
    Table,
    table_of,
)
from domain.papers.office import called, letterhead
from domain.quality import quality_of
from domain.quantities import Money, worth
from domain.standing import OpenLine, line_of
from domain.weeks import local

KIND = "receipt"
COLUMNS = (
    Column("product", width=2),
    Column("received", Shape.QUANTITY),
    Column("returned", Shape.QUANTITY),
    Column("accepted", Shape.QUANTITY, formula=Formula("minus", ("received", "returned"))),
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, formula=Formula("times", ("accepted", "price"))),
)


class ReceiptOpening(Part):
    """Who handed over what order's goods, and when."""

    who: str
    business: str
    code: str
    at: datetime
    place: str


class ReceiptReason(Part):
    """Why something went back."""

    reason: str


def receipt_paper(session: Session, receipt: Receipt) -> Paper:
    """The paper of a receipt; its date is the day of the hand-over."""
    share = session.get_one(Share, receipt.share_id)
    entry = line_of(session, share.line_id)
    producer = session.get_one(Producer, share.producer_id)
    person = face(session, entry.order.region_id, producer)
    region = session.get_one(Region, entry.order.region_id)
    officer = session.get(Person, receipt.recorded_by) if receipt.recorded_by else None
    price = entry.line.price_rupiah
    value = None if price is None else worth(receipt.accepted, price)
    opening = ReceiptOpening(
        called(person),
        producer.business,
        entry.order.code,
        receipt.recorded_at,
        entry.line.handover_place,
    )
    return Paper(
        kind=KIND,
        number=receipt.number,
        day=local(receipt.recorded_at, region.zone).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            opening,
            _table(entry, receipt),
            *((ReceiptReason(receipt.reason),) if receipt.reason else ()),
            Facts((Fact("in_words", value, "words"), Fact("quality", quality_of(entry) or None))),
        ),
        signatures=(
            Signature("giver", person.name),
            Signature("taker", officer.name if officer else ""),
        ),
    )


def _table(entry: OpenLine, receipt: Receipt) -> Table:
    price = entry.line.price_rupiah
    row = (
        entry.product.name,
        entry.quantity(receipt.received),
        entry.quantity(receipt.received - receipt.accepted),
        None if price is None else Money(price),
    )
    return table_of(KIND, COLUMNS, (row,))


def receipts_of_order(session: Session, order_id: int) -> list[Receipt]:
    """The receipts of an order, the first hand-over first."""
    return list(
        session.exec(
            select(Receipt)
            .join(Share, col(Receipt.share_id) == Share.id)
            .join(OrderLine, col(Share.line_id) == OrderLine.id)
            .where(OrderLine.order_id == order_id)
            .order_by(col(Receipt.id))
        )
    )


__all__ = ["KIND", "ReceiptOpening", "ReceiptReason", "receipt_paper", "receipts_of_order"]
