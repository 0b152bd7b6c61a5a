"""Workshops that make several products share their hours, where an office says what a unit takes.

Off unless a product has ``hours``, and without effect on whoever has not said how long they work in
a week. What was stated of a product stays its upper bound; the hours are another one, for all of
them together: whatever is promised, there is a way to make it in which no week takes more than what
was stated of each product for it, nor more than the weekly hours in all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import CapacityReport, OrderLine, Producer, Product, Share
from domain.pooling.worktime import Work, Workshop, room
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO
from domain.standing import LIVE
from domain.values import Value
from domain.weeks import SETTLED, WEEK, at, first_usable_week, local, made_between

TICKS = 1_000_000
"""Parts of an hour: thousandths of a unit, each of thousandths of an hour."""


class Timed(NamedTuple):
    """A product that has standard hours."""

    id: int
    name: str
    hours: Decimal
    across: bool


class Owed(NamedTuple):
    """A share of a timed product: what it is worth, of what, since when, until when."""

    id: int
    producer_id: int
    product_id: int
    computed: Decimal
    offered: Decimal | None
    confirmed: Decimal | None
    computed_at: datetime
    cutoff: datetime
    handover_days: int


IN_REGION = (col(Product.region_id) == bindparam("region"), col(Product.hours).is_not(None))
TIMED = Prepared(
    columns(col(Product.id), col(Product.name), col(Product.hours), col(Product.across))
    .where(*IN_REGION)
    .order_by(col(Product.id)),
    Timed,
)
WEEKLY = Prepared[tuple[int, Decimal]](
    columns(col(Producer.id), col(Producer.weekly_hours)).where(
        col(Producer.region_id) == bindparam("region"), col(Producer.weekly_hours).is_not(None)
    )
)
SHARE = (
    col(Share.computed),
    col(Share.offered),
    col(Share.confirmed),
    col(Share.computed_at),
    col(OrderLine.cutoff),
    col(Product.handover_days),
)
WEIGHING = (
    *IN_REGION,
    col(OrderLine.cutoff) >= bindparam("since"),
    one_of(col(Share.state), LIVE),
)
SHARES = (
    columns(col(Share.id), col(Share.producer_id), col(OrderLine.product_id), *SHARE)
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Product, col(OrderLine.product_id) == col(Product.id))
    .where(*WEIGHING)
)
AWAY = (
    columns(col(Share.id), col(Share.producer_id), col(Share.made_as_id), *SHARE)
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Product, col(Share.made_as_id) == col(Product.id))
    .where(*WEIGHING)
)
"""What the region's workshops promised to other regions' orders."""
STATEMENTS = (
    columns(
        col(CapacityReport.producer_id),
        col(CapacityReport.product_id),
        col(CapacityReport.week),
        col(CapacityReport.quantity),
    )
    .join(Product, col(CapacityReport.product_id) == col(Product.id))
    .where(
        *IN_REGION,
        col(CapacityReport.week) >= bindparam("since"),
        col(CapacityReport.replaced).is_(False),
    )
)
SHARE_OF = col(Share.producer_id) == bindparam("producer")
STATED_BY = col(CapacityReport.producer_id) == bindparam("producer")
BEGUN = SHARES.with_only_columns(func.min(col(Share.computed_at)), maintain_column_froms=True)
BEGUN_AWAY = AWAY.with_only_columns(func.min(col(Share.computed_at)), maintain_column_froms=True)
OWED, OWED_BY = Prepared(SHARES, Owed), Prepared(SHARES.where(SHARE_OF), Owed)
OWED_AWAY, OWED_AWAY_BY = Prepared(AWAY, Owed), Prepared(AWAY.where(SHARE_OF), Owed)
FIRST = Prepared[datetime | None](BEGUN)
FIRST_BY = Prepared[datetime | None](BEGUN.where(SHARE_OF))
FIRST_AWAY = Prepared[datetime | None](BEGUN_AWAY)
FIRST_AWAY_BY = Prepared[datetime | None](BEGUN_AWAY.where(SHARE_OF))
STATED = Prepared[tuple[int, int, date, Decimal]](STATEMENTS)
STATED_BY_ONE = Prepared[tuple[int, int, date, Decimal]](STATEMENTS.where(STATED_BY))


def ticks(hours: Decimal, quantity: Decimal = Decimal(1)) -> int:
    """What so many units take, each so many hours; exact."""
    return int(hours * quantity * TICKS)


class Worktime(Value):
    """The hours of a region's workshops: what they have, what they stated, what is promised.

    ``owed`` is by producer and product what is promised and not due before today, in its unit.
    """

    products: Mapping[int, Timed]
    weekly: Mapping[int, Decimal]
    able: Mapping[int, Mapping[tuple[int, int], int]]
    known: Mapping[int, tuple[Work, ...]]
    owed: Mapping[int, Mapping[int, Decimal]]

    def shop(self, producer: int) -> Workshop:
        """One producer's workshop, as far as timed products go."""
        weekly = self.weekly.get(producer)
        return Workshop(
            self.able.get(producer, {}),
            None if weekly is None else ticks(weekly),
            self.known.get(producer, ()),
        )

    def within(
        self, product: Product, free: Mapping[int, Decimal], first: date, last: date
    ) -> dict[int, Decimal]:
        """By producer: what is ``free`` of a product, as far as their hours allow it."""
        return {
            producer: min(amount, self._free(product, producer, first, last))
            if amount and producer in self.weekly
            else amount
            for producer, amount in free.items()
        }

    def _free(self, product: Product, producer: int, first: date, last: date) -> Decimal:
        shop, hours = self.shop(producer), product.hours or ZERO
        all_of_it = sum(able for (kind, _), able in shop.able.items() if kind == product.id)
        more = Work(product.id, first.toordinal(), last.toordinal(), all_of_it)
        thousandths = room(shop, shop.known, more) // ticks(hours / 1000)
        return Decimal(thousandths) / 1000

    def beside(self, product: Product, producer: int) -> Decimal:
        """What a producer has promised of other products, as so much of this one."""
        found = sum(
            (
                amount * self.products[other].hours
                for other, amount in self.owed.get(producer, {}).items()
                if other != product.id
            ),
            ZERO,
        )
        return found // ((product.hours or ZERO) / 1000) / 1000

    def others(self, product: Product, producer: int) -> list[str]:
        """The names of the other products that a producer has promised."""
        owed = self.owed.get(producer, {})
        return [
            one.name for one in self.products.values() if one.id != product.id and owed.get(one.id)
        ]


