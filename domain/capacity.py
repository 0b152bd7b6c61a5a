"""What each producer can make: asked weekly, written down with their own words."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, exists, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.holding import hold_statement
from domain.jobs import JobContext
from domain.later import write_later, write_now
from domain.messages.capacity import CapacityAsked
from domain.models import (
    CapacityAsk,
    CapacityReport,
    Outbox,
    OutboxState,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
    ReportSource,
    Utc,
)
from domain.outbox import post
from domain.prepared import Prepared, inserting
from domain.products import products_of_producer
from domain.quantities import Quantity
from domain.usefulness import most_useful_first
from domain.values import Value
from domain.weeks import WEEK, at, first_usable_week, local, monday, saturday

MOST_REMINDERS = 2
WAITS = (col(Outbox.message) == CapacityAsked.__name__) & (col(Outbox.state) == OutboxState.WAITING)
"""A question about a week that has not gone out yet."""
THIS_REPORT = (
    (col(CapacityReport.producer_id) == bindparam("producer"))
    & (col(CapacityReport.product_id) == bindparam("product"))
    & (col(CapacityReport.week) == bindparam("of"))
    & col(CapacityReport.replaced).is_(False)
)
CURRENT = Prepared[Decimal](columns(col(CapacityReport.quantity)).where(THIS_REPORT))
REPLACE = Prepared[Decimal](
    update(CapacityReport.__table__)  # type: ignore[attr-defined]
    .where(THIS_REPORT)
    .values(replaced=True)
    .returning(col(CapacityReport.quantity))
)
WRITE_DOWN = Prepared[int](
    inserting(
        CapacityReport,
        "producer_id",
        "product_id",
        "week",
        "quantity",
        "words",
        "source",
        "reported_at",
        "replaced",
    ).returning(col(CapacityReport.id))
)
ANSWERED: Prepared[None] = Prepared(
    update(CapacityAsk.__table__)  # type: ignore[attr-defined]
    .where(
        col(CapacityAsk.producer_id) == bindparam("producer"),
        col(CapacityAsk.product_id) == bindparam("product"),
        col(CapacityAsk.week) == bindparam("of"),
    )
    .values(
        asked_at=func.coalesce(col(CapacityAsk.asked_at), bindparam("now", type_=Utc)),
        answered_at=bindparam("now", type_=Utc),
    )
)
ASK: Prepared[None] = Prepared(
    inserting(
        CapacityAsk, "producer_id", "product_id", "week", "asked_at", "reminders", "answered_at"
    )
)
UNASKED = Prepared[tuple[int, Product]](
    columns(col(CapacityAsk.id), Product)
    .join(Product, col(CapacityAsk.product_id) == col(Product.id))
    .where(
        col(CapacityAsk.producer_id) == bindparam("producer"),
        col(CapacityAsk.week) == bindparam("week"),
        col(CapacityAsk.asked_at).is_(None),
        col(CapacityAsk.answered_at).is_(None),
    )
    .order_by(col(CapacityAsk.id))
    .limit(1)
)


ASKED: Prepared[None] = Prepared(
    update(CapacityAsk.__table__)  # type: ignore[attr-defined]
    .where(col(CapacityAsk.id) == bindparam("ask"))
    .values(asked_at=bindparam("now"))
)


PAUSED = Prepared[Producer](
    select(Producer).where(
        col(Producer.region_id) == bindparam("region"),
        col(Producer.state) == ProducerState.PAUSED,
        col(Producer.paused_until) <= bindparam("by"),
    )
)


def ask_weekly(context: JobContext) -> None:
    """Ask every active producer about next week; the first product now, the others in turn.

    The most useful are asked first, since a channel may only let some be asked today.
    """
    session, week = context.session, monday(context.today) + WEEK
    end_pauses(context, week)
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
    answered = _stated_pairs(session, context.region.id, week, but=ReportSource.PLAN)
    last = _stated_pairs(session, context.region.id, week - WEEK)
    questions: dict[int, tuple[Person, CapacityAsked]] = {}
    for producer, person, _, product in rows:
        if (producer.id, product.id) in answered:
            continue
        first = producer.id not in questions
        ask = {
            "producer_id": producer.id,
            "product_id": product.id,
            "week": week,
            "asked_at": context.now if first else None,
            "reminders": 0,
            "answered_at": None,
        }
        write_later(session, ASK, ask)
        if first:
            question = _question(product, week, last.get((producer.id, product.id)))
            questions[producer.id] = person, question
    write_now(session)
    forget_older_questions(session, context.region.id)
    for one in most_useful_first(session, context.region.id, questions, context.now):
        person, question = questions[one]
        post(session, person, question, context.now)


def forget_older_questions(session: Session, region_id: int) -> None:
    """What was asked about a week before and never found its way is not asked any more."""
    people = columns(col(Producer.person_id)).where(col(Producer.region_id) == region_id)
    session.execute(
        update(Outbox)
        .where(WAITS, col(Outbox.reply).is_(False), col(Outbox.person_id).in_(people))
        .values(state=OutboxState.DROPPED, error="outdated")
    )


def ask_newcomer(
    session: Session, region: Region, producer: Producer, person: Person, now: datetime
) -> bool:
    """Somebody was let in between two weekly questions: ask for the week the others told of.

    Once, and only where that week can still be used; at night the question waits for the morning.
    Returns whether there was anything to ask.
    """
    here = local(now, region.zone)
    this_week = monday(here.date())
    asked_on = at(this_week + timedelta(days=region.ask_weekday), region.ask_at, region.zone)
    week = this_week + WEEK if now >= asked_on else this_week
    if week < first_usable_week(here.date()):
        return False
    known = select(CapacityAsk.id).where(
        CapacityAsk.producer_id == producer.id, CapacityAsk.week == week
    )
    products = products_of_producer(session, producer)
    if not products or session.exec(known).first() is not None:
        return False
    for place, product in enumerate(products):
        asked_at = now if place == 0 else None
        ask = CapacityAsk(
            producer_id=producer.id, product_id=product.id, week=week, asked_at=asked_at
        )
        session.add(ask)
    session.flush()
    post(session, person, _question(products[0], week, None), now)
    return True


def ask_next(
    session: Session, producer: Producer, week: date, now: datetime
) -> CapacityAsked | None:
    """Ask about the next product of the week that was not asked yet; None where all were."""
    following = UNASKED.first(session, producer=producer.id, week=week)
    if following is None:
        return None
    ask, product = following
    ASKED.run(session, ask=ask, now=now)
    return _question(product, week, stated(session, producer.id, product.id, week - WEEK))


def remind_silent(context: JobContext) -> None:
    """Ask again, kindly, whoever has not answered about next week; at most twice."""
    remind_about(context.session, context.region.id, monday(context.today) + WEEK, context.now)


def remind_about(session: Session, region_id: int, week: date, now: datetime) -> int:
    """Remind the silent about ``week``; returns how many were reminded.

    Whom the question has not reached yet, because their channel makes it wait, is not reminded.
    """
    rows = session.exec(
        select(CapacityAsk, Person, Product)
        .join(Producer, col(CapacityAsk.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .join(Product, col(CapacityAsk.product_id) == Product.id)
        .where(
            Producer.region_id == region_id,
            Producer.state == ProducerState.ACTIVE,
            CapacityAsk.week == week,
            col(CapacityAsk.asked_at).is_not(None),
            col(CapacityAsk.answered_at).is_(None),
            CapacityAsk.reminders < MOST_REMINDERS,
            col(Person.opted_out_at).is_(None),
            ~exists().where(WAITS, col(Outbox.person_id) == col(Person.id)),
        )
        .order_by(col(CapacityAsk.id))
    ).all()
    last = _stated_pairs(session, region_id, week - WEEK)
    silent: dict[int, list[tuple[Person, Product]]] = defaultdict(list)
    for ask, person, product in rows:
        silent[ask.producer_id].append((person, product))
    for producer in most_useful_first(session, region_id, silent, now):
        for person, product in silent[producer]:
            before = last.get((producer, product.id))
            post(session, person, _question(product, week, before, nudge=True), now)
    session.execute(
        update(CapacityAsk)
        .where(col(CapacityAsk.id).in_([ask.id for ask, _, _ in rows]))
        .values(reminders=CapacityAsk.reminders + 1)
    )
    return len(rows)


class Statement(Value):
    """Who states how much of what for which week, in their own words."""

    producer: Producer
    product: Product
    week: date
    amount: Decimal
    words: str
    source: ReportSource
    actor_id: int | None = None


def report(session: Session, statement: Statement, now: datetime) -> None:
    """Write down what a producer can make; an earlier report of the week is replaced, not lost."""
    producer, product, week = statement.producer, statement.product, statement.week
    hold_statement(session, producer.id, product.id)
    about = {"producer": producer.id, "product": product.id, "of": week}
    before = REPLACE.first(session, **about)
    row = {
        "producer_id": producer.id,
        "product_id": product.id,
        "week": week,
        "quantity": statement.amount,
        "words": statement.words,
        "source": statement.source,
        "reported_at": now,
        "replaced": False,
    }
    (written,) = WRITE_DOWN.all(session, **row)
    ANSWERED.run(session, **about, now=now)
    record_change(
        session,
        now,
        "capacity_reported",
        ("capacity", written),
        actor_id=statement.actor_id,
        region_id=producer.region_id,
        before=None if before is None else {"quantity": str(before)},
        after={"quantity": str(statement.amount), "week": week.isoformat()},
    )


def stated(session: Session, producer_id: int, product_id: int, week: date) -> Decimal | None:
    """What a producer stated for a week, or None where nothing was said."""
    return CURRENT.first(session, producer=producer_id, product=product_id, of=week)


def _question(
    product: Product, week: date, last: Decimal | None, *, nudge: bool = False
) -> CapacityAsked:
    return CapacityAsked(
        product=product.name,
        unit=product.unit,
        first_day=week,
        last_day=saturday(week),
        last=Quantity(last, product.unit) if last else None,
        product_id=product.id,
        nudge=nudge,
    )


def end_pauses(context: JobContext, by: date | None = None) -> None:
    """Whoever paused until ``by`` (today, unless said otherwise) is back from now on."""
    paused = PAUSED.all(context.session, region=context.region.id, by=by or context.today)
    for producer in paused:
        producer.state, producer.paused_until = ProducerState.ACTIVE, None
        record_change(
            context.session,
            context.now,
            "pause_ended",
            ("producer", producer.id),
            region_id=context.region.id,
        )


def _stated_pairs(
    session: Session, region_id: int, week: date, but: ReportSource | None = None
) -> dict[tuple[int, int], Decimal]:
    """By producer and product: what was stated for a week, unless in the way of ``but``."""
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
            *(() if but is None else (col(CapacityReport.source) != but,)),
        )
    )
    return {(producer, product): quantity for producer, product, quantity in rows}
