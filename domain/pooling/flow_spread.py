"""A first plan for lots that are few beside the producers who could take them.

If every line could put its lots anywhere, they would go to the lowest loads, odd ones by turn. Here
each of these producers takes its part in that, by turn, from the line among its own that has most
missing for each pair it has: so no line is left with producers who are taken. What cannot be placed
this way is left missing, and nothing is proven; `flow_settle` makes it right.
"""

import numpy as np

from domain.pooling.flow_steps import add, room_to_add
from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_line import level_of
from domain.pooling.network_form import Flow, Network

WIDE = 2**31  # what one lot of each pair of a line counts in all; twice 31 bits fit in 64


def spread(network: Network, flow: Flow) -> None:
    """Pour the empty `flow`, by producers. O(A) for odd lots, O(A log most lots) below them."""
    weeks = network.weeks
    room = np.ascontiguousarray(flow.room[weeks - 1 :: weeks])
    level, _, _ = level_of(int(network.lots.sum(dtype=np.int64)), flow.load, room)
    _spread(
        level,
        network.week,
        weeks,
        network.by_producer,
        network.entry_line,
        network.entry_arc,
        network.limit,
        flow.lots,
        flow.load,
        flow.room,
        network.lots.copy(),
        WIDE // np.maximum(np.diff(network.start).astype(np.int64), 1),
    )


@kernel
def _spread(
    level: int,
    week: Row,
    weeks: int,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    limit: Row,
    lots: Row,
    load: Row,
    room: Row,
    missing: Row,
    weight: Row,  # (L,) how much a lot counts that the line misses: less the more pairs it has
) -> None:
    for until in (level, level + 1):
        for p in range(len(load)):
            take = min(until - load[p], room[p * weeks + weeks - 1])
            first = natural(by_producer[p])
            last = by_producer[p + 1]
            while take > 0:
                need = 0
                found = -1
                for entry in range(first, last):
                    line = entry_line[entry]
                    here = missing[line] * weight[line]
                    found = entry if here > need else found
                    need = max(need, here)
                if found < 0:
                    break
                # Half at a time, so that a large part is not one line's alone.
                line = entry_line[found]
                arc = entry_arc[found]
                most = min((take + 1) // 2, missing[line], limit[arc] - lots[arc])
                most = min(most, room_to_add(room, p * weeks, weeks, week[line]))
                if most <= 0:
                    break
                lots[arc] += most
                load[p] += most
                missing[line] -= most
                add(room, p * weeks, weeks, week[line], most)
                take -= most
