"""A decline in a large problem: only the gap is poured, and only where it can end is looked at.

What is kept is constant, so a lot of the gap goes to those who stand lowest. A *cut*, a key of
(load, turn) below which there is room for somewhat more than the gap, leaves few pairs; lines that
find too little below it bring all theirs. The gap is poured onto these pairs alone, and then
proven against all pairs, those left aside included (`flow_gap_proof`); where the proof fails, all
pairs are taken. So the answer is that of the whole problem, for a few passes over its pairs.
"""

import numpy as np

from domain.pooling.flow_gap import NEVER, pairs_below
from domain.pooling.flow_gap_proof import prove_gap
from domain.pooling.gap_kept import Kept, Poured, poured_on
from domain.pooling.network_form import form
from domain.pooling.network_pour import pour_network
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array, Int64Array, Problem

ROOM = 1.05  # lots below the cut for each lot of the gap ...
SPARE = 64  # ... and some more


def pour_gap(kept: Kept) -> tuple[Poured, Certificate]:
    """What is poured on what is kept, and the proof for it."""
    cut = _cut(kept)
    poured = poured_on(kept, _pour_below(kept, cut))
    proof = prove_gap(poured)
    if not proof.holds and cut < NEVER:
        poured = poured_on(kept, _pour_below(kept, NEVER - 1))
        proof = prove_gap(poured)
    return poured, proof


def _keys(kept: Kept) -> Int64Array:
    """(P,) load * P + rank of each producer's next lot; `NEVER` where there is no room for one."""
    keys = kept.load.astype(np.int64) * kept.load.size + kept.problem.rank
    return np.where(kept.stays & (kept.room[:, -1] > 0), keys, NEVER)


def _cut(kept: Kept) -> int:
    """A key below which there is room for somewhat more lots than are missing."""
    open_to = np.flatnonzero(kept.stays & (kept.room[:, -1] > 0))
    goal = int(kept.missing.sum(dtype=np.int64) * ROOM) + SPARE
    load, room = kept.load[open_to], kept.room[open_to, -1]
    low, high = int(load.min(initial=0)), int((load + room).max(initial=0)) + 1

    def below(level: int) -> int:
        return int(np.clip(np.int32(level) - load, 0, room).sum(dtype=np.int64))

    while high - low > 1:
        middle = (low + high) // 2
        if below(middle) <= goal:
            low = middle
        else:
            high = middle
    rest = goal - below(low)
    turns = kept.problem.rank[open_to][(load <= low) & (low < load + room)]
    if rest >= turns.size:
        return low * kept.load.size + kept.load.size
    return low * kept.load.size + int(np.partition(turns, rest)[rest])


def _pour_below(kept: Kept, cut: int) -> Int32Array:
    """The gap poured onto pairs whose producers' next lots are below `cut`, (A,)."""
    lines = np.flatnonzero(kept.missing)
    start, arcs = pairs_below(kept, _keys(kept), cut, lines)
    lots = np.zeros_like(kept.lots)
    if arcs.size:
        lots[arcs] = _poured(kept, lines, start, arcs)
    return lots


def _poured(kept: Kept, lines: Int64Array, start: Int32Array, arcs: Int32Array) -> Int32Array:
    """Lots of the chosen arcs (n,), as a problem of their own."""
    problem, producer = kept.problem, kept.problem.arc_producer[arcs]
    concerned = np.zeros(problem.load.size, dtype=np.bool_)
    concerned[producer] = True
    producers = np.flatnonzero(concerned)
    turns = problem.rank[producers]
    nothing = np.zeros(lines.size, dtype=np.int32)
    network = form(
        Problem(
            line_start=start,
            arc_producer=(np.cumsum(concerned, dtype=np.int32) - 1)[producer],
            arc_limit=problem.arc_limit[arcs] - kept.lots[arcs],
            line_lots=kept.missing[lines],
            line_week=problem.line_week[lines],
            line_class=problem.line_class[lines],
            line_min_share=nothing,
            line_max_producers=nothing,
            capacity=kept.free[producers],
            load=kept.load[producers],
            rank=_places(turns, problem.load.size),
        )
    )
    lots = np.empty(arcs.size, dtype=np.int32)
    lots[network.origin] = pour_network(network).lots
    return lots


def _places(turns: Int32Array, size: int) -> Int32Array:
    """(n,) place of each of some distinct turns below `size` among them."""
    there = np.zeros(size, dtype=np.bool_)
    there[turns] = True
    found: Int32Array = (np.cumsum(there, dtype=np.int32) - 1)[turns]
    return found
