"""Fill, exactly: each line in its order takes what it can along residual paths.

Lines' fills form a polymatroid, so filling them greedily, one after the other and never taking
from an earlier one, is lexicographically best and fills as much in all as anything could
(Megiddo 1974). A search that finds no free capacity has seen a set that nothing can ever leave;
it is closed, and no later search enters it, so all failing searches together are one pass.
"""

import numpy as np

from domain.pooling.flow_level import level_line
from domain.pooling.flow_steps import add, next_full_week, room_to_add, room_to_swap, swap
from domain.pooling.kernels import inner, kernel
from domain.pooling.network_form import Flow, Network
from domain.pooling.problem import Int64Array


def filled_of(network: Network, flow: Flow) -> Int64Array:
    """(L,) lots of each line that `flow` pours."""
    until = np.concatenate(([0], np.cumsum(flow.lots, dtype=np.int64)))
    filled: Int64Array = until[network.start[1:]] - until[network.start[:-1]]
    return filled


def fill_lines(network: Network, flow: Flow, levels: Int64Array) -> None:
    """Pour the empty `flow` so that no line could have more without an earlier one having less."""
    widest = int(np.diff(network.start).max(initial=0))
    lines, producers = network.lots.size, network.base.size
    _fill_lines(
        network.start,
        network.producer,
        network.limit,
        network.lots,
        network.week,
        network.weeks,
        network.by_producer,
        network.entry_line,
        network.entry_arc,
        flow.lots,
        flow.load,
        flow.room,
        levels,
        *(np.zeros(widest, dtype=np.int32) for _ in range(2)),
        np.zeros(lines, dtype=np.int32),
        *(np.zeros(lines, dtype=np.int32) for _ in range(4)),
        *(np.full(producers, -1, dtype=np.int32) for _ in range(3)),
    )


@kernel
def _fill_lines(
    start,
    producer,
    limit,
    wanted,
    week,
    weeks,
    by_producer,
    entry_line,
    entry_arc,
    lots,
    load,
    room,
    levels,
    others,
    most,
    seen,  # (L,) the search that saw a line; -1: closed
    queue,  # (L,) lines seen, in order
    parent,  # (L,) line from which it was seen
    enters,  # (L,) arc by which the parent's lot comes to a shared producer
    leaves,  # (L,) arc of this line whose lot makes way there
    closed,  # (P,) weeks up to this one lead only to closed lines
    reached,  # (P,) the same, of the search `reached_in`
    reached_in,  # (P,)
):
    search = 0
    for line in range(len(wanted)):
        filled = level_line(
            line, start, producer, limit, wanted, week, weeks, lots, load, room, levels, others, most
        )
        while filled < wanted[line] and seen[line] != -1:
            search += 1
            queue[0] = line
            seen[line] = search
            count = 1
            head = 0
            came = 0
            while head < count and filled < wanted[line]:
                now = queue[head]
                head += 1
                due = week[now]
                for arc in range(start[now], start[now + 1]):
                    p = producer[arc]
                    if lots[arc] >= limit[arc] or filled >= wanted[line]:
                        continue
                    if reached_in[p] == search and due <= reached[p]:
                        continue
                    more = min(limit[arc] - lots[arc], wanted[line] - filled)
                    more = min(more, room_to_add(room, p * weeks, weeks, due))
                    if more <= 0:
                        continue
                    more = min(
                        more,
                        _path_room(
                            line, now, weeks, week, producer, limit, lots, room, parent, enters, leaves
                        ),
                    )
                    if more <= 0:
                        break
                    lots[arc] += more
                    load[p] += more
                    add(room, p * weeks, weeks, due, more)
                    _push(line, now, weeks, week, producer, lots, room, parent, enters, leaves, more)
                    filled += more
                    came += more
                if filled >= wanted[line]:
                    break
                for arc in range(start[now], start[now + 1]):
                    if lots[arc] >= limit[arc]:
                        continue
                    p = producer[arc]
                    full = next_full_week(room, p * weeks, weeks, due)
                    known = closed[p]
                    if reached_in[p] == search:
                        known = max(known, reached[p])
                    if full >= weeks or full <= known:
                        continue
                    reached[p] = full
                    reached_in[p] = search
                    for entry in range(by_producer[p], by_producer[p + 1]):
                        other = entry_line[entry]
                        way = entry_arc[entry]
                        if known < week[other] <= full and lots[way] > 0:
                            if seen[other] != search and seen[other] != -1:
                                seen[other] = search
                                parent[other] = now
                                enters[other] = arc
                                leaves[other] = way
                                queue[count] = other
                                count += 1
            if came == 0:
                for k in range(count):
                    now = queue[k]
                    seen[now] = -1
                    for arc in range(start[now], start[now + 1]):
                        p = producer[arc]
                        if reached_in[p] == search:
                            closed[p] = max(closed[p], reached[p])


@inner
def _path_room(line, now, weeks, week, producer, limit, lots, room, parent, enters, leaves):
    most = 2**31 - 1
    while now != line:
        before = parent[now]
        place = producer[leaves[now]] * weeks
        most = min(most, lots[leaves[now]], limit[enters[now]] - lots[enters[now]])
        most = min(most, room_to_swap(room, place, week[before], week[now]))
        now = before
    return most


@inner
def _push(line, now, weeks, week, producer, lots, room, parent, enters, leaves, more):
    while now != line:
        before = parent[now]
        swap(room, producer[leaves[now]] * weeks, week[before], week[now], more)
        lots[leaves[now]] -= more
        lots[enters[now]] += more
        now = before
