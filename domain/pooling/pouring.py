"""The uniform rule in whole lots: everybody the same, unless they offered less.

Sprumont (1991) found the rule; Ching (1994) showed that it alone treats equals equally, wastes
nothing and rewards neither over- nor understating. Here it starts from base loads.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from domain.pooling.lineup import BoolArray, IntArray, Lineup, line_up
from domain.pooling.one_pool import OnePlan, OnePool, PoolError, Reason
from domain.pooling.turns import admitted

_KINDS = tuple(Reason)


def pour(pool: OnePool) -> OnePlan:
    """The one plan that meets the aims listed in `domain.pooling.one_pool`. O(n log n).

    Raises:
        PoolError: a number is not whole, negative or too large, lengths differ, ranks repeat.
    """
    lineup = line_up(pool)
    members = admitted(lineup)
    floor = np.where(lineup.holders, lineup.base, lineup.min_share)
    level, load, odd = level_out(lineup.lots, floor[members], lineup.top[members])
    loads, odds = lineup.base.copy(), np.zeros(members.size, dtype=np.bool_)
    loads[members], odds[members] = load, odd
    return _plan(lineup, level, loads, odds)


def repour(pool: OnePool, gone: Collection[int]) -> OnePlan:
    """Pour only the gap that those in `gone` (positions in the pool) leave behind.

    `pool.base` is what each still holds: of a producer that declined, what it keeps. Nobody's
    base shrinks, and nobody in `gone` takes anything new.

    Raises:
        PoolError: as `pour`, and for a position outside the pool.
    """
    return pour(without(pool, gone))


def without(pool: OnePool, gone: Collection[int]) -> OnePool:
    """The same pool in which those in `gone` keep their base and have no capacity left.

    Raises:
        PoolError: a position is outside the pool.
    """
    caps = list(pool.caps)
    for position in sorted(gone):
        if not 0 <= position < len(caps):
            raise PoolError(f"gone: there is no producer at position {position}.")
        caps[position] = 0
    return replace(pool, caps=caps)


def common_level(lots: int, floor: IntArray, top: IntArray) -> int:
    """Largest level at which the loads `min(max(level, floor), top)` fit in `lots`.

    At most the largest `top`; 0 where nothing fits. Bisection, O(n log max(top)).
    """
    low, high = 0, int(top.max(initial=0))
    while low < high:
        middle = (low + high + 1) // 2
        if int(np.clip(middle, floor, top).sum()) <= lots:
            low = middle
        else:
            high = middle - 1
    return low


def level_out(lots: int, floor: IntArray, top: IntArray) -> tuple[int, IntArray, BoolArray]:
    """Least top-heavy loads between `floor` and `top` (k,), in turn order, up to `lots` in all.

    Returns the level, the loads (k,) and who got one odd lot above the level (k,).
    """
    level = common_level(lots, floor, top)
    load = np.clip(level, floor, top)
    growing = np.flatnonzero((floor <= level) & (level < top))
    odd = np.zeros(top.size, dtype=np.bool_)
    odd[growing[: max(0, lots - int(load.sum()))]] = True
    return level, load + odd, odd


def _plan(lineup: Lineup, level: int, load: IntArray, odd: BoolArray) -> OnePlan:
    left_out = _left_out(lineup, load)
    turns_before = np.where(left_out, np.cumsum(left_out) - 1, -1)
    reasons = _reasons(lineup, level, load, odd, left_out)
    filled = int(load.sum())
    return OnePlan(
        lots=tuple(_in_pool_order(lineup, load - lineup.base)),
        reasons=tuple(_KINDS[kind] for kind in _in_pool_order(lineup, reasons)),
        level=level,
        filled=filled,
        missing=max(0, lineup.lots - filled),
        turns_before=tuple(_in_pool_order(lineup, turns_before)),
        served=int((load > 0).sum()),
    )


def _left_out(lineup: Lineup, load: IntArray) -> BoolArray:
    """(n,) newcomers with capacity and no share, unless each lot of the gap serves a newcomer."""
    newcomers = ~lineup.holders
    spare_lots = int((newcomers & (load > 0)).sum()) < lineup.gap
    left_out: BoolArray = newcomers & (lineup.caps > 0) & (load == 0) & spare_lots
    return left_out


def _reasons(
    lineup: Lineup, level: int, load: IntArray, odd: BoolArray, left_out: BoolArray
) -> IntArray:
    """(n,) index into `_KINDS` of the first reason that fits, in the order `Reason` lists them."""
    at_minimum = ~lineup.holders & (load == lineup.min_share)
    reasons = np.full(load.size, _KINDS.index(Reason.LEVEL))
    for fits, reason in (
        (at_minimum & left_out.any(), Reason.MINIMUM),
        (load == lineup.top, Reason.CAP),
        (load > level, Reason.MINIMUM),
        (odd, Reason.ODD_LOT),
        (load == lineup.base, Reason.FULL),
        (left_out, Reason.LEFT_OUT),
        (lineup.caps == 0, Reason.NO_CAPACITY),
    ):
        reasons[fits] = _KINDS.index(reason)
    return reasons


def _in_pool_order(lineup: Lineup, by_turn: IntArray) -> list[int]:
    in_pool_order = np.empty_like(by_turn)
    in_pool_order[lineup.place] = by_turn
    values: list[int] = in_pool_order.tolist()
    return values
