"""Which pairs a gap can end in: those whose producers' next lots lie below a cut."""

import numpy as np

from domain.pooling.gap_kept import Kept
from domain.pooling.kernels import Row, inner, kernel, narrow, natural
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
    problem, weeks = kept.problem, kept.room.shape[1]
    free = kept.free.astype(narrow(int(kept.room.max(initial=0))))
    near, open_to = (
        np.where(takes[:, None], free, free.dtype.type(0)).reshape(-1)
        for takes in (keys <= cut, keys < NEVER)
    )
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
            near,
            open_to,
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
    near: Row,  # (P * W,) free up to each week of those whose next lot is below the cut ...
    open_to: Row,  # ... and of all
    ends: Row,
    chosen: Row,
) -> int:
    count = 0
    for i in range(len(lines)):
        line = lines[i]
        begin = count
        first = natural(line_start[line])
        last = line_start[line + 1]
        count, found = _take(
            first, last, week[line], weeks, producer, limit, kept, near, begin, chosen
        )
        if found < 2 * missing[line] + 4:
            count, found = _take(
                first, last, week[line], weeks, producer, limit, kept, open_to, begin, chosen
            )
        ends[i] = count
    return count


@inner
def _take(
    first: int,
    last: int,
    due: int,
    weeks: int,
    producer: Row,
    limit: Row,
    kept: Row,
    free: Row,
    count: int,
    chosen: Row,
) -> tuple[int, int]:
    """Put down, from `count` on, which pairs could have more, and how many lots in all."""
    found = 0
    for arc in range(first, last):
        can = min(limit[arc] - kept[arc], free[producer[arc] * weeks + due])
        chosen[count] = arc  # overwritten by the next one unless it counts
        count += can > 0
        found += can
    return count, found
