"""Why every pair has its lots, and why a line is short: read off a finished plan."""

import numpy as np

from domain.pooling.flow_steps import room_to_add
from domain.pooling.kernels import Row, kernel
from domain.pooling.network_form import Flow, Network, add_up, by_line, flow_of, form
from domain.pooling.plan import Int8Array, Plan, ShareReason, Shortage, ShortReason
from domain.pooling.problem import Int32Array, Problem


def reasons(network: Network, flow: Flow) -> Int8Array:
    """(A,) a `ShareReason` of every arc, in the network's order. O(A W)."""
    found = np.zeros(flow.lots.size, dtype=np.int8)
    widest = int(np.diff(network.start).max(initial=0))
    _reasons(
        network.start,
        network.producer,
        network.limit,
        network.lots,
        network.week,
        network.weeks,
        network.min_share,
        network.max_producers,
        network.capacity,
        flow.lots,
        np.stack((flow.load, flow.room[network.weeks - 1 :: network.weeks]), axis=1).reshape(-1),
        flow.room,
        found,
        *(np.zeros(widest, dtype=np.int32) for _ in range(2)),
    )
    return found


def reasons_of(problem: Problem, lots: Int32Array) -> Int8Array:
    """(A,) the same of a checked problem, in its own order."""
    weeks = problem.capacity.shape[1]
    used = np.zeros(problem.capacity.size, dtype=np.int64)
    add_up(problem.line_start, problem.arc_producer, problem.line_week, weeks, lots, used)
    found = np.zeros(lots.size, dtype=np.int8)
    room = (problem.capacity.reshape(-1) - used).astype(np.int32)
    load = (problem.load + used[weeks - 1 :: weeks]).astype(np.int32)
    widest = int(np.diff(problem.line_start).max(initial=0))
    _reasons(
        problem.line_start,
        problem.arc_producer,
        problem.arc_limit,
        problem.line_lots,
        problem.line_week,
        weeks,
        problem.line_min_share,
        problem.line_max_producers,
        problem.capacity.reshape(-1),
        lots,
        np.stack((load, room[weeks - 1 :: weeks]), axis=1).reshape(-1),
        room,
        found,
        *(np.zeros(widest, dtype=np.int32) for _ in range(2)),
    )
    return found


NO_CAPACITY, BUSY, LEFT_OUT, FULL, ODD_LOT, MINIMUM, CAP, LEVEL = (int(r) for r in ShareReason)


@kernel
def _reasons(
    start: Row,
    producer: Row,
    limit: Row,
    wanted: Row,
    week: Row,
    weeks: int,
    min_share: Row,
    max_producers: Row,
    capacity: Row,
    lots: Row,
    both: Row,  # (2 P,) load and room up to the last week, side by side in memory
    room: Row,
    found: Row,
    loads: Row,  # scratch, as wide as the widest line
    frees: Row,
) -> None:
    for line in range(len(wanted)):
        due = week[line]
        begin = start[line]
        size = start[line + 1] - begin
        minimum = min_share[line] if min_share[line] > 1 else 0
        limited = minimum > 0 or max_producers[line] > 0
        served = 0
        top = -1  # the highest load of anybody who is not held up by the minimum share
        top_of_all = -1
        for i in range(size):
            p = producer[begin + i]
            there = both[2 * p]
            free = both[2 * p + 1]
            if due < weeks - 1 and free > 0:
                free = room_to_add(room, p * weeks, weeks, due)
            loads[i] = there
            frees[i] = free
            given = lots[begin + i]
            if given > 0:
                served += 1
                top_of_all = max(top_of_all, there)
                if given != minimum:
                    top = max(top, there)
        if top < 0:
            top = top_of_all
        one_lot_each = served >= wanted[line]
        seats = max_producers[line] == 0 or served < max_producers[line]
        others_wait = False
        more_below = False  # somebody could take a lot where the highest have one more
        for i in range(size):
            arc = begin + i
            given = lots[arc]
            free = frees[i]
            if given > 0:
                found[arc] = CAP if given == limit[arc] or free == 0 else LEVEL
            elif limit[arc] == 0 or (free == 0 and capacity[producer[arc] * weeks + due] == 0):
                found[arc] = NO_CAPACITY
            elif free == 0:
                found[arc] = BUSY
            elif limited and not one_lot_each:
                found[arc] = LEFT_OUT
                others_wait = True
            else:
                found[arc] = FULL
            may_take = given > 0 or not limited or (one_lot_each and seats)
            below = given < limit[arc] and free > 0 and loads[i] == top - 1
            more_below = more_below or (may_take and below)
        if not more_below and minimum == 0:
            continue
        for i in range(size):
            arc = begin + i
            if lots[arc] <= 0:
                continue
            at_minimum = lots[arc] == minimum
            if more_below and loads[i] == top:
                found[arc] = ODD_LOT
            elif at_minimum and (loads[i] > top or (others_wait and found[arc] == LEVEL)):
                found[arc] = MINIMUM


