"""Proof of a plan by a search of its own, in one pass over the pairs.

It shares nothing with the making of the plan but the network: it counts loads and weeks anew, and
then looks, from the producer with the lowest next lot upwards, at all that can reach it. Once every
line is among that, nothing is left that a later one could prove wrong.
"""

import numpy as np

from domain.pooling.kernels import Row, kernel
from domain.pooling.kernels_blocks import in_blocks
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
        _highest(network, flow),
        np.zeros(lines, dtype=np.bool_),
        np.zeros(lines, dtype=np.int32),
        np.full(producers, weeks, dtype=np.int32),
        *(np.zeros(producers * weeks + 1, dtype=np.int32) for _ in range(3)),
    )
    return bool(fill), bool(leximin)


def _highest(network: Network, flow: Flow) -> Int64Array:
    """(L,) the highest key, (load - 1) * P + turn, that a lot of each line has; -1 without any."""
    found: list[Int64Array] = []

    def work(first: int, last: int, block: int, at: Int32Array) -> None:
        highest = np.full(at.size, -1, dtype=np.int64)
        found.append(highest)
        _raise(
            first, last, block, network.start, network.producer, flow.lots, flow.load, at, highest
        )

    in_blocks(network.start, network.producer, network.base.size, work)
    return np.asarray(np.max(found, axis=0), dtype=np.int64)


@kernel
def _raise(
    first: int,
    last: int,
    block: int,
    start: Row,
    producer: Row,
    lots: Row,
    load: Row,
    at: Row,
    highest: Row,
) -> None:
    for until in range(min(first + block, last), last + block, block):
        for line in range(len(highest)):
            best = highest[line]
            out = at[line]
            while out < start[line + 1] and producer[out] < min(until, last):
                if lots[out] > 0:
                    best = max(best, int(load[producer[out]] - 1) * len(load) + producer[out])
                out += 1
            at[line] = out
            highest[line] = best


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
    tops: Row,  # (L,) key of the highest top lot
    seen: Row,  # (L,) can put a lot where an earlier or this source ends
    queue: Row,  # (L,) lines seen from this source
    open_from: Row,  # (P,) a lot that comes for this week or later can make one end there
    who: Row,
    first: Row,
    until: Row,
) -> tuple[bool, bool]:
    fill = True
    leximin = True
    lines = len(week)
    unseen = lines
    for source in range(len(takers) + (lines if short else 0)):
        if unseen == 0:  # whatever else is a source, nothing more can reach it
            break
        # The source is a producer with room, or a line that would give up a lot: the last first.
        victim = -1 if source < len(takers) else lines - 1 - (source - len(takers))
        count = 0
        key = -1
        found = 0
        if victim < 0:
            p = takers[source]
            key = int(load[p]) * len(load) + p
            w = weeks
            while w > 0 and room[p * weeks + w - 1] > 0:
                w -= 1
            if w < open_from[p]:
                who[0] = p
                first[0] = w
                until[0] = open_from[p]
                open_from[p] = w
                count = 1
        elif not seen[victim]:
            seen[victim] = True
            unseen -= 1
            queue[0] = victim
            found = 1
        place = 0
        scanned = 0
        while unseen > 0 and (place < count or scanned < found):
            if place < count:  # which lines can put a lot there?
                p = who[place]
                for entry in range(by_producer[p], by_producer[p + 1]):
                    line = entry_line[entry]
                    usable = first[place] <= week[line] < until[place]
                    if (
                        not usable
                        or seen[line]
                        or lots[entry_arc[entry]] >= limit[entry_arc[entry]]
                    ):
                        continue
                    seen[line] = True
                    unseen -= 1
                    queue[found] = line
                    found += 1
                    if missing[line] > 0 and (victim < 0 or line < victim):
                        fill = False
                    if victim < 0 and tops[line] > key:
                        leximin = False
                place += 1
            else:  # whose lots can that line take away?
                line = queue[scanned]
                scanned += 1
                for out in range(start[line], start[line + 1]):
                    q = producer[out]
                    if lots[out] <= 0 or open_from[q] <= 0:
                        continue
                    w = week[line]
                    while w > 0 and room[q * weeks + w - 1] > 0:
                        w -= 1
                    if w < open_from[q]:
                        who[count] = q
                        first[count] = w
                        until[count] = open_from[q]
                        open_from[q] = w
                        count += 1
    return fill, leximin
