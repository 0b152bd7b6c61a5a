"""The list of shares of an order (daftar bagian): who makes how much of it, and what came of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from domain.faces import owner_of
from domain.messages.base import Part
from domain.models import Order, Person, Producer, Region, Share, ShareState
from domain.papers.base import Cell, Column, Formula, Paper, Shape, Signature, Table, table_of
from domain.papers.office import letterhead
from domain.quantities import ZERO, Money, Quantity, plain
from domain.standing import OpenLine, lines_of, live_amount
from domain.weeks import local

KIND = "share_list"
COLUMNS = (
    Column("line", Shape.WHOLE),
    Column("business", width=3),
    Column("owner", width=2),
    Column("district", width=2),
    Column("share", Shape.QUANTITY, total=True),
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, total=True, formula=Formula("times", ("share", "price"))),
    Column("accepted", Shape.QUANTITY, total=True),
)


class ShareListOpening(Part):
    """What order it is."""

    code: str
    destination: str


class ShareListTitle(Part):
    """One line of the order: how much of what, until when, and where."""

    product: str
    ordered: Quantity
    cutoff: datetime
    place: str


def share_list(session: Session, order: Order, now: datetime) -> Paper:
    """Everybody who promised a part of the order, as it is now."""
    region = session.get_one(Region, order.region_id)
    today: date = local(now, region.zone).date()
    return Paper(
        kind=KIND,
        number=f"{order.code}/DB",
        day=today,
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            ShareListOpening(order.code, order.destination),
            *(_table(session, entry) for entry in lines_of(session, order)),
        ),
        signatures=(Signature("office"), Signature("head")),
        landscape=True,
    )


def _table(session: Session, entry: OpenLine) -> Table:
    line = entry.line
    ordered = entry.quantity(line.quantity)
    title = ShareListTitle(entry.product.name, ordered, line.cutoff, line.handover_place)
    rows = (
        _row(session, entry, place, *found) for place, found in enumerate(_held(session, entry), 1)
    )
    return table_of(KIND, COLUMNS, rows, title)


def _held(session: Session, entry: OpenLine) -> Sequence[tuple[Share, Producer, Person]]:
    return session.exec(
        select(Share, Producer, Person)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(
            Share.line_id == entry.line.id,
            col(Share.state).in_((ShareState.CONFIRMED, ShareState.RECEIVED)),
        )
        .order_by(Producer.business, col(Share.id))
    ).all()


def _row(
    session: Session,
    entry: OpenLine,
    place: int,
    share: Share,
    producer: Producer,
    person: Person,
) -> tuple[Cell, ...]:
    price = entry.line.price_rupiah
    return (
        place,
        producer.business,
        owner_of(session, entry.order.region_id, producer, person),
        producer.district,
        entry.quantity(live_amount(share)),
        None if price is None else Money(price),
        entry.quantity(plain(share.accepted or ZERO)),
    )


__all__ = ["KIND", "ShareListOpening", "ShareListTitle", "share_list"]
