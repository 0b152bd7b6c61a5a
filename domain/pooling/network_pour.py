"""One network without limits on shares, poured exactly: fill, level, settle."""

import numpy as np

from domain.pooling.flow_fill import bring_missing, fill_lines
from domain.pooling.flow_level import level_lines
from domain.pooling.flow_settle import settle
from domain.pooling.flow_spread import spread
from domain.pooling.kernels_line import pour_line
from domain.pooling.network_form import Flow, Network, empty_flow

PASSES = 30
STILL = 0.0002  # share of all lots; a pass that moves fewer leaves the rest to `settle`


def pour_network(network: Network) -> Flow:
    """The flow with the best fill, then leximin loads, then odd lots by turn."""
    flow = empty_flow(network)
    if network.lots.size == 1 and network.weeks == 1:
        return _pour_one_line(network, flow)
    levels = np.zeros(network.lots.size, dtype=np.int64)
    fill_lines(network, flow, levels)
    still = int(flow.lots.sum(dtype=np.int64) * STILL)
    for _ in range(PASSES):
        if level_lines(network, flow, levels) <= still:
            break
    settle(network, flow)
    return flow


def pour_by_producers(network: Network) -> Flow:
    """The same where most producers get a lot at most, and who they are matters more than how many.

    Lines that take odd lots one after the other would leave the last to whoever stands higher.
    """
    flow = empty_flow(network)
    spread(network, flow)
    bring_missing(network, flow)
    settle(network, flow)
    return flow


def _pour_one_line(network: Network, flow: Flow) -> Flow:
    producer = network.producer
    lots = pour_line(
        int(network.lots[0]),
        network.base[producer],
        np.minimum(network.limit, flow.room[producer]),
        producer,
        network.base.size,
    )
    flow.load[producer] += lots
    flow.room[producer] -= lots
    return Flow(lots, flow.load, flow.room)
