"""Proof that a gap was poured as well as it could be, against all pairs of the problem.

Only lots of the gap can move, so the residual network is walked forwards: from lines that stay
short, then from whoever got lots of the gap, the highest first, along the lines that gave them. A
line is looked at once, by the first who comes; whoever comes later stands lower and asks less. Once
every line that gave any has been, nothing is left to be found.
"""

import numpy as np

from domain.pooling.flow_gap import NEVER
from domain.pooling.flow_steps import next_full_week
from domain.pooling.gap_kept import Poured
from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_order import entries
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int64Array


def prove_gap(poured: Poured) -> Certificate:
    """What holds of the plan that pours so much on what is kept."""
    kept, arcs, missing = poured.kept, poured.arcs, poured.missing
    lots = poured.more[arcs]
    within = bool((lots > 0).all() and kept.stays[poured.producer].all())
    within = within and bool((lots <= kept.problem.arc_limit[arcs] - kept.lots[arcs]).all())
    if not (within and (missing >= 0).all() and (poured.room >= 0).all()):
        return Certificate(feasible=False, fill=False, leximin=False, gap=_positive(missing))
    fill, leximin = _walk(poured)
    return Certificate(True, fill, leximin, 0 if fill else _positive(missing))


def _positive(missing: Int64Array) -> int:
    return int(missing[missing > 0].sum())


def _walk(poured: Poured) -> tuple[bool, bool]:
    gap, problem, missing = poured.kept, poured.kept.problem, poured.missing
    producers, weeks = poured.room.shape
    start = np.searchsorted(poured.arcs, problem.line_start).astype(np.int32)
    by_producer, line_of, _ = entries(start, poured.producer, producers, ascending=gap.ascending)
    top = (poured.load - 1) * producers + problem.rank
    passes = gap.stays & (np.diff(by_producer) > 0)
    by_class = np.lexsort((np.arange(missing.size), problem.line_week, problem.line_class))
    order = np.empty(missing.size, dtype=np.int64)
    order[by_class] = np.arange(missing.size)
    short = by_class[missing[by_class] > 0]
    gave = missing > 0
    gave[poured.line] = True
    givers = _givers(poured, top)
    below = NEVER if short.size else int(top[givers[:1]].max(initial=-1))
    fill, leximin = _walk_down(
        problem.line_start,
        problem.arc_producer,
        problem.arc_limit,
        problem.line_week,
        weeks,
        gap.lots,
        poured.more,
        short,
        order,
        givers,
        top,
        _lowest(poured, top, below),
        passes,
        by_producer,
        line_of,
        poured.room.reshape(-1),
        int(gave.sum()),
        np.zeros(missing.size, dtype=np.int8),
        np.zeros(missing.size, dtype=np.int32),
    )
    return bool(fill), bool(leximin)


def _givers(poured: Poured, top: Int64Array) -> Int64Array:
    """Who got lots, the highest top lot first."""
    got = np.zeros(top.size, dtype=np.bool_)
    got[poured.producer] = True
    by_rank = np.empty(top.size, dtype=np.int64)
    by_rank[poured.kept.problem.rank] = np.arange(top.size)
    return by_rank[np.sort(top[got])[::-1] % top.size]


def _lowest(poured: Poured, top: Int64Array, below: int) -> Int64Array:
    """(L,) the lowest key of a next lot that each line could give; `NEVER` if none is `below`."""
    gap, problem = poured.kept, poured.kept.problem
    free = np.minimum.accumulate(poured.room[:, ::-1], axis=1)[:, ::-1]
    takes = (gap.stays & (top + top.size < below))[:, None] & (free > 0)
    keys = np.where(takes, (top + top.size)[:, None], NEVER).reshape(-1)
    lowest = np.full(problem.line_lots.size, NEVER, dtype=np.int64)

    def work(first: int, last: int) -> None:
        _lower(
            first,
            last,
            problem.line_start,
            problem.arc_producer,
            problem.arc_limit,
            problem.line_week,
            free.shape[1],
            gap.lots,
            poured.more,
            takes.reshape(-1),
            keys,
            lowest,
        )

    lines_side_by_side(work, problem.line_start)
    return lowest


@kernel
def _lower(
    first: int,
    last: int,
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    kept: Row,
    more: Row,
    takes: Row,  # (P * W,) whether there is a key; few have one, so little else is read
    keys: Row,
    lowest: Row,
) -> None:
    for line in range(first, last):
        due = week[line]
        best = lowest[line]
        for arc in range(natural(start[line]), start[line + 1]):
            place = producer[arc] * weeks + due
            if takes[place] and kept[arc] + more[arc] < limit[arc]:
                best = min(best, keys[place])
        lowest[line] = best


@kernel
def _walk_down(
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    kept: Row,
    more: Row,
    short: Row,  # lines that miss lots, in order
    order: Row,  # (L,) place of each line in the order
    givers: Row,  # who got lots, the highest top lot first
    top: Row,  # (P,) key of the top lot
    lowest: Row,  # (L,) the lowest key of a next lot
    passes: Row,  # (P,) whether lots of the gap could make way
    until: Row,  # (P+1,) lots of the gap by producer ...
    lines_of: Row,  # ... and the lines that gave them
    room: Row,
    left: int,  # lines not seen that gave any lots or miss some
    seen: Row,
    queue: Row,
) -> tuple[bool, bool]:
    fill = True
    leximin = True
    for source in range(len(short) + len(givers)):
        if left == 0:
            break
        count = 0
        height = -1
        place = -1
        if source < len(short):
            place = order[short[source]]
            if seen[short[source]] == 0:
                seen[short[source]] = 1
                queue[0] = short[source]
                count = 1
        else:
            giver = givers[source - len(short)]
            height = top[giver]
            for entry in range(until[giver], until[giver + 1]):
                line = lines_of[entry]
                if seen[line] == 0:
                    seen[line] = 1
                    queue[count] = line
                    count += 1
        head = 0
        while head < count:
            line = queue[head]
            head += 1
            left -= 1
            if height < 0 and lowest[line] < 2**62:
                fill = False
            if lowest[line] < height:
                leximin = False
            if left == count - head:  # all others are in the queue
                continue
            for arc in range(start[line], start[line + 1]):
                p = producer[arc]
                if not passes[p] or kept[arc] + more[arc] >= limit[arc]:
                    continue
                full = next_full_week(room, p * weeks, weeks, week[line])
                if full >= weeks - 1:
                    passes[p] = False  # all its lines will have been seen
                for entry in range(until[p], until[p + 1]):
                    other = lines_of[entry]
                    if seen[other] == 0 and week[other] <= full:
                        if height < 0 and order[other] > place:
                            fill = False
                        seen[other] = 1
                        queue[count] = other
                        count += 1
    return fill, leximin
