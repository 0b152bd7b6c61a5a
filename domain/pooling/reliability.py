"""How safe an order is, how many lots to add, and whom to ask to stand by.

Reliability never scales a share: that would break the one sentence that explains it, and punish
twice. It sets the buffer, up to what the buyer takes above the order, and ranks the standbys for
what lies beyond. All quantities are whole lots; only chances are floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from domain.pooling.delivering import KEPT_DIGITS, chance_of, each_alone, parts_of
from domain.pooling.history import FloatArray, Trust
from domain.pooling.lineup import BoolArray, IntArray
from domain.pooling.one_pool import OnePool, PoolError
from domain.pooling.pouring import pour

TARGET = 0.95


@dataclass(frozen=True, slots=True)
class Outlook:
    """What ordering this much would mean, before anybody is asked.

    Attributes:
        producers: how many would have a share.
        most: the largest share among them, in lots, what they hold already included.
        filled: lots of the order that would have a producer, without the buffer.
        missing: lots of the order that would have none.
        extra: lots beyond the order that are shared out too, at most the over-tolerance.
        chance: chance that at least the order is delivered, the buffer included.
        enough: whether that reaches the target.
    """

    producers: int
    most: int
    filled: int
    missing: int
    extra: int
    chance: float
    enough: bool

    @property
    def percent(self) -> int:
        """The chance in whole percent, never rounded up: 99 is the most that is ever said."""
        return min(99, int(self.chance * 100))


def chance(wanted: int, lots: Sequence[int] | IntArray, trust: Trust) -> float:
    """Chance that promises of `lots` (n,) bring at least `wanted` lots, shocks and no-shows in.

    Raises:
        PoolError: `lots` are not whole, negative, or not of the producers of `trust`.
    """
    return chance_of(wanted, _lots_of("lots", lots, trust), trust)


def chances(
    line_start: IntArray,
    arc_producer: IntArray,
    arc_lots: IntArray,
    line_lots: IntArray,
    trust: Trust,
) -> FloatArray:
    """(L,) chance that each line of a plan is delivered in full; arrays as in `Problem`, `Plan`.

    One line at a time: lines that share producers are each right, but not independent.
    """
    found = np.zeros(len(line_lots))
    for line, wanted in enumerate(line_lots.tolist()):
        arcs = slice(int(line_start[line]), int(line_start[line + 1]))
        found[line] = chance(wanted, arc_lots[arcs], trust.of(arc_producer[arcs]))
    return found


def outlook(pool: OnePool, trust: Trust, tolerance: int, target: float = TARGET) -> Outlook:
    """Share `pool` out with the smallest buffer that reaches `target`; `trust` is of its producers.

    `tolerance` is how many lots above the order the buyer takes. Where even all of them do not
    reach the target, all that the pool can make of them are shared out, and standbys must do the
    rest. What is held already (`pool.base`) counts as promised.

    Raises:
        PoolError: the pool is wrong, or the tolerance negative.
    """
    if tolerance < 0:
        raise PoolError(f"tolerance: {tolerance} is negative.")
    extra = _smallest_extra(pool, trust, tolerance, target)
    loads = _loads(pool, extra)
    filled, reached = int(loads.sum()), chance_of(pool.lots, loads, trust)
    return Outlook(
        producers=int((loads > 0).sum()),
        most=int(loads.max(initial=0)),
        filled=min(filled, pool.lots),
        missing=max(0, pool.lots - filled),
        extra=max(0, filled - pool.lots),
        chance=reached,
        enough=reached >= target,
    )


def buffer(pool: OnePool, trust: Trust, tolerance: int, target: float = TARGET) -> int:
    """Extra lots to share out beyond the order: `outlook(…).extra`.

    Raises:
        PoolError: as `outlook`.
    """
    return outlook(pool, trust, tolerance, target).extra


def standbys(
    gap: int,
    free: Sequence[int] | IntArray,
    load: Sequence[int] | IntArray,
    rank: Sequence[int] | IntArray,
    trust: Trust,
    agreed: Sequence[bool] | BoolArray | None = None,
) -> tuple[IntArray, FloatArray]:
    """Whom to call first if `gap` lots fall away, and each one's chance to close it.

    Args:
        gap: lots to be made up for, at least 1.
        free: (n,) lots each can still make before the cut-off.
        load: (n,) lots each has already.
        rank: (n,) turn ledger, smaller first.
        trust: of these n producers.
        agreed: (n,) who said beforehand that they would stand by; None is everybody.

    Returns:
        (k,) positions of those who agreed and have capacity, first to call first; and (k,) the
        chance that each closes the gap alone, 0 where it has no room for that. The order is: that
        chance (in whole percent: less is no difference); among those without room for all of it
        the part they are expected to close; then the lowest load; then the turn.

    Raises:
        PoolError: a number is negative or not whole, or there are not n of each.
    """
    if gap < 1:
        raise PoolError(f"gap: {gap} is not at least 1.")
    room, held, turn = (
        _lots_of(name, values, trust)
        for name, values in (("free", free), ("load", load), ("rank", rank))
    )
    willing = np.ones(room.size, dtype=np.bool_) if agreed is None else np.asarray(agreed)
    able = np.flatnonzero(willing & (room > 0))
    asked, lacks = np.minimum(room[able], gap), room[able] < gap
    in_full, part = _brought(asked, trust.of(able))
    closing = np.where(lacks, 0.0, in_full)
    order = np.lexsort(
        (
            turn[able],
            held[able],
            np.where(lacks, -_percent(part / gap), 0),
            -_percent(closing),
            lacks,
        )
    )
    return able[order], closing[order]


def standbys_needed(
    wanted: int,
    lots: Sequence[int] | IntArray,
    free: Sequence[int] | IntArray,
    order: Sequence[int] | IntArray,
    trust: Trust,
    target: float = TARGET,
) -> int | None:
    """How many of `order` (as `standbys` ranks them) must stand by for `target`; None: too few.

    Args:
        wanted: lots of the order.
        lots: (n,) what each has promised.
        free: (n,) what each could make besides before the cut-off.
        order: (k,) positions of those who stand by, first to call first.
        trust: of these n producers.
        target: the chance asked for.

    Raises:
        PoolError: a number is negative or not whole, or there are not n of each.
    """
    promised, room = _lots_of("lots", lots, trust), _lots_of("free", free, trust)
    for count in range(len(order) + 1):
        called = np.asarray(order[:count], dtype=np.int64)
        together = promised.copy()
        together[called] += room[called]
        if chance_of(wanted, together, trust) >= target:
            return count
    return None


def _percent(chances: FloatArray) -> IntArray:
    return (chances * 100).astype(np.int64)


def _brought(lots: IntArray, trust: Trust) -> tuple[FloatArray, FloatArray]:
    """(n,) chance that each delivers all of its lots, and (n,) how many lots it is expected to."""
    parts = parts_of(lots)
    in_full, expected = np.zeros(lots.size), np.zeros(lots.size)
    for left, state in zip(trust.left.tolist(), trust.state.tolist(), strict=True):
        alone = each_alone(lots, trust, left)
        in_full += state * alone[np.arange(lots.size), parts]
        expected += state * (alone @ np.arange(alone.shape[1])) * lots / np.maximum(1, parts)
    return np.round(in_full, KEPT_DIGITS), np.round(expected, KEPT_DIGITS)


def _smallest_extra(pool: OnePool, trust: Trust, tolerance: int, target: float) -> int:
    """Fewest extra lots that reach the target; all of them where none do.

    Without limits a larger order means less for nobody, so the chance grows with it and bisection
    finds the place; with limits other producers may come in, and every size is looked at.
    """

    def reached(extra: int) -> bool:
        return chance_of(pool.lots, _loads(pool, extra), trust) >= target

    if pool.min_share > 1 or pool.max_producers:
        return next((extra for extra in range(tolerance) if reached(extra)), tolerance)
    low, high = 0, tolerance
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle + 1, high)
    return low


def _loads(pool: OnePool, extra: int) -> IntArray:
    """(n,) what each would have promised."""
    plan = pour(replace(pool, lots=pool.lots + extra))
    return np.asarray(pool.base, dtype=np.int64) + np.asarray(plan.lots, dtype=np.int64)


def _lots_of(name: str, values: Sequence[int] | IntArray, trust: Trust) -> IntArray:
    found = np.asarray(values) if len(values) else np.zeros(0, dtype=np.int64)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise PoolError(f"{name}: only whole numbers are allowed.")
    if found.size != trust.kept.size:
        raise PoolError(f"{name}: {found.size} producers, but trust has {trust.kept.size}.")
    if found.size and int(found.min()) < 0:
        raise PoolError(f"{name}: {int(found.min())} is negative.")
    return found.astype(np.int64)
