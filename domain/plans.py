"""Plans of blanket orders: which periods are shown to whom, and how much of each is asked for.

Parts are divided by the same rule as shares, over what is usual in those weeks: nothing is stated
so far ahead, and a part of a plan is only an offer. What a yes to it means stands in
`domain.commitments`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.around import makers_in_turn
from domain.messages.blankets import PlanOffered, PlanRow
from domain.messages.pictures import DocumentShown
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    BlanketState,
    Commitment,
    CommitmentState,
    DocumentState,
    Every,
    Person,
    Producer,
    ProducerProduct,
    Product,
    Region,
)
from domain.outbox import post
from domain.periods import own_weeks
from domain.permits import needs_for, with_papers
from domain.pooling import OnePool, pour
from domain.prepared import Prepared, inserting, one_of
from domain.quality import document_of, in_words
from domain.quantities import ZERO, Money, Quantity, lots_up, plain, whole_lots
from domain.records import the
from domain.seasons import PRIOR, season_of
from domain.values import Value
from domain.weeks import local

AT_ONCE = 4
"""Periods that one plan shows."""
PLANNED_AHEAD = timedelta(days=14)
"""A plan goes out this long before its first period becomes an order."""
SAMPLE_COMES = timedelta(minutes=1)
LIVE = (CommitmentState.OFFERED, CommitmentState.ACCEPTED)
OF_PERIOD = Prepared[Commitment](
    select(Commitment)
    .where(col(Commitment.period_id) == bindparam("period"))
    .order_by(col(Commitment.id))
)
LIVE_OF_PERIOD = Prepared[Commitment](
    select(Commitment)
    .where(col(Commitment.period_id) == bindparam("period"), one_of(col(Commitment.state), LIVE))
    .order_by(col(Commitment.id))
)
ASK_FOR: Prepared[None] = Prepared(
    inserting(Commitment, "period_id", "producer_id", "offered", "state", "offered_at")
)
MAKER = Prepared[Person](
    select(Person)
    .join(Producer, col(Producer.person_id) == col(Person.id))
    .where(col(Producer.id) == bindparam("producer"))
)
OPEN_PLAN = Prepared[tuple[BlanketPeriod, Commitment]](
    select(BlanketPeriod, Commitment)
    .join(Commitment, col(Commitment.period_id) == col(BlanketPeriod.id))
    .where(
        col(BlanketPeriod.blanket_id) == bindparam("blanket"),
        col(BlanketPeriod.order_id).is_(None),
        col(Commitment.producer_id) == bindparam("producer"),
        col(Commitment.state) != CommitmentState.RELEASED,
    )
    .order_by(col(BlanketPeriod.number))
)
EVER_ASKED = Prepared[int](
    columns(col(Commitment.id))
    .join(BlanketPeriod, col(Commitment.period_id) == col(BlanketPeriod.id))
    .where(
        col(BlanketPeriod.blanket_id) == bindparam("blanket"),
        col(Commitment.producer_id) == bindparam("producer"),
    )
    .limit(1)
)


class Part(NamedTuple):
    """What was asked of somebody in a period, and what they promised of it."""

    producer_id: int
    offered: Decimal
    accepted: Decimal | None
    state: CommitmentState
    every: Every
    due_on: date
    last_day: date


PLANNED = Prepared(
    columns(
        col(Commitment.producer_id),
        col(Commitment.offered),
        col(Commitment.accepted),
        col(Commitment.state),
        col(BlanketOrder.every),
        col(BlanketPeriod.due_on),
        col(BlanketOrder.last_day),
    )
    .join(BlanketPeriod, col(Commitment.period_id) == col(BlanketPeriod.id))
    .join(BlanketOrder, col(BlanketPeriod.blanket_id) == col(BlanketOrder.id))
    .where(
        col(BlanketOrder.product_id) == bindparam("product"),
        col(BlanketOrder.state) == BlanketState.OPEN,
        one_of(col(Commitment.state), (*LIVE, CommitmentState.SETTLED)),
        col(BlanketPeriod.due_on) >= bindparam("since"),
        col(BlanketOrder.id) != bindparam("but"),
    )
    .order_by(col(Commitment.id)),
    Part,
)


def commitments_of(session: Session, period_id: int) -> list[Commitment]:
    """Everybody who was asked for a part of a period, in that order."""
    return OF_PERIOD.all(session, period=period_id)


def live_commitments(session: Session, period_id: int) -> list[Commitment]:
    """What was asked for, or promised, of a period."""
    return LIVE_OF_PERIOD.all(session, period=period_id)


def offer_plans(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    periods: Sequence[BlanketPeriod],
    now: datetime,
) -> int:
    """Plan the periods whose time has come, and ask whoever has a part; returns how many.

    ``periods`` are no orders yet. Nobody is asked twice for the same period; what others declined
    is offered to those who were not asked.
    """
    today = local(now, region.zone).date()
    due = [p for p in periods if _plans_now(blanket, p, periods, today)]
    if not due:
        return 0
    product = the(session, Product, blanket.product_id)
    asked: dict[int, list[tuple[BlanketPeriod, Decimal]]] = defaultdict(list)
    for period in due:
        for producer, amount in parts_of_plan(session, blanket, period, product, today).items():
            asked[producer].append((period, amount))
        if period.planned_at is None:
            period.planned_at = now
    for producer, parts in asked.items():
        _offer(session, producer, parts, now)
        _tell(session, blanket, product, producer, now)
    return len(asked)


def _plans_now(
    blanket: BlanketOrder, period: BlanketPeriod, periods: Sequence[BlanketPeriod], today: date
) -> bool:
    """The periods of one plan are planned together, before the first of them becomes an order."""
    block = (period.number - 1) // AT_ONCE
    first = next(p for p in periods if (p.number - 1) // AT_ONCE == block)
    starts = first.due_on - timedelta(days=blanket.lead_days)
    return period.number <= AT_ONCE or starts - today <= PLANNED_AHEAD


def qualified(
    session: Session,
    blanket: BlanketOrder,
    product: Product,
    makers: Sequence[int],
    period: BlanketPeriod,
    today: date,
) -> list[int]:
    """Those of ``makers`` who hold every paper that the period will need, in their order."""
    needs = needs_for(session, blanket.region_id, product, blanket.destination, blanket.needs)
    return with_papers(session, product, makers, needs, period.due_on, today)


def parts_of_plan(
    session: Session, blanket: BlanketOrder, period: BlanketPeriod, product: Product, today: date
) -> dict[int, Decimal]:
    """By producer: what they would make of a period, everybody the same unless they can less.

    Judged by what is usual, since nothing is stated so far ahead: a part is only an offer.
    """
    known = OF_PERIOD.all(session, period=period.id)
    held = sum((one.accepted or one.offered for one in known if one.state in LIVE), ZERO)
    gap = whole_lots(period.quantity - held, product.lot)
    if gap <= 0:
        return {}
    asked = {one.producer_id for one in known}
    makers = qualified(session, blanket, product, makers_in_turn(session, product), period, today)
    makers = [producer for producer in makers if producer not in asked]
    weeks = own_weeks(blanket.every, period.due_on, blanket.last_day)
    room = _usual_room(session, product, weeks, makers)
    able = [producer for producer in makers if room[producer] > 0]
    plan = pour(
        OnePool(
            lots=gap,
            caps=[room[producer] for producer in able],
            base=[0] * len(able),
            rank=list(range(len(able))),
            min_share=lots_up(blanket.min_share, product.lot),
            max_producers=0,
        )
    )
    rows = zip(able, plan.lots, strict=True)
    return {producer: plain(lots * product.lot) for producer, lots in rows if lots}


def _usual_room(
    session: Session, product: Product, weeks: Iterable[date], makers: Sequence[int]
) -> dict[int, int]:
    """By producer, in lots: what is usual in these weeks, less what is planned in them already."""
    weeks = list(weeks)
    rows = session.execute(
        columns(col(ProducerProduct.producer_id), col(ProducerProduct.usual_weekly)).where(
            col(ProducerProduct.product_id) == product.id
        )
    )
    usual = {producer: amount or ZERO for producer, amount in rows}
    taken = planned_by_week(session, product.id, weeks[0], settled=True)
    room = {}
    for producer in makers:
        mine = taken.get(producer, {})
        left = (
            usual.get(producer, ZERO) * _percent_left(week) / 100 - mine.get(week, ZERO)
            for week in weeks
        )
        room[producer] = sum(whole_lots(amount, product.lot) for amount in left)
    return room


def _percent_left(week: date) -> int:
    return PRIOR.get(season_of(week), (100, 0))[0]


def planned_by_week(
    session: Session, product_id: int, since: date, *, but: int | None = None, settled: bool = False
) -> dict[int, dict[date, Decimal]]:
    """By producer and week: what is asked for or promised of a product in plans.

    Only periods due from ``since`` on, of plans that still run, count, and not those of the blanket
    order ``but``; what became a share counts only where it is ``settled`` too. A part of a longer
    period is spread over its weeks.
    """
    found: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for one in PLANNED.all(session, product=product_id, since=since, but=but or 0):
        if one.state is CommitmentState.SETTLED and not settled:
            continue
        amount = one.offered if one.accepted is None else one.accepted
        for week, part in spread(one.every, one.due_on, one.last_day, amount).items():
            found[one.producer_id][week] += part
    return found


def spread(every: Every, due: date, last: date, amount: Decimal) -> dict[date, Decimal]:
    """An amount over the own weeks of a period (`own_weeks`), early weeks more.

    As evenly as whole units allow; the parts add up to the amount.
    """
    weeks = own_weeks(every, due, last)
    each, over = divmod(amount, len(weeks))
    return {week: each + (over if place == 0 else 0) for place, week in enumerate(weeks)}


def _offer(
    session: Session, producer: int, parts: Iterable[tuple[BlanketPeriod, Decimal]], now: datetime
) -> None:
    for period, amount in parts:
        asked = {"period_id": period.id, "producer_id": producer, "offered": amount}
        ASK_FOR.run(session, **asked, state=CommitmentState.OFFERED, offered_at=now)


def _tell(
    session: Session, blanket: BlanketOrder, product: Product, producer_id: int, now: datetime
) -> None:
    (person,) = MAKER.all(session, producer=producer_id)
    mine = open_plan(session, blanket, producer_id)
    message = plan_message(session, blanket, product, mine)
    post(session, person, message, now, wait=_sample_comes(session, blanket))


def _sample_comes(session: Session, blanket: BlanketOrder) -> timedelta:
    """A plan waits a moment for the picture of a sample that was just sent."""
    sample = document_of(session, blanket.quality or {})
    comes = sample is not None and sample.state is DocumentState.WAITING
    return SAMPLE_COMES if comes else timedelta(0)


class Planned(Value):
    """One producer's part of one period."""

    period: BlanketPeriod
    commitment: Commitment


