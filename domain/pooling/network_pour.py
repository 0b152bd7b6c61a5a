"""One network without limits on shares, poured exactly: fill, level, settle."""

import numpy as np

from domain.pooling.flow_fill import fill_lines
from domain.pooling.flow_level import level_lines
from domain.pooling.flow_settle import settle
from domain.pooling.network_form import Flow, Network, empty_flow

PASSES = 30
STILL = 0.0002  # share of all lots; a pass that moves fewer leaves the rest to `settle`


def pour_network(network: Network) -> Flow:
    """The flow with the best fill, then leximin loads, then odd lots by turn."""
    flow = empty_flow(network)
    levels = np.zeros(network.lots.size, dtype=np.int64)
    fill_lines(network, flow, levels)
    still = int(flow.lots.sum(dtype=np.int64) * STILL)
    for _ in range(PASSES):
        if level_lines(network, flow, levels) <= still:
            break
    settle(network, flow)
    return flow
