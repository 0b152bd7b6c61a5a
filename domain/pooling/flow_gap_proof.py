"""Proof that a gap was poured as well as it could be, against all pairs of the problem.

Only lots of the gap can move, so the residual network is walked forwards: from lines that stay
short, then from whoever got lots of the gap, the highest first, along the lines that gave them. A
line is looked through once, by the first who comes; whoever comes later stands lower and asks less.
"""

import numpy as np

from domain.pooling.flow_gap import NEVER
from domain.pooling.flow_steps import next_full_week
from domain.pooling.gap_kept import Kept
from domain.pooling.kernels import Row, kernel
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array, Int64Array


def prove_gap(gap: Kept, more: Int32Array) -> Certificate:
    """What holds of the plan that pours so many `more` lots (A,) on what is kept."""
    problem, weeks = gap.problem, gap.problem.capacity.shape[1]
    arcs = np.flatnonzero(more)
    line = np.searchsorted(problem.line_start, arcs, side="right") - 1
    producer = problem.arc_producer[arcs]
    missing = gap.missing - _sums(line, more[arcs], gap.missing.size)
    load = gap.load + _sums(producer, more[arcs], gap.load.size)
    room = gap.room.astype(np.int64)
    for week in range(weeks):
        due = problem.line_week[line] <= week
        room[:, week] -= _sums(producer[due], more[arcs][due], gap.load.size)
    within = bool((more[arcs] > 0).all() and gap.stays[producer].all())
    within = within and bool((gap.lots[arcs] + more[arcs] <= problem.arc_limit[arcs]).all())
    if not (within and (missing >= 0).all() and (room >= 0).all()):
        return Certificate(feasible=False, fill=False, leximin=False, gap=_positive(missing))
    fill, leximin = _walk(gap, more, arcs, line, missing, load, room)
    return Certificate(True, fill, leximin, 0 if fill else _positive(missing))


def _positive(missing: Int64Array) -> int:
    return int(missing[missing > 0].sum())


def _sums(place: Int64Array | Int32Array, values: Int32Array, size: int) -> Int64Array:
    return np.bincount(place, values, size).astype(np.int64)  # exact: far below 2**53


def _walk(
    gap: Kept,
    more: Int32Array,
    arcs: Int64Array,
    line: Int64Array,
    missing: Int64Array,
    load: Int64Array,
    room: Int64Array,
) -> tuple[bool, bool]:
    problem, producers = gap.problem, gap.load.size
    producer = problem.arc_producer[arcs]
    by_producer = np.argsort(producer, kind="stable")
    until = np.concatenate(([0], np.cumsum(np.bincount(producer, minlength=producers))))
    top = (load - 1) * producers + problem.rank
    givers = np.flatnonzero(np.diff(until))
    givers = givers[np.argsort(-top[givers])]
    key = np.where(gap.stays & (room[:, -1] > 0), top + producers, NEVER // 2)
    passes = np.where(gap.stays, np.diff(until) > 0, False)
    by_class = np.lexsort((np.arange(missing.size), problem.line_week, problem.line_class))
    order = np.empty(missing.size, dtype=np.int64)
    order[by_class] = np.arange(missing.size)
    fill, leximin = _walk_down(
        problem.line_start,
        problem.arc_producer,
        problem.arc_limit,
        problem.line_week,
        room.shape[1],
        gap.lots,
        more,
        by_class[missing[by_class] > 0],
        order,
        givers,
        top,
        key * 2 + passes,
        until,
        line[by_producer],
        room.reshape(-1),
        np.zeros(missing.size, dtype=np.int8),
        np.zeros(missing.size, dtype=np.int32),
    )
    return bool(fill), bool(leximin)


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
    key: Row,  # (P,) twice the key of the next lot; and 1 where lots of the gap could make way
    until: Row,  # (P+1,) lots of the gap by producer ...
    lines_of: Row,  # ... and the lines that gave them
    room: Row,
    seen: Row,
    queue: Row,
) -> tuple[bool, bool]:
    fill = True
    leximin = True
    for source in range(len(short) + len(givers)):
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
            height = 2 * top[giver]
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
            due = week[line]
            for arc in range(start[line], start[line + 1]):
                if kept[arc] + more[arc] >= limit[arc]:
                    continue
                p = producer[arc]
                next_key = key[p]
                taken = next_key < height or (height < 0 and next_key < 2**62)
                if not (taken or next_key & 1):
                    continue
                full = next_full_week(room, p * weeks, weeks, due)
                if taken and full == weeks:
                    if height < 0:
                        fill = False
                    else:
                        leximin = False
                if next_key & 1:
                    if full >= weeks - 1:
                        key[p] = next_key - 1  # all its lines will have been seen
                    for entry in range(until[p], until[p + 1]):
                        other = lines_of[entry]
                        if seen[other] == 0 and week[other] <= full:
                            if height < 0 and order[other] > place:
                                fill = False
                            seen[other] = 1
                            queue[count] = other
                            count += 1
    return fill, leximin
