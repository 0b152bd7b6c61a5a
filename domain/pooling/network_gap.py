"""A decline in a large problem: only the gap is poured, and only where it can end is looked at.

What is kept is constant, so a lot of the gap goes to those who stand lowest. A *cut*, a key of
(load, turn) below which there is room for somewhat more than the gap, leaves few pairs; lines that
find too little below it bring all theirs. The gap is poured onto these pairs alone, and then
proven against all pairs, those left aside included (`flow_gap_proof`); where the proof fails, all
pairs are taken. So the answer is that of the whole problem, for a few passes over its pairs.
"""

import numpy as np

from domain.pooling.flow_gap import NEVER, Pairs, pairs_below
from domain.pooling.flow_gap_proof import prove_gap
from domain.pooling.gap_kept import BoolArray, Kept, Poured, poured_on
from domain.pooling.kernels_line import level_of
from domain.pooling.kernels_order import entries_by_turn, lined_up
from domain.pooling.network_form import Network
from domain.pooling.network_pour import pour_by_producers
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int64Array

ROOM = 1.05  # lots below the cut for each lot of the gap ...
SPARE = 64  # ... and some more


def pour_gap(kept: Kept) -> tuple[Poured, Certificate]:
    """What is poured on what is kept, and the proof for it."""
    open_to = kept.stays & (kept.room[:, -1] > 0)
    producers = kept.load.size
    keys = np.where(open_to, kept.load * np.int64(producers) + kept.problem.rank, NEVER)
    cut = _cut(kept, open_to)
    poured = _pour_below(kept, keys, cut)
    proof = prove_gap(poured)
    if not proof.holds and cut < NEVER:
        poured.take_back()
        poured = _pour_below(kept, keys, NEVER - 1)
        proof = prove_gap(poured)
    return poured, proof


def _cut(kept: Kept, open_to: BoolArray) -> int:
    """A key below which there is room for somewhat more lots than are missing."""
    goal = int(kept.missing.sum(dtype=np.int64) * ROOM) + SPARE
    room = kept.room[:, -1] * open_to
    level, _, rest = level_of(goal, kept.load, room)
    turns = kept.problem.rank[(room > 0) & (kept.load <= level) & (level < kept.load + room)]
    producers = kept.load.size
    if rest >= turns.size:
        return level * producers + producers
    return level * producers + int(np.partition(turns, rest)[rest])


def _pour_below(kept: Kept, keys: Int64Array, cut: int) -> Poured:
    """The gap poured onto pairs whose producers' next lots, with `keys` (P,), are below `cut`."""
    problem = kept.problem
    order = np.lexsort((np.arange(kept.missing.size), problem.line_week, problem.line_class))
    lines = order[kept.missing[order] > 0]
    pairs = pairs_below(kept, keys, cut, lines)
    if not pairs.arc.size:
        return poured_on(kept, pairs.arc, pairs.more)
    network = _network(kept, lines, pairs)
    lots = pour_by_producers(network).lots
    got = np.flatnonzero(lots)
    arcs = network.origin[got]
    ascending = np.argsort(arcs)
    return poured_on(kept, arcs[ascending], lots[got[ascending]])


def _network(kept: Kept, lines: Int64Array, pairs: Pairs) -> Network:
    """What is missing, and the chosen pairs of the `lines` (in order), as a network."""
    problem = kept.problem
    order, *listed = entries_by_turn(
        pairs.start, pairs.producer, problem.rank, ascending=kept.ascending
    )
    turn, before, entry_arc = lined_up(pairs.start, *listed)
    weeks, week = np.unique(problem.line_week[lines], return_inverse=True)
    nothing = np.zeros(lines.size, dtype=np.int32)
    return Network(
        line_order=lines,
        turn_order=order.astype(np.int64),
        origin=pairs.arc[before],
        start=pairs.start,
        producer=turn,
        limit=pairs.more[before],
        lots=kept.missing[lines],
        week=week.astype(np.int32),
        min_share=nothing,
        max_producers=nothing,
        kept_weeks=weeks.astype(np.int64),
        capacity=np.ascontiguousarray(kept.free[order][:, weeks]).reshape(-1),
        base=kept.load[order],
        by_producer=listed[0],
        entry_line=listed[1],
        entry_arc=entry_arc,
    )
