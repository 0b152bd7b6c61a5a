"""The allocator for many lines: fill in order, then the least top-heavy loads, then turns.

1.  **Fill**, lexicographic line by line: lines in the order of class, then week, then age. The
    first line gets as much as anything could give it, the second as much as it can have without
    taking from the first, and so on. Fills form a polymatroid, so this also fills most in all.
2.  **Leximin** of load + new over all producers, among the plans with that fill.
3.  **Odd lots by turn**: among those, the loads that are lexicographically largest when read in
    turn order.

Loads are unique by these aims. Where several plans have them, the pairs' lots are still the same
for every order in which producers and pairs are listed. Minimum shares and limits on the number
of producers come between 1 and 2, as `domain.pooling.limits` defines.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from domain.pooling.certificate import certify
from domain.pooling.flow_fill import filled_of
from domain.pooling.gap_kept import kept_of
from domain.pooling.kernels_blocks import up_to_later
from domain.pooling.limits import pour_within_limits
from domain.pooling.network_form import Flow, Network, flow_of, form
from domain.pooling.network_gap import pour_gap
from domain.pooling.network_pour import pour_network
from domain.pooling.network_reasons import reasons, reasons_of
from domain.pooling.one_pool import PoolError
from domain.pooling.plan import Certificate, Int8Array, Plan
from domain.pooling.problem import Int32Array, Int64Array, Problem, checked

LARGE = 50_000
"""Pairs from which on a decline is poured without putting the whole problem in order."""


def solve(problem: Problem) -> Plan:
    """The plan that meets the aims above, with its proof.

    Raises:
        PoolError: names the field that cannot be.
    """
    network = form(problem)
    flow, certificate = _pour(network, np.zeros(network.limit.size, dtype=np.int32))
    return _plan(network, flow, certificate)


def repour(problem: Problem, plan: Plan, gone: Int32Array) -> Plan:
    """Give the lots of the producers in `gone` to others; nobody else's share of a line shrinks.

    All other shares are kept as they are, and only what is missing then is poured, by the same
    aims, onto what capacity is left. Those in `gone` keep nothing of what was poured.

    Raises:
        PoolError: as `solve`, for a producer that is not there, and for a plan of another problem.
    """
    stays = _stays(problem, gone)
    if plan.arc_lots.shape != np.shape(problem.arc_producer):
        raise PoolError(f"plan: {plan.arc_lots.size} pairs for {np.size(problem.arc_producer)}.")
    if plan.arc_lots.size >= LARGE and not _limited(problem):
        return _repour_gap(problem, plan, stays)
    network = form(problem)
    leaves = ~stays[network.turn_order][network.producer]
    kept = np.where(leaves, 0, plan.arc_lots[network.origin]).astype(np.int32)
    rest = _what_is_left(network, kept, leaves)
    poured, certificate = _pour(rest, kept)
    flow = flow_of(network, kept + poured.lots)
    return _plan(network, flow, certificate)


def _limited(problem: Problem) -> bool:
    return bool(np.max(problem.line_min_share, initial=0) > 1 or np.any(problem.line_max_producers))


def _repour_gap(problem: Problem, plan: Plan, stays: npt.NDArray[np.bool_]) -> Plan:
    """The same, without putting the whole problem in order."""
    kept = kept_of(checked(problem), plan.arc_lots, stays)
    poured, certificate = pour_gap(kept)
    missing = poured.missing.astype(np.int32)
    load, room = poured.load.astype(np.int32), poured.room.astype(np.int32).reshape(-1)
    return Plan(
        arc_lots=kept.lots,
        filled=kept.problem.line_lots - missing,
        missing=missing,
        reason=reasons_of(kept.problem, kept.lots, load, room),
        certificate=certificate,
    )


def _stays(problem: Problem, gone: Int32Array) -> npt.NDArray[np.bool_]:
    """(P,) who has not gone."""
    stays = np.ones(np.size(problem.load), dtype=np.bool_)
    given = np.asarray(gone).reshape(-1)
    if given.size and given.dtype.kind not in "iu":
        raise PoolError("gone: only whole numbers are allowed.")
    wrong = given[(given < 0) | (given >= stays.size)]
    if wrong.size:
        raise PoolError(f"gone: there is no producer {int(wrong[0])}.")
    stays[given.astype(np.int64)] = False
    return stays


def _what_is_left(network: Network, kept: Int32Array, leaves: npt.NDArray[np.bool_]) -> Network:
    """The network of what is missing and free once the `kept` lots (A,) are constants."""
    flow = flow_of(network, kept)
    lots = network.lots - filled_of(network, flow).astype(np.int32)
    if (kept < 0).any() or (kept > network.limit).any() or (lots < 0).any():
        raise PoolError("plan: its lots are not within the problem's limits.")
    if (flow.room < 0).any():
        raise PoolError("plan: its lots do not fit into the problem's capacity.")
    room = flow.room.reshape(-1, network.weeks)
    free = up_to_later(room)
    return replace(
        network,
        limit=np.where(leaves, 0, network.limit - kept).astype(np.int32),
        lots=lots,
        capacity=np.ascontiguousarray(free).reshape(-1),
        base=flow.load,
    )


def _pour(network: Network, held: Int32Array) -> tuple[Flow, Certificate]:
    if network.limited:
        return pour_within_limits(network, held)
    flow = pour_network(network)
    return flow, certify(network, flow.lots)


def _plan(network: Network, flow: Flow, certificate: Certificate) -> Plan:
    """The plan in the problem's order."""
    filled = filled_of(network, flow).astype(np.int32)
    return Plan(
        arc_lots=_in_order(network.origin, flow.lots),
        filled=_in_order(network.line_order, filled),
        missing=_in_order(network.line_order, network.lots - filled),
        reason=_reasons_in_order(network, flow),
        certificate=certificate,
    )


def _in_order(origin: Int32Array | Int64Array, values: Int32Array) -> Int32Array:
    found = np.empty_like(values)
    found[origin] = values
    return found


def _reasons_in_order(network: Network, flow: Flow) -> Int8Array:
    by_arc = reasons(network, flow)
    found = np.empty_like(by_arc)
    found[network.origin] = by_arc
    return found
