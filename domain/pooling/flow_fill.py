"""Fill, exactly: as much as anything could in all, and the earlier lines before the later.

Every line first takes, in order, what its own producers have free. What is missing then is brought
along shortest residual paths, for all lines at once (Dinic 1970); that fills most in all. Then each
short line in order takes from later ones what it can. Lines' fills form a polymatroid (Megiddo
1974), so this is lexicographically best. What a line that stays short can reach, nothing can ever
leave; it is closed, and later searches do not enter it, so failing searches are one pass in all.
"""

import numpy as np

from domain.pooling.flow_level import level_lines
from domain.pooling.kernels import Row, inner, kernel
from domain.pooling.network_form import Flow, Network, by_line
from domain.pooling.problem import Int64Array


def filled_of(network: Network, flow: Flow) -> Int64Array:
    """(L,) lots of each line that `flow` pours."""
    return by_line(network.start, flow.lots)


def fill_lines(network: Network, flow: Flow, levels: Int64Array) -> None:
    """Pour the empty `flow` so that no line could have more without an earlier one having less."""
    level_lines(network, flow, levels)
    bring_missing(network, flow)


def bring_missing(network: Network, flow: Flow) -> None:
    """The same from any `flow`, on paths for what is missing."""
    missing = network.lots - filled_of(network, flow)
    if not missing.any():
        return
    nodes = network.lots.size + network.base.size * network.weeks
    _bring_all(
        network.start,
        network.producer,
        network.limit,
        network.week,
        network.weeks,
        network.by_producer,
        network.entry_line,
        network.entry_arc,
        network.capacity,
        flow.lots,
        flow.load,
        flow.room,
        missing,
        network.lots.astype(np.int64),
        *(np.full(nodes, -1, dtype=np.int32) for _ in range(2)),
        *(np.zeros(nodes + 1, dtype=np.int32) for _ in range(2)),
    )


@kernel
def _bring_all(
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    capacity: Row,
    lots: Row,
    load: Row,
    room: Row,
    missing: Row,
    wanted: Row,
    away: Row,  # (nodes,) steps from a source; -1: not seen, -2: closed
    tried: Row,  # (nodes,) the way out that is tried next
    queue: Row,  # (nodes,)
    path: Row,  # (nodes,)
) -> None:
    lines = len(missing)
    _bring(
        0, lines, lines, start, producer, limit, week, weeks, by_producer, entry_line, entry_arc,
        capacity, lots, load, room, missing, wanted, away, tried, queue, path,
    )  # fmt: skip
    for line in range(lines):
        if missing[line] > 0 and away[line] != -2:
            _bring(
                line, line + 1, line + 1, start, producer, limit, week, weeks, by_producer,
                entry_line, entry_arc, capacity, lots, load, room, missing, wanted, away, tried,
                queue, path,
            )  # fmt: skip


@inner
def _bring(
    first: int,
    last: int,
    victims: int,
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    capacity: Row,
    lots: Row,
    load: Row,
    room: Row,
    missing: Row,
    wanted: Row,
    away: Row,
    tried: Row,
    queue: Row,
    path: Row,
) -> None:
    """Bring lines `first` to `last` what is free, or what lines from `victims` on hold.

    Nodes are lines, then each producer's weeks: the place of week w of producer p is p * W + w.
    A node's ways out are, of a line, its arcs; of a week, 0: on to the next week, or out of the
    network after the last, 1: back to the week before, 2 and more: the producer's entries.
    """
    lines = len(missing)
    more = True
    while more:
        # How far is every node? Stop at the first depth where lots can end.
        count = 0
        for line in range(first, last):
            if missing[line] > 0 and away[line] == -1:
                away[line] = 0
                tried[line] = start[line]
                queue[count] = line
                count += 1
        head = 0
        depth = 2**31 - 1
        while head < count:
            node = queue[head]
            head += 1
            step = away[node] + 1
            if step > depth:
                break
            if node < lines:
                if node >= victims and missing[node] < wanted[node]:
                    depth = min(depth, step)
                    continue
                for arc in range(start[node], start[node + 1]):
                    if lots[arc] < limit[arc]:
                        other = lines + producer[arc] * weeks + week[node]
                        if away[other] == -1:
                            away[other] = step
                            tried[other] = 0
                            queue[count] = other
                            count += 1
            else:
                place = node - lines
                p = place // weeks
                w = place - p * weeks
                if room[place] > 0:
                    if w == weeks - 1:
                        depth = min(depth, step)
                        continue
                    if away[node + 1] == -1:
                        away[node + 1] = step
                        tried[node + 1] = 0
                        queue[count] = node + 1
                        count += 1
                if w > 0 and away[node - 1] == -1 and room[place - 1] < capacity[place - 1]:
                    away[node - 1] = step
                    tried[node - 1] = 0
                    queue[count] = node - 1
                    count += 1
                for entry in range(by_producer[p], by_producer[p + 1]):
                    other = entry_line[entry]
                    if week[other] == w and away[other] == -1 and lots[entry_arc[entry]] > 0:
                        away[other] = step
                        tried[other] = start[other]
                        queue[count] = other
                        count += 1
        more = depth < 2**31 - 1
        if more:
            for line in range(first, last):
                while missing[line] > 0 and away[line] == 0:
                    brought = _bring_one(
                        line, victims, start, producer, limit, week, weeks, by_producer,
                        entry_line, entry_arc, capacity, lots, load, room, missing, wanted, away,
                        tried, path,
                    )  # fmt: skip
                    if brought == 0:
                        break
        closes = not more and last == first + 1
        for k in range(count):
            away[queue[k]] = -2 if closes else -1


