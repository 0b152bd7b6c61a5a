"""From a mixture of plans to whole choices near it, to be tried."""

import numpy as np

from domain.pooling.limits_blocks import Blocks
from domain.pooling.limits_case import BoolArray
from domain.pooling.limits_market import Asked
from domain.pooling.limits_mixture import Mixture
from domain.pooling.problem import Int64Array

COMBINED = 2048
TRIES = 4


def choices_near(blocks: Blocks, mixture: Mixture, asked: Asked) -> list[BoolArray]:
    """Who is served (A,), if each block has one of the plans that it mixes; the best few.

    Of the blocks that are least decided all plans are combined, of the others the plan that is
    mixed in most is taken. The best break the market's rows least.
    """
    block, row, vector, part = mixture.plans()
    chosen = _combined(block, part)
    same = (chosen == chosen[0]).all(axis=0)
    sums = vector[chosen[0, same]].sum(axis=0) + vector[chosen[:, ~same]].sum(axis=1)
    over, lack = np.maximum(sums - asked.right, 0), np.maximum(asked.right - sums, 0)
    wanted = asked.hard.copy()
    if asked.aim >= 0:
        wanted[asked.aim] = True
    seats = np.unique(blocks.seat_row[blocks.seat_row < blocks.market])
    best = np.lexsort((lack[:, wanted].sum(axis=1), over[:, seats].sum(axis=1)))
    return [blocks.served(row[each]) for each in chosen[best[:TRIES]]]


def _combined(block: Int64Array, part: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Int64Array:
    """(n, B) which plan of each block, in at most `COMBINED` ways."""
    order = np.lexsort((-part, block))
    first = np.flatnonzero(np.diff(block[order], prepend=-1))
    count = np.diff(np.append(first, order.size))
    chosen = order[first][None]
    for at in np.argsort(part[chosen[0]], kind="stable").tolist():
        if count[at] == 1 or chosen.shape[0] * count[at] > COMBINED:
            break
        ways = order[first[at] : first[at] + count[at]]
        chosen = np.repeat(chosen, ways.size, axis=0)
        chosen[:, at] = np.tile(ways, chosen.shape[0] // ways.size)
    return chosen
