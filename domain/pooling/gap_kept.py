"""What stays of a plan when somebody has gone, counted in the problem's own order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import Row, kernel
from domain.pooling.one_pool import PoolError
from domain.pooling.problem import Int32Array, Problem


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a plan, in the problem's order.

    Attributes:
        problem: as `checked`, without limits on shares.
        stays: (P,) who has not gone.
        lots: (A,) kept; `missing` (L,) of each line.
        room: (P, W) free up to each week; `load` (P,) in all.
    """

    problem: Problem
    stays: npt.NDArray[np.bool_]
    lots: Int32Array
    missing: Int32Array
    room: Int32Array
    load: Int32Array


def kept_of(problem: Problem, lots: Int32Array, stays: npt.NDArray[np.bool_]) -> Kept:
    """What stays of a plan of so many `lots` (A,) when only those in `stays` (P,) do.

    Raises:
        PoolError: for a pair that is listed twice, and for a plan of another problem.
    """
    kept = np.where(stays[problem.arc_producer], lots, 0).astype(np.int32)
    missing = problem.line_lots.astype(np.int64)
    used = np.zeros(problem.capacity.size, dtype=np.int64)
    twice = _keep(
        problem.line_start,
        problem.arc_producer,
        problem.line_week,
        problem.capacity.shape[1],
        kept,
        missing,
        used,
        np.full(problem.load.size, -1, dtype=np.int32),
    )
    if twice >= 0:
        raise PoolError(f"arc_producer: arc {twice} names a producer the line already has.")
    if (kept < 0).any() or (kept > problem.arc_limit).any() or (missing < 0).any():
        raise PoolError("plan: its lots are not within the problem's limits.")
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
    )


@kernel
def _keep(
    start: Row,
    producer: Row,
    week: Row,
    weeks: int,
    kept: Row,
    missing: Row,
    used: Row,
    last_line: Row,
) -> int:
    twice = -1
    for line in range(len(week)):
        for arc in range(start[line], start[line + 1]):
            p = producer[arc]
            if last_line[p] == line:
                twice = arc
            last_line[p] = line
            lots = kept[arc]
            if lots != 0:
                missing[line] -= lots
                for w in range(week[line], weeks):
                    used[p * weeks + w] += lots
    return twice
