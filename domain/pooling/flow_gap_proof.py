"""Proof that a gap was poured as well as it could be, against all pairs of the problem.

Only lots of the gap can move, so the residual network is walked forwards: from lines that stay
short, then from whoever got lots of the gap, the highest first, along the lines that gave them. A
line is looked at once, by the first who comes; whoever comes later stands lower and asks less. Once
every line that could give somebody a lower lot has been, nothing is left to be found; most often
there is no such line at all.
"""

import numpy as np

from domain.pooling.flow_gap import NEVER
from domain.pooling.flow_steps import next_full_week
from domain.pooling.gap_kept import BoolArray, Poured
from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_blocks import up_to_later
from domain.pooling.kernels_order import entries
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int64Array


def prove_gap(poured: Poured) -> Certificate:
    """What holds of the plan that pours so much on what is kept."""
    kept, arcs, missing = poured.kept, poured.arcs, poured.missing
    within = bool((poured.more > 0).all() and kept.stays[poured.producer].all())
    within = within and bool((kept.lots[arcs] <= kept.problem.arc_limit[arcs]).all())
    if not (within and (missing >= 0).all() and (poured.room >= 0).all()):
        return Certificate(feasible=False, fill=False, leximin=False, gap=_positive(missing))
    fill, leximin = _walk(poured)
    return Certificate(True, fill, leximin, 0 if fill else _positive(missing))


def _positive(missing: Int64Array) -> int:
    return int(missing[missing > 0].sum())


def _walk(poured: Poured) -> tuple[bool, bool]:
    gap, problem, missing = poured.kept, poured.kept.problem, poured.missing
    producers, weeks = poured.room.shape
    top = (poured.load - 1) * producers + problem.rank
    gave = missing > 0
    gave[poured.line] = True
    by_class = np.lexsort((np.arange(missing.size), problem.line_week, problem.line_class))
    short = by_class[missing[by_class] > 0]
    highest = int(top[poured.producer].max(initial=-1))
    lowest = _lowest(poured, gave, top, NEVER if short.size else highest)
    hopeful = int((lowest < NEVER).sum())
    if not hopeful and not short.size:
        return True, True
    start = np.searchsorted(poured.arcs, problem.line_start).astype(np.int32)
    by_producer, line_of, _ = entries(start, poured.producer, producers, ascending=gap.ascending)
    order = np.empty(missing.size, dtype=np.int64)
    order[by_class] = np.arange(missing.size)
    fill, leximin = _walk_down(
        problem.line_start,
        problem.arc_producer,
        problem.arc_limit,
        problem.line_week,
        weeks,
        gap.lots,
        short,
        order,
        _givers(poured, top),
        top,
        lowest,
        gap.stays & (np.diff(by_producer) > 0),
        by_producer,
        line_of,
        poured.room.reshape(-1),
        int(gave.sum()),
        hopeful,
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


def _lowest(poured: Poured, gave: BoolArray, top: Int64Array, below: int) -> Int64Array:
    """(L,) the lowest key of a next lot that each line that `gave` any could give.

    `NEVER` where none is `below`.
    """
    gap, problem = poured.kept, poured.kept.problem
    lowest = np.full(problem.line_lots.size, NEVER, dtype=np.int64)
    low = gap.stays & (top + top.size < below)
    takes = (low[:, None] & (up_to_later(poured.room) > 0)).reshape(-1)
    if not takes.any():
        return lowest

    def work(first: int, last: int) -> None:
        _lower(
            first,
            last,
            problem.line_start,
            problem.arc_producer,
            problem.arc_limit,
            problem.line_week,
            poured.room.shape[1],
            gap.lots,
            gave,
            takes,
            top,
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
    lots: Row,
    gave: Row,
    takes: Row,  # (P * W,) who is looked for; they are few, so little else is read
    top: Row,
    lowest: Row,
) -> None:
    for line in range(first, last):
        if not gave[line]:
            continue
        due = week[line]
        best = lowest[line]
        for arc in range(natural(start[line]), start[line + 1]):
            if takes[producer[arc] * weeks + due] and lots[arc] < limit[arc]:
                best = min(best, top[producer[arc]] + len(top))
        lowest[line] = best


@kernel
def _walk_down(
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    lots: Row,
    short: Row,  # lines that miss lots, in order
    order: Row,  # (L,) place of each line in the order
    givers: Row,  # who got lots, the highest top lot first
    top: Row,  # (P,) key of the top lot
    lowest: Row,  # (L,) the lowest key of a next lot
    passes: Row,  # (P,) whether lots of the gap could make way
    until: Row,  # (P+1,) lots of the gap by producer ...
    lines_of: Row,  # ... and the lines that gave them
    room: Row,
    left: int,  # lines not seen that gave any lots or miss some ...
    hopeful: int,  # ... and those of them that could give somebody a next lot
    seen: Row,
    queue: Row,
) -> tuple[bool, bool]:
    fill = True
    leximin = True
    for source in range(len(short) + len(givers)):
        if left == 0 or (source >= len(short) and hopeful == 0):
            break
        count = 0
        height = -1
        place = -1
        if source < len(short):
            place = order[short[source]]
            if seen[short[source]] == 0:
                seen[short[source]] = 1
                hopeful -= lowest[short[source]] < 2**62
                queue[0] = short[source]
                count = 1
        else:
            giver = givers[source - len(short)]
            height = top[giver]
            for entry in range(until[giver], until[giver + 1]):
                line = lines_of[entry]
                if seen[line] == 0:
                    seen[line] = 1
                    hopeful -= lowest[line] < 2**62
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
            if left == count - head or (height >= 0 and hopeful == 0):
                continue  # all others, or all that matter, are in the queue
            for arc in range(start[line], start[line + 1]):
                p = producer[arc]
                if not passes[p] or lots[arc] >= limit[arc]:
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
                        hopeful -= lowest[other] < 2**62
                        queue[count] = other
                        count += 1
    return fill, leximin
