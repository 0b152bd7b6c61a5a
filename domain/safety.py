"""How safe a line is, and how much more than ordered is shared out so that it becomes safe.

No share is scaled by anybody's record. The buffer is whole lots on top of the order, at most what
its buyer takes above it, and only from capacity that no other order needs.
"""

from collections.abc import Sequence

from domain.division import Division, LinePlan, Wanted
from domain.pooling.reliability import TARGET, chance
from domain.pools import Pools
from domain.quantities import whole_lots
from domain.tied import divide_together
from domain.trust import trust_in


def chance_in_full(pools: Pools, plan: LinePlan) -> float:
    """The chance that what is shared out of a line, old and new, brings all that was ordered."""
    return _chance(pools, plan, plan.shares)


def chance_backed(pools: Pools, plan: LinePlan) -> float:
    """The same, if whoever has capacity left makes up for what is missing in time.

    Where the number of producers is limited, only those with a share do.
    """
    limited = plan.entry.line.max_producers > 0
    rows = zip(plan.shares, plan.spare, strict=True)
    together = [share + (spare if share or not limited else 0) for share, spare in rows]
    return _chance(pools, plan, together)


def _chance(pools: Pools, plan: LinePlan, lots: Sequence[int]) -> float:
    given = [(p, n) for p, n in zip(plan.pool.producers, lots, strict=True) if n]
    trust = trust_in(pools.session, plan.entry.product, [p for p, _ in given], pools.now)
    return chance(plan.pool.lots, [n for _, n in given], trust)


def percent(found: float) -> int:
    """A chance as it is said: whole percent, never rounded up, never above 99."""
    return min(99, int(found * 100))


def divide_safely(pools: Pools, wanted: Sequence[Wanted]) -> Division:
    """Divide lines that belong together, each with the smallest buffer that makes it safe.

    Raises:
        NoPlanError: as `divide`.
    """
    division = _standbys_first(pools, wanted)
    extra = [0] * len(wanted)
    for place, one in enumerate(wanted):
        most = 0 if division.lines[place].pool.by_agreement else _tolerated(one)
        if most and _filled(division, place) and not _safe(pools, division, place):
            extra, division = _smallest(pools, wanted, extra, place, most, division)
    return division


def _standbys_first(pools: Pools, wanted: Sequence[Wanted]) -> Division:
    """The plan; where standbys who agreed can close a gap alone, nobody else is asked to.

    Fill comes first: not where another line is filled less for it.
    """
    division = divide_together(pools, wanted)
    backed = [plan.entry for plan in division.lines if plan.pool.by_agreement]
    if not backed or all(_filled(division, place) for place in range(len(wanted))):
        return division
    pools.ask(backed, everybody=True)
    by_all = divide_together(pools, wanted)
    if _fill(by_all) > _fill(division):
        return by_all
    pools.ask(backed, everybody=False)
    return division


def _fill(division: Division) -> int:
    return sum(plan.filled for plan in division.lines)


def _tolerated(one: Wanted) -> int:
    """Lots above the order that its buyer takes."""
    line = one.entry.line
    more = line.quantity * line.over_tolerance_percent / 100
    return whole_lots(more, one.entry.product.lot)


def _filled(division: Division, place: int) -> bool:
    plan = division.lines[place]
    return plan.filled >= plan.pool.lots


def _safe(pools: Pools, division: Division, place: int) -> bool:
    return chance_in_full(pools, division.lines[place]) >= TARGET


def _smallest(
    pools: Pools,
    wanted: Sequence[Wanted],
    extra: list[int],
    place: int,
    most: int,
    division: Division,
) -> tuple[list[int], Division]:
    """The fewest lots more that make the line safe; as many as there are where none do."""
    low, high, best = 0, most, (extra, division)
    while low < high:
        middle = (low + high + 1) // 2
        tried = [*extra[:place], middle, *extra[place + 1 :]]
        with_more = divide_together(pools, wanted, tried)
        if not _harmless(division, with_more, place, middle):
            high = middle - 1
        elif _safe(pools, with_more, place):
            high, best = middle - 1, (tried, with_more)
        else:
            low = middle
            if sum(best[0]) <= sum(tried):
                best = (tried, with_more)
    return best


def _harmless(before: Division, after: Division, place: int, more: int) -> bool:
    """All of the buffer has a producer, and no other line is filled less for it."""
    rows = zip(before.lines, after.lines, strict=True)
    return all(
        new.filled >= old.filled + (more if at == place else 0)
        for at, (old, new) in enumerate(rows)
    )