def binding_cuts(problem: Problem, plan: Plan) -> tuple[Shortage, ...]:
    """Why each line that is short cannot have more, in the order of the problem's lines.

    Everything that could make way for the line is looked at, however far; O(A) a short line.

    Raises:
        PoolError: as `solve`.
    """
    network = form(problem)
    flow = flow_of(network, plan.arc_lots[network.origin])
    missing = network.lots - by_line(network.start, flow.lots)
    found = [
        _cut(network, flow, line, int(missing[line])) for line in np.flatnonzero(missing).tolist()
    ]
    return tuple(sorted(found, key=lambda shortage: shortage.line))


def _cut(network: Network, flow: Flow, short: int, missing: int) -> Shortage:
    """Lines and full producers that `short` reaches along pairs that could have more."""
    full: dict[int, int] = {}
    lines = {short: None}
    queue = [short]
    free = False
    for line in queue:
        for producer in _open_producers(network, flow, line):
            week = _full_week(network, flow, producer, int(network.week[line]))
            if week == network.weeks:
                free = True
            elif week > full.get(producer, -1):
                full[producer] = week
                for other in _lines_with_lots(network, flow, producer, week):
                    if other not in lines:
                        lines[other] = None
                        queue.append(other)
    return Shortage(
        line=int(network.line_order[short]),
        missing=missing,
        reason=_short_reason(network, short, full=bool(full), free=free),
        week=int(network.kept_weeks[max(full.values())]) if full else -1,
        producers=tuple(sorted(int(network.turn_order[p]) for p in full)),
        lines=tuple(sorted(int(network.line_order[line]) for line in lines)),
    )


def _open_producers(network: Network, flow: Flow, line: int) -> list[int]:
    arcs = slice(network.start[line], network.start[line + 1])
    producers: list[int] = network.producer[arcs][flow.lots[arcs] < network.limit[arcs]].tolist()
    return producers


def _full_week(network: Network, flow: Flow, producer: int, due: int) -> int:
    room = flow.room[producer * network.weeks : (producer + 1) * network.weeks]
    return next((week for week in range(due, network.weeks) if room[week] == 0), network.weeks)


def _lines_with_lots(network: Network, flow: Flow, producer: int, week: int) -> list[int]:
    entries = slice(network.by_producer[producer], network.by_producer[producer + 1])
    lines = network.entry_line[entries]
    due = network.week[lines] <= week
    found: list[int] = lines[due & (flow.lots[network.entry_arc[entries]] > 0)].tolist()
    return found


def _short_reason(network: Network, short: int, *, full: bool, free: bool) -> ShortReason:
    arcs = slice(network.start[short], network.start[short + 1])
    place = network.producer[arcs].astype(np.int64) * network.weeks + network.week[short]
    if not ((network.limit[arcs] > 0) & (network.capacity[place] > 0)).any():
        return ShortReason.NOBODY
    if free or network.min_share[short] > 1 or network.max_producers[short]:
        return ShortReason.LIMITS
    return ShortReason.WEEK if full else ShortReason.ELIGIBLE
