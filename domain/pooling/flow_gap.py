"""Which pairs a gap can end in: those whose producers' next lots lie below a cut."""

import numpy as np

from domain.pooling.gap_kept import Kept
from domain.pooling.kernels import Row, kernel
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.problem import Int32Array, Int64Array

NEVER = 2**62
"""A key that no next lot has."""


def pairs_below(
    kept: Kept, keys: Int64Array, cut: int, lines: Int64Array
) -> tuple[Int32Array, Int32Array]:
    """Pairs (n,) of each of `lines` whose producers' next lots have `keys` (P,) up to `cut`.

    Pairs of line i of them end at `start[i + 1]`. A line that finds too little takes all it has.
    """
    problem, free = kept.problem, np.ascontiguousarray(kept.free).reshape(-1)
    weeks = kept.room.shape[1]
    stands = ((keys < NEVER).astype(np.int8) + (keys <= cut))[:, None] * (kept.room > 0)
    stands = np.minimum.accumulate(stands[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    sizes = np.diff(problem.line_start)[lines]
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)

    def work(first: int, last: int) -> tuple[Int32Array, Int32Array]:
        ends = np.zeros(last - first, dtype=np.int32)
        chosen = np.empty(start[last] - start[first], dtype=np.int32)
        count = _choose(
            lines[first:last],
            problem.line_start,
            problem.arc_producer,
            problem.arc_limit,
            problem.line_week,
            weeks,
            kept.lots,
            kept.missing,
            free,
            stands,
            ends,
            chosen,
        )
        return ends, chosen[:count]

    found = lines_side_by_side(work, start)
    sizes = np.concatenate([np.diff(ends, prepend=0) for ends, _ in found])
    until = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return until, np.concatenate([chosen for _, chosen in found])


@kernel
def _choose(
    lines: Row,
    line_start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    kept: Row,
    missing: Row,
    free: Row,
    stands: Row,  # (P * W,) 2: the next lot is below the cut, 1: it is above, 0: there is no room
    ends: Row,
    chosen: Row,
) -> int:
    count = 0
    for i in range(len(lines)):
        line = lines[i]
        begin = count
        for least in range(2, 0, -1):
            count = begin
            found = 0
            for arc in range(line_start[line], line_start[line + 1]):
                place = producer[arc] * weeks + week[line]
                if stands[place] >= least and kept[arc] < limit[arc]:
                    found += min(limit[arc] - kept[arc], free[place])
                    chosen[count] = arc
                    count += 1
            if found >= 2 * missing[line] + 4:
                break
        ends[i] = count
    return count
