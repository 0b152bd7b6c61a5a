"""What stays of a plan when somebody has gone, counted in the problem's own order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import Row, kernel, narrow, natural
from domain.pooling.kernels_blocks import ascends, up_to_later
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.one_pool import PoolError
from domain.pooling.problem import Int32Array, Int64Array, Problem

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a plan, in the problem's order.

    Attributes:
        problem: as `checked`, without limits on shares.
        stays: (P,) who has not gone.
        lots: (A,) kept. The row is large, so what is poured is put into it, too (`poured_on`).
        missing: (L,) lots of each line.
        room: (P, W) free up to each week; `load` (P,) in all.
        ascending: whether the pairs of every line ascend by producer.
    """

    problem: Problem
    stays: BoolArray
    lots: Int32Array
    missing: Int32Array
    room: Int32Array
    load: Int32Array
    ascending: bool

    @property
    def free(self) -> Int32Array:
        """(P, W) most more lots for each week."""
        return up_to_later(self.room)


@dataclass(frozen=True, slots=True)
class Poured:
    """Some lots on top of what is kept, in whose `lots` they are.

    Attributes:
        arcs, line, producer, more: (n,) of the pairs that get any, ascending by line.
        missing: (L,) lots, `room` (P, W) and `load` (P,) afterwards; 64 bits, nothing is checked.
    """

    kept: Kept
    arcs: Int32Array
    line: Int64Array
    producer: Int32Array
    more: Int32Array
    missing: Int64Array
    room: Int64Array
    load: Int64Array

    def take_back(self) -> None:
        """Leave what was kept."""
        self.kept.lots[self.arcs] -= self.more


def poured_on(kept: Kept, arcs: Int32Array, more: Int32Array) -> Poured:
    """What there is once these pairs (n,), ascending, get so many `more` lots (n,)."""
    problem = kept.problem
    kept.lots[arcs] += more
    line = np.repeat(
        np.arange(kept.missing.size), np.diff(np.searchsorted(arcs, problem.line_start))
    )
    producer = problem.arc_producer[arcs]
    room = kept.room.astype(np.int64)
    for week in range(room.shape[1]):
        due = problem.line_week[line] <= week
        room[:, week] -= _sums(producer[due], more[due], room.shape[0])
    return Poured(
        kept,
        arcs,
        line,
        producer,
        more,
        missing=kept.missing - _sums(line, more, kept.missing.size),
        room=room,
        load=kept.load + _sums(producer, more, kept.load.size),
    )


def _sums(place: Int64Array | Int32Array, values: Int32Array, size: int) -> Int64Array:
    return np.bincount(place, values, size).astype(np.int64)  # exact: far below 2**53


def kept_of(problem: Problem, lots: Int32Array, stays: BoolArray) -> Kept:
    """What stays of a plan of so many `lots` (A,) when only those in `stays` (P,) do.

    Raises:
        PoolError: for a pair that is listed twice, and for a plan of another problem.
    """
    producers, weeks = problem.capacity.shape
    ascending = ascends(problem.line_start, problem.arc_producer)
    if not ascending:
        _refuse_twice(problem)
    given = np.ascontiguousarray(lots, dtype=np.int32)
    kept = np.empty(given.size, dtype=np.int32)
    missing = np.empty(problem.line_lots.size, dtype=np.int64)
    too_much = int(problem.capacity.max(initial=0)) + 1

    def work(first: int, last: int) -> tuple[bool, npt.NDArray[np.int16 | np.int32 | np.int64]]:
        used = np.zeros(producers * weeks, dtype=narrow(too_much))
        within = _keep(
            first,
            last,
            problem.line_start,
            problem.arc_producer,
            problem.arc_limit,
            problem.line_lots,
            problem.line_week,
            weeks,
            given,
            stays,
            too_much,
            kept,
            used,
            missing,
        )
        return bool(within), used

    parts = lines_side_by_side(work, problem.line_start)
    if not all(within for within, _ in parts) or (missing < 0).any():
        raise PoolError("plan: its lots are not within the problem's limits.")
    made = np.sum([used for _, used in parts], axis=0, dtype=np.int64).reshape(producers, weeks)
    for later in range(1, weeks):
        made[:, later] += made[:, later - 1]
    room = problem.capacity - made
    if (room < 0).any():
        raise PoolError("plan: its lots do not fit into the problem's capacity.")
    return Kept(
        problem,
        stays,
        kept,
        missing.astype(np.int32),
        room.astype(np.int32),
        (problem.load + made[:, -1]).astype(np.int32),
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
    week: Row,
    weeks: int,
    given: Row,
    stays: Row,
    too_much: int,  # more than anybody can make; no more is counted
    kept: Row,
    used: Row,  # (P * W,) lots in each week
    missing: Row,
) -> bool:
    # What is read or written at random is in loops of its own; everything else would wait for it.
    least = 0
    most = 0  # over the limit
    for line in range(first, last):
        begin = natural(start[line])
        end = start[line + 1]
        due = week[line]
        for arc in range(begin, end):
            kept[arc] = given[arc] * stays[producer[arc]]
        total = 0
        for arc in range(begin, end):
            total += kept[arc]
            least = min(least, kept[arc])
            most = max(most, kept[arc] - limit[arc])
        missing[line] = wanted[line] - total
        for arc in range(begin, end):
            place = producer[arc] * weeks + due
            used[place] = min(used[place] + max(kept[arc], 0), too_much)
    return least >= 0 and most <= 0
