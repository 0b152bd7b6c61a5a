"""Which pairs a gap can end in: those whose producers' next lots lie below a cut."""

from dataclasses import dataclass

import numpy as np

from domain.pooling.gap_kept import Kept
from domain.pooling.kernels import Row, inner, kernel, natural
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.problem import Int32Array, Int64Array

NEVER = 2**62
"""A key that no next lot has."""

ENOUGH = 2**7 - 1
"""Lots of a producer that are counted; bytes are read at random sooner than wider numbers."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some pairs (n,) of some lines (k,): those of the i-th end at `start[i + 1]`.

    `arc` is the pair in the problem, `more` how many more lots its limit allows.
    """

    start: Int32Array
    arc: Int32Array
    producer: Int32Array
    more: Int32Array


def pairs_below(kept: Kept, keys: Int64Array, cut: int, lines: Int64Array) -> Pairs:
    """Pairs of each of `lines` whose producers' next lots have `keys` (P,) up to `cut`.

    A line that finds too little takes all it has.
    """
    problem, weeks = kept.problem, kept.room.shape[1]
    free = np.minimum(kept.free, ENOUGH).astype(np.int8)
    near, open_to = ((free * takes[:, None]).reshape(-1) for takes in (keys <= cut, keys < NEVER))
    sizes = np.diff(problem.line_start)[lines]
    widest = int(sizes.max(initial=0))
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)

    def work(first: int, last: int) -> tuple[Int32Array, ...]:
        ends = np.zeros(last - first, dtype=np.int32)
        chosen = [np.empty(start[last] - start[first], dtype=np.int32) for _ in range(3)]
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
            np.empty(widest, dtype=np.int8),
            *chosen,
        )
        return np.diff(ends, prepend=np.int32(0)), *(row[:count] for row in chosen)

    rows = zip(*lines_side_by_side(work, start), strict=True)
    sizes, arc, producer, more = (np.concatenate(row) for row in rows)
    until = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return Pairs(until, arc, producer, more)


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
    near: Row,  # (P * W,) free up to each week where the next lot is below the cut ...
    open_to: Row,  # ... and of all
    ends: Row,
    frees: Row,  # what a line's producers have free; scratch, as wide as the widest line
    chosen: Row,
    whose: Row,
    more: Row,
) -> int:
    count = 0
    for i in range(len(lines)):
        line = lines[i]
        begin = count
        first = natural(line_start[line])
        last = line_start[line + 1]
        count, found = _take(
            first, last, week[line], weeks, producer, limit, kept, near, frees, begin, chosen,
            whose, more,
        )  # fmt: skip
        if found < 2 * missing[line] + 4:
            count, found = _take(
                first, last, week[line], weeks, producer, limit, kept, open_to, frees, begin,
                chosen, whose, more,
            )  # fmt: skip
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
    frees: Row,
    count: int,
    chosen: Row,
    whose: Row,
    more: Row,
) -> tuple[int, int]:
    """Put down, from `count` on, which pairs could have more, and how many lots in all."""
    size = last - first
    for i in range(size):
        frees[i] = free[producer[first + i] * weeks + due]
    found = 0
    for i in range(size):
        arc = first + i
        spare = limit[arc] - kept[arc]
        can = min(spare, frees[i])
        chosen[count] = arc  # overwritten by the next one unless it counts
        whose[count] = producer[arc]
        more[count] = spare
        count += can > 0
        found += can
    return count, found
