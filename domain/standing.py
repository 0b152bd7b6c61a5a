"""Where an order line stands: what is sure, what is asked, what is still open."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

from sqlalchemy import Select, bindparam, case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.models import Order, OrderLine, OrderState, Product, ProgressState, Share, ShareState
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO, Quantity, lots_up
from domain.values import Value

LIVE = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)


class Sums(NamedTuple):
    """The shares of one line that are in one state, added up."""

    state: ShareState
    computed: Decimal
    offered: Decimal | None
    confirmed: Decimal | None
    received: Decimal | None
    accepted: Decimal | None
    trouble: int
    troubled: Decimal | None
    troubled_came: Decimal | None


IN_TROUBLE = col(Share.progress) == ProgressState.TROUBLE
SUMS = (
    col(Share.state),
    func.sum(col(Share.computed)),
    func.sum(col(Share.offered)),
    func.sum(col(Share.confirmed)),
    func.sum(col(Share.received)),
    func.sum(col(Share.accepted)),
    func.count(case((IN_TROUBLE, 1))),
    func.sum(case((IN_TROUBLE, col(Share.confirmed)))),
    func.sum(case((IN_TROUBLE, col(Share.received)))),
)
SHARES_OF_LINE = Prepared(
    columns(*SUMS)
    .where(col(Share.line_id) == bindparam("line"), one_of(col(Share.state), LIVE))
    .group_by(col(Share.state)),
    Sums,
)
SHARES_OF_REGION: Prepared[tuple[int, Sums]] = Prepared(
    columns(col(Share.line_id), *SUMS)
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .where(
        col(Order.region_id) == bindparam("region"),
        col(Order.state) == OrderState.OPEN,
        one_of(col(Share.state), LIVE),
    )
    .group_by(col(Share.line_id), col(Share.state)),
    lambda line, *sums: (line, Sums(*sums)),
)
OPEN_LINES = Prepared[tuple[Order, OrderLine, Product]](
    select(Order, OrderLine, Product)
    .join(OrderLine, col(OrderLine.order_id) == Order.id)
    .join(Product, col(OrderLine.product_id) == Product.id)
    .where(col(Order.region_id) == bindparam("region"), Order.state == OrderState.OPEN)
    .order_by(col(OrderLine.cutoff), col(OrderLine.id))
)
LINE = Prepared[tuple[Order, OrderLine, Product]](
    columns(Order, OrderLine, Product)
    .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
    .join(Product, col(OrderLine.product_id) == col(Product.id))
    .where(col(OrderLine.id) == bindparam("line"))
)


STILL_OPEN = (ShareState.COMPUTED, ShareState.OFFERED)
OF_PRODUCER = Prepared[Share](
    select(Share).where(
        col(Share.line_id) == bindparam("line"),
        col(Share.producer_id) == bindparam("producer"),
        one_of(col(Share.state), LIVE),
    )
)


class Standing(Value):
    """A line's quantities, in the product's unit. They never overlap.

    What was handed over and sent back is no longer confirmed, but missing again. Of what is
    confirmed ``troubled`` is still to come from the ``trouble`` shares whose producers are in it.
    """

    ordered: Decimal
    confirmed: Decimal = ZERO
    offered: Decimal = ZERO
    computed: Decimal = ZERO
    accepted: Decimal = ZERO
    trouble: int = 0
    troubled: Decimal = ZERO

    @property
    def doubtful(self) -> bool:
        """Wholly confirmed, and no longer so if trouble is not overcome."""
        return self.confirmed - self.troubled < self.ordered <= self.confirmed

    @property
    def held(self) -> Decimal:
        """Everything that is somebody's already: sure, asked or planned."""
        return self.confirmed + self.offered + self.computed

    @property
    def gap(self) -> Decimal:
        """What nobody has yet."""
        return max(ZERO, self.ordered - self.held)


