"""What a region's producers have of other regions' orders: for their own office."""

from collections import defaultdict
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.guests import office_of
from domain.messages.links import ElsewhereLine
from domain.models import Order, OrderLine, OrderState, Product, Region, Share, ShareState
from domain.quantities import ZERO, Quantity
from domain.records import the


class Theirs(NamedTuple):
    """One share with what it is of."""

    share: Share
    order: Order
    line: OrderLine
    product: Product


def promised_elsewhere(session: Session, region: Region) -> list[ElsewhereLine]:
    """What is offered to a region's producers, or promised by them, of others' open orders.

    One row for each line, the earliest cut-off first; a region without partners reads nothing.
    """
    if not region.across:
        return []
    rows = session.exec(
        select(Share, Order, OrderLine, Product)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .join(Product, col(Share.made_as_id) == col(Product.id))
        .where(
            Product.region_id == region.id,
            Order.state == OrderState.OPEN,
            col(Share.state).in_((ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)),
        )
        .order_by(col(OrderLine.cutoff), col(OrderLine.id), col(Share.id))
    )
    found: dict[tuple[int, int], list[Theirs]] = defaultdict(list)
    for row in rows:
        one = Theirs(*row)
        found[one.line.id, one.product.id].append(one)
    return [_line(session, mine) for mine in found.values()]


def _line(session: Session, mine: list[Theirs]) -> ElsewhereLine:
    first = mine[0]
    unit = first.product.unit
    sure = sum((one.share.confirmed or ZERO for one in mine), ZERO)
    asked = sum(
        (one.share.offered or ZERO for one in mine if one.share.state is ShareState.OFFERED), ZERO
    )
    return ElsewhereLine(
        partner=office_of(the(session, Region, first.order.region_id)),
        code=first.order.code,
        product=first.product.name,
        confirmed=Quantity(sure, unit),
        offered=Quantity(asked, unit) if asked else None,
        producers=len({one.share.producer_id for one in mine}),
        cutoff=first.line.cutoff,
    )
