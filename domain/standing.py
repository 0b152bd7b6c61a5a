"""Where an order line stands: what is sure, what is asked, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.models import Order, OrderLine, OrderState, Product, Share, ShareState
from domain.quantities import ZERO, Quantity

LIVE = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)

LIVE_SHARES = columns(
    col(Share.line_id),
    col(Share.state),
    col(Share.computed),
    col(Share.offered),
    col(Share.confirmed),
    col(Share.received),
    col(Share.accepted),
    col(Share.progress),
).where(
    col(Share.line_id).in_(bindparam("lines", expanding=True)),
    col(Share.state).in_(LIVE),
)
OPEN_LINES = (
    select(Order, OrderLine, Product)
    .join(OrderLine, col(OrderLine.order_id) == Order.id)
    .join(Product, col(OrderLine.product_id) == Product.id)
    .where(col(Order.region_id) == bindparam("region"), Order.state == OrderState.OPEN)
    .order_by(col(OrderLine.cutoff), col(OrderLine.id))
)
LINE = (
    columns(Order, OrderLine, Product)
    .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
    .join(Product, col(OrderLine.product_id) == col(Product.id))
    .where(col(OrderLine.id) == bindparam("line"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A line's quantities, in the product's unit. They never overlap.

    What was handed over and sent back is no longer confirmed, but missing again.
    """

    ordered: Decimal
    confirmed: Decimal = ZERO
    offered: Decimal = ZERO
    computed: Decimal = ZERO
    accepted: Decimal = ZERO
    trouble: int = 0

    @property
    def held(self) -> Decimal:
        """Everything that is somebody's already: sure, asked or planned."""
        return self.confirmed + self.offered + self.computed

    @property
    def gap(self) -> Decimal:
        """What nobody has yet."""
        return max(ZERO, self.ordered - self.held)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An order line with its order and product."""

    order: Order
    line: OrderLine
    product: Product

    def quantity(self, amount: Decimal) -> Quantity:
        """An amount in the product's unit."""
        return Quantity(amount, self.product.unit)


class Weighing(Protocol):
    """A share, or the columns of one that say what it weighs."""

    @property
    def computed(self) -> Decimal:
        """As the pool gave it."""

    @property
    def offered(self) -> Decimal | None:
        """As it was offered."""

    @property
    def confirmed(self) -> Decimal | None:
        """As it was confirmed."""


def live_amount(share: Weighing) -> Decimal:
    """What a share weighs: the latest of what was computed, offered and confirmed."""
    if share.confirmed is not None:
        return share.confirmed
    return share.computed if share.offered is None else share.offered


def open_lines(session: Session, region_id: int) -> list[OpenLine]:
    """The lines of a region's open orders, earliest cut-off first, then oldest."""
    rows = session.exec(OPEN_LINES, params={"region": region_id})
    return [OpenLine(order, line, product) for order, line, product in rows]


def line_of(session: Session, line_id: int) -> OpenLine:
    """A line with its order and product; a session reads it once."""
    known: dict[int, OpenLine] = session.info.setdefault("lines", {})
    if line_id not in known:
        order, line, product = session.execute(LINE, {"line": line_id}).one()
        known[line_id] = OpenLine(order, line, product)
    return known[line_id]


def lines_of(session: Session, order: Order) -> list[OpenLine]:
    """The lines of one order."""
    rows = session.exec(
        select(OrderLine, Product)
        .join(Product)
        .where(OrderLine.order_id == order.id)
        .order_by(col(OrderLine.id))
    )
    return [OpenLine(order, line, product) for line, product in rows]


def standings(session: Session, lines: Iterable[OpenLine]) -> dict[int, Standing]:
    """By line id: where it stands."""
    session.flush()
    wanted = {entry.line.id: entry.line.quantity for entry in lines}
    if not wanted:
        return {}
    sums = {line_id: dict.fromkeys(("confirmed", "offered", "computed", "accepted"), ZERO)
            for line_id in wanted}  # fmt: skip
    trouble = dict.fromkeys(wanted, 0)
    rows: Any = session.connection().execute(LIVE_SHARES, {"lines": list(wanted)})
    for line_id, state, computed, offered, confirmed, received, accepted, progress in rows:
        mine = sums[line_id]
        if state is ShareState.RECEIVED:
            mine["confirmed"] += accepted or ZERO
        elif state is ShareState.CONFIRMED:
            mine["confirmed"] += confirmed - ((received or ZERO) - (accepted or ZERO))
        elif state is ShareState.OFFERED:
            mine["offered"] += offered
        else:
            mine["computed"] += computed
        mine["accepted"] += accepted or ZERO
        trouble[line_id] += progress == "trouble"
    return {
        line_id: Standing(ordered, **sums[line_id], trouble=trouble[line_id])
        for line_id, ordered in wanted.items()
    }
