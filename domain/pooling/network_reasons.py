"""Why every pair has its lots, and why a line is short: read off a finished plan."""

import numpy as np
import numpy.typing as npt

from domain.pooling.network_form import Flow, Network, flow_of, form
from domain.pooling.plan import Int8Array, Plan, ShareReason, Shortage, ShortReason
from domain.pooling.problem import Int32Array, Int64Array, Problem

BoolArray = npt.NDArray[np.bool_]


def reasons(network: Network, flow: Flow) -> Int8Array:
    """(A,) a `ShareReason` of every arc, in the network's order. O(A + P W)."""
    line = np.repeat(np.arange(network.lots.size), np.diff(network.start))
    place = network.producer.astype(np.int64) * network.weeks + network.week[line]
    free = _free(network, flow)[place]
    load, has = flow.load[network.producer], flow.lots > 0
    limited = ((network.min_share > 1) | (network.max_producers > 0))[line]
    served = _by_line(network, has.astype(np.int64))
    one_lot_each = (served >= network.lots)[line]
    seats = ((network.max_producers == 0) | (served < network.max_producers))[line]
    at_minimum = has & (network.min_share[line] > 1) & (flow.lots == network.min_share[line])
    top = _highest(network, np.where(has & ~at_minimum, load, -1))
    top = np.where(top < 0, _highest(network, np.where(has, load, -1)), top)[line]
    takes = (flow.lots < network.limit) & (free > 0) & (load == top - 1)
    takes &= has | ~limited | (one_lot_each & seats)
    odd = has & (load == top) & _any(network, takes)[line]
    able = (network.limit > 0) & (network.capacity[place] > 0)
    left_out = able & ~has & (free > 0) & limited & ~one_lot_each
    found = np.full(flow.lots.size, ShareReason.LEVEL, dtype=np.int8)
    for fits, reason in (
        (at_minimum & _any(network, left_out)[line], ShareReason.MINIMUM),
        ((flow.lots == network.limit) | (free == 0), ShareReason.CAP),
        (at_minimum & (load > top), ShareReason.MINIMUM),
        (odd, ShareReason.ODD_LOT),
        (~has, ShareReason.FULL),
        (left_out, ShareReason.LEFT_OUT),
        (~has & (free == 0), ShareReason.BUSY),
        (~able, ShareReason.NO_CAPACITY),
    ):
        found[fits] = reason
    return found


def _any(network: Network, values: BoolArray) -> BoolArray:
    """(L,) whether any of a line's arcs is true."""
    return _by_line(network, values.astype(np.int64)) > 0


def _free(network: Network, flow: Flow) -> Int32Array:
    """(P * W,) lots a producer could still take for each week, later weeks considered."""
    room = flow.room.reshape(-1, network.weeks)
    free: Int32Array = np.minimum.accumulate(room[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return free


def _by_line(network: Network, values: Int64Array) -> Int64Array:
    until = np.concatenate(([0], np.cumsum(values)))
    found: Int64Array = until[network.start[1:]] - until[network.start[:-1]]
    return found


def _highest(network: Network, values: Int32Array) -> Int32Array:
    """(L,) largest of each line's values, -1 where a line has no arcs."""
    found = np.full(network.lots.size, -1, dtype=np.int32)
    has_arcs = np.diff(network.start) > 0
    if has_arcs.any():
        found[has_arcs] = np.maximum.reduceat(values, network.start[:-1][has_arcs])
    return found


def binding_cuts(problem: Problem, plan: Plan) -> tuple[Shortage, ...]:
    """Why each line that is short cannot have more, in the order of the problem's lines.

    Everything that could make way for the line is looked at, however far; O(A) a short line.

    Raises:
        PoolError: as `solve`.
    """
    network = form(problem)
    flow = flow_of(network, plan.arc_lots[network.origin])
    missing = network.lots - _by_line(network, flow.lots.astype(np.int64))
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
