"""Why every pair has its lots, and why a line is short: read off a finished plan."""

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import Row, kernel, narrow, natural
from domain.pooling.kernels_blocks import up_to_later
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.network_form import Flow, Network, by_line, flow_of, form
from domain.pooling.plan import Int8Array, Plan, ShareReason, Shortage, ShortReason
from domain.pooling.problem import MOST, Int32Array, Problem


def reasons(network: Network, flow: Flow) -> Int8Array:
    """(A,) a `ShareReason` of every arc, in the network's order. O(A W)."""
    given = Problem(
        line_start=network.start,
        arc_producer=network.producer,
        arc_limit=network.limit,
        line_lots=network.lots,
        line_week=network.week,
        line_class=network.week,  # asked by nobody here, like the turns
        line_min_share=network.min_share,
        line_max_producers=network.max_producers,
        capacity=network.capacity.reshape(-1, network.weeks),
        load=network.base,
        rank=network.base,
    )
    return reasons_of(given, flow.lots, flow.load, flow.room)


def reasons_of(problem: Problem, lots: Int32Array, load: Int32Array, room: Int32Array) -> Int8Array:
    """(A,) the same of a checked problem, in its own order; all `lots` count in `load` and `room`.

    `load` is (P,), `room` (P * W,).
    """
    signs, nothing = _signs(load, room, problem.capacity)
    found = np.empty(lots.size, dtype=np.int8)
    widest = int(np.diff(problem.line_start).max(initial=0))

    def some(first: int, last: int) -> None:
        _reasons(
            first,
            last,
            problem.line_start,
            problem.arc_producer,
            problem.arc_limit,
            problem.line_lots,
            problem.line_week,
            problem.capacity.shape[1],
            problem.line_min_share,
            problem.line_max_producers,
            problem.capacity.reshape(-1),
            lots,
            signs,
            nothing,
            np.empty(widest, dtype=signs.dtype),
            found,
        )

    lines_side_by_side(some, problem.line_start)
    return found


def _signs(
    load: Int32Array, room: Int32Array, capacity: Int32Array
) -> tuple[npt.NDArray[np.int16 | np.int32], int]:
    """(P * W,) how producers stand: their load, or -1 - load where there is no room by the week.

    Also the number where there never was any; a load as large as can be looks like it, too.
    """
    free = up_to_later(room.reshape(capacity.shape)) > 0
    narrowed = load.astype(narrow(min(int(load.max(initial=0)) + 1, MOST)))
    signs = np.where(free, narrowed[:, None], -1 - narrowed[:, None]).reshape(-1)
    nothing = int(np.iinfo(signs.dtype).min)
    signs[capacity.reshape(-1) == 0] = nothing
    return signs, nothing


NO_CAPACITY, BUSY, LEFT_OUT, FULL, ODD_LOT, MINIMUM, CAP, LEVEL = (int(r) for r in ShareReason)


@kernel
def _reasons(
    first: int,
    last: int,
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
    signs: Row,  # (P * W,) as `_signs`; `never` stands there for no capacity at all
    never: int,
    stands: Row,  # the signs of a line's producers; scratch, as wide as the widest line
    found: Row,
) -> None:
    # Loops over pairs do not branch on what they read; most guesses would be wrong. What is read
    # at random is read in a loop of its own, so that many reads are under way at once.
    for line in range(first, last):
        due = week[line]
        begin = natural(start[line])
        size = start[line + 1] - begin
        for i in range(size):
            stands[i] = signs[producer[begin + i] * weeks + due]
        minimum = min_share[line] if min_share[line] > 1 else 0
        limited = minimum > 0 or max_producers[line] > 0
        served = 0
        top = -1  # the highest load of anybody who is not held up by the minimum share
        top_of_all = -1
        for i in range(size):
            given = lots[begin + i]
            load = stands[i] ^ (stands[i] >> 31)  # -1 - load becomes load
            there = load if given > 0 else -1
            served += given > 0
            top_of_all = max(top_of_all, there)
            top = max(top, there if given != minimum else -1)
        if top < 0:
            top = top_of_all
        one_lot_each = served >= wanted[line]
        seats = max_producers[line] == 0 or served < max_producers[line]
        nothing = LEFT_OUT if limited and not one_lot_each else FULL
        newcomers = not limited or (one_lot_each and seats)
        idle = 0
        waiting = 0
        more_below = 0  # how many could take a lot where the highest have one more
        for i in range(size):
            given = lots[begin + i]
            stand = stands[i]
            most = limit[begin + i]
            some = CAP if (given == most) | (stand < 0) else LEVEL
            none = nothing if stand >= 0 else BUSY
            none = NO_CAPACITY if most == 0 else none
            reason = some if given > 0 else none
            found[begin + i] = reason
            waiting += reason == LEFT_OUT
            idle += stand == never
            below = (given < most) & (stand >= 0) & (stand == top - 1)
            more_below += below & ((given > 0) | newcomers)
        if idle > 0:
            for i in range(size):
                arc = begin + i
                if (
                    stands[i] == never
                    and lots[arc] <= 0
                    and capacity[producer[arc] * weeks + due] == 0
                ):
                    found[arc] = NO_CAPACITY
        if more_below > 0:
            for i in range(size):
                load = stands[i] ^ (stands[i] >> 31)
                odd = (lots[begin + i] > 0) & (load == top)
                found[begin + i] = ODD_LOT if odd else found[begin + i]
        if minimum > 0:
            for i in range(size):
                arc = begin + i
                load = stands[i] ^ (stands[i] >> 31)
                held = load > top or (waiting > 0 and found[arc] == LEVEL)
                if lots[arc] == minimum and held and found[arc] != ODD_LOT:
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
