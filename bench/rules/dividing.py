"""The rules: who is asked for how much of the open orders this morning.

Patungan's is the allocator itself, told what the office tells it. The others are written as plainly
as they are defined: order by order, the earliest cut-off first, each from what the orders before it
leave. Where an order has a smallest share, nobody is asked for less.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.rules.world import Bools, Floats, Ints, Order
from domain.pooling import Certificate, Plan, Problem, repour, solve

NOT_PROVEN = Certificate(feasible=False, fill=False, leximin=False)


@dataclass(frozen=True, slots=True)
class Morning:
    """What a rule is told. L orders with a gap, in the order of their cut-offs; P workshops.

    Attributes:
        orders: the L orders.
        gap: (L,) lots that nobody has.
        held: (L, P) lots of each order that each has, promised or offered.
        may: (L, P) who has the papers and has not refused.
        free: (P,) lots stated for this week and not promised.
        load: (P,) lots that each still has to hand over, whatever the order.
        turn: (P,) place in the turn ledger.
        speed: (L, P) who answers first.
        first_time: (L,) whether the order is shared out for the first time this week.
    """

    orders: tuple[Order, ...]
    gap: Ints
    held: Ints
    may: Bools
    free: Ints
    load: Ints
    turn: Ints
    speed: Floats
    first_time: Bools


Rule = Callable[[Morning], Ints]


def patungan(morning: Morning) -> Ints:
    """(L, P) new lots by `domain.pooling`: best fill, least top-heavy, by turn; only gaps move."""
    pairs = [np.flatnonzero(row) for row in (morning.may & (morning.free > 0)) | (morning.held > 0)]
    sizes = [pair.size for pair in pairs]
    line = np.repeat(np.arange(len(pairs)), sizes)
    who = np.concatenate(pairs)
    held = morning.held[line, who]
    own = morning.held.sum(axis=0)
    problem = Problem(
        line_start=_whole([0, *np.cumsum(sizes)]),
        arc_producer=_whole(who),
        arc_limit=_whole(held + np.where(morning.may[line, who], morning.free[who], 0)),
        line_lots=_whole(morning.gap + morning.held.sum(axis=1)),
        line_week=_whole([0] * len(pairs)),
        line_class=_whole([0] * len(pairs)),
        line_min_share=_whole([order.least for order in morning.orders]),
        line_max_producers=_whole([0] * len(pairs)),
        capacity=_whole(morning.free + own)[:, None],
        load=_whole(morning.load - own),
        rank=_whole(morning.turn),
    )
    plan = _poured(problem, _whole(held))
    if not plan.certificate.feasible:
        raise AssertionError(plan.certificate)
    new = np.zeros_like(morning.held)
    new[line, who] = plan.arc_lots - held
    return new


def _poured(problem: Problem, held: np.typing.NDArray[np.int32]) -> Plan:
    if not held.any():
        return solve(problem)
    nothing, reasons = _whole([0] * problem.line_lots.size), np.zeros(held.size, dtype=np.int8)
    kept = Plan(held, nothing, nothing, reasons, NOT_PROVEN)
    return repour(problem, kept, np.zeros(0, dtype=np.int32))


def _whole(values: object) -> np.typing.NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)


def first_come(morning: Morning) -> Ints:
    """An open call: whoever answers first takes all that they can make, until nothing is left."""
    return _one_by_one(morning, _in_a_row, morning.speed)


def largest_first(morning: Morning) -> Ints:
    """Whoever can make most is asked for all of it, then the next."""
    return _one_by_one(morning, _in_a_row)


def _in_a_row(gap: int, caps: Ints, least: int, speed: Floats | None) -> Ints:
    lots = np.zeros_like(caps)
    for who in np.argsort(-caps if speed is None else speed, kind="stable"):
        part = min(gap, int(caps[who]))
        if part >= max(1, least):
            lots[who], gap = part, gap - part
    return lots


def proportional(morning: Morning) -> Ints:
    """Everybody the same part of what they stated; what does not divide, by largest remainder."""
    return _one_by_one(morning, _in_proportion)


def _in_proportion(gap: int, caps: Ints, least: int, _: Floats | None) -> Ints:
    """Where parts are below the smallest share the smallest is left out, and it is done again."""
    caps = caps.copy()
    while (total := int(caps.sum())) > gap:
        lots, rest = np.divmod(caps * gap, total)
        over = np.argsort(-rest, kind="stable")[: gap - int(lots.sum())]
        lots[over] += 1
        if np.count_nonzero(caps) < 2 or lots[caps > 0].min() >= least:
            return lots if lots[lots > 0].min(initial=least) >= least else np.zeros_like(lots)
        caps[np.where(caps > 0, caps, caps.max() + 1).argmin()] = 0
    return np.where(caps >= least, caps, 0)


def equal_split(morning: Morning) -> Ints:
    """Each order divided by heads, when it comes and every Monday; what somebody cannot is lost.

    What does not divide goes to the top of the list.
    """
    return _one_by_one(morning, _by_heads, only=morning.first_time)


def _by_heads(gap: int, caps: Ints, least: int, _: Floats | None) -> Ints:
    lots = np.zeros_like(caps)
    heads = np.flatnonzero(caps > 0)[: gap // max(1, least)]
    if heads.size:
        each, over = divmod(gap, heads.size)
        lots[heads] = np.minimum(caps[heads], each + (np.arange(heads.size) < over))
    return np.where(lots >= least, lots, 0)


def _one_by_one(
    morning: Morning,
    divide: Callable[[int, Ints, int, Floats | None], Ints],
    speed: Floats | None = None,
    only: Bools | None = None,
) -> Ints:
    """(L, P) each order from what those before it leave."""
    new, free = np.zeros_like(morning.held), morning.free.copy()
    for line, order in enumerate(morning.orders):
        if only is not None and not only[line]:
            continue
        caps = np.where(morning.may[line], free, 0)
        fast = None if speed is None else speed[line]
        new[line] = divide(int(morning.gap[line]), caps, order.least, fast)
        free -= new[line]
    return new


RULES: dict[str, Rule] = {
    "Patungan": patungan,
    "first come, first served": first_come,
    "proportional": proportional,
    "equal split": equal_split,
    "largest first": largest_first,
}
