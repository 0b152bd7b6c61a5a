"""Water-filling, line by line: each line levels its own producers, given all other lines.

Every pass keeps each line at least as full as it was and never makes the loads more top-heavy, so
a few passes come near the optimum; what is left needs paths over several lines (`flow_settle`).
"""

import numpy as np

from domain.pooling.kernels import Row, inner, kernel, narrow, natural
from domain.pooling.network_form import Flow, Network
from domain.pooling.problem import Int64Array


def level_lines(network: Network, flow: Flow, levels: Int64Array) -> int:
    """Pour every line anew, in order, onto what the others leave; returns the lots that moved.

    `levels` (L,) remembers each line's level from one pass to the next; it only saves time.
    """
    widest = int(np.diff(network.start).max(initial=0))
    scratch = (np.zeros(widest, dtype=np.int32) for _ in range(2))
    last = flow.room[network.weeks - 1 :: network.weeks]
    top = int((flow.load.astype(np.int64) + last).max(initial=0))  # whatever lots move
    both = np.stack((flow.load, last), axis=1, dtype=narrow(top)).reshape(-1)
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
    first = natural(start[line])
    size = start[line + 1] - first
    due = week[line]
    low, high, total = _look(
        first, size, due, producer, limit, weeks, lots, both, room, others, most
    )
    rest = 0
    if total <= wanted[line]:
        low = high
    else:
        low, rest = _level(size, wanted[line], low, high, levels[line], others, most)
        levels[line] = low
    count = _changes(first, size, low, rest, lots, others, most)
    moved = 0
    for k in range(count):
        arc = first + others[k]
        change = most[k]
        p = producer[arc]
        lots[arc] += change
        both[2 * p] += change
        both[2 * p + 1] -= change
        for w in range(due, weeks - 1):
            room[p * weeks + w] -= change
        moved += abs(change)
    return moved


@inner
def _look(
    first: int,
    size: int,
    due: int,
    producer: Row,
    limit: Row,
    weeks: int,
    lots: Row,
    both: Row,
    room: Row,
    others: Row,
    most: Row,
) -> tuple[int, int, int]:
    """What the others leave: `others` is each load without the line, `most` how much it can take.

    Returns the lowest and the highest load there can be, and the most lots in all. What is read
    at random is read in a loop of its own, so that many reads are under way at once.
    """
    for i in range(size):
        p = producer[first + i]
        others[i] = both[2 * p]
        most[i] = both[2 * p + 1]
    if due < weeks - 1:
        for i in range(size):
            for place in range(
                producer[first + i] * weeks + due, producer[first + i] * weeks + weeks - 1
            ):
                most[i] = min(most[i], room[place])
    low = 2**31 - 1
    high = 0
    total = 0
    for i in range(size):
        own = lots[first + i]
        can = min(limit[first + i], own + most[i])
        there = others[i] - own
        others[i] = there
        most[i] = can
        total += can
        low = min(low, there if can > 0 else low)
        high = max(high, there + can if can > 0 else high)
    return low, high, total


@inner
def _level(
    size: int, want: int, low: int, high: int, level: int, others: Row, most: Row
) -> tuple[int, int]:
    """The largest level whose lots fit, near `level`, and how many lots are left over.

    Newton's step, then halves, in a shrinking bracket.
    """
    poured_low = 0
    level = min(max(level, low + 1), high - 1)
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
    return low, want - poured_low


@inner
def _changes(
    first: int, size: int, level: int, rest: int, lots: Row, others: Row, most: Row
) -> int:
    """Who gets another number of lots than before, into `others`, and by how many, into `most`.

    Returns how many they are. It does not branch on what it reads; most guesses would be wrong.
    """
    count = 0
    for i in range(size):
        up = level - others[i]
        can = most[i]
        odd = (rest > 0) & (up >= 0) & (up < can)
        rest -= odd
        change = min(max(up, 0), can) + odd - lots[first + i]
        others[count] = i
        most[count] = change
        count += change != 0
    return count