@inner
def _bring_one(
    line: int,
    victims: int,
    start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    capacity: Row,
    lots: Row,
    load: Row,
    room: Row,
    missing: Row,
    wanted: Row,
    away: Row,
    tried: Row,
    path: Row,
) -> int:
    """Walk away from `line`, always farther, until lots can end; returns how many came, or 0."""
    lines = len(missing)
    path[0] = line
    size = 1
    ended = False
    while size > 0 and not ended:
        node = path[size - 1]
        step = away[node] + 1
        way = tried[node]
        onward = -1
        if node < lines:
            if node >= victims and missing[node] < wanted[node]:
                ended = True
                continue
            last = start[node + 1]
            while way < last:
                if lots[way] < limit[way]:
                    other = lines + producer[way] * weeks + week[node]
                    if away[other] == step:
                        onward = other
                        break
                way += 1
        else:
            place = node - lines
            p = place // weeks
            w = place - p * weeks
            if way == 0:
                if room[place] > 0:
                    if w == weeks - 1:
                        ended = True
                        continue
                    if away[node + 1] == step:
                        onward = node + 1
                if onward < 0:
                    way = 1
            if way == 1 and onward < 0:
                if w > 0 and away[node - 1] == step and room[place - 1] < capacity[place - 1]:
                    onward = node - 1
                else:
                    way = 2
            if way >= 2 and onward < 0:
                entry = by_producer[p] + way - 2
                while entry < by_producer[p + 1]:
                    other = entry_line[entry]
                    if away[other] == step and week[other] == w and lots[entry_arc[entry]] > 0:
                        onward = other
                        break
                    entry += 1
                way = entry - by_producer[p] + 2
        tried[node] = way
        if onward >= 0:
            path[size] = onward
            size += 1
        else:
            away[node] = -3  # leads nowhere in this round
            size -= 1
    if not ended:
        away[line] = 0
        return 0
    # How many can come this way?
    node = path[size - 1]
    more = missing[line]
    if node < lines:
        more = min(more, wanted[node] - missing[node])
    else:
        more = min(more, room[node - lines])
    for k in range(size - 1):
        node = path[k]
        way = tried[node]
        if node < lines:
            more = min(more, limit[way] - lots[way])
        elif way == 0:
            more = min(more, room[node - lines])
        elif way == 1:
            more = min(more, capacity[node - lines - 1] - room[node - lines - 1])
        else:
            more = min(more, lots[entry_arc[by_producer[(node - lines) // weeks] + way - 2]])
    # Bring them.
    node = path[size - 1]
    missing[line] -= more
    if node < lines:
        missing[node] += more
    else:
        room[node - lines] -= more
        load[(node - lines) // weeks] += more
    for k in range(size - 1):
        node = path[k]
        way = tried[node]
        if node < lines:
            lots[way] += more
        elif way == 0:
            room[node - lines] -= more
        elif way == 1:
            room[node - lines - 1] += more
        else:
            lots[entry_arc[by_producer[(node - lines) // weeks] + way - 2]] -= more
    return more