def open_plan(session: Session, blanket: BlanketOrder, producer_id: int) -> list[Planned]:
    """A producer's parts of the periods that are no orders yet, in time; declined ones too."""
    rows = OPEN_PLAN.all(session, blanket=blanket.id, producer=producer_id)
    return [Planned(period, commitment) for period, commitment in rows]


def was_asked(session: Session, blanket: BlanketOrder, producer_id: int) -> bool:
    """Whether a producer was ever asked for a part of a blanket order."""
    return EVER_ASKED.first(session, blanket=blanket.id, producer=producer_id) is not None


def waiting(plan: Iterable[Planned]) -> list[Planned]:
    """The parts that were not answered yet."""
    return [one for one in plan if one.commitment.state is CommitmentState.OFFERED]


ANSWERED = {CommitmentState.ACCEPTED: "accepted", CommitmentState.DECLINED: "declined"}


def plan_rows(
    product: Product, plan: Iterable[Planned], *, answers: bool = True
) -> tuple[PlanRow, ...]:
    """A plan as it is shown, with or without what was answered."""
    return tuple(
        PlanRow(
            one.period.due_on,
            Quantity(_amount(one.commitment), product.unit),
            ANSWERED.get(one.commitment.state, "") if answers else "",
        )
        for one in plan
    )


def _amount(commitment: Commitment) -> Decimal:
    return commitment.offered if commitment.accepted is None else commitment.accepted


def plan_message(
    session: Session,
    blanket: BlanketOrder,
    product: Product,
    plan: Sequence[Planned],
    *,
    again: bool = False,
) -> PlanOffered:
    """The question about a plan; with ``again`` what was answered of it is shown too."""
    shown = plan if again else waiting(plan)
    price = blanket.price_rupiah
    standard = blanket.quality or {}
    sample = None if again else document_of(session, standard)
    return PlanOffered(
        blanket_id=blanket.id,
        code=blanket.code,
        product=product.name,
        destination=blanket.destination,
        price=None if price is None else Money(price),
        unit=product.unit,
        rows=plan_rows(product, shown),
        again=again,
        quality=in_words(standard),
        sample=None if sample is None else DocumentShown(sample.id, sample.media_type),
    )


__all__ = [
    "LIVE",
    "Planned",
    "commitments_of",
    "live_commitments",
    "offer_plans",
    "open_plan",
    "parts_of_plan",
    "plan_message",
    "plan_rows",
    "planned_by_week",
    "spread",
    "waiting",
    "was_asked",
]
