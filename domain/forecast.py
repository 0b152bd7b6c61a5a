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
from domain.blankets import order_day
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
from domain.pooling.continuity import (
    Earlier,
    Parts,
    certain,
    expected,
    planned,
    promised,
    stated,
    supply,
)
from domain.pooling.history import FloatArray
from domain.quantities import ZERO, plain
from domain.seasons import Season, season_of
from domain.standing import OpenLine
from domain.weeks import WEEK, first_usable_week, last_usable_week, local

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
    fills: float
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


class Wants(NamedTuple):
    """One period as it weighs on its weeks, by maker in their turn, in lots.

    ``mine`` is promised for it, ``hoped`` asked for in a plan without an answer; ``weeks`` are its
    own, ``open`` what nobody has promised yet, on average.
    """

    period: BlanketPeriod
    weeks: tuple[date, ...]
    held: "Held"
    mine: FloatArray
    hoped: FloatArray
    open: float


class Looking(NamedTuple):
    """What one look ahead at a blanket order is made with."""

    session: Session
    region: Region
    blanket: BlanketOrder
    known: Knowledge
    said: Said
    place: Mapping[int, int]
    now: datetime

    @property
    def today(self) -> date:
        """The day at the office."""
        return local(self.now, self.region.zone).date()


def look_ahead(
    session: Session,
    region: Region,
    blanket: BlanketOrder,
    periods: Sequence[BlanketPeriod],
    now: datetime,
    known: Knowledge | None = None,
) -> list[Ahead]:
    """The outlook of these periods of a blanket order: the coming ones from the first on."""
    product = session.get_one(Product, blanket.product_id)
    known = known or knowledge_of(session, region, product, now)
    place = {producer: at for at, producer in enumerate(known.makers)}
    said = _said(session, region, blanket, product, now)
    looking = Looking(session, region, blanket, known, said, place, now)
    wants = [_wants(looking, period) for period in periods]
    return [_ahead(looking, wants[: at + 1]) for at in range(len(wants))]


def _wants(looking: Looking, period: BlanketPeriod) -> Wants:
    held = _held(looking.session, period)
    mine = np.zeros(len(looking.place))
    for producer, amount in held.promised.items():
        if producer in looking.place:
            mine[looking.place[producer]] = float(amount / looking.known.product.lot)
    hoped = _hoped(looking, period)
    came = float(held.accepted / looking.known.product.lot)
    wanted = float(period.quantity / looking.known.product.lot)
    taken = float(mine.sum() + (hoped * looking.known.habits.agrees).sum()) + came
    blanket = looking.blanket
    weeks = own_weeks(blanket.every, period.due_on, blanket.last_day)
    return Wants(period, weeks, held, mine, hoped, max(0.0, wanted - taken))


def _ahead(looking: Looking, wants: Sequence[Wants]) -> Ahead:
    """The last of these periods, as the ones before it leave it."""
    known, one = looking.known, wants[-1]
    period, lot = one.period, known.product.lot
    first = first_usable_week(looking.today)
    usable = [week for week in one.weeks if week >= first]
    may = _may(looking, period)
    parts = promised(one.mine, known.trust) + certain(np.array([float(one.held.accepted / lot)]))
    parts += planned(one.hoped, known.habits.agrees, known.trust)
    unsaid = {p for p in may if not one.held.promised.get(p)}
    spread = 0.0
    for week in usable:
        more, open_still = _week_parts(looking, week, _a_week(one, known), may)
        parts, unsaid = parts + more, unsaid & open_still
        spread = max(spread, known.season(week)[1])
    earlier = _earlier(looking, wants, first, may)
    found = supply(parts, known.trust, float(period.quantity / lot), spread, earlier=earlier)
    left = [known.season(week)[0] for week in usable]
    silent = tuple(p for p in known.makers if p in unsaid and known.usual[looking.place[p]] > 0)
    return Ahead(
        period=period,
        season=min((season_of(w) for w in one.weeks), key=list(Season).index),
        quota=period.quantity,
        promised=sum(one.held.promised.values(), one.held.accepted),
        expected=plain(floor(found.expected) * lot),
        safe=plain(floor(found.safe) * lot),
        room=plain(floor(found.room) * lot),
        fills=found.fills,
        unsaid=silent,
        could=_usual_of(known, looking.place, silent, sum(left)),
        newcomer=_newcomer(known, sum(left)),
    )


