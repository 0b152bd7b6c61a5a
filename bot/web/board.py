"""What stands beside the telephones: open orders, the pool, and how far the story has come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.models import (
    CapacityAsk,
    CapacityReport,
    Conversation,
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Receipt,
    Region,
    Role,
    RoleName,
    Share,
    ShareState,
)
from domain.quantities import ZERO
from domain.standing import OpenLine, Standing, lines_of, live_amount, open_lines, standings
from domain.values import Value
from domain.weeks import WEEK, local, monday
from handlers import forms
from handlers.officer.drafts import FORM as ORDER_FORM

CLOSED_SHOWN = 3

NOT_SHOWN = (ProducerState.REJECTED, ProducerState.ERASED)


class Segment(Value):
    """A piece of an order's bar, in thousandths of it."""

    kind: str
    start: int
    width: int


class OrderBar(Value):
    """One order line: how much of it is sure, asked and open."""

    entry: OpenLine
    standing: Standing
    days_left: int

    @property
    def open(self) -> bool:
        """Still to be filled or handed over."""
        return self.entry.order.state is OrderState.OPEN

    @property
    def segments(self) -> list[Segment]:
        """Accepted, confirmed, offered, planned; what is left of the bar is the gap."""
        standing = self.standing
        whole = max(standing.ordered, standing.held) or Decimal(1)
        pieces = (
            ("accepted", min(standing.accepted, standing.confirmed)),
            ("confirmed", max(ZERO, standing.confirmed - standing.accepted)),
            ("offered", standing.offered),
            ("planned", standing.computed),
        )
        segments, start = [], 0
        for kind, amount in pieces:
            width = int(amount * 1000 / whole)
            if width:
                segments.append(Segment(kind, start, width))
            start += width
        return segments


class PoolRow(Value):
    """One producer of a product. ``stated`` is None where nothing was said about the week."""

    name: str
    business: str
    stated: Decimal | None
    offered: Decimal
    confirmed: Decimal
    asked: bool
    resting: bool

    @property
    def silent(self) -> bool:
        """Asked, and no answer yet."""
        return self.asked and self.stated is None and not self.resting


class ProductPool(Value):
    """The producers of one product, and what they stated for the week."""

    product: Product
    rows: Sequence[PoolRow]
    wanted: bool

    @property
    def stated(self) -> Decimal:
        """The sum of what was stated."""
        return sum((row.stated or ZERO for row in self.rows), ZERO)

    @property
    def silent(self) -> int:
        """How many were asked and have not answered."""
        return sum(row.silent for row in self.rows)


def order_bars(session: Session, region: Region, now: datetime) -> list[OrderBar]:
    """The open orders by cut-off, then the ones closed last."""
    closed = session.exec(
        select(Order)
        .where(Order.region_id == region.id, Order.state != OrderState.OPEN)
        .order_by(col(Order.closed_at).desc(), col(Order.id).desc())
        .limit(CLOSED_SHOWN)
    )
    entries = [*open_lines(session, region.id)]
    entries += [entry for order in closed for entry in lines_of(session, order)]
    found = standings(session, entries)
    today = local(now, region.zone).date()
    return [
        OrderBar(
            entry, found[entry.line.id], (local(entry.line.cutoff, region.zone).date() - today).days
        )
        for entry in entries
    ]


def pool_week(session: Session, region: Region, now: datetime) -> date:
    """The week the pool is shown for: the newest one that was asked about, else the next."""
    this_week = monday(local(now, region.zone).date())
    newest = session.execute(
        columns(func.max(col(CapacityAsk.week)))
        .join(Producer)
        .where(col(Producer.region_id) == region.id, col(CapacityAsk.week) >= this_week)
    ).scalar()
    return newest or this_week + WEEK


