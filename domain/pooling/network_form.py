"""A problem in the one order in which it is solved: lines by precedence, producers by turn.

Whatever order producers and arcs were listed in, the same arrays come out; and once a producer's
number *is* its turn, every tie is simply broken by the smaller number.
"""

from dataclasses import dataclass

import numpy as np

from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_blocks import used_up
from domain.pooling.kernels_order import by_turn, entries
from domain.pooling.problem import MOST, Int32Array, Int64Array, Problem, checked


@dataclass(frozen=True, slots=True)
class Network:
    """L lines in order of precedence, P producers by turn, A arcs by line and then by turn.

    Weeks in which no line is due are dropped: capacity up to a week that is kept is the tightest
    of those after it, up to the next one kept.

    Attributes:
        line_order: (L,) which line of the problem each is.
        turn_order: (P,) which producer of the problem each is.
        origin: (A,) which arc of the problem each is.
        start: (L+1,) arcs of line l are `start[l]:start[l+1]`.
        producer, limit: (A,).
        lots, week, min_share, max_producers: (L,).
        kept_weeks: (W,) the problem's weeks that are kept, at least one.
        capacity: (P * weeks,) cumulative, producer by producer.
        base: (P,) load before anything is poured.
        by_producer: (P+1,) entries of producer p are `by_producer[p]:by_producer[p+1]`,
            ascending by line.
        entry_line, entry_arc: (A,) line and arc of each entry.
    """

    line_order: Int64Array
    turn_order: Int64Array
    origin: Int32Array
    start: Int32Array
    producer: Int32Array
    limit: Int32Array
    lots: Int32Array
    week: Int32Array
    min_share: Int32Array
    max_producers: Int32Array
    kept_weeks: Int64Array
    capacity: Int32Array
    base: Int32Array
    by_producer: Int32Array
    entry_line: Int32Array
    entry_arc: Int32Array

    @property
    def weeks(self) -> int:
        """W: how many weeks are kept."""
        return self.kept_weeks.size

    @property
    def limited(self) -> bool:
        """Whether any line has a minimum share or a limit of producers."""
        return bool((self.min_share > 1).any() or self.max_producers.any())


@dataclass(slots=True)
class Flow:
    """A plan in the making, changed in place.

    Attributes:
        lots: (A,) lots of each arc.
        load: (P,) base and new lots.
        room: (P * weeks,) capacity up to each week that is not used up to it.
    """

    lots: Int32Array
    load: Int32Array
    room: Int32Array


def form(problem: Problem) -> Network:
    """Check `problem` and put it in order. O(A log A + P W).

    Raises:
        PoolError: as `checked`, and for a producer that is listed twice in a line.
    """
    given = checked(problem)
    line_order = np.lexsort((np.arange(given.line_lots.size), given.line_week, given.line_class))
    turn_order = np.empty(given.rank.size, dtype=np.int64)
    turn_order[given.rank] = np.arange(given.rank.size)
    weeks, week = np.unique(given.line_week[line_order], return_inverse=True)
    kept = weeks.astype(np.int64)
    if not kept.size:
        kept = np.array([given.capacity.shape[1] - 1])
    capacity = given.capacity[turn_order][:, kept]
    arranged = _arrange(given, line_order)
    return Network(
        line_order=line_order,
        turn_order=turn_order,
        lots=given.line_lots[line_order],
        week=week.astype(np.int32),
        min_share=given.line_min_share[line_order],
        max_producers=given.line_max_producers[line_order],
        kept_weeks=kept,
        capacity=np.ascontiguousarray(capacity).reshape(-1),
        base=given.load[turn_order],
        **arranged,
    )


def empty_flow(network: Network) -> Flow:
    """Nothing poured yet."""
    lots = np.zeros(network.limit.size, dtype=np.int32)
    return Flow(lots, network.base.copy(), network.capacity.copy())


def by_line(start: Int32Array, values: Int32Array) -> Int64Array:
    """(L,) sums of (A,) values, line by line."""
    found = np.zeros(start.size - 1, dtype=np.int64)
    _add_up(start, values, found)
    return found


@kernel
def _add_up(start: Row, values: Row, found: Row) -> None:
    for line in range(len(found)):
        total = 0
        for place in range(natural(start[line]), start[line + 1]):
            total += values[place]
        found[line] = total


def flow_of(network: Network, lots: Int32Array) -> Flow:
    """The flow whose arcs carry `lots` (A,), in the network's order; nothing is checked.

    Where more is made than there is capacity, room is -1.
    """
    used = used_up(
        network.start, network.producer, network.week, network.weeks, network.base.size, lots
    )
    load = np.minimum(network.base + used[network.weeks - 1 :: network.weeks], MOST)
    room = np.maximum(network.capacity - used, -1)
    return Flow(lots, load.astype(np.int32), room.astype(np.int32))


def _arrange(given: Problem, line_order: Int64Array) -> dict[str, Int32Array]:
    """Arcs by line and turn, and the same by turn and line."""
    start = _starts(np.diff(given.line_start)[line_order])
    found = by_turn(given, line_order, start)
    by_producer, entry_line, entry_arc = entries(start, found[0], given.rank.size)
    return {
        "start": start,
        "by_producer": by_producer,
        "entry_line": entry_line,
        "entry_arc": entry_arc,
        "producer": found[0],
        "limit": found[1],
        "origin": found[2],
    }


def _starts(sizes: Int32Array | Int64Array) -> Int32Array:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
