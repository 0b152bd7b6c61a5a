"""What stays of a plan when somebody has gone, counted in the problem's own order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_blocks import ascends, used_up
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.one_pool import PoolError
from domain.pooling.problem import Int32Array, Int64Array, Problem


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a plan, in the problem's order.

    Attributes:
        problem: as `checked`, without limits on shares.
        stays: (P,) who has not gone.
        lots: (A,) kept; `missing` (L,) of each line.
        room: (P, W) free up to each week; `load` (P,) in all.
        ascending: whether the pairs of every line ascend by producer.
    """

    problem: Problem
    stays: npt.NDArray[np.bool_]
    lots: Int32Array
    missing: Int32Array
    room: Int32Array
    load: Int32Array
    ascending: bool

    @property
    def free(self) -> Int32Array:
        """(P, W) most more lots for each week."""
        return np.minimum.accumulate(self.room[:, ::-1], axis=1)[:, ::-1]


@dataclass(frozen=True, slots=True)
class Poured:
    """So many `more` lots (A,) on top of what is kept.

    Attributes:
        arcs, line, producer: of the pairs that get any, ascending by line.
        missing: (L,) lots, `room` (P, W) and `load` (P,) afterwards; 64 bits, nothing is checked.
    """

    kept: Kept
    more: Int32Array
    arcs: Int64Array
    line: Int64Array
    producer: Int32Array
    missing: Int64Array
    room: Int64Array
    load: Int64Array


def poured_on(kept: Kept, more: Int32Array) -> Poured:
    """What there is once these lots (A,) are poured."""
    problem = kept.problem
    arcs = np.flatnonzero(more)
    line = np.repeat(
        np.arange(kept.missing.size), np.diff(np.searchsorted(arcs, problem.line_start))
    )
    producer, lots = problem.arc_producer[arcs], more[arcs]
    room = kept.room.astype(np.int64)
    for week in range(room.shape[1]):
        due = problem.line_week[line] <= week
        room[:, week] -= _sums(producer[due], lots[due], room.shape[0])
    return Poured(
        kept,
        more,
        arcs,
        line,
        producer,
        missing=kept.missing - _sums(line, lots, kept.missing.size),
        room=room,
        load=kept.load + _sums(producer, lots, kept.load.size),
    )


def _sums(place: Int64Array | Int32Array, values: Int32Array, size: int) -> Int64Array:
    return np.bincount(place, values, size).astype(np.int64)  # exact: far below 2**53


def kept_of(problem: Problem, lots: Int32Array, stays: npt.NDArray[np.bool_]) -> Kept:
    """What stays of a plan of so many `lots` (A,) when only those in `stays` (P,) do.

    Raises:
        PoolError: for a pair that is listed twice, and for a plan of another problem.
    """
    start, producer = problem.line_start, problem.arc_producer
    producers, weeks = problem.capacity.shape
    ascending = ascends(start, producer)
    if not ascending:
        _refuse_twice(problem)
    kept = np.empty(lots.size, dtype=np.int32)
    missing = np.empty(problem.line_lots.size, dtype=np.int64)
    given = np.ascontiguousarray(lots, dtype=np.int32)

    def work(first: int, last: int) -> bool:
        within: bool = _keep(
            first,
            last,
            start,
            producer,
            problem.arc_limit,
            problem.line_lots,
            given,
            stays,
            kept,
            missing,
        )
        return within

    within = all(lines_side_by_side(work, start))
    if not within or (missing < 0).any():
        raise PoolError("plan: its lots are not within the problem's limits.")
    used = used_up(start, producer, problem.line_week, weeks, producers, kept, ascending=ascending)
    room = problem.capacity - used.reshape(problem.capacity.shape)
    if (room < 0).any():
        raise PoolError("plan: its lots do not fit into the problem's capacity.")
    load = problem.load + used.reshape(room.shape)[:, -1]
    return Kept(
        problem,
        stays,
        kept,
        missing.astype(np.int32),
        room.astype(np.int32),
        load.astype(np.int32),
        ascending,
    )


def _refuse_twice(problem: Problem) -> None:
    last_line = np.full(problem.load.size, -1, dtype=np.int32)
    twice = _twice(problem.line_start, problem.arc_producer, last_line)
    if twice >= 0:
        raise PoolError(f"arc_producer: arc {twice} names a producer the line already has.")


@kernel
def _twice(start: Row, producer: Row, last_line: Row) -> int:
    twice = -1
    for line in range(len(start) - 1):
        for arc in range(start[line], start[line + 1]):
            if last_line[producer[arc]] == line:
                twice = arc
            last_line[producer[arc]] = line
    return twice


@kernel
def _keep(
    first: int,
    last: int,
    start: Row,
    producer: Row,
    limit: Row,
    wanted: Row,
    given: Row,
    stays: Row,
    kept: Row,
    missing: Row,
) -> bool:
    least = 0
    most = 0  # over the limit
    for line in range(first, last):
        total = 0
        for arc in range(natural(start[line]), start[line + 1]):
            lots = given[arc] * stays[producer[arc]]
            kept[arc] = lots
            total += lots
            least = min(least, lots)
            most = max(most, lots - limit[arc])
        missing[line] = wanted[line] - total
    return least >= 0 and most <= 0
