"""Looking ahead: what the pool will bring for each coming period of a blanket order.

*Safe* is what it brings of the quota with 90 % chance, *expected* the mean of the same; *room* is
what it would bring with that chance if everything it can make in the period's own weeks were asked
for. Where the room is below the quota the pool cannot fill it. What is promised counts with what
is known of promises, what was stated or is only usual with what is known of habits
(`domain.knowing`), and what other orders hold of the same weeks is taken off.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from sqlmodel import Session, select

from domain.around import those_around
from domain.blankets import order_day
from domain.knowing import Knowledge, knowledge_of
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    CommitmentState,
    Order,
    OrderLine,
    Product,
    Region,
)
from domain.periods import own_weeks
from domain.plans import commitments_of, parts_of_plan, qualified
from domain.pooling.continuity import (
    Parts,
    certain,
    expected,
    planned,
    promised,
    stated,
)
from domain.pooling.history import FloatArray
from domain.pooling.supply import Earlier, supply
from domain.quantities import ZERO, plain
from domain.seasons import Season, season_of
from domain.spoken_for import Held, Said, held_of, said_of
from domain.standing import OpenLine
from domain.values import Value
from domain.weeks import WEEK, first_usable_week, local

HORIZON = 8
"""Periods looked ahead."""
STILL_ANSWERS = timedelta(days=3)


class Ahead(Value):
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
        """How many more businesses of the usual size would close the gap; 0 if that is unknown.

        Where the pool could make it all, none, as long as there is somebody to ask.
        """
        wanted = self.lacks or (ZERO if self.unsaid else self.gap)
        return ceil(wanted / self.newcomer) if wanted and self.newcomer else 0


class Wants(NamedTuple):
    """One period as it weighs on its weeks, by maker in their turn, in lots.

    ``mine`` is promised for it, ``hoped`` asked for in a plan without an answer; ``weeks`` are its
    own, ``open`` what nobody has promised yet.
    """

    period: BlanketPeriod
    weeks: tuple[date, ...]
    held: Held
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
    said = said_of(session, region, blanket, product, now)
    looking = Looking(session, region, blanket, known, said, place, now)
    wants = [_wants(looking, period) for period in periods]
    return [_ahead(looking, wants[: at + 1]) for at in range(len(wants))]


def _wants(looking: Looking, period: BlanketPeriod) -> Wants:
    held = held_of(looking.session, period)
    mine = np.zeros(len(looking.place))
    for producer, amount in held.promised.items():
        if producer in looking.place:
            mine[looking.place[producer]] = float(amount / looking.known.product.lot)
    hoped = _hoped(looking, period)
    came = float(held.accepted / looking.known.product.lot)
    wanted = float(period.quantity / looking.known.product.lot)
    blanket = looking.blanket
    weeks = own_weeks(blanket.every, period.due_on, blanket.last_day)
    return Wants(period, weeks, held, mine, hoped, max(0.0, wanted - came - float(mine.sum())))


def _ahead(looking: Looking, wants: Sequence[Wants]) -> Ahead:
    """The last of these periods, as the ones before it leave it."""
    known, one = looking.known, wants[-1]
    period, lot = one.period, known.product.lot
    first = first_usable_week(looking.today)
    usable = [week for week in one.weeks if week >= first]
    may = _may(looking, period)
    parts = promised(one.mine, known.trust) + certain(np.array([float(one.held.accepted / lot)]))
    if usable:
        yes = [_rest(looking, week, _a_week(one, one.hoped), may) for week in usable]
        no = [_rest(looking, week, _a_week(one), may) for week in usable]
        parts += planned(one.hoped, known.habits.agrees, yes, no)
    told = {p for p, week in looking.said.stated if week in usable}
    unsaid = {p for p in may if not one.held.promised.get(p)} - told
    spread = max((known.season(week)[1] for week in usable), default=0.0)
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


def _a_week(one: Wants, more: FloatArray | float = 0.0) -> FloatArray:
    """(n,) what a period takes of each of its own weeks, with what more it may take."""
    return np.asarray((one.mine + more) / len(one.weeks))


def _earlier(
    looking: Looking, wants: Sequence[Wants], first: date, may: frozenset[int]
) -> list[Earlier]:
    """The weeks before a period's own, where what they leave can be used for it.

    A share is given from the day on which a period becomes an order, and may be made in every week
    from then on; and what is promised for an earlier period may be made earlier still, which leaves
    its own week free, at most as much as that period wants. Where a period's own weeks are all that
    it has, and where goods do not keep, nothing is left over for it.
    """
    one, known = wants[-1], looking.known
    opens = max(looking.today, order_day(looking.blanket, one.period))
    since = first_usable_week(opens)
    if known.product.handover_days or since >= one.weeks[0]:
        return []
    owner = {week: before for before in wants[:-1] for week in before.weeks}
    weeks = [week for week in _weeks_from(first, one.weeks[0]) if week >= since or week in owner]
    return [_leaves(looking, week, owner.get(week), may, since) for week in weeks]


def _leaves(
    looking: Looking, week: date, owner: Wants | None, may: frozenset[int], since: date
) -> Earlier:
    """An earlier week, with what its own period takes and wants of it."""
    known = looking.known
    if owner is None:
        return Earlier(_rest(looking, week, np.zeros(len(looking.place)), may))
    count = len(owner.weeks)
    yes = _rest(looking, week, _a_week(owner, owner.hoped), may)
    no = _rest(looking, week, _a_week(owner), may)
    parts = planned(owner.hoped / count, known.habits.agrees, [yes], [no])
    quota = float(owner.period.quantity / known.product.lot) / count
    passes = quota if week - WEEK < since else float("inf")
    asked = 1 - np.where(owner.hoped > 0, known.habits.agrees, 0.0)
    refused = no.often(asked * (1 - known.habits.takes))
    return Earlier(parts, owner.open / count, refused, passes)


def _weeks_from(first: date, until: date) -> list[date]:
    return [first + WEEK * count for count in range(max(0, (until - first).days // 7))]


def _rest(looking: Looking, week: date, taken: FloatArray, may: frozenset[int]) -> Parts:
    """One part for each maker: what may come of a week beyond what is taken of it."""
    known, said, of = looking.known, looking.said, looking.known.habits
    lot = known.product.lot
    taken = taken + [float(said.elsewhere.get((p, week), ZERO) / lot) for p in known.makers]
    told = np.array([(p, week) in said.stated for p in known.makers], dtype=np.bool_)
    amount = np.array([float(said.stated.get((p, week), ZERO) / lot) for p in known.makers])
    usual = known.usual * known.season(week)[0]
    said_so = stated(np.maximum(0.0, amount - taken), of, known.trust)
    found = said_so.where(told, expected(usual, taken, of, known.trust))
    return found.often(np.array([float(p in may) for p in known.makers]))


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
