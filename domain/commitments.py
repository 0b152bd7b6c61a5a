"""What producers promise beforehand of the periods of a blanket order.

A plan shows a producer several coming periods at once. Its wording says that a yes is written down
as capacity of those weeks, so the press is the producer's explicit statement for them
(`ReportSource.PLAN`): it fills weeks of which nothing was said and raises those of which less was,
never above what is plausible. The weekly question is asked all the same, and its answer replaces
the plan's statement. When a period becomes an order, what was promised is confirmed as far as it
fits into what is stated *for the period's own weeks* beside everything else that is promised; the
rest is let go and shared out like any gap. So no share is confirmed above stated capacity, whatever
was said in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.around import makers_in_turn
from domain.audit import record_change
from domain.capacity import Statement, report, stated
from domain.holding import hold_line
from domain.messages.base import stored_part
from domain.messages.blankets import PlanSettled, WhyPlan
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    Commitment,
    CommitmentState,
    Every,
    Order,
    Person,
    Producer,
    Product,
    Region,
    ReportSource,
    Share,
    ShareState,
)
from domain.outbox import post
from domain.periods import own_weeks
from domain.permits import needs_of, with_papers
from domain.plans import Planned, commitments_of, live_commitments, spread
from domain.pooling import OnePool, pour
from domain.prepared import Prepared, one_of
from domain.promises import Books
from domain.quality import quality_of, sample_of
from domain.quantities import ZERO, plain, whole_lots
from domain.records import add, change, the
from domain.standing import OpenLine, lines_of
from domain.weeks import first_usable_week, local

PROMISED = Prepared[tuple[Decimal | None, Every, date, date]](
    columns(
        col(Commitment.accepted),
        col(BlanketOrder.every),
        col(BlanketPeriod.due_on),
        col(BlanketOrder.last_day),
    )
    .join(BlanketPeriod, col(Commitment.period_id) == col(BlanketPeriod.id))
    .join(BlanketOrder, col(BlanketPeriod.blanket_id) == col(BlanketOrder.id))
    .where(
        col(BlanketOrder.product_id) == bindparam("product"),
        col(Commitment.producer_id) == bindparam("producer"),
        one_of(col(Commitment.state), (CommitmentState.ACCEPTED, CommitmentState.SETTLED)),
        col(BlanketPeriod.due_on) >= bindparam("since"),
    )
)
MAKER = Prepared[tuple[Producer, Person]](
    select(Producer, Person)
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(col(Producer.id) == bindparam("producer"))
)


def accept_plan(
    session: Session,
    blanket: BlanketOrder,
    producer: Producer,
    plan: Sequence[Planned],
    now: datetime,
) -> None:
    """Yes to every part of ``plan``; what it takes is written down as stated for those weeks."""
    for one in plan:
        _answer(session, one.commitment, one.commitment.offered, producer, now)
    _state_capacity(session, blanket, producer, plan, now)


def change_part(
    session: Session,
    blanket: BlanketOrder,
    producer: Producer,
    one: Planned,
    amount: Decimal,
    now: datetime,
) -> None:
    """Another amount for one period, at most what was asked for; zero is a no to that period."""
    _answer(session, one.commitment, min(amount, one.commitment.offered), producer, now)
    if amount > ZERO:
        _state_capacity(session, blanket, producer, [one], now)


def decline_plan(
    session: Session, producer: Producer, plan: Sequence[Planned], now: datetime
) -> None:
    """No to every part of ``plan``."""
    for one in plan:
        _answer(session, one.commitment, ZERO, producer, now)


def _answer(
    session: Session, commitment: Commitment, amount: Decimal, producer: Producer, now: datetime
) -> None:
    before = commitment.state
    yes = amount > ZERO
    change(
        session,
        commitment,
        state=CommitmentState.ACCEPTED if yes else CommitmentState.DECLINED,
        accepted=amount if yes else None,
        answered_at=now,
    )
    record_change(
        session,
        now,
        "plan_accepted" if yes else "plan_declined",
        ("commitment", commitment.id),
        actor_id=producer.person_id,
        region_id=producer.region_id,
        before={"state": before},
        after={"state": commitment.state, "amount": str(amount)},
    )


def _state_capacity(
    session: Session,
    blanket: BlanketOrder,
    producer: Producer,
    plan: Iterable[Planned],
    now: datetime,
) -> None:
    """State at least what is promised in plans for the weeks of these periods."""
    product = the(session, Product, blanket.product_id)
    weeks = {
        week
        for one in plan
        for week in own_weeks(blanket.every, one.period.due_on, blanket.last_day)
    }
    if not weeks:
        return
    needed = _accepted_by_week(session, product.id, producer.id, min(weeks))
    for week in sorted(weeks):
        amount = min(needed.get(week, ZERO), product.max_weekly)
        said = stated(session, producer.id, product.id, week)
        if amount > (said or ZERO):
            source = ReportSource.PLAN
            told = Statement(producer, product, week, amount, "", source, producer.person_id)
            report(session, told, now)


def _accepted_by_week(
    session: Session, product_id: int, producer_id: int, since: date
) -> dict[date, Decimal]:
    """By week, from ``since`` on: what this producer has said yes to in plans."""
    found: dict[date, Decimal] = defaultdict(lambda: ZERO)
    about = {"product": product_id, "producer": producer_id, "since": since}
    for amount, every, due, last in PROMISED.all(session, **about):
        for week, part in spread(every, due, last, amount or ZERO).items():
            found[week] += part
    return found


def settle(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    period: BlanketPeriod,
    order: Order,
    now: datetime,
) -> None:
    """A period became an order: promises that fit into what is stated become confirmed shares."""
    entry = lines_of(session, order)[0]
    hold_line(session, entry.line.id)
    promised = _promised_in_turn(session, region, entry, period, now)
    room = _room_in_own_weeks(session, region, blanket, period, entry.product, now)
    for commitment, lots in _divide(promised, room, period.quantity, entry.product.lot):
        _become_certain(session, commitment, entry, plain(lots * entry.product.lot), now)
    release(session, period, region.id, now)


def _become_certain(
    session: Session, commitment: Commitment, entry: OpenLine, amount: Decimal, now: datetime
) -> None:
    """As much of a promise as fits is a confirmed share from now on; its producer is told."""
    ((producer, person),) = MAKER.all(session, producer=commitment.producer_id)
    if amount:
        _confirm(session, commitment, entry, amount, producer, now)
    else:
        _let_go(session, commitment, producer.region_id, now)
    told = PlanSettled(
        entry.order.code,
        entry.product.name,
        entry.quantity(commitment.accepted or ZERO),
        entry.quantity(amount),
        entry.line.cutoff,
        entry.line.handover_place,
        quality_of(entry),
        sample_of(session, entry),
    )
    post(session, person, told, now)


def _confirm(
    session: Session,
    commitment: Commitment,
    entry: OpenLine,
    amount: Decimal,
    producer: Producer,
    now: datetime,
) -> None:
    """A confirmed share by the producer's earlier word, which the trail names."""
    why = WhyPlan(entry.order.code, entry.quantity(commitment.accepted or ZERO))
    share = add(
        session,
        Share(
            line_id=entry.line.id,
            producer_id=producer.id,
            state=ShareState.CONFIRMED,
            computed=amount,
            offered=amount,
            confirmed=amount,
            reason=stored_part(why),
            computed_at=now,
            offered_at=now,
            answered_at=now,
        ),
    )
    change(session, commitment, state=CommitmentState.SETTLED, share_id=share.id)
    record_change(
        session,
        now,
        "share_confirmed",
        ("share", share.id),
        actor_id=producer.person_id,
        region_id=producer.region_id,
        before={"commitment": commitment.id, "promised": str(commitment.accepted)},
        after={"state": ShareState.CONFIRMED, "amount": str(amount)},
    )


