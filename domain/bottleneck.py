"""What keeps an order from being filled, in the words of records: week, papers, limits, orders."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from domain.division import Division, NoPlanError, Wanted, divide
from domain.hours import tied_to
from domain.messages.office import Bottleneck
from domain.models import Order, OrderLine, OrderState, Share
from domain.pooling import Shortage, ShortReason
from domain.pools import LinePool, Pools
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO, Quantity, plain, whole_lots
from domain.standing import LIVE, OpenLine, Standing
from domain.weeks import local, saturday

SHOWN_CODES = 3
HOLDERS = Prepared[tuple[str, int]](
    columns(col(Order.code), col(Share.producer_id))
    .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
    .join(Share, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(OrderLine.product_id) == bindparam("product"),
        col(OrderLine.id) != bindparam("line"),
        col(Order.state) == OrderState.OPEN,
        one_of(col(Share.state), LIVE),
    )
    .order_by(col(OrderLine.cutoff), col(OrderLine.id))
)


def bottleneck_now(pools: Pools, entry: OpenLine, standing: Standing) -> Bottleneck | None:
    """What keeps a line from being filled as it stands now; nothing where it can be."""
    try:
        division = divide(pools, [Wanted(entry, standing)])
    except NoPlanError:
        return None
    return bottleneck_of(pools, division, 0)


def bottleneck_of(pools: Pools, division: Division, place: int) -> Bottleneck | None:
    """What keeps the line at this place of a division from more; nothing where it is full."""
    cut = division.shortage(place)
    if cut is None:
        return None
    entry, pool = division.lines[place].entry, division.lines[place].pool
    line = entry.line
    binds = _what_binds(pools, division, place, cut)
    lacking, locked = _without_papers(pools, entry, pool)
    ends = saturday(division.weeks[cut.week] if cut.week >= 0 else pool.week)
    silent = pools.books.silent(entry.product, pool.around.eligible, pool.week, pool.first)
    due = local(line.cutoff, pools.region.zone).date()
    first = pool.first or pools.books.first_week
    return Bottleneck(
        binds=binds,
        product=entry.product.name,
        until=min(ends, due),
        producers=len(pool.around.eligible),
        orders=_shared_with(pools, division, place) if binds in ("capacity", "hours") else "",
        least=entry.quantity(line.min_share) if line.min_share else None,
        most_each=entry.quantity(line.max_share) if line.max_share is not None else None,
        most=line.max_producers or None,
        papers=", ".join(pool.around.needs) if lacking else "",
        lacking=lacking or None,
        locked=locked,
        silent=(len(silent) or None) if first <= pool.week else None,
        week=first if first == pool.week else None,
        first_day=first if first < pool.week else None,
        last_day=min(saturday(pool.week), due),
    )


def _what_binds(pools: Pools, division: Division, place: int, cut: Shortage) -> str:
    entry, pool = division.lines[place].entry, division.lines[place].pool
    if not pool.around.eligible:
        return "nobody"
    if cut.reason is ShortReason.LIMITS and any(pool.caps):
        return "limits"
    if entry.line.max_share is not None and _all_at_most(pools, entry, pool):
        return "most"
    if _hours_are_full(pools, division, place):
        return "hours"
    return _which_capacity(pools, division, place)


def _which_capacity(pools: Pools, division: Division, place: int) -> str:
    """What there is of capacity: not stated yet, left with the asked, too little, or given out."""
    entry, pool = division.lines[place].entry, division.lines[place].pool
    load = pools.books.load(entry.product)
    loaded = any(load.get(producer) for producer in pool.around.eligible)
    if any(pool.caps):
        return "capacity" if loaded or _shared_with(pools, division, place) else "scarce"
    if _left_with_asked(pools, entry, pool):
        return "asked"
    if not loaded:
        return "unsaid"
    return "unreported" if _nothing_said(pools, entry, pool) else "capacity"


def _nothing_said(pools: Pools, entry: OpenLine, pool: LinePool) -> bool:
    """Whether nobody stated anything for the weeks that still count."""
    first, eligible = pool.first or pools.books.first_week, pool.around.eligible
    silent = pools.books.silent(entry.product, eligible, pool.week, pool.first)
    return first <= pool.week and len(silent) == len(eligible)


def _left_with_asked(pools: Pools, entry: OpenLine, pool: LinePool) -> bool:
    """Whether somebody has capacity left who is not asked again for this line."""
    free, lot = pools.books.free(entry.product, pool.week, pool.first), entry.product.lot
    asked = pool.around.refused & frozenset(pool.around.eligible)
    return any(whole_lots(free.get(producer, ZERO), lot) for producer in asked)


def _hours_are_full(pools: Pools, division: Division, place: int) -> bool:
    """Whether somebody could make more of a line, were it not for the hours of other products."""
    plan = division.lines[place]
    product, pool = plan.entry.product, plan.pool
    if product.hours is None:
        return False
    free = pools.books.free(product, pool.week, pool.first)
    alone = pools.books.alone(product, pool.week, pool.first)
    timed = frozenset(pool.around.eligible) & frozenset(pools.books.hours(product).weekly)
    return any(alone.get(p, ZERO) > free.get(p, ZERO) for p in timed) or any(
        _any_of(other.pool.producers, other.lots, timed)
        for other in division.lines
        if other.entry.product.id != product.id
    )


def _all_at_most(pools: Pools, entry: OpenLine, pool: LinePool) -> bool:
    """Whether somebody still has capacity, were it not for the largest share."""
    lot, free = entry.product.lot, pools.books.free(entry.product, pool.week, pool.first)
    most = whole_lots(entry.line.max_share or ZERO, lot)
    return any(
        base + cap >= most and whole_lots(free.get(producer, ZERO), lot) > cap
        for producer, base, cap in zip(pool.producers, pool.base, pool.caps, strict=True)
    )


def _without_papers(pools: Pools, entry: OpenLine, pool: LinePool) -> tuple[int, Quantity | None]:
    """How many with free capacity only lack papers, and what they could make."""
    free = pools.books.free(entry.product, pool.week, pool.first)
    eligible = frozenset(pool.around.eligible)
    amounts = [free[p] for p in pool.around.makers if p not in eligible and free.get(p)]
    return len(amounts), entry.quantity(plain(sum(amounts, ZERO))) if amounts else None


def _shared_with(pools: Pools, division: Division, place: int) -> str:
    """The other orders that take of the same capacity or hours as those who could make this."""
    entry, pool = division.lines[place].entry, division.lines[place].pool
    able = pool.producers if entry.product.hours is None else pool.around.in_turn
    eligible, line = frozenset(able), entry.line.id or 0
    held = [
        code
        for product in tied_to(pools.session, entry.product)
        for code, producer in HOLDERS.all(pools.session, product=product, line=line)
        if producer in eligible
    ]
    planned = [
        plan.entry.order.code
        for at, plan in enumerate(division.lines)
        if at != place and _any_of(plan.pool.producers, plan.lots, eligible)
    ]
    return ", ".join(list(dict.fromkeys([*held, *planned]))[:SHOWN_CODES])


def _any_of(producers: Sequence[int], lots: Sequence[int], eligible: frozenset[int]) -> bool:
    return any(n and p in eligible for p, n in zip(producers, lots, strict=True))
