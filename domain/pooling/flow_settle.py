"""Leximin, exactly: whatever could still move from a high load to a low one is moved.

Every producer's next lot has a key, (load, turn); a plan is optimal exactly when no residual path
leads from a producer whose top lot has a higher key than the next lot of the producer at its end
(whole-lot loads are an M-convex set: Frank and Murota 2022). Takers are visited by ascending key.
Where nobody with a higher key can reach one, all that can reach it is closed for good: later
takers have higher keys still, and moves outside the closed set never enter it. So all failing
searches together are one pass, and once no taker is left the plan is optimal.
"""

import numpy as np

from domain.pooling.flow_steps import (
    add,
    last_full_week,
    room_to_add,
    room_to_swap,
    swap,
)
from domain.pooling.kernels import Row, inner, kernel, narrow
from domain.pooling.kernels_blocks import in_blocks
from domain.pooling.kernels_heap import rise, sink
from domain.pooling.network_form import Flow, Network
from domain.pooling.problem import Int32Array, Int64Array


def taker_keys(network: Network, flow: Flow) -> Int64Array:
    """Ascending keys, load * P + turn, of all producers that have room for one more lot."""
    producers, weeks = network.base.size, network.weeks
    free = np.flatnonzero(flow.room[weeks - 1 :: weeks] > 0)
    return np.sort(flow.load[free].astype(np.int64) * producers + free)


def settle(network: Network, flow: Flow) -> int:
    """Make the loads of `flow` leximin, odd lots by turn, without changing any line's fill.

    Returns the number of paths along which lots moved.
    """
    lines, producers = network.lots.size, network.base.size
    entries = producers * network.weeks + 1
    moves = 0
    more = True
    tops = _tops_of(network.start, network.producer, flow.lots, flow.load)
    spare = (network.limit - flow.lots).astype(narrow(int(network.limit.max(initial=0))))
    while more:
        found, more = _settle(
            network.start,
            network.producer,
            network.week,
            network.weeks,
            network.by_producer,
            network.entry_line,
            network.entry_arc,
            flow.lots,
            spare,
            flow.load,
            flow.room,
            taker_keys(network, flow),
            np.zeros(2 * producers + 64, dtype=np.int64),
            np.zeros(lines, dtype=np.int32),
            tops,
            *(np.zeros(lines, dtype=np.int32) for _ in range(3)),
            np.full(producers, network.weeks, dtype=np.int32),
            *(np.zeros(producers, dtype=np.int32) for _ in range(2)),
            *(np.zeros(entries, dtype=np.int32) for _ in range(7)),
        )
        moves += found
    return moves


