"""What each producer can make: asked weekly, written down with their own words, never overdrawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.jobs import JobContext
from domain.messages.capacity import CapacityAsked
from domain.models import (
    CapacityAsk,
    CapacityReport,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    ReportSource,
    Share,
    ShareState,
)
from domain.outbox import post
from domain.quantities import ZERO, Quantity
from domain.weeks import WEEK, first_usable_week, last_usable_week, local, monday, saturday

MOST_REMINDERS = 2
COMMITTED = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)


def ask_weekly(context: JobContext) -> None:
    """Ask every active producer about next week; the first product now, the others in turn."""
    session, week = context.session, monday(context.today) + WEEK
    _end_pauses(context, week)
    rows = session.exec(
        select(Producer, Person, ProducerProduct, Product)
        .join(Person, col(Producer.person_id) == Person.id)
        .join(ProducerProduct, col(ProducerProduct.producer_id) == Producer.id)
        .join(Product, col(ProducerProduct.product_id) == Product.id)
        .where(
            Producer.region_id == context.region.id,
            Producer.state == ProducerState.ACTIVE,
            col(Person.opted_out_at).is_(None),
        )
        .order_by(col(Producer.id), col(ProducerProduct.id))
    ).all()
    answered = _stated_pairs(session, context.region.id, week)
    last = _stated_pairs(session, context.region.id, week - WEEK)
    asked: set[int] = set()
    for producer, person, _, product in rows:
        if (producer.id, product.id) in answered:
            continue
        ask = CapacityAsk(producer_id=producer.id, product_id=product.id, week=week)
        session.add(ask)
        if producer.id in asked:
            continue
        asked.add(producer.id)
        ask.asked_at = context.now
        question = _question(product, week, last.get((producer.id, product.id)))
        post(session, person, question, context.now)


def ask_next(session: Session, producer: Producer, week: date) -> CapacityAsked | None:
    """The question about the next product of the week that was not asked yet, if any."""
    ask = session.exec(
        select(CapacityAsk)
        .where(
            CapacityAsk.producer_id == producer.id,
            CapacityAsk.week == week,
            col(CapacityAsk.asked_at).is_(None),
            col(CapacityAsk.answered_at).is_(None),
        )
        .order_by(col(CapacityAsk.id))
    ).first()
    return None if ask is None else question_for(session, ask)


def question_for(session: Session, ask: CapacityAsk, *, nudge: bool = False) -> CapacityAsked:
    """The question that ``ask`` stands for, with what was said for the week before."""
    product = session.get_one(Product, ask.product_id)
    last = stated(session, ask.producer_id, ask.product_id, ask.week - WEEK)
    return _question(product, ask.week, last, nudge=nudge)


def remind_silent(context: JobContext) -> None:
    """Ask again, kindly, whoever has not answered about next week; at most twice."""
    remind_about(context.session, context.region.id, monday(context.today) + WEEK, context.now)


def remind_about(session: Session, region_id: int, week: date, now: datetime) -> int:
    """Remind the silent about ``week``; returns how many were reminded."""
    rows = session.exec(
        select(CapacityAsk, Person)
        .join(Producer, col(CapacityAsk.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(
            Producer.region_id == region_id,
            Producer.state == ProducerState.ACTIVE,
            CapacityAsk.week == week,
            col(CapacityAsk.asked_at).is_not(None),
            col(CapacityAsk.answered_at).is_(None),
            CapacityAsk.reminders < MOST_REMINDERS,
            col(Person.opted_out_at).is_(None),
        )
        .order_by(col(CapacityAsk.id))
    ).all()
    for ask, person in rows:
        ask.reminders += 1
        post(session, person, question_for(session, ask, nudge=True), now)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Statement:
    """Who states how much of what for which week, in their own words."""

    producer: Producer
    product: Product
    week: date
    amount: Decimal
    words: str
    source: ReportSource
    actor_id: int | None = None


def report(session: Session, statement: Statement, now: datetime) -> CapacityReport:
    """Write down what a producer can make; an earlier report of the week is replaced, not lost."""
    producer, product, week = statement.producer, statement.product, statement.week
    old = _current(session, producer.id, product.id, week)
    if old is not None:
        old.replaced = True
    new = CapacityReport(
        producer_id=producer.id,
        product_id=product.id,
        week=week,
        quantity=statement.amount,
        words=statement.words,
        source=statement.source,
        reported_at=now,
    )
    session.add(new)
    ask = session.exec(
        select(CapacityAsk).where(
            CapacityAsk.producer_id == producer.id,
            CapacityAsk.product_id == product.id,
            CapacityAsk.week == week,
        )
    ).first()
    if ask is not None:
        ask.asked_at = ask.asked_at or now
        ask.answered_at = now
    session.flush()
    record_change(
        session,
        now,
        "capacity_reported",
        ("capacity", new.id),
        actor_id=statement.actor_id,
        region_id=producer.region_id,
        before=None if old is None else {"quantity": str(old.quantity)},
        after={"quantity": str(statement.amount), "week": week.isoformat()},
    )
    return new


def stated(session: Session, producer_id: int, product_id: int, week: date) -> Decimal | None:
    """What a producer stated for a week, or None where nothing was said."""
    found = _current(session, producer_id, product_id, week)
    return None if found is None else found.quantity


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

    What was promised in weeks gone by is taken to have been made then, as far as what was stated
    for them goes; the rest is moved behind ``last`` where it is due later, and only then weighs
    on these weeks. Earliest due first.
    """
    left = defaultdict(lambda: ZERO, stated_by_week)
    weeks = sorted(left)
    for promise in sorted(promises, key=lambda p: (p.last_week, p.first_week)):
        due = promise.amount
        usable = [w for w in weeks if promise.first_week <= w <= promise.last_week]
        past = [w for w in usable if w < first]
        later = [w for w in reversed(usable) if w > last]
        now = [w for w in reversed(usable) if first <= w <= last]
        for week in (*past, *later, *now):
            taken = min(due, left[week])
            left[week] -= taken
            due -= taken
            if not due:
                break
    return sum((left[week] for week in weeks if first <= week <= last), ZERO)


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
    first, last = first_usable_week(today), last_usable_week(cutoff_day)
    promises = _promises(session, product.id, zone_name, producer_id, without_share)
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
    producer_id: int | None,
    without_share: int | None,
) -> dict[int, list[Promise]]:
    query = (
        columns(
            col(Share.id),
            col(Share.producer_id),
            col(Share.computed),
            col(Share.offered),
            col(Share.confirmed),
            col(Share.computed_at),
            col(OrderLine.cutoff),
        )
        .join(OrderLine)
        .where(col(OrderLine.product_id) == product_id, col(Share.state).in_(COMMITTED))
    )
    if producer_id is not None:
        query = query.where(col(Share.producer_id) == producer_id)
    promises: dict[int, list[Promise]] = defaultdict(list)
    for share_id, producer, computed, offered, confirmed, since, cutoff in session.execute(query):
        if share_id == without_share:
            continue
        amount = next(q for q in (confirmed, offered, computed) if q is not None)
        first = first_usable_week(local(since, zone_name).date())
        last = max(first, last_usable_week(local(cutoff, zone_name).date()))
        promises[producer].append(Promise(first, last, amount))
    return promises


