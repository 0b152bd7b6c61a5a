"""Looking ahead: what the pool will bring for each coming period of a blanket order.

*Safe* is what it brings of the quota with 90 % chance, *expected* the mean of the same; *room* is
what it would bring with that chance if everything it can make in the period's own weeks were asked
for. Where the room is below the quota the pool cannot fill it. What is promised counts with what
is known of promises, what was stated or is only usual with what is known of habits
(`domain.knowing`), and what other orders hold of the same weeks is taken off.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from sqlmodel import Session, col, select

from domain.around import those_around
from domain.knowing import Knowledge, knowledge_of
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    CapacityReport,
    CommitmentState,
    Order,
    OrderLine,
    Product,
    Region,
    ReportSource,
    Share,
    ShareState,
)
from domain.periods import own_weeks
from domain.plans import commitments_of, parts_of_plan, planned_by_week, qualified
from domain.pooling.continuity import Parts, certain, expected, planned, promised, stated, supply
from domain.pooling.history import FloatArray
from domain.quantities import ZERO, plain
from domain.seasons import Season, season_of
from domain.standing import OpenLine
from domain.weeks import first_usable_week, last_usable_week, local

HORIZON = 8
"""Periods looked ahead."""
STILL_ANSWERS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Ahead:
    """One coming period; quantities in the product's unit.

    ``promised`` is what producers have said yes to. ``unsaid`` are producers, in their turn, of
    whom nothing is known yet for the period's weeks, and ``could`` what they usually make then;
    ``newcomer`` is what one more business of the usual size would add on average.
    """

    period: BlanketPeriod
    season: Season
    quota: Decimal
    promised: Decimal
    expected: Decimal
    safe: Decimal
    room: Decimal
    unsaid: tuple[int, ...]
    could: Decimal
    newcomer: Decimal

    @property
    def gap(self) -> Decimal:
        """What the quota has above what is safe."""
        return max(ZERO, self.quota - self.safe)

    @property
    def lacks(self) -> Decimal:
        """What the quota has above what the pool could safely make: what cannot be filled."""
        return max(ZERO, self.quota - self.room)

    @property
    def newcomers(self) -> int:
        """How many more businesses of the usual size would close the gap; 0 if that is unknown."""
        return ceil(self.lacks / self.newcomer) if self.lacks and self.newcomer else 0


class Said(NamedTuple):
    """What is on record of the weeks to come, by producer and week."""

    stated: Mapping[tuple[int, date], Decimal]
    elsewhere: Mapping[tuple[int, date], Decimal]


def look_ahead(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    periods: Sequence[BlanketPeriod],
    now: datetime,
    known: Knowledge | None = None,
) -> list[Ahead]:
    """The outlook of these periods of a blanket order, in their order."""
    product = session.get_one(Product, blanket.product_id)
    known = known or knowledge_of(session, region, product, now)
    said = _said(session, region, blanket, product, now)
    return [_ahead(session, region, blanket, period, known, said, now) for period in periods]


def _ahead(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    period: BlanketPeriod,
    known: Knowledge,
    said: Said,
    now: datetime,
) -> Ahead:
    lot, place = known.product.lot, {producer: at for at, producer in enumerate(known.makers)}
    weeks = own_weeks(blanket.every, period.due_on, blanket.last_day)
    today = local(now, region.zone).date()
    usable = [w for w in weeks if w >= first_usable_week(today)]
    held = _held(session, period)
    may = _may(session, region, blanket, period, known, today)
    mine = np.zeros(len(place))
    for producer, amount in held.promised.items():
        if producer in place:
            mine[place[producer]] = float(amount / lot)
    hoped = _hoped(session, blanket, period, known, place, now, today)
    parts = promised(mine, known.trust) + certain(np.array([float(held.accepted / lot)]))
    agrees = known.habits.agrees
    parts += planned(hoped, agrees, known.trust)
    asked_for = mine + hoped * agrees
    unsaid = {p for p in may if not held.promised.get(p)}
    spread = 0.0
    for week in usable:
        more, open_still = _week_parts(known, said, week, asked_for / len(weeks), may)
        parts, unsaid = parts + more, unsaid & open_still
        spread = max(spread, known.season(week)[1])
    found = supply(parts, known.trust, float(period.quantity / lot), spread)
    left = [known.season(week)[0] for week in usable]
    silent = tuple(p for p in known.makers if p in unsaid and known.usual[place[p]] > 0)
    return Ahead(
        period=period,
        season=min((season_of(w) for w in weeks), key=list(Season).index),
        quota=period.quantity,
        promised=sum(held.promised.values(), held.accepted),
        expected=plain(floor(found.expected) * lot),
        safe=plain(floor(found.safe) * lot),
        room=plain(floor(found.room) * lot),
        unsaid=silent,
        could=_usual_of(known, place, silent, sum(left)),
        newcomer=_newcomer(known, sum(left)),
    )


def _week_parts(
    known: Knowledge, said: Said, week: date, mine: FloatArray, may: frozenset[int]
) -> tuple[Parts, set[int]]:
    """What may come of a week beyond what is promised for the period, and who said nothing yet."""
    lot = known.product.lot
    elsewhere = np.array([float(said.elsewhere.get((p, week), ZERO) / lot) for p in known.makers])
    asked = np.array([p in may for p in known.makers])
    told = np.array([(p, week) in said.stated for p in known.makers], dtype=np.bool_)
    amount = np.array([float(said.stated.get((p, week), ZERO) / lot) for p in known.makers])
    taken = mine + elsewhere
    of = known.habits
    usual = known.usual * known.season(week)[0] - taken / np.maximum(of.level, 0.05)
    parts = stated(np.maximum(0.0, amount - taken) * (told & asked), of, known.trust)
    parts += expected(np.maximum(0.0, usual) * (~told & asked), of, known.trust)
    open_still = {p for p, answered in zip(known.makers, told, strict=True) if not answered}
    return parts, open_still


def _hoped(
    session: Session,
    blanket: BlanketOrder,
    period: BlanketPeriod,
    known: Knowledge,
    place: Mapping[int, int],
    now: datetime,
    today: date,
) -> FloatArray:
    """(n,) lots that the period's plan asks, or will ask, of those who have not answered it.

    Whoever has been silent about a plan for days will hardly say yes any more.
    """
    found = np.zeros(len(place))
    if period.order_id is not None:
        return found
    lot = known.product.lot
    if period.planned_at is None:
        parts = parts_of_plan(session, blanket, period, known.product, today)
        for producer, amount in parts.items():
            found[place[producer]] = float(amount / lot)
        return found
    for one in commitments_of(session, period.id):
        waits = one.state is CommitmentState.OFFERED and now - one.offered_at < STILL_ANSWERS
        if waits and one.producer_id in place:
            found[place[one.producer_id]] = float(one.offered / lot)
    return found


class Held(NamedTuple):
    """What producers have promised of a period and not handed over; and what was accepted."""

    promised: Mapping[int, Decimal]
    accepted: Decimal


def _held(session: Session, period: BlanketPeriod) -> Held:
    """From the period's order, where there is one; else from what was promised beforehand."""
    if period.order_id is None:
        accepted = {
            one.producer_id: one.accepted or ZERO
            for one in commitments_of(session, period.id)
            if one.state is CommitmentState.ACCEPTED
        }
        return Held(accepted, ZERO)
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    came = ZERO
    for share in _shares(session, period.order_id):
        if share.state is ShareState.CONFIRMED:
            found[share.producer_id] += (share.confirmed or ZERO) - (share.received or ZERO)
        came += share.accepted or ZERO
    return Held(found, came)