@kernel
def _settle(
    start: Row,
    producer: Row,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    lots: Row,
    spare: Row,  # (A,) how many more each arc could have
    load: Row,
    room: Row,
    keys: Row,  # ascending, of the takers at the start
    heap: Row,  # keys of takers that came later
    seen: Row,  # (L,) the search that saw a line; -1: closed
    tops: Row,  # (L,) at least the key of the highest top lot that could leave the line
    queue: Row,  # (L,) lines seen, in order, that can put a lot ...
    into: Row,  # (L,) ... by this arc ...
    into_at: Row,  # (L,) ... to the producer at this place of the other queue
    closed: Row,  # (P,) whoever comes for this week or later is closed
    reached: Row,  # (P,) the same, of the search `reached_in`
    reached_in: Row,  # (P,)
    who: Row,  # queue of producers at which a lot may come in for a week in ...
    first: Row,  # ... first <= week < until, because of
    until: Row,
    via: Row,  # ... a line that moves lots away from there by the arc ...
    leaves: Row,
    enters: Row,  # ... and can put them by this arc ...
    parent: Row,  # ... to the producer at this place of the queue
) -> tuple[int, bool]:
    producers = len(load)
    head = 0
    waiting = 0
    moves = 0
    search = 0
    left = len(seen)  # lines that are not closed
    while left > 0 and (head < len(keys) or waiting > 0):
        if waiting > len(heap) - 3:
            return moves, True
        if waiting == 0 or (head < len(keys) and keys[head] <= heap[0]):
            key = keys[head]
            head += 1
        else:
            key = heap[0]
            waiting -= 1
            sink(heap, waiting)
        taker = key % producers
        height = key // producers
        if load[taker] != height or room[taker * weeks + weeks - 1] <= 0:
            continue
        search += 1
        who[0] = taker
        first[0] = last_full_week(room, taker * weeks, weeks) + 1
        until[0] = closed[taker]
        reached[taker] = first[0]
        reached_in[taker] = search
        count = 1
        place = 0
        lines = 0
        scanned = 0
        # `found` is the arc from which a lot should come; whoever is put in the queue is asked.
        found, via[1], enters[1] = _higher(
            taker, first[0], until[0], key, start, producer, week, by_producer, entry_line,
            entry_arc, lots, spare, load, seen, tops,
        )  # fmt: skip
        parent[1] = 0
        while found < 0:
            while place < count and lines < left:  # which lines can put lots there?
                p = who[place]
                for entry in range(by_producer[p], by_producer[p + 1]):
                    line = entry_line[entry]
                    due = week[line]
                    if due < first[place] or due >= until[place]:
                        continue
                    if seen[line] == search or seen[line] == -1:
                        continue
                    arc = entry_arc[entry]
                    if spare[arc] <= 0:
                        continue
                    seen[line] = search
                    into[line] = arc
                    into_at[line] = place
                    queue[lines] = line
                    lines += 1
                place += 1
            if scanned >= lines or lines == left:
                break
            line = queue[scanned]  # whose lots can that line take away?
            scanned += 1
            for arc in range(start[line], start[line + 1]):
                if lots[arc] <= 0:
                    continue
                q = producer[arc]
                known = closed[q]
                if reached_in[q] == search:
                    known = min(known, reached[q])
                if known <= 0:
                    continue
                since = last_full_week(room, q * weeks, week[line]) + 1
                if since < known:
                    reached[q] = since
                    reached_in[q] = search
                    who[count] = q
                    first[count] = since
                    until[count] = known
                    via[count] = line
                    leaves[count] = arc
                    enters[count] = into[line]
                    parent[count] = into_at[line]
                    count += 1
                    found, via[count], enters[count] = _higher(
                        q, since, known, key, start, producer, week, by_producer, entry_line,
                        entry_arc, lots, spare, load, seen, tops,
                    )  # fmt: skip
                    if found >= 0:
                        parent[count] = count - 1
                        break
        if found >= 0:
            giver = producer[found]
            who[count] = giver
            leaves[count] = found
            _move(
                count,
                height,
                weeks,
                week,
                lots,
                spare,
                load,
                room,
                who,
                via,
                leaves,
                enters,
                parent,
            )
            moves += 1
            _lift_tops(
                count, by_producer, entry_line, load, lots, entry_arc, who, via, parent, tops
            )
            waiting = rise(heap, waiting, int(load[giver]) * producers + giver)
            if room[taker * weeks + weeks - 1] > 0:
                waiting = rise(heap, waiting, int(load[taker]) * producers + taker)
        else:
            for k in range(count):
                closed[who[k]] = min(closed[who[k]], first[k])
            left -= lines
            for k in range(lines):
                seen[queue[k]] = -1
    return moves, False


def _tops_of(
    start: Int32Array, producer: Int32Array, lots: Int32Array, load: Int32Array
) -> Int64Array:
    """(L,) the highest key of a top lot, (load - 1) * P + p, in each line; -1 without any lots."""
    parts: list[Int64Array] = []

    def work(first: int, last: int, block: int, at: Int32Array) -> None:
        tops = np.full(at.size, -1, dtype=np.int64)
        parts.append(tops)
        _find_tops(first, last, block, start, producer, lots, load, at, tops)

    in_blocks(start, producer, load.size, work)
    found = np.full(start.size - 1, -1, dtype=np.int64)
    for tops in parts:
        np.maximum(found, tops, out=found)
    return found


