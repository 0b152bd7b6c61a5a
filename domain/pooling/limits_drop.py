"""Relax and drop: fill as if there were no limits, then choose line by line, as in one pool.

With one line this is the one-pool rule, exactly. With several it is quick, always allowed, and
honest about what it may have cost.
"""

import numpy as np

from domain.pooling.flow_fill import filled_of
from domain.pooling.limits_case import BoolArray, Case, after
from domain.pooling.network_form import Flow, empty_flow
from domain.pooling.network_pour import pour_network
from domain.pooling.problem import Int64Array
from domain.pooling.turns import first_to_reach


def relax_and_drop(case: Case) -> tuple[BoolArray, Int64Array]:
    """Who is served (A,), and fills (L,) that no plan passes, line by line in their order."""
    relaxed = pour_network(case.network)
    served = np.zeros(case.choice.size, dtype=np.bool_)
    undecided = case.choice.copy()
    for line in np.unique(case.line[case.choice]).tolist():
        flow = _as_it_stands(case, served, undecided)
        here = case.choice & (case.line == line)
        served[_choose(case, flow, here, line)] = True
        undecided &= ~here
    return served, filled_of(case.network, relaxed)


def _as_it_stands(case: Case, served: BoolArray, undecided: BoolArray) -> Flow:
    """Lots poured onto those decided on, without limits on the others."""
    rest = after(case, served, undecided)
    if rest is None:
        raise AssertionError("floors were kept within what was free")
    flow = pour_network(rest) if undecided.any() else empty_flow(rest)
    floors = np.where(served, case.floor, 0).astype(np.int32)
    return Flow((flow.lots + floors).astype(np.int32), flow.load, flow.room)


def _choose(case: Case, flow: Flow, here: BoolArray, line: int) -> Int64Array:
    """Arcs of those who come in: as many as fit, in turn order, who still reach the fill."""
    caps = flow.lots + np.maximum(case.caps(flow), 0)
    able = np.flatnonzero(here & (caps >= case.floor))
    wanted = int(flow.lots[case.line == line].sum())
    holders = int(caps[(case.line == line) & ~case.choice].sum())
    floor = int(case.floor[here][0])
    room = min(able.size, int(case.seats[line]), wanted // floor)
    chosen: Int64Array = able[first_to_reach(caps[able].astype(np.int64), room, wanted - holders)]
    return chosen
