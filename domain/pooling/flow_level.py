"""Water-filling, line by line: each line levels its own producers, given all other lines.

Every pass keeps each line at least as full as it was and never makes the loads more top-heavy, so
a few passes come near the optimum; what is left needs paths over several lines (`flow_settle`).
"""

import numpy as np

from domain.pooling.kernels import Row, inner, kernel
from domain.pooling.network_form import Flow, Network
from domain.pooling.problem import Int64Array


def level_lines(network: Network, flow: Flow, levels: Int64Array) -> int:
    """Pour every line anew, in order, onto what the others leave; returns the lots that moved.

    `levels` (L,) remembers each line's level from one pass to the next; it only saves time.
    """
    widest = int(np.diff(network.start).max(initial=0))
    scratch = (np.zeros(widest, dtype=np.int32) for _ in range(2))
    last = flow.room[network.weeks - 1 :: network.weeks]
    both = np.stack((flow.load, last), axis=1).reshape(-1)
    moved: int = _level_lines(
        network.start,
        network.producer,
        network.limit,
        network.lots,
        network.week,
        network.weeks,
        flow.lots,
        both,
        flow.room,
        levels,
        *scratch,
    )
    flow.load[:], last[:] = both[::2], both[1::2]
    return moved


@kernel
def _level_lines(
    start: Row,
    producer: Row,
    limit: Row,
    wanted: Row,
    week: Row,
    weeks: int,
    lots: Row,
    both: Row,  # (2 P,) load and room up to the last week, side by side in memory
    room: Row,  # of weeks before the last
    levels: Row,
    others: Row,
    most: Row,
) -> int:
    moved = 0
    for line in range(len(wanted)):
        moved += level_line(
            line,
            start,
            producer,
            limit,
            wanted,
            week,
            weeks,
            lots,
            both,
            room,
            levels,
            others,
            most,
        )
    return moved


@inner
def level_line(
    line: int,
    start: Row,
    producer: Row,
    limit: Row,
    wanted: Row,
    week: Row,
    weeks: int,
    lots: Row,
    both: Row,  # (2 P,) load and room up to the last week, side by side in memory
    room: Row,  # of weeks before the last
    levels: Row,
    others: Row,
    most: Row,
) -> int:
    """Pour one line anew; `others` and `most` are scratch, as wide as the widest line."""
    moved = 0
    first = start[line]
    size = start[line + 1] - first
    want = wanted[line]
    total = 0
    low = 2**31 - 1
    high = 0
    for i in range(size):
        p = producer[first + i]
        own = lots[first + i]
        free = both[2 * p + 1]
        for w in range(week[line], weeks - 1):
            free = min(free, room[p * weeks + w])
        can = min(limit[first + i], own + free)
        there = both[2 * p] - own
        others[i] = there
        most[i] = can
        total += can
        if can > 0:
            low = min(low, there)
            high = max(high, there + can)
    # Largest level at which the lots fit: Newton's step, then halves, in a shrinking bracket.
    poured_low = 0
    if total <= want:
        low = high
        poured_low = want
    else:
        level = min(max(levels[line], low + 1), high - 1)
        steps = 0
        while high - low > 1:
            poured = 0
            growing = 0
            for i in range(size):
                up = level - others[i]
                can = most[i]
                poured += min(max(up, 0), can)
                growing += (up >= 0) & (up < can)
            if poured <= want:
                low = level
                poured_low = poured
                if want - poured < growing:
                    break
                level = low + max((want - poured) // max(growing, 1), 1)
            else:
                high = level
                level = high - max((poured - want) // max(growing, 1), 1)
            steps += 1
            if steps > 8:
                level = (low + high) // 2
            level = min(max(level, low + 1), high - 1)
        levels[line] = low
    rest = want - poured_low
    for i in range(size):
        up = low - others[i]
        give = min(max(up, 0), most[i])
        if rest > 0 and 0 <= up < most[i]:
            give += 1
            rest -= 1
        change = give - lots[first + i]
        if change != 0:
            p = producer[first + i]
            lots[first + i] = give
            both[2 * p] += change
            both[2 * p + 1] -= change
            for w in range(week[line], weeks - 1):
                room[p * weeks + w] -= change
            moved += abs(change)
    return moved
