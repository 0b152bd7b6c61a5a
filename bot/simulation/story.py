"""The story of a simulation: what happened, day by day, one line for each group of events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import select
from sqlmodel import Session, col

from bot.channels.base import Limits
from bot.render import Reader, Words
from bot.simulation.readiness_story import readiness_story
from bot.simulation.shipping_story import shipping
from domain.messages.base import Message, message_from
from domain.messages.forecast import GapAhead, GapsOf
from domain.models import (
    AuditEntry,
    BlanketOrder,
    BlanketPeriod,
    CapacityAsk,
    CapacityReport,
    Commitment,
    Order,
    OrderLine,
    Outbox,
    Product,
    Receipt,
    ReportSource,
    Share,
)
from domain.quantities import ZERO, Quantity
from domain.weeks import local

ROOM = Limits(text=10_000)


class WeekAsked(Message):
    """So many producers were asked about a week."""

    at: date
    producers: int
    week: date


class WeekAnswered(Message):
    """What the pool of a product stated for a week."""

    at: date
    producers: int
    product: str
    total: Quantity
    week: date


class OrderMade(Message):
    """An order came in."""

    at: date
    code: str
    product: str
    ordered: Quantity
    destination: str
    cutoff: date


class SharesMoved(Message):
    """Shares of an order were offered, confirmed, declined or let go on a day."""

    variants: ClassVar[tuple[str, ...]] = ("offered", "confirmed", "declined", "expired")
    at: date
    code: str
    producers: int
    total: Quantity
    what: str

    def variant(self) -> str:
        """What became of them."""
        return self.what


class OrderNews(Message):
    """The officers were told that an order is filled, or can no longer be."""

    variants: ClassVar[tuple[str, ...]] = ("filled", "short")
    at: date
    code: str
    what: str

    def variant(self) -> str:
        """Good or bad."""
        return self.what


class GoodsReceived(Message):
    """What was handed over for an order on a day."""

    at: date
    code: str
    producers: int
    received: Quantity
    accepted: Quantity


class SimulationTotals(Message):
    """The end: everything in one paragraph."""

    producers: int
    weeks: int
    orders: int
    filled: int
    heard: int
    said: int
    per_producer_week: Decimal
    sent: int
    accepted: int
    partial: int
    declined: int
    expired: int


class Unsafe(Message):
    """A rule that never bends was bent."""

    violation: str


class AllSafe(Message):
    """No rule was bent."""


class BlanketMade(Message):
    """A quota for every period came in."""

    at: date
    code: str
    product: str
    each: Quantity
    destination: str
    periods: int
    first_due: date


class PlanAnswered(Message):
    """Producers said yes to coming periods of a blanket order, all together."""

    at: date
    code: str
    producers: int
    total: Quantity
    periods: int


class GapTold(Message):
    """The officers were warned of a coming period, or told that it is safe."""

    variants: ClassVar[tuple[str, ...]] = ("", "closed")
    at: date
    code: str
    due: date
    safe: Quantity
    quota: Quantity
    chance: int | None

    def variant(self) -> str:
        """Perhaps short, or not any more."""
        return "" if self.chance else "closed"


Line = tuple[date, int, str, Message]
MOVES = {
    "share_offered": (3, "offered"),
    "share_confirmed": (4, "confirmed"),
    "share_declined": (5, "declined"),
    "share_expired": (6, "expired"),
}
NEWS = {"OrderFilled": "filled", "OrderShort": "short"}


def story(session: Session, zone: str) -> list[Message]:
    """Everything worth telling, in the order in which it happened."""
    lines: list[Line] = [
        *_asked(session, zone),
        *_answered(session),
        *_blankets(session, zone),
        *_orders(session, zone),
        *_shares(session, zone),
        *_news(session, zone),
        *_receipts(session, zone),
        *readiness_story(session, zone),
        *shipping(session, zone),
    ]
    return [message for _, _, _, message in sorted(lines, key=lambda line: line[:3])]


def told(messages: Iterable[Message], words: Words, reader: Reader) -> Iterator[str]:
    """The messages in words."""
    for message in messages:
        spans, _ = words.render(message, reader, ROOM)
        yield "".join(span.text for span in spans)


def _asked(session: Session, zone: str) -> Iterator[Line]:
    asked: dict[date, list[date]] = defaultdict(list)
    producers: dict[date, set[int]] = defaultdict(set)
    for at, week, producer in session.execute(
        select(
            col(CapacityAsk.asked_at), col(CapacityAsk.week), col(CapacityAsk.producer_id)
        ).where(col(CapacityAsk.asked_at).is_not(None))
    ):
        asked[week].append(local(at, zone).date())
        producers[week].add(producer)
    for week, days in asked.items():
        yield min(days), 0, "", WeekAsked(min(days), len(producers[week]), week)


def _answered(session: Session) -> Iterator[Line]:
    totals: dict[tuple[date, str, str], list[Decimal]] = defaultdict(list)
    for week, product, unit, quantity in session.execute(
        select(
            col(CapacityReport.week),
            col(Product.name),
            col(Product.unit),
            col(CapacityReport.quantity),
        )
        .join(Product, col(CapacityReport.product_id) == col(Product.id))
        .where(
            col(CapacityReport.replaced).is_(False),
            col(CapacityReport.source) != ReportSource.PLAN,
        )
    ):
        totals[week, product, unit].append(quantity)
    for (week, product, unit), amounts in totals.items():
        total = Quantity(sum(amounts, ZERO), unit)
        yield week, 1, product, WeekAnswered(week, len(amounts), product, total, week)


def _blankets(session: Session, zone: str) -> Iterator[Line]:
    rows = session.execute(select(BlanketOrder, Product).join(Product)).all()
    for blanket, product in rows:
        day = local(blanket.created_at, zone).date()
        periods = (
            session.execute(
                select(BlanketPeriod)
                .where(col(BlanketPeriod.blanket_id) == blanket.id)
                .order_by(col(BlanketPeriod.number))
            )
            .scalars()
            .all()
        )
        each = Quantity(periods[0].quantity, product.unit)
        made = BlanketMade(
            day, blanket.code, product.name, each, blanket.destination, len(periods),
            periods[0].due_on,
        )  # fmt: skip
        yield day, 2, blanket.code, made
        yield from _plan_answers(session, zone, blanket, product)
    yield from _gaps(session, zone)


def _plan_answers(
    session: Session, zone: str, blanket: BlanketOrder, product: Product
) -> Iterator[Line]:
    days: dict[date, list[Commitment]] = defaultdict(list)
    for one in session.execute(
        select(Commitment)
        .join(BlanketPeriod, col(Commitment.period_id) == col(BlanketPeriod.id))
        .where(col(BlanketPeriod.blanket_id) == blanket.id, col(Commitment.accepted).is_not(None))
    ).scalars():
        if one.answered_at is not None:
            days[local(one.answered_at, zone).date()].append(one)
    for day, some in days.items():
        total = Quantity(sum((one.accepted or ZERO for one in some), ZERO), product.unit)
        producers, periods = {one.producer_id for one in some}, {one.period_id for one in some}
        told = PlanAnswered(day, blanket.code, len(producers), total, len(periods))
        yield day, 3, f"{blanket.code} ", told


def _gaps(session: Session, zone: str) -> Iterator[Line]:
    seen: set[tuple[date, str]] = set()
    for facts, at in session.execute(
        select(col(Outbox.facts), col(Outbox.created_at)).where(
            col(Outbox.message) == GapAhead.__name__
        )
    ):
        day, told = local(at, zone).date(), message_from(GapAhead.__name__, facts)
        if not isinstance(told, GapAhead) or (day, told.code) in seen:
            continue
        seen.add((day, told.code))
        of_all: tuple[GapAhead | GapsOf, ...] = (told, *told.others)
        for one in of_all:
            for row in one.rows:
                line = GapTold(day, one.code, row.due, row.safe, row.quota, row.chance)
                yield day, 9, f"{one.code}{row.due}", line


def _orders(session: Session, zone: str) -> Iterator[Line]:
    for at, code, destination, product, unit, quantity, cutoff in session.execute(
        select(
            col(Order.created_at),
            col(Order.code),
            col(Order.destination),
            col(Product.name),
            col(Product.unit),
            col(OrderLine.quantity),
            col(OrderLine.cutoff),
        )
        .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
        .join(Product, col(OrderLine.product_id) == col(Product.id))
    ):
        day, due = local(at, zone).date(), local(cutoff, zone).date()
        made = OrderMade(day, code, product, Quantity(quantity, unit), destination, due)
        yield day, 2, code, made


def _shares(session: Session, zone: str) -> Iterator[Line]:
    moved: dict[tuple[date, str, str, str], list[Decimal]] = defaultdict(list)
    for at, action, after, code, unit in session.execute(
        select(
            col(AuditEntry.at),
            col(AuditEntry.action),
            col(AuditEntry.after),
            col(Order.code),
            col(Product.unit),
        )
        .join(Share, col(Share.id) == col(AuditEntry.subject_id))
        .join(OrderLine, col(OrderLine.id) == col(Share.line_id))
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(col(AuditEntry.subject) == "share", col(AuditEntry.action).in_(MOVES))
    ):
        amount = Decimal((after or {}).get("amount", "0"))
        moved[local(at, zone).date(), code, action, unit].append(amount)
    for (day, code, action, unit), amounts in moved.items():
        place, what = MOVES[action]
        total = Quantity(sum(amounts, ZERO), unit)
        yield day, place, code, SharesMoved(day, code, len(amounts), total, what)


def _news(session: Session, zone: str) -> Iterator[Line]:
    news: set[tuple[date, str, str]] = set()
    at: datetime
    for message, facts, at in session.execute(
        select(col(Outbox.message), col(Outbox.facts), col(Outbox.created_at)).where(
            col(Outbox.message).in_(NEWS)
        )
    ):
        news.add((local(at, zone).date(), facts["code"], NEWS[message]))
    for day, code, what in news:
        yield day, 7, f"{code}{what}", OrderNews(day, code, what)


def _receipts(session: Session, zone: str) -> Iterator[Line]:
    received: dict[tuple[date, str, str], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for at, brought, good, code, unit in session.execute(
        select(
            col(Receipt.recorded_at),
            col(Receipt.received),
            col(Receipt.accepted),
            col(Order.code),
            col(Product.unit),
        )
        .join(Share, col(Share.id) == col(Receipt.share_id))
        .join(OrderLine, col(OrderLine.id) == col(Share.line_id))
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
    ):
        received[local(at, zone).date(), code, unit].append((brought, good))
    for (day, code, unit), amounts in received.items():
        brought = Quantity(sum((b for b, _ in amounts), ZERO), unit)
        good = Quantity(sum((g for _, g in amounts), ZERO), unit)
        yield day, 8, code, GoodsReceived(day, code, len(amounts), brought, good)
