"""Shares: never above capacity or order, never changed without a word on record."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from bot.simulation.safety_hours import HoursWatch, Made
from domain.models import (
    AuditEntry,
    CapacityReport,
    OrderLine,
    Producer,
    Product,
    Region,
    Role,
    RoleName,
    Share,
    ShareState,
)
from domain.prepared import Prepared
from domain.quantities import ZERO, lots_up
from domain.weeks import first_usable_week, last_usable_week, local, monday

SURE = (ShareState.CONFIRMED, ShareState.RECEIVED)
OPEN = (ShareState.COMPUTED, ShareState.OFFERED)
LOOK_BACK = timedelta(days=14)


class Row(NamedTuple):
    """A share with its line, owner, and the product whose stated weeks it takes.

    That is the line's product, or their own region's where the order is another one's; its weeks
    are those of the producer's ``zone``.
    """

    id: int
    line_id: int
    producer_id: int
    state: ShareState
    confirmed: Decimal | None
    computed_at: datetime
    answered_at: datetime | None
    product_id: int
    cutoff: datetime
    owner_id: int
    received: Decimal | None
    accepted: Decimal | None
    handover_days: int
    zone: str

    @property
    def sure(self) -> Decimal:
        """What is promised or accepted of it; what was sent back is neither."""
        sent_back = (self.received or ZERO) - (self.accepted or ZERO)
        return (self.confirmed or ZERO) - sent_back


class Entry(NamedTuple):
    """A line of the audit trail about a share."""

    id: int
    action: str
    actor_id: int | None
    state: str | None


class Stated(NamedTuple):
    """What was stated for a week, and when."""

    week: date
    quantity: Decimal
    at: datetime
    report: int


class Window(NamedTuple):
    """A confirmed amount and the weeks in which it can be made, both counted."""

    first: date
    last: date
    amount: Decimal


SHARES = Prepared(
    select(
        col(Share.id), col(Share.line_id), col(Share.producer_id), col(Share.state),
        col(Share.confirmed), col(Share.computed_at), col(Share.answered_at),
        col(Product.id), col(OrderLine.cutoff), col(Producer.person_id),
        col(Share.received), col(Share.accepted), col(Product.handover_days), col(Region.zone),
    )
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(
        Product,
        col(Product.id) == func.coalesce(col(Share.made_as_id), col(OrderLine.product_id)),
    )
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Region, col(Producer.region_id) == col(Region.id))
    .where(col(Share.id) >= bindparam("first"))
    .order_by(col(Share.id)),
    Row,
)  # fmt: skip
TRAIL = Prepared[tuple[int, str, int, str, int | None, dict[str, Any] | None]](
    select(
        col(AuditEntry.id), col(AuditEntry.subject), col(AuditEntry.subject_id),
        col(AuditEntry.action), col(AuditEntry.actor_id), col(AuditEntry.after),
    )
    .where(col(AuditEntry.id) > bindparam("seen"))
    .order_by(col(AuditEntry.id))
)  # fmt: skip
STATEMENTS = Prepared[tuple[int, int, int, date, Decimal, datetime]](
    select(
        col(CapacityReport.id), col(CapacityReport.producer_id),
        col(CapacityReport.product_id), col(CapacityReport.week),
        col(CapacityReport.quantity), col(CapacityReport.reported_at),
    ).where(col(CapacityReport.id) > bindparam("seen"))
)  # fmt: skip
OFFICERS = Prepared[int](select(col(Role.person_id)).where(col(Role.name) == RoleName.OFFICER))


class ShareWatch:
    """Remembers every share as it last saw it."""

    def __init__(self) -> None:
        self._seen: dict[int, Row] = {}
        self._watched: dict[int, Row] = {}
        self._from = 0
        self._trail: dict[int, list[Entry]] = defaultdict(list)
        self._audit = 0
        self._reported: dict[int, int] = {}  # the line of the trail of each report of this look
        self._changed_orders: set[int] = set()
        self._report = 0
        self._stated: dict[tuple[int, int], list[Stated]] = defaultdict(list)
        self._sure: dict[tuple[int, int], dict[int, Row]] = defaultdict(dict)
        self._lines: dict[int, dict[int, Decimal]] = defaultdict(dict)
        self._hours = HoursWatch()

    @property
    def first(self) -> int:
        """The oldest share to which anything can still happen."""
        return self._from

    def check(self, session: Session, now: datetime) -> Iterator[str]:
        """What changed since the last look."""
        self._read_trail(session)
        self._read_statements(session)
        officers = set(OFFICERS.all(session))
        changed = []
        for row in SHARES.all(session, first=self._from):
            old = self._seen.get(row.id)
            if old is None or old != row:
                yield from self._on_record(row, old, officers)
                self._remember(row)
                changed.append(row)
        yield from self._line_totals(session, sorted({row.line_id for row in changed}))
        self._hours.look(session, now)
        for row in changed:
            yield from self._within_capacity(row)
            yield from self._within_hours(row)
        self._move_on(now)

    def _read_trail(self, session: Session) -> None:
        self._trail.clear()
        self._reported.clear()
        rows = TRAIL.all(session, seen=self._audit)
        for entry_id, subject, subject_id, action, actor_id, after in rows:
            self._audit = entry_id
            if subject == "share":
                self._trail[subject_id].append(Entry(entry_id, action, actor_id, _state(after)))
            elif subject == "capacity":
                self._reported[subject_id] = entry_id
            elif action == "order_changed":
                self._changed_orders.add(subject_id)

    def _read_statements(self, session: Session) -> None:
        rows = STATEMENTS.all(session, seen=self._report)
        for report_id, producer, product, week, quantity, at in rows:
            self._report = max(self._report, report_id)
            self._stated[producer, product].append(Stated(week, quantity, at, report_id))

    def _remember(self, row: Row) -> None:
        self._seen[row.id] = self._watched[row.id] = row
        mine = self._sure[row.producer_id, row.product_id]
        if row.state in SURE and row.confirmed is not None:
            mine[row.id] = row
            self._lines[row.line_id][row.id] = row.sure
        else:
            mine.pop(row.id, None)
            self._lines[row.line_id].pop(row.id, None)

    def _move_on(self, now: datetime) -> None:
        """A share to which nothing can happen any more is left to the final look at everything."""
        old = now - LOOK_BACK
        self._watched = {
            share_id: row
            for share_id, row in self._watched.items()
            if row.state in OPEN or row.cutoff > old
        }
        self._from = min(self._watched, default=max(self._seen, default=0) + 1)

    def _on_record(self, row: Row, old: Row | None, officers: set[int]) -> Iterator[str]:
        """Every change has its line; a confirmed one the producer's word or an officer's."""
        trail = self._trail.get(row.id, [])
        by_office = any(e.actor_id in officers for e in trail)
        if row.state is not ShareState.COMPUTED and (old is None or old.state is not row.state):
            received = row.state is ShareState.RECEIVED
            if not any(
                e.state == row.state or (received and e.action == "received") for e in trail
            ):
                yield f"share {row.id}: became {row.state} without a line in the audit trail"
        if row.confirmed is not None and (old is None or old.confirmed is None):
            by_owner = any(
                e.action == "share_confirmed" and e.actor_id == row.owner_id for e in trail
            )
            if not by_owner and not by_office:
                yield f"share {row.id}: was confirmed without its producer's word"
        elif old is not None and old.confirmed is not None and not by_office:
            moved = row.confirmed != old.confirmed or row.state is ShareState.WITHDRAWN
            by_owner = any(e.actor_id == row.owner_id for e in trail)
            if moved and not by_owner:
                yield f"share {row.id}: confirmed {old.confirmed} changed without a word on record"

    def _line_totals(self, session: Session, lines: list[int]) -> Iterator[str]:
        rows = session.execute(
            select(
                col(OrderLine.id), col(OrderLine.quantity), col(OrderLine.over_tolerance_percent),
                col(Product.lot), col(OrderLine.order_id),
            )
            .join(Product, col(OrderLine.product_id) == col(Product.id))
            .where(col(OrderLine.id).in_(lines))
        )  # fmt: skip
        for line_id, quantity, tolerance, lot, order_id in rows:
            most = lots_up(quantity * (100 + tolerance) / 100, lot) * lot
            sure = sum(self._lines[line_id].values(), ZERO)
            if sure > most and order_id not in self._changed_orders:
                yield f"line {line_id}: {sure} confirmed of {quantity} ordered"

    def _within_capacity(self, row: Row) -> Iterator[str]:
        """For any stretch of weeks: what must be made in it is not above what was stated for it.

        By Hall's theorem that is all it takes to make everything in time.
        """
        if row.state not in SURE or row.answered_at is None:
            return
        windows = self._windows(row)
        mine = self._window(row)
        stated = self._stated_at(row.producer_id, row.product_id, row.answered_at)
        firsts = {window.first for window in windows if window.first <= mine.first}
        lasts = {window.last for window in windows if window.last >= mine.last}
        for first in sorted(firsts):
            for last in sorted(lasts):
                due = sum((w.amount for w in windows if first <= w.first and w.last <= last), ZERO)
                able = sum((q for week, q in stated.items() if first <= week <= last), ZERO)
                if due > able:
                    yield (f"share {row.id}: {due} confirmed for {first} to {last}, {able} stated")
                    return

    def _within_hours(self, row: Row) -> Iterator[str]:
        """All that the producer had confirmed by then fits into their weeks, where hours count."""
        counted = self._hours.counts(row.producer_id, row.product_id)
        if not counted or row.state not in SURE or row.answered_at is None:
            return
        products = sorted(product for who, product in self._sure if who == row.producer_id)
        made = [
            self._made(other)
            for product in products
            for other in self._sure[row.producer_id, product].values()
            if other.answered_at is not None and other.answered_at <= row.answered_at
        ]
        stated = {p: self._stated_at(row.producer_id, p, row.answered_at) for p in products}
        broken = self._hours.broken(row.producer_id, made, stated, self._made(row))
        if broken:
            yield f"share {row.id}: {broken}"

    def _made(self, row: Row) -> Made:
        window, said_at = self._window(row), row.answered_at or row.computed_at
        return Made(row.product_id, window.first, window.last, window.amount, said_at)

    def _windows(self, row: Row) -> list[Window]:
        """What the producer had confirmed of the product by then, this share included."""
        at = row.answered_at
        mine = self._sure[row.producer_id, row.product_id].values()
        return [
            self._window(other)
            for other in mine
            if other.answered_at is not None and at is not None and other.answered_at <= at
        ]

    def _window(self, row: Row) -> Window:
        made, due = (local(moment, row.zone).date() for moment in (row.computed_at, row.cutoff))
        first, last = first_usable_week(made), last_usable_week(due)
        if row.handover_days:
            opens = _opens(due, row.handover_days)
            first, last = max(monday(made), monday(opens)), monday(due)
        last = max(first, last)
        return Window(first, last, row.confirmed or ZERO)

    def _stated_at(self, producer: int, product: int, at: datetime) -> dict[date, Decimal]:
        """The most that was stated for each week up to a moment."""
        most: dict[date, Decimal] = {}
        for stated in self._stated[producer, product]:
            if stated.at <= at:
                most[stated.week] = max(stated.quantity, most.get(stated.week, ZERO))
        return most


def _opens(due: date, days: int) -> date:
    """The first of so many days on which perishable goods are brought; no Sundays."""
    opens = due
    for _ in range(days - 1):
        opens -= timedelta(days=2 if opens == monday(opens) else 1)
    return opens


def _state(after: dict[str, Any] | None) -> str | None:
    return None if after is None else after.get("state")
