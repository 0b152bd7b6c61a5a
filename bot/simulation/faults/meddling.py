"""People of a world of faults who do odd things: the officer, and whoever thinks better of it.

Everything goes through their telephones, in words, as it would in life.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.simulation.chance import Draw
from bot.simulation.faults.ways import FIRST
from domain.changes import CHANGEABLE
from domain.messages.base import decode_action
from domain.models import (
    Contact,
    Order,
    OrderLine,
    OrderState,
    Producer,
    Product,
    Share,
    ShareState,
)
from domain.quantities import plain, whole_lots

PRESSED = ("form.done", "plan.approve")
"""What the officer presses wherever it is shown."""


class Open(NamedTuple):
    """An open order as the officer sees it."""

    line: int
    code: str
    unit: str
    quantity: Decimal
    lot: Decimal


def words_for(session: Session, way: int, draw: Draw) -> Iterator[str]:
    """What the officer types: nothing where there is nothing to meddle with."""
    orders = _open_orders(session)
    if not orders:
        return
    one = draw.one_of(orders, "order")
    match way % 5:
        case 0:
            yield f"/ubahpesanan {one.code}; jumlah; {_other_amount(one, draw)} {one.unit}"
        case 1:
            yield from _override(session, one, draw)
        case 2:
            yield "/alokasi"
        case 3:
            yield f"/ubahpesanan {one.code}; harga; {1000 * (1 + draw.below(90, 'price'))}"
        case _:
            yield f"/batalkanpesanan {one.code}; pembeli mundur"


class Lowered(NamedTuple):
    """Who states less of what, and the button of the offer that they take nevertheless."""

    address: str
    product: str
    amount: Decimal
    unit: str
    accept: str

    def words(self) -> str:
        """What they type."""
        return f"/kapasitas {self.product} {_n(self.amount)} {self.unit}"


def lowered(session: Session, percent: int, draw: Draw) -> Lowered | None:
    """Somebody who holds an open offer, and states only so much of it."""
    rows = session.execute(
        select(
            col(Share.id),
            col(Share.offered),
            col(Contact.address),
            col(Product.name),
            col(Product.unit),
            col(Product.lot),
        )
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .join(Product, col(OrderLine.product_id) == col(Product.id))
        .join(Producer, col(Share.producer_id) == col(Producer.id))
        .join(Contact, col(Contact.person_id) == col(Producer.person_id))
        .where(col(Share.state) == ShareState.OFFERED, col(Contact.channel) == FIRST)
        .order_by(col(Share.id))
    ).all()
    if not rows:
        return None
    share_id, offered, address, product, unit, lot = draw.one_of(rows, "lowers")
    amount = max(1, whole_lots(offered * percent / 100, lot)) * lot
    return Lowered(address, product, plain(amount), unit, f"offer.accept|{share_id}")


def pressed(message: Outgoing) -> str:
    """The button that the officer presses below a message; empty for none."""
    for choice in message.choices:
        if decode_action(choice.code)[0] in PRESSED:
            return choice.code
    return ""


def _override(session: Session, one: Open, draw: Draw) -> Iterator[str]:
    rows = session.execute(
        select(col(Share.id), col(Share.computed))
        .where(col(Share.line_id) == one.line, col(Share.state).in_(CHANGEABLE))
        .order_by(col(Share.id))
    ).all()
    if rows:
        share_id, computed = draw.one_of(rows, "share")
        lots = whole_lots(computed * draw.below(160, "percent") / 100, one.lot)
        yield f"/ubahbagian {one.code}; #{share_id}; {_n(lots * one.lot)} {one.unit}; alat rusak"


def _open_orders(session: Session) -> list[Open]:
    rows = session.execute(
        select(
            col(OrderLine.id),
            col(Order.code),
            col(Product.unit),
            col(OrderLine.quantity),
            col(Product.lot),
        )
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .join(Product, col(OrderLine.product_id) == col(Product.id))
        .where(col(Order.state) == OrderState.OPEN)
        .order_by(col(OrderLine.id))
    )
    return [Open(*row) for row in rows]


def _other_amount(one: Open, draw: Draw) -> str:
    lots = whole_lots(one.quantity * (40 + draw.below(120, "amount")) / 100, one.lot)
    return _n(max(1, lots) * one.lot)


def _n(amount: Decimal) -> str:
    return str(plain(amount)).replace(".", ",")


__all__ = ["Lowered", "lowered", "pressed", "words_for"]
