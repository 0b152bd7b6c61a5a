"""The allocator for many lines: fill in order, then the least top-heavy loads, then turns.

1.  **Fill**, lexicographic line by line: lines in the order of class, then week, then age. The
    first line gets as much as anything could give it, the second as much as it can have without
    taking from the first, and so on. Fills form a polymatroid, so this also fills most in all.
2.  **Leximin** of load + new over all producers, among the plans with that fill.
3.  **Odd lots by turn**: among those, the loads that are lexicographically largest when read in
    turn order.

Loads are unique by these aims. Where several plans have them, the pairs' lots are still the same
for every order in which producers and pairs are listed.
"""

import numpy as np

from domain.pooling.certificate import certify
from domain.pooling.flow_fill import fill_lines, filled_of
from domain.pooling.flow_level import level_lines
from domain.pooling.flow_settle import settle
from domain.pooling.network_form import Flow, Network, empty_flow, form
from domain.pooling.plan import Plan
from domain.pooling.problem import Int32Array, Problem

SWEEPS = 30
STILL = 0.002  # share of all lots; a sweep that moves fewer leaves the rest to `settle`


def solve(problem: Problem) -> Plan:
    """The plan that meets the aims above, with its proof.

    Raises:
        PoolError: names the field that cannot be.
    """
    network = form(problem)
    flow = pour_network(network)
    return plan_of(network, flow)


def pour_network(network: Network) -> Flow:
    """Fill, level, settle: lots by arc."""
    flow = empty_flow(network)
    levels = np.zeros(network.lots.size, dtype=np.int64)
    fill_lines(network, flow, levels)
    still = int(flow.lots.sum(dtype=np.int64) * STILL)
    for _ in range(SWEEPS):
        if level_lines(network, flow, levels) <= still:
            break
    settle(network, flow)
    return flow


def plan_of(network: Network, flow: Flow) -> Plan:
    """The plan in the problem's order."""
    filled = filled_of(network, flow)
    return Plan(
        arc_lots=_by_origin(network.origin, flow.lots),
        filled=_by_origin(network.line_order, filled.astype(np.int32)),
        missing=_by_origin(network.line_order, (network.lots - filled).astype(np.int32)),
        reason=np.zeros(network.limit.size, dtype=np.int8),
        certificate=certify(network, flow.lots),
    )


def _by_origin(origin: np.ndarray, values: Int32Array) -> Int32Array:
    found = np.empty_like(values)
    found[origin] = values
    return found