def worktime(
    session: Session,
    region_id: int,
    zone_name: str,
    today: date,
    first: date,
    producer_id: int | None = None,
    without_share: int | None = None,
) -> Worktime:
    """Read what weighs on the hours of weeks from ``first`` on; of one producer, or of all.

    What is read from the past is what a promise that still weighs may have been made beside.
    """
    timed = {one.id: one for one in TIMED.all(session, region=region_id)}
    weekly = dict(WEEKLY.all(session, region=region_id))
    about = {"region": region_id, "producer": producer_id}
    one = producer_id is not None
    firsts = [FIRST_BY if one else FIRST]
    owing = [OWED_BY if one else OWED]
    if any(product.across for product in timed.values()):
        firsts.append(FIRST_AWAY_BY if one else FIRST_AWAY)
        owing.append(OWED_AWAY_BY if one else OWED_AWAY)
    lately = at(first - WEEK, time(), zone_name)
    begun = [first_of.first(session, **about, since=lately) for first_of in firsts]
    rows: list[Owed] = []
    since = first
    if any(begun):
        oldest = min(moment for moment in begun if moment is not None)
        since = min(first, first_usable_week(local(oldest, zone_name).date())) - SETTLED
        past = at(since, time(), zone_name)
        rows = [row for some in owing for row in some.all(session, **about, since=past)]
    known: dict[int, list[Work]] = defaultdict(list)
    owed: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for producer, product, amount, (begins, ends, due) in _weighing(rows, zone_name, without_share):
        long = ticks(timed[product].hours, amount)
        known[producer].append(Work(product, begins.toordinal(), ends.toordinal(), long))
        since = min(since, begins)
        if due >= today:
            owed[producer][product] += amount
    able: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    stating = (STATED_BY_ONE if one else STATED).all(session, **about, since=since)
    for producer, product, week, quantity in stating:
        able[producer][product, week.toordinal()] = ticks(timed[product].hours, quantity)
    return Worktime(timed, weekly, able, {who: tuple(works) for who, works in known.items()}, owed)


def _weighing(
    rows: Iterable[Owed], zone_name: str, without_share: int | None
) -> Iterator[tuple[int, int, Decimal, tuple[date, date, date]]]:
    for row in rows:
        if row.id != without_share:
            amount = next(q for q in (row.confirmed, row.offered, row.computed) if q is not None)
            span = made_between(row.computed_at, row.cutoff, zone_name, row.handover_days)
            yield row.producer_id, row.product_id, amount, span


def tied_to(session: Session, product: Product) -> list[int]:
    """The products that share hours with this one, and itself; only itself where it has none."""
    if product.hours is None:
        return [product.id]
    return [one.id for one in TIMED.all(session, region=product.region_id)]
