"""The story of a simulation: what happened, day by day, one line for each group of events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import select
from sqlmodel import Session, col

from bot.channels.base import Limits
from bot.render import Reader, Words
from bot.simulation.shipping_story import shipping
from domain.messages.base import Message
from domain.models import (
    AuditEntry,
    CapacityAsk,
    CapacityReport,
    Order,
    OrderLine,
    Outbox,
    Product,
    Receipt,
    Share,
)
from domain.quantities import ZERO, Quantity
from domain.weeks import local

ROOM = Limits(text=10_000)


@dataclass(frozen=True, slots=True)
class WeekAsked(Message):
    """So many producers were asked about a week."""

    at: date
    producers: int
    week: date


@dataclass(frozen=True, slots=True)
class WeekAnswered(Message):
    """What the pool of a product stated for a week."""

    at: date
    producers: int
    product: str
    total: Quantity
    week: date


@dataclass(frozen=True, slots=True)
class OrderMade(Message):
    """An order came in."""

    at: date
    code: str
    product: str
    ordered: Quantity
    destination: str
    cutoff: date


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class OrderNews(Message):
    """The officers were told that an order is filled, or can no longer be."""

    variants: ClassVar[tuple[str, ...]] = ("filled", "short")
    at: date
    code: str
    what: str

    def variant(self) -> str:
        """Good or bad."""
        return self.what


@dataclass(frozen=True, slots=True)
class GoodsReceived(Message):
    """What was handed over for an order on a day."""

    at: date
    code: str
    producers: int
    received: Quantity
    accepted: Quantity


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Unsafe(Message):
    """A rule that never bends was bent."""

    violation: str


@dataclass(frozen=True, slots=True)
class AllSafe(Message):
    """No rule was bent."""


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
        *_orders(session, zone),
        *_shares(session, zone),
        *_news(session, zone),
        *_receipts(session, zone),
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
        .where(col(CapacityReport.replaced).is_(False))
    ):
        totals[week, product, unit].append(quantity)
    for (week, product, unit), amounts in totals.items():
        total = Quantity(sum(amounts, ZERO), unit)
        yield week, 1, product, WeekAnswered(week, len(amounts), product, total, week)


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
