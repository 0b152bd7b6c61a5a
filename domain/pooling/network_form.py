"""A problem in the one order in which it is solved: lines by precedence, producers by turn.

Whatever order producers and arcs were listed in, the same arrays come out; and once a producer's
number *is* its turn, every tie is simply broken by the smaller number.
"""

from dataclasses import dataclass

import numpy as np

from domain.pooling.kernels import Row, kernel
from domain.pooling.one_pool import PoolError
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
    """Check `problem` and put it in order. O(A + P W + L log L).

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
    some = np.flatnonzero(start[1:] > start[:-1])
    if some.size:
        found[some] = np.add.reduceat(values, start[some], dtype=np.int64)
    return found


def flow_of(network: Network, lots: Int32Array) -> Flow:
    """The flow whose arcs carry `lots` (A,), in the network's order; nothing is checked.

    Where more is made than there is capacity, room is -1.
    """
    used = np.zeros(network.capacity.size, dtype=np.int64)
    add_up(network.start, network.producer, network.week, network.weeks, lots, used)
    load = np.minimum(network.base + used[network.weeks - 1 :: network.weeks], MOST)
    room = np.maximum(network.capacity - used, -1)
    return Flow(lots, load.astype(np.int32), room.astype(np.int32))


@kernel
def add_up(start: Row, producer: Row, week: Row, weeks: int, lots: Row, used: Row) -> None:
    for line in range(len(week)):
        for arc in range(start[line], start[line + 1]):
            place = producer[arc] * weeks
            for w in range(week[line], weeks):
                used[place + w] += lots[arc]


def _arrange(given: Problem, line_order: Int64Array) -> dict[str, Int32Array]:
    """Arcs by line and turn, and the same by turn and line: sorted by counting, twice."""
    lines, producers, arcs = line_order.size, given.rank.size, given.arc_producer.size
    made = {
        name: np.zeros(size, dtype=np.int32)
        for name, size in (
            ("start", lines + 1),
            ("by_producer", producers + 1),
            ("entry_line", arcs),
            ("entry_arc", arcs),
            ("producer", arcs),
            ("limit", arcs),
            ("origin", arcs),
        )
    }
    next_place = np.zeros(max(lines, producers) + 1, dtype=np.int32)
    twice = _sort_arcs(
        line_order,
        given.line_start,
        given.arc_producer,
        given.arc_limit,
        given.rank,
        *made.values(),
        next_place,
    )
    if twice >= 0:
        arc = int(made["origin"][twice])
        raise PoolError(f"arc_producer: arc {arc} names a producer the line already has.")
    return made


@kernel
def _sort_arcs(
    line_order: Row,
    line_start: Row,
    arc_producer: Row,
    arc_limit: Row,
    rank: Row,
    start: Row,
    by_producer: Row,
    entry_line: Row,
    entry_arc: Row,
    producer: Row,
    limit: Row,
    origin: Row,
    next_place: Row,
) -> int:
    lines = len(line_order)
    producers = len(rank)
    for arc in range(len(arc_producer)):
        by_producer[rank[arc_producer[arc]] + 1] += 1
    for p in range(producers):
        by_producer[p + 1] += by_producer[p]
        next_place[p] = by_producer[p]
    for line in range(lines):
        given = line_order[line]
        start[line + 1] = start[line] + line_start[given + 1] - line_start[given]
        for arc in range(line_start[given], line_start[given + 1]):
            p = rank[arc_producer[arc]]
            entry_line[next_place[p]] = line
            entry_arc[next_place[p]] = arc
            next_place[p] += 1
    for line in range(lines):
        next_place[line] = start[line]
    twice = -1
    for p in range(producers):
        for entry in range(by_producer[p], by_producer[p + 1]):
            line = entry_line[entry]
            arc = next_place[line]
            next_place[line] += 1
            if arc > start[line] and producer[arc - 1] == p:
                twice = arc
            producer[arc] = p
            limit[arc] = arc_limit[entry_arc[entry]]
            origin[arc] = entry_arc[entry]
            entry_arc[entry] = arc
    return twice
