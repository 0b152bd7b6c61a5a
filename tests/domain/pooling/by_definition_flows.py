"""The best fills and the best sorted loads of a large problem, by maximum flows of OR-Tools.

In whole lots the loads of all best-filled plans form an M-convex set, and its least top-heavy
member holds, above *every* level at once, as few lots as any member can (Frank and Murota). How
few is one maximum flow: what cannot be carried when nobody may pass that level. So the sorted
loads are known from one flow a level, without ever making a plan.
"""

import warnings
from importlib import import_module

import numpy as np
import numpy.typing as npt

from domain.pooling import Problem

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its bindings warn of on import is not ours
    max_flow = import_module("ortools.graph.python.max_flow")

Ints = npt.NDArray[np.int64]


def most_carried(problem: Problem, lots: Ints, level: int | None = None) -> int:
    """Lots that can be made of `lots` (L,) while no load passes `level` (loads above it stay)."""
    flow = max_flow.SimpleMaxFlow()
    lines, (producers, weeks) = len(lots), problem.capacity.shape
    source, sink = 0, 1 + lines + producers * weeks

    def connect(tail: Ints, head: Ints, most: Ints) -> None:
        flow.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), most)

    first = 1 + lines + weeks * np.arange(producers)  # a chain of weeks for each producer
    line = np.repeat(np.arange(lines), np.diff(problem.line_start))
    limit = problem.arc_limit.astype(np.int64)
    connect(np.full(lines, source), 1 + np.arange(lines), lots)
    connect(1 + line, first[problem.arc_producer] + problem.line_week[line], limit)
    capacity = problem.capacity.astype(np.int64)
    for week in range(weeks - 1):
        connect(first + week, first + week + 1, capacity[:, week])
    most = capacity[:, -1]
    if level is not None:
        most = np.minimum(most, np.maximum(0, level - problem.load.astype(np.int64)))
    connect(first + weeks - 1, np.full(producers, sink), most)
    assert flow.solve(source, sink) == flow.OPTIMAL
    return int(flow.optimal_flow())


def best_fill(problem: Problem, order: list[int]) -> Ints:
    """(L,) the most of the first line in `order`, then of the second given the first, and on."""
    wanted, filled, before = np.zeros(len(order), dtype=np.int64), [0] * len(order), 0
    for line in order:
        wanted[line] = problem.line_lots[line]
        carried = most_carried(problem, wanted)
        filled[line], before = carried - before, carried
    return np.array(filled)


def least_above(problem: Problem, filled: Ints, level: int) -> int:
    """Fewest new lots that lie above `level` when lines are filled so."""
    return int(filled.sum()) - most_carried(problem, filled, level)


def new_above(problem: Problem, totals: Ints, level: int) -> int:
    """New lots above `level` in loads of `totals` (P,)."""
    load = problem.load.astype(np.int64)
    return int((np.maximum(totals, level) - np.maximum(load, level)).sum())