def pools(session: Session, region: Region, week: date) -> list[ProductPool]:
    """Every product with its producers; those that are wanted now come first."""
    wanted = {entry.product.id for entry in open_lines(session, region.id)}
    rows = session.exec(
        select(Product, Producer, Person)
        .join(ProducerProduct, col(ProducerProduct.product_id) == Product.id)
        .join(Producer, col(ProducerProduct.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Product.region_id == region.id, col(Producer.state).not_in(NOT_SHOWN))
        .order_by(col(Product.id), col(Producer.id))
    )
    week_facts = _week_facts(session, week)
    promised = _promised(session, wanted)
    by_product: dict[int, list[PoolRow]] = defaultdict(list)
    products: dict[int, Product] = {}
    for product, producer, person in rows:
        products[product.id] = product
        key = (producer.id, product.id)
        by_product[product.id].append(_row(producer, person, key, week_facts, promised))
    found = [ProductPool(p, by_product[p.id], p.id in wanted) for p in products.values()]
    return sorted(found, key=lambda pool: not pool.wanted)


Key = tuple[int, int]


class _WeekFacts(Value):
    stated: dict[Key, Decimal]
    asked: set[Key]


def _row(
    producer: Producer,
    person: Person,
    key: Key,
    week: _WeekFacts,
    promised: dict[Key, tuple[Decimal, Decimal]],
) -> PoolRow:
    offered, confirmed = promised.get(key, (ZERO, ZERO))
    return PoolRow(
        name=f"{person.salutation} {person.name}".strip(),
        business=producer.business,
        stated=week.stated.get(key),
        offered=offered,
        confirmed=confirmed,
        asked=key in week.asked,
        resting=producer.state is not ProducerState.ACTIVE or person.opted_out_at is not None,
    )


def _week_facts(session: Session, week: date) -> _WeekFacts:
    reports = session.exec(
        select(CapacityReport).where(
            CapacityReport.week == week, col(CapacityReport.replaced).is_(False)
        )
    )
    asks = session.exec(
        select(CapacityAsk).where(CapacityAsk.week == week, col(CapacityAsk.asked_at).is_not(None))
    )
    return _WeekFacts(
        {(report.producer_id, report.product_id): report.quantity for report in reports},
        {(ask.producer_id, ask.product_id) for ask in asks},
    )


def _promised(session: Session, products: Iterable[int]) -> dict[Key, tuple[Decimal, Decimal]]:
    """By producer and product: what is offered and what is confirmed of open orders."""
    rows = session.exec(
        select(Share, OrderLine)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .join(Order, col(OrderLine.order_id) == Order.id)
        .where(Order.state == OrderState.OPEN, col(OrderLine.product_id).in_(sorted(products)))
    )
    sums: dict[Key, tuple[Decimal, Decimal]] = {}
    for share, line in rows:
        key = (share.producer_id, line.product_id)
        offered, confirmed = sums.get(key, (ZERO, ZERO))
        match share.state:
            case ShareState.OFFERED:
                sums[key] = (offered + live_amount(share), confirmed)
            case ShareState.CONFIRMED | ShareState.RECEIVED:
                sums[key] = (offered, confirmed + live_amount(share))
    return sums


STEPS = ("order", "capacity", "shared", "confirmed", "received")


def story_step(session: Session, region: Region) -> int:
    """Which step of the story comes next: 0 is the order; the number of steps, when all is done."""
    entries = open_lines(session, region.id)
    ordered = session.exec(select(Order.id).where(Order.region_id == region.id).limit(1)).first()
    if ordered is None:
        return 0
    if not entries:
        return len(STEPS)
    standing = standings(session, entries)[entries[0].line.id]
    reported = session.exec(
        select(CapacityReport.id).where(CapacityReport.product_id == entries[0].product.id).limit(1)
    ).first()
    if reported is None:
        return 1
    if standing.held <= ZERO:
        return 2
    handed_over = session.exec(
        select(Receipt.id).join(Share).where(Share.line_id == entries[0].line.id).limit(1)
    ).first()
    filled = standing.confirmed >= standing.ordered
    return 4 if filled or handed_over is not None else 3


def hint_of(session: Session, region: Region, step: int) -> str:
    """What is to be done next: ``hint.NAME`` in the page's words.

    Before there is an order it depends on how far an officer is: not here yet, asked for the
    order's parts, or looking at the whole of it.
    """
    if step == len(STEPS):
        return "done"
    if step:
        return STEPS[step]
    officer = (Role.region_id == region.id, Role.name == RoleName.OFFICER)
    if session.exec(select(Role.id).where(*officer).limit(1)).first() is None:
        return "join"
    asking = session.exec(
        select(Conversation.asking)
        .join(Role, col(Role.person_id) == Conversation.person_id)
        .where(*officer, Conversation.form == ORDER_FORM)
    ).all()
    if not asking:
        return STEPS[0]
    return "draft" if forms.SUMMARY in asking else "drafting"


__all__ = ["STEPS", "OrderBar", "PoolRow", "ProductPool", "hint_of", "order_bars", "pool_week",
           "pools", "story_step"]  # fmt: skip