def _divide(
    promised: Sequence[Commitment], room: Mapping[int, Decimal], quota: Decimal, lot: Decimal
) -> list[tuple[Commitment, int]]:
    """Lots for each promise, everybody the same unless they promised or can less, in their turn.

    Where the quota became smaller than what was promised, this is what is left for each.
    """
    caps = [
        whole_lots(min(one.accepted or ZERO, room.get(one.producer_id, ZERO)), lot)
        for one in promised
    ]
    pool = OnePool(whole_lots(quota, lot), caps, [0] * len(caps), list(range(len(caps))))
    return list(zip(promised, pour(pool).lots, strict=True))


def _promised_in_turn(
    session: Session, region: Region, entry: OpenLine, period: BlanketPeriod, now: datetime
) -> list[Commitment]:
    """The accepted parts of those who still take part and are qualified, first in turn first."""
    by_producer = {
        one.producer_id: one
        for one in commitments_of(session, period.id)
        if one.state is CommitmentState.ACCEPTED
    }
    makers = makers_in_turn(session, entry.product)
    until, today = (local(moment, region.zone).date() for moment in (entry.line.cutoff, now))
    makers = with_papers(session, entry.product, makers, needs_of(session, entry), until, today)
    return [by_producer[producer] for producer in makers if producer in by_producer]


def _room_in_own_weeks(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    period: BlanketPeriod,
    product: Product,
    now: datetime,
) -> Mapping[int, Decimal]:
    """By producer: what is stated for those of the period's own weeks that can still be used.

    What is promised to other orders of the product is taken off.
    """
    weeks = own_weeks(blanket.every, period.due_on, blanket.last_day)
    first = max(weeks[0], first_usable_week(local(now, region.zone).date()))
    return Books(session, region.zone, first).free(product, weeks[-1])


def release(session: Session, period: BlanketPeriod, region_id: int, now: datetime) -> None:
    """Whatever was asked for or promised of a period, and did not become a share, is let go."""
    for commitment in live_commitments(session, period.id):
        _let_go(session, commitment, region_id, now)


def _let_go(session: Session, commitment: Commitment, region_id: int, now: datetime) -> None:
    before = commitment.state
    change(session, commitment, state=CommitmentState.RELEASED)
    record_change(
        session,
        now,
        "plan_released",
        ("commitment", commitment.id),
        region_id=region_id,
        before={"state": before},
        after={"state": commitment.state},
    )


__all__ = ["accept_plan", "change_part", "decline_plan", "release", "settle"]