class OpenLine(Value):
    """An order line with its order and product."""

    order: Order
    line: OrderLine
    product: Product

    @property
    def pooled(self) -> Decimal:
        """What is ordered, without what its exporter makes good by themselves."""
        return max(ZERO, self.line.quantity - self.line.own_part)

    @property
    def most(self) -> Decimal:
        """The most that the buyer takes of the pool, in whole lots."""
        least, lot = self.pooled, self.product.lot
        return lots_up(least * (100 + self.line.over_tolerance_percent) / 100, lot) * lot

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


def held_beside(session: Session, share: Share) -> tuple[Decimal, Decimal]:
    """What a share's producer has of its line besides: promised or brought, and open offers."""
    others = OF_PRODUCER.all(session, line=share.line_id, producer=share.producer_id)
    beside = [one for one in others if one.id != share.id]
    promised = (live_amount(one) for one in beside if one.state not in STILL_OPEN)
    offered = (live_amount(one) for one in beside if one.state is ShareState.OFFERED)
    return sum(promised, ZERO), sum(offered, ZERO)


def awaited(share: Share) -> Decimal:
    """What is still to come of a share: what it weighs, less what came already."""
    return max(ZERO, live_amount(share) - (share.received or ZERO))


def open_lines(session: Session, region_id: int) -> list[OpenLine]:
    """The lines of a region's open orders, earliest cut-off first, then oldest."""
    rows = OPEN_LINES.all(session, region=region_id)
    return [OpenLine(order, line, product) for order, line, product in rows]


def line_of(session: Session, line_id: int) -> OpenLine:
    """A line with its order and product; a session reads it once."""
    known: dict[int, OpenLine] = session.info.setdefault("lines", {})
    if line_id not in known:
        (found,) = LINE.all(session, line=line_id)
        known[line_id] = OpenLine(*found)
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


def products_wanted() -> Select[int]:
    """The products of which a ``region`` has an open order, as a part of other statements."""
    return (
        columns(col(OrderLine.product_id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .where(col(Order.region_id) == bindparam("region"), col(Order.state) == OrderState.OPEN)
    )


def open_line_numbers() -> Select[int]:
    """The lines of a ``region``'s open orders, as a part of other statements."""
    return (
        columns(col(OrderLine.id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .where(col(Order.region_id) == bindparam("region"), col(Order.state) == OrderState.OPEN)
    )


def open_standings(
    session: Session, region_id: int, lines: Iterable[OpenLine]
) -> dict[int, Standing]:
    """By line id: where it stands; all open lines of a region are read at once."""
    by_line: dict[int, list[Sums]] = defaultdict(list)
    for line_id, sums in SHARES_OF_REGION.all(session, region=region_id):
        by_line[line_id].append(sums)
    return {entry.line.id: _standing(entry.pooled, by_line[entry.line.id]) for entry in lines}


def standings(session: Session, lines: Iterable[OpenLine]) -> dict[int, Standing]:
    """By line id: where it stands."""
    return {
        entry.line.id: _standing(entry.pooled, SHARES_OF_LINE.all(session, line=entry.line.id))
        for entry in lines
    }


def _standing(ordered: Decimal, by_state: Iterable[Sums]) -> Standing:
    confirmed = offered = computed = accepted = troubled = ZERO
    trouble = 0
    for sums in by_state:
        good = sums.accepted or ZERO
        match sums.state:
            case ShareState.RECEIVED:
                confirmed += good
            case ShareState.CONFIRMED:
                confirmed += (sums.confirmed or ZERO) - ((sums.received or ZERO) - good)
                trouble += sums.trouble
                troubled += (sums.troubled or ZERO) - (sums.troubled_came or ZERO)
            case ShareState.OFFERED:
                offered += sums.offered or ZERO
            case _:
                computed += sums.computed
        accepted += good
    return Standing(ordered, confirmed, offered, computed, accepted, trouble, troubled)
