"""Standbys asked beforehand: who would step in if somebody drops out of a full order.

What the buffer cannot make safe is left to them. Whoever agrees has promised nothing and holds no
capacity; if a gap opens it is offered to them first (`domain.pools`), and they answer as to any
offer. Few are asked: only as many as make the order about as safe as it can get, and nobody of
another region, whose office does not know of it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.ahead import standbys_of_region
from domain.audit import record_change
from domain.holding import hold_line
from domain.messages.standbys import StandbyAsked, StandbyReleased
from domain.models import (
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    Product,
    ProgressState,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.outbox import post
from domain.pooling.reliability import TARGET, chance, standbys, standbys_needed
from domain.pools import LinePool, Pools
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO, lots_up, plain, whole_lots
from domain.records import the
from domain.standby import people_of
from domain.standing import OpenLine, Standing, line_of, open_lines, open_standings
from domain.trust import trust_in
from domain.values import Value

MOST = 4
"""Standbys of one line who have agreed or may still answer."""
ANSWERED_WITHIN = timedelta(days=2)
"""Whoever has not answered by then is not counted on, and others may be asked."""
REST = timedelta(days=7)
"""Nobody is asked more often, whatever they answered."""
TOO_LATE = timedelta(days=3)
"""So close to the cut-off a gap is offered to everybody at once."""
WORTH = 0.03
"""What standbys must add to the chance, or nobody is bothered."""
ABOUT = 0.01
"""So much below the best chance there is counts as reaching it."""

OPEN_STATES = (
    StandbyState.ASKED,
    StandbyState.AGREED,
    StandbyState.REFUSED,
    StandbyState.WAITING,
)
"""An answer still matters."""
LEFT_TO_TELL = (StandbyState.WAITING, StandbyState.ASKED, StandbyState.AGREED)

PROMISED = Prepared[tuple[int, Decimal | None, ProgressState | None]](
    columns(col(Share.producer_id), col(Share.confirmed), col(Share.progress)).where(
        col(Share.line_id) == bindparam("line"), col(Share.state) == ShareState.CONFIRMED
    )
)
OFFERED = Prepared[int](
    columns(col(Share.producer_id))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .where(
        col(Order.region_id) == bindparam("region"),
        col(Order.state) == OrderState.OPEN,
        col(Share.state) == ShareState.OFFERED,
    )
)


class Answered(StrEnum):
    """What became of an answer."""

    AGREED = "agreed"
    REFUSED = "refused"
    OFFERED = "offered"
    OVER = "over"


class _Full(Value):
    """A full line in lots, in the order of ``pool.producers``.

    ``promised`` is what each has confirmed, ``backing`` what those would add who agreed or may
    still agree, ``able`` what each of the others could, if they may be asked.
    """

    entry: OpenLine
    pool: LinePool
    wanted: int
    promised: tuple[int, ...]
    backing: tuple[int, ...]
    able: tuple[int, ...]
    room: int


def ask_standbys(pools: Pools) -> int:
    """Ask who would step in, for each full line that is not safe; returns how many were asked."""
    session, region_id = pools.session, pools.region.id
    lines = [entry for entry in open_lines(session, region_id) if _in_time(pools, entry)]
    by_line = open_standings(session, region_id, lines) if lines else {}
    full = [entry for entry in lines if _is_full(by_line[entry.line.id])]
    if not full:
        return 0
    known = standbys_of_region(session, region_id)
    busy = _busy(pools, known)
    asked = 0
    for entry in full:
        mine = known.get(entry.line.id, {})
        line = _full_line(pools, entry, by_line[entry.line.id], mine, busy)
        chosen = _chosen(pools, line) if line is not None else []
        if line is not None and chosen:
            _ask(pools, line, chosen, len(mine))
            busy |= {line.pool.producers[place] for place in chosen}
            asked += len(chosen)
    return asked


def _in_time(pools: Pools, entry: OpenLine) -> bool:
    return entry.line.cutoff - pools.now > TOO_LATE


def _is_full(standing: Standing) -> bool:
    """Wholly promised, nothing under way, nothing handed over yet."""
    under_way = standing.offered or standing.computed or standing.accepted
    return standing.confirmed >= standing.ordered > ZERO and not under_way


def _busy(pools: Pools, known: Mapping[int, Mapping[int, Standby]]) -> set[int]:
    """Who is not to be asked: they stand by, were asked a moment ago, or have an open offer."""
    busy = set(OFFERED.all(pools.session, region=pools.region.id))
    for rows in known.values():
        for producer, standby in rows.items():
            lately = standby.asked_at is not None and pools.now - standby.asked_at < REST
            if lately or standby.state is StandbyState.AGREED:
                busy.add(producer)
    return busy


def _full_line(
    pools: Pools,
    entry: OpenLine,
    standing: Standing,
    known: Mapping[int, Standby],
    busy: set[int],
) -> _Full | None:
    """The line, if there is room for more standbys."""
    line, lot, pool = entry.line, entry.product.lot, pools.of(entry, standing)
    counted = {p: s for p, s in known.items() if pool.able.get(p) and _counted(pools, s)}
    if len(counted) >= MOST:
        return None
    rows = PROMISED.all(pools.session, line=line.id)
    promised: dict[int, int] = defaultdict(int)
    for producer, amount, _ in rows:
        promised[producer] += whole_lots(amount or ZERO, lot)
    in_trouble = {producer for producer, _, said in rows if said is ProgressState.TROUBLE}
    guests = pools.made_as(entry.product)
    largest, least = max(promised.values(), default=0), lots_up(line.min_share, lot)
    alone = len(promised) == 1

    def may(producer: int, cap: int) -> bool:
        if producer in known or producer in busy or producer in in_trouble or producer in guests:
            return False
        if producer in promised:
            return not alone  # nobody steps in for themselves
        return not line.max_producers and min(cap, largest) >= least

    pairs = list(zip(pool.producers, pool.caps, strict=True))
    return _Full(
        entry,
        pool,
        whole_lots(standing.ordered, lot),
        tuple(promised.get(p, 0) for p in pool.producers),
        tuple(
            min(cap, whole_lots(counted[p].upto or ZERO, lot)) if p in counted else 0
            for p, cap in pairs
        ),
        tuple(min(cap, largest) if may(p, cap) else 0 for p, cap in pairs),
        MOST - len(counted),
    )


def _counted(pools: Pools, standby: Standby) -> bool:
    """Agreed, or may still agree."""
    asked = standby.state is StandbyState.ASKED and not is_stale(standby, pools.now)
    return asked or standby.state is StandbyState.AGREED


def _chosen(pools: Pools, line: _Full) -> list[int]:
    """Places of the pool: whom to ask, first the one likeliest to close a gap."""
    if not any(line.able):
        return []
    entry, producers = line.entry, line.pool.producers
    trust = trust_in(pools.session, entry.product, producers, pools.now)
    together = [had + more for had, more in zip(line.promised, line.backing, strict=True)]
    safe = chance(line.wanted, together, trust)
    everybody = [had + more for had, more in zip(together, line.able, strict=True)]
    best = chance(line.wanted, everybody, trust)
    if safe >= TARGET or best - safe < WORTH:
        return []
    load = pools.books.load(entry.product)
    order, _ = standbys(
        max(line.promised),
        free=line.able,
        load=[whole_lots(load.get(p, ZERO), entry.product.lot) for p in producers],
        rank=range(len(producers)),
        trust=trust,
    )
    target = min(TARGET, best - ABOUT)
    needed = standbys_needed(line.wanted, together, line.able, order, trust, target)
    count = len(order) if needed is None else needed
    return [int(place) for place in order[: min(line.room, count)]]


def _ask(pools: Pools, line: _Full, places: Sequence[int], behind: int) -> None:
    session, entry, now = pools.session, line.entry, pools.now
    owners = people_of(session, [line.pool.producers[place] for place in places])
    for number, place in enumerate(places, start=behind + 1):
        producer = line.pool.producers[place]
        upto = plain(line.able[place] * entry.product.lot)
        standby = Standby(
            line_id=entry.line.id,
            producer_id=producer,
            place=number,
            state=StandbyState.ASKED,
            since=now,
            upto=upto,
            asked_at=now,
        )
        session.add(standby)
        session.flush()
        asked = StandbyAsked(
            standby.id,
            entry.order.code,
            entry.product.name,
            entry.quantity(upto),
            entry.line.cutoff,
            more=line.promised[place] > 0,
        )
        post(session, owners[producer][1], asked, now, dedupe=f"stand_by:{standby.id}")


def answer(
    session: Session, standby: Standby, now: datetime, upto: Decimal | None = None, *, yes: bool
) -> Answered:
    """Write down whether somebody would step in, for at most ``upto`` (in whole lots) if named.

    They may think better of it for as long as nothing has come of it.
    """
    hold_line(session, standby.line_id)
    entry = line_of(session, standby.line_id)
    if entry.order.state is not OrderState.OPEN or entry.line.cutoff <= now:
        return Answered.OVER
    if standby.state not in OPEN_STATES:
        offered = standby.state is StandbyState.PROMOTED
        return Answered.OFFERED if offered else Answered.OVER
    state = StandbyState.AGREED if yes else StandbyState.REFUSED
    most = standby.upto
    if yes and upto is not None:
        lot = entry.product.lot
        most = plain(max(1, whole_lots(min(upto, entry.pooled), lot)) * lot)
    if (state, most) != (standby.state, standby.upto):
        before = {"state": standby.state, "upto": str(standby.upto)}
        standby.state, standby.since, standby.upto = state, now, most
        session.add(standby)
        producer = the(session, Producer, standby.producer_id)
        record_change(
            session,
            now,
            f"standby_{state}",
            ("standby", standby.id),
            actor_id=producer.person_id,
            region_id=entry.order.region_id,
            before=before,
            after={"state": state, "upto": str(most)},
        )
    return Answered.AGREED if yes else Answered.REFUSED


def release_standbys(session: Session, order: Order, now: datetime) -> None:
    """Nobody waits for an order that is over; who agreed to step in is told so."""
    waiting = session.exec(
        select(Standby, OrderLine, Product, Person)
        .join(OrderLine, col(Standby.line_id) == OrderLine.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .join(Producer, col(Standby.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(OrderLine.order_id == order.id, one_of(col(Standby.state), LEFT_TO_TELL))
        .order_by(col(Standby.id))
    )
    for standby, _, product, person in waiting:
        if standby.state is StandbyState.AGREED:
            cancelled = order.state is OrderState.CANCELLED
            released = StandbyReleased(order.code, product.name, cancelled)
            post(session, person, released, now, dedupe=f"stand_down:{standby.id}")
        standby.state = StandbyState.RELEASED


def agreed_by(session: Session, producer_id: int) -> list[tuple[OpenLine, Decimal]]:
    """For which open lines somebody has agreed to step in, and for how much at most."""
    rows = session.exec(
        select(Order, OrderLine, Product, Standby)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .join(Standby, col(Standby.line_id) == OrderLine.id)
        .where(
            Standby.producer_id == producer_id,
            Standby.state == StandbyState.AGREED,
            Order.state == OrderState.OPEN,
        )
        .order_by(col(OrderLine.cutoff), col(Standby.id))
    )
    return [
        (OpenLine(o, line, product), standby.upto or ZERO) for o, line, product, standby in rows
    ]


def is_stale(standby: Standby, now: datetime) -> bool:
    """Asked, and not answered for so long that nobody counts on it."""
    asked_at = standby.asked_at if standby.state is StandbyState.ASKED else None
    return asked_at is not None and now - asked_at >= ANSWERED_WITHIN


def standing_by(session: Session, line_ids: Collection[int]) -> dict[tuple[int, StandbyState], int]:
    """By line, and by whether they agreed or were asked: how many would or may step in."""
    rows = session.exec(
        select(col(Standby.line_id), col(Standby.state), func.count())
        .where(
            col(Standby.line_id).in_(line_ids),
            one_of(col(Standby.state), (StandbyState.AGREED, StandbyState.ASKED)),
        )
        .group_by(col(Standby.line_id), col(Standby.state))
    )
    return {(line, state): count for line, state, count in rows}


__all__ = [
    "Answered",
    "agreed_by",
    "answer",
    "ask_standbys",
    "is_stale",
    "release_standbys",
    "standing_by",
]