def _shares(session: Session, order_id: int) -> Sequence[Share]:
    return session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(
            OrderLine.order_id == order_id,
            col(Share.state).in_((ShareState.CONFIRMED, ShareState.RECEIVED)),
        )
        .order_by(col(Share.id))
    ).all()


def _may(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    period: BlanketPeriod,
    known: Knowledge,
    today: date,
) -> frozenset[int]:
    """Who may still be asked for some of a period: who has the papers and has not said no."""
    if period.order_id is not None:
        order = session.get_one(Order, period.order_id)
        line = session.exec(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        entry = OpenLine(order, line, known.product)
        return those_around(session, region, entry, today, known.makers).may
    return frozenset(qualified(session, blanket, known.product, known.makers, period, today))


def _said(
    session: Session, region: Region, blanket: BlanketOrder, product: Product, now: datetime
) -> Said:
    """What was stated for weeks to come, and what other orders and plans hold of them."""
    first = first_usable_week(local(now, region.zone).date())
    rows = session.exec(
        select(CapacityReport).where(
            CapacityReport.product_id == product.id,
            col(CapacityReport.week) >= first,
            col(CapacityReport.replaced).is_(False),
            CapacityReport.source != ReportSource.PLAN,
        )
    ).all()
    told = {(row.producer_id, row.week): row.quantity for row in rows}
    return Said(told, _elsewhere(session, region, blanket, product, now))


def _elsewhere(
    session: Session, region: Region, blanket: BlanketOrder, product: Product, now: datetime
) -> dict[tuple[int, date], Decimal]:
    """By producer and week: what other orders and other plans hold, in the last week they can."""
    own = select(BlanketPeriod.order_id).where(
        BlanketPeriod.blanket_id == blanket.id, col(BlanketPeriod.order_id).is_not(None)
    )
    found: dict[tuple[int, date], Decimal] = defaultdict(lambda: ZERO)
    rows = session.exec(
        select(Share, OrderLine)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(
            OrderLine.product_id == product.id,
            OrderLine.cutoff > now,
            col(OrderLine.order_id).not_in(own),
            col(Share.state).in_((ShareState.OFFERED, ShareState.CONFIRMED)),
        )
    ).all()
    for share, line in rows:
        week = last_usable_week(local(line.cutoff, region.zone).date())
        found[share.producer_id, week] += share.confirmed or share.offered or ZERO
    since = local(now, region.zone).date()
    others = planned_by_week(session, product.id, since, but=blanket.id)
    for producer, weeks in others.items():
        for week, amount in weeks.items():
            found[producer, week] += amount
    return found


def _usual_of(
    known: Knowledge, place: Mapping[int, int], some: Sequence[int], weeks: float
) -> Decimal:
    """What some producers usually make in so many (season-weighted) weeks, in whole lots."""
    lots = sum(float(known.usual[place[producer]]) for producer in some)
    return plain(floor(lots * weeks) * known.product.lot)


def _newcomer(known: Knowledge, weeks: float) -> Decimal:
    """What one more business of the usual size would bring on average, in whole lots."""
    usual = known.usual[known.usual > 0]
    if not usual.size:
        return ZERO
    of, trust = known.habits, known.trust
    keeps = of.speaks * of.works * of.takes * of.level * of.taken * (1 - trust.absent) * trust.kept
    return plain(floor(float(np.median(usual)) * float(keeps.mean()) * weeks) * known.product.lot)


__all__ = ["HORIZON", "Ahead", "look_ahead"]