@kernel
def _find_tops(
    first: int,
    last: int,
    block: int,
    start: Row,
    producer: Row,
    lots: Row,
    load: Row,
    at: Row,
    tops: Row,
) -> None:
    producers = len(load)
    for low in range(first, last, block):
        high = min(low + block, last)
        for line in range(len(tops)):
            arc = at[line]
            end = start[line + 1]
            top = tops[line]
            while arc < end and producer[arc] < high:
                p = producer[arc]
                key = (int(load[p]) - 1) * producers + p
                top = max(top, key if lots[arc] > 0 else -1)
                arc += 1
            at[line] = arc
            tops[line] = top


@inner
def _higher(
    p: int,
    since: int,
    until: int,
    key: int,
    start: Row,
    producer: Row,
    week: Row,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    lots: Row,
    spare: Row,
    load: Row,
    seen: Row,
    tops: Row,
) -> tuple[int, int, int]:
    """A line with a top above `key` that can put a lot to `p` for a week in `since` <= w < `until`.

    Returns the arc of that top, the line, and the arc by which it puts the lot; the first is -1 if
    there is none. Lines are asked for their tops first, since few are that high.
    """
    for entry in range(by_producer[p], by_producer[p + 1]):
        line = entry_line[entry]
        if tops[line] <= key or seen[line] == -1:
            continue
        arc = entry_arc[entry]
        if spare[arc] > 0 and since <= week[line] < until:
            found, tops[line] = _highest(start[line], start[line + 1], producer, lots, load)
            if tops[line] > key:
                return found, line, arc
    return -1, -1, -1


@inner
def _highest(first: int, last: int, producer: Row, lots: Row, load: Row) -> tuple[int, int]:
    """Arc and key of the highest top lot among a line's producers; -1 and -1 without any."""
    producers = len(load)
    best = -1
    best_key = -1
    for arc in range(first, last):
        if lots[arc] > 0:
            p = producer[arc]
            key = (int(load[p]) - 1) * producers + p
            if key > best_key:
                best_key = key
                best = arc
    return best, best_key


@inner
def _lift_tops(
    count: int,
    by_producer: Row,
    entry_line: Row,
    load: Row,
    lots: Row,
    entry_arc: Row,
    who: Row,
    via: Row,
    parent: Row,
    tops: Row,
) -> None:
    """Lines that a move gave lots of producers with a higher top than they knew."""
    producers = len(load)
    k = count
    while k > 0:
        p = who[parent[k]]
        tops[via[k]] = max(tops[via[k]], (int(load[p]) - 1) * producers + p)
        k = parent[k]
    taker = who[0]
    top = (int(load[taker]) - 1) * producers + taker
    for entry in range(by_producer[taker], by_producer[taker + 1]):
        if lots[entry_arc[entry]] > 0:
            tops[entry_line[entry]] = max(tops[entry_line[entry]], top)


@inner
def _move(
    count: int,
    height: int,
    weeks: int,
    week: Row,
    lots: Row,
    spare: Row,
    load: Row,
    room: Row,
    who: Row,
    via: Row,
    leaves: Row,
    enters: Row,
    parent: Row,
) -> None:
    """Move lots from the giver at `count` along the queue's parents to the taker at 0."""
    giver = who[count]
    taker = who[0]
    most = (load[giver] - height + (1 if taker < giver else 0)) // 2
    k = count
    while k > 0:
        most = min(most, lots[leaves[k]], spare[enters[k]])
        up = parent[k]
        place = who[up] * weeks
        if up > 0:
            most = min(most, room_to_swap(room, place, week[via[k]], week[via[up]]))
        else:
            most = min(most, room_to_add(room, place, weeks, week[via[k]]))
        k = up
    load[giver] -= most
    load[taker] += most
    add(room, giver * weeks, weeks, week[via[count]], -most)
    k = count
    while k > 0:
        lots[leaves[k]] -= most
        spare[leaves[k]] += most
        lots[enters[k]] += most
        spare[enters[k]] -= most
        up = parent[k]
        place = who[up] * weeks
        if up > 0:
            swap(room, place, week[via[k]], week[via[up]], most)
        else:
            add(room, place, weeks, week[via[k]], most)
        k = up