def _a_week(one: Wants, known: Knowledge) -> FloatArray:
    """(n,) what a period takes of each of its own weeks, on average."""
    return np.asarray((one.mine + one.hoped * known.habits.agrees) / len(one.weeks))


def _earlier(
    looking: Looking, wants: Sequence[Wants], first: date, may: frozenset[int]
) -> list[Earlier]:
    """The weeks before a period's own: those whose rest may be used for it, and the one before.

    A share is given from the day on which a period becomes an order, and may be made in every week
    from then on: so what the periods before it leave of these weeks is still good for it. Goods
    that do not keep are made in the last days only.
    """
    one, known = wants[-1], looking.known
    if known.product.handover_days:
        return []
    opens = max(looking.today, order_day(looking.blanket, one.period))
    since = first_usable_week(opens)
    owner = {week: before for before in wants[:-1] for week in before.weeks}
    nothing = np.zeros(len(looking.place))
    found, week = [], max(first, since - WEEK)
    while week < one.weeks[0]:
        before = owner.get(week)
        taken = nothing if before is None else _a_week(before, known)
        wanted = 0.0 if before is None else before.open / len(before.weeks)
        parts, _ = _week_parts(looking, week, taken, may)
        found.append(Earlier(parts, wanted, week >= since))
        week += WEEK
    return found


def _week_parts(
    looking: Looking, week: date, taken: FloatArray, may: frozenset[int]
) -> tuple[Parts, set[int]]:
    """What may come of a week beyond what is taken of it, and who has said nothing of it yet."""
    known, said, of = looking.known, looking.said, looking.known.habits
    lot = known.product.lot
    taken = taken + [float(said.elsewhere.get((p, week), ZERO) / lot) for p in known.makers]
    asked = np.array([p in may for p in known.makers])
    told = np.array([(p, week) in said.stated for p in known.makers], dtype=np.bool_)
    amount = np.array([float(said.stated.get((p, week), ZERO) / lot) for p in known.makers])
    usual = known.usual * known.season(week)[0] - taken / np.maximum(of.level, 0.05)
    parts = stated(np.maximum(0.0, amount - taken) * (told & asked), of, known.trust)
    parts += expected(np.maximum(0.0, usual) * (~told & asked), of, known.trust)
    open_still = {p for p, answered in zip(known.makers, told, strict=True) if not answered}
    return parts, open_still


def _hoped(looking: Looking, period: BlanketPeriod) -> FloatArray:
    """(n,) lots that the period's plan asks, or will ask, of those who have not answered it.

    Whoever has been silent about a plan for days will hardly say yes any more.
    """
    session, place, product = looking.session, looking.place, looking.known.product
    found = np.zeros(len(place))
    if period.order_id is not None:
        return found
    if period.planned_at is None:
        parts = parts_of_plan(session, looking.blanket, period, product, looking.today)
        for producer, amount in parts.items():
            found[place[producer]] = float(amount / product.lot)
        return found
    for one in commitments_of(session, period.id):
        waits = one.state is CommitmentState.OFFERED
        waits = waits and looking.now - one.offered_at < STILL_ANSWERS
        if waits and one.producer_id in place:
            found[place[one.producer_id]] = float(one.offered / product.lot)
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


def _may(looking: Looking, period: BlanketPeriod) -> frozenset[int]:
    """Who may still be asked for some of a period: who has the papers and has not said no."""
    session, known, today = looking.session, looking.known, looking.today
    if period.order_id is not None:
        order = session.get_one(Order, period.order_id)
        line = session.exec(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        entry = OpenLine(order, line, known.product)
        return those_around(session, looking.region, entry, today, known.makers).may
    asked = qualified(session, looking.blanket, known.product, known.makers, period, today)
    return frozenset(asked)


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
