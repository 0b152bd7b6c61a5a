"""Proof of a plan by a search of its own, in one pass over the pairs.

It shares nothing with the making of the plan but the network: it counts loads and weeks anew, and
then looks, from the producer with the lowest next lot upwards, at all that can reach it.
"""

import numpy as np

from domain.pooling.kernels import Row, kernel
from domain.pooling.network_form import Flow, Network, by_line, flow_of
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array, Int64Array


def certify(network: Network, lots: Int32Array) -> Certificate:
    """What holds of the plan that gives every arc (A,) so many `lots`; no limits on shares.

    `gap` is not known here: it is 0 where the fill is proven, else all that is missing.
    """
    flow = flow_of(network, lots)
    missing = network.lots - by_line(network.start, lots)
    feasible = _feasible(network, flow, missing)
    if not feasible:
        return Certificate(feasible=False, fill=False, leximin=False, gap=_positive(missing))
    fill, leximin = prove(network, flow, missing)
    return Certificate(feasible, fill, leximin, 0 if fill else _positive(missing))


def _feasible(network: Network, flow: Flow, missing: Int64Array) -> bool:
    within = bool(((flow.lots >= 0) & (flow.lots <= network.limit)).all())
    return within and bool((flow.room >= 0).all()) and bool((missing >= 0).all())


def _positive(missing: Int64Array) -> int:
    return int(missing[missing > 0].sum())


def prove(network: Network, flow: Flow, missing: Int64Array) -> tuple[bool, bool]:
    """Whether no residual path fills better, and whether none makes the loads less top-heavy."""
    lines, producers, weeks = network.lots.size, network.base.size, network.weeks
    free = np.flatnonzero(flow.room[weeks - 1 :: weeks] > 0)
    by_key = free[np.argsort(flow.load[free], kind="stable")].astype(np.int32)
    short = bool((missing > 0).any())
    fill, leximin = _prove(
        network.start,
        network.producer,
        network.limit,
        network.week,
        weeks,
        network.by_producer,
        network.entry_line,
        network.entry_arc,
        flow.lots,
        flow.load,
        flow.room,
        missing,
        by_key,
        short,
        np.zeros(lines, dtype=np.bool_),
        np.full(producers, weeks, dtype=np.int32),
        *(np.zeros(producers * weeks + 1, dtype=np.int32) for _ in range(3)),
    )
    return bool(fill), bool(leximin)


@kernel
def _prove(
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    lots: Row,
    load: Row,
    room: Row,
    missing: Row,
    takers: Row,  # ascending by (load, turn)
    short: bool,
    seen: Row,  # (L,) can put a lot where an earlier or this source ends
    open_from: Row,  # (P,) a lot that comes for this week or later can make one end there
    who: Row,
    first: Row,
    until: Row,
) -> tuple[bool, bool]:
    fill = True
    leximin = True
    lines = len(week)
    sources = len(takers) + (lines if short else 0)
    for source in range(sources):
        # The source is a producer with room, or a line that would give up a lot: the last first.
        victim = -1 if source < len(takers) else lines - 1 - (source - len(takers))
        count = 0
        height = 0
        turn = -1
        next_line = -1
        if victim < 0:
            turn = takers[source]
            height = load[turn]
            w = weeks
            while w > 0 and room[turn * weeks + w - 1] > 0:
                w -= 1
            if w < open_from[turn]:
                who[0] = turn
                first[0] = w
                until[0] = open_from[turn]
                open_from[turn] = w
                count = 1
        elif not seen[victim]:
            next_line = victim
        place = -1 if next_line >= 0 else 0
        while place < count:
            entry = 0
            last = 1
            if place >= 0:
                entry = by_producer[who[place]]
                last = by_producer[who[place] + 1]
            while entry < last:
                if place >= 0:
                    next_line = entry_line[entry]
                    arc = entry_arc[entry]
                    usable = first[place] <= week[next_line] < until[place]
                    if not usable or seen[next_line] or lots[arc] >= limit[arc]:
                        entry += 1
                        continue
                entry += 1
                seen[next_line] = True
                if missing[next_line] > 0 and (victim < 0 or next_line < victim):
                    fill = False
                for out in range(start[next_line], start[next_line + 1]):
                    if lots[out] <= 0:
                        continue
                    q = producer[out]
                    top = load[q] - 1
                    if victim < 0 and (top > height or (top == height and q > turn)):
                        leximin = False
                    if open_from[q] <= 0:
                        continue
                    w = week[next_line]
                    while w > 0 and room[q * weeks + w - 1] > 0:
                        w -= 1
                    if w < open_from[q]:
                        who[count] = q
                        first[count] = w
                        until[count] = open_from[q]
                        open_from[q] = w
                        count += 1
            place += 1
    return fill, leximin