def _stated_weeks(
    session: Session, product_id: int, since: date, producer_id: int | None
) -> dict[int, dict[date, Decimal]]:
    query = (
        columns(
            col(CapacityReport.producer_id),
            col(CapacityReport.week),
            col(CapacityReport.quantity),
        )
        .where(
            col(CapacityReport.product_id) == product_id,
            col(CapacityReport.week) >= since,
            col(CapacityReport.replaced).is_(False),
        )
        .order_by(col(CapacityReport.producer_id))
    )
    if producer_id is not None:
        query = query.where(col(CapacityReport.producer_id) == producer_id)
    weeks: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for producer, week, quantity in session.execute(query):
        weeks[producer][week] = quantity
    return weeks


def _current(
    session: Session, producer_id: int, product_id: int, week: date
) -> CapacityReport | None:
    return session.exec(
        select(CapacityReport).where(
            CapacityReport.producer_id == producer_id,
            CapacityReport.product_id == product_id,
            CapacityReport.week == week,
            col(CapacityReport.replaced).is_(False),
        )
    ).first()


def _question(
    product: Product, week: date, last: Decimal | None, *, nudge: bool = False
) -> CapacityAsked:
    return CapacityAsked(
        product=product.name,
        unit=product.unit,
        first_day=week,
        last_day=saturday(week),
        last=None if last is None else Quantity(last, product.unit),
        product_id=product.id,
        nudge=nudge,
    )


def _end_pauses(context: JobContext, week: date) -> None:
    paused = context.session.exec(
        select(Producer).where(
            Producer.region_id == context.region.id,
            Producer.state == ProducerState.PAUSED,
            col(Producer.paused_until) <= week,
        )
    )
    for producer in paused:
        producer.state, producer.paused_until = ProducerState.ACTIVE, None
        record_change(
            context.session,
            context.now,
            "pause_ended",
            ("producer", producer.id),
            region_id=context.region.id,
        )


def _stated_pairs(session: Session, region_id: int, week: date) -> dict[tuple[int, int], Decimal]:
    """By producer and product: what was stated for a week."""
    rows = session.execute(
        columns(
            col(CapacityReport.producer_id),
            col(CapacityReport.product_id),
            col(CapacityReport.quantity),
        )
        .join(Producer)
        .where(
            col(Producer.region_id) == region_id,
            col(CapacityReport.week) == week,
            col(CapacityReport.replaced).is_(False),
        )
    )
    return {(producer, product): quantity for producer, product, quantity in rows}
