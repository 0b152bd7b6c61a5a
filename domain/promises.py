"""What is promised, and how much more may be: nobody's stated capacity is ever overdrawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import CapacityReport, OrderLine, Product, Share, ShareState
from domain.quantities import ZERO
from domain.weeks import WEEK, at, first_usable_week, last_usable_week, local

COMMITTED = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)
SETTLED = 8 * WEEK

PROMISES = (
    columns(
        col(Share.id),
        col(Share.producer_id),
        col(Share.computed),
        col(Share.offered),
        col(Share.confirmed),
        col(Share.computed_at),
        col(OrderLine.cutoff),
    )
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(OrderLine.product_id) == bindparam("product"),
        col(OrderLine.cutoff) >= bindparam("since"),
        col(Share.state).in_(COMMITTED),
    )
)
PROMISES_OF = PROMISES.where(col(Share.producer_id) == bindparam("producer"))
STATED = (
    columns(col(CapacityReport.producer_id), col(CapacityReport.week), col(CapacityReport.quantity))
    .where(
        col(CapacityReport.product_id) == bindparam("product"),
        col(CapacityReport.week) >= bindparam("since"),
        col(CapacityReport.replaced).is_(False),
    )
    .order_by(col(CapacityReport.producer_id))
)
STATED_BY = STATED.where(col(CapacityReport.producer_id) == bindparam("producer"))


@dataclass(frozen=True, slots=True)
class Promise:
    """A share as it weighs on capacity: made between two weeks (both counted)."""

    first_week: date
    last_week: date
    amount: Decimal


def free(
    stated_by_week: Mapping[date, Decimal],
    promises: Iterable[Promise],
    first: date,
    last: date,
) -> Decimal:
    """How much more can be promised for weeks ``first`` to ``last``, given what is promised.

    Promises keep what they need: what was promised in weeks gone by is taken to have been made
    then, as far as what was stated for them goes, and what is due later is moved behind ``last``.
    The answer is the most that still fits beside them, so that promising it leaves nothing free.
    """
    in_question = sum((q for w, q in stated_by_week.items() if first <= w <= last), ZERO)
    known = list(promises)
    if not known:
        return in_question
    more = Promise(first, last, in_question)
    return _made(stated_by_week, [*known, more]) - _made(stated_by_week, known)


def _made(stated_by_week: Mapping[date, Decimal], promises: list[Promise]) -> Decimal:
    """The most of the promises that can be made: week by week, what is due first (Glover 1967)."""
    in_turn = sorted(promises, key=lambda p: p.last_week)
    due = [p.amount for p in in_turn]
    total = ZERO
    for week in sorted(stated_by_week):
        left = stated_by_week[week]
        for place, promise in enumerate(in_turn):
            if promise.first_week <= week <= promise.last_week:
                taken = min(left, due[place])
                due[place] -= taken
                left -= taken
        total += stated_by_week[week] - left
    return total


def free_of_product(
    session: Session,
    product: Product,
    zone_name: str,
    today: date,
    cutoff_day: date,
    producer_id: int | None = None,
    without_share: int | None = None,
) -> dict[int, Decimal]:
    """By producer: the stated capacity of the weeks up to a cut-off, less what is promised.

    Only producers with something stated from this week on are in it. ``without_share`` leaves
    one share out of what is promised, as if it were not there.
    """
    session.flush()
    first, last = first_usable_week(today), last_usable_week(cutoff_day)
    promises = _promises(session, product.id, zone_name, first, producer_id, without_share)
    since = min((p.first_week for some in promises.values() for p in some), default=first)
    stated_weeks = _stated_weeks(session, product.id, min(since, first), producer_id)
    return {
        producer: free(weeks, promises.get(producer, ()), first, last)
        for producer, weeks in stated_weeks.items()
    }


def _promises(
    session: Session,
    product_id: int,
    zone_name: str,
    first: date,
    producer_id: int | None,
    without_share: int | None,
) -> dict[int, list[Promise]]:
    """By producer: what weighs on weeks from ``first`` on, and what stands before it in line.

    What was due before weighs only on weeks gone by, which matters to a promise that began in
    them; `SETTLED` before the earliest such beginning nothing does any more.
    """
    about = {"product": product_id, "producer": producer_id}
    query = PROMISES if producer_id is None else PROMISES_OF
    connection = session.connection()
    due = connection.execute(query, {**about, "since": _start(first - WEEK, zone_name)}).all()
    begun = min((row.computed_at for row in due), default=None)
    if begun is None:
        return {}
    before = first_usable_week(local(begun, zone_name).date()) - SETTLED
    promises: dict[int, list[Promise]] = defaultdict(list)
    for row in connection.execute(query, {**about, "since": _start(before, zone_name)}):
        if row.id == without_share:
            continue
        amount = next(q for q in (row.confirmed, row.offered, row.computed) if q is not None)
        begins, ends = _span(row.computed_at, row.cutoff, zone_name)
        promises[row.producer_id].append(Promise(begins, ends, amount))
    return promises


@lru_cache(maxsize=4096)
def _span(since: datetime, cutoff: datetime, zone_name: str) -> tuple[date, date]:
    """The weeks in which a share can be made, both counted; all of one offering have the same."""
    begins = first_usable_week(local(since, zone_name).date())
    return begins, max(begins, last_usable_week(local(cutoff, zone_name).date()))


def _start(week: date, zone_name: str) -> datetime:
    return at(week, time(), zone_name)


def _stated_weeks(
    session: Session, product_id: int, since: date, producer_id: int | None
) -> dict[int, dict[date, Decimal]]:
    query = STATED if producer_id is None else STATED_BY
    about = {"product": product_id, "since": since, "producer": producer_id}
    weeks: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for producer, week, quantity in session.connection().execute(query, about):
        weeks[producer][week] = quantity
    return weeks
