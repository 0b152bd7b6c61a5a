"""The best plans of a small problem of several orders, found by listing every whole-lot plan.

Written from the definitions alone: what a plan may be, then the aims one after the other, each
striking out the plans that another plan beats. Nothing of the allocator is used but the record
that says what the problem is.
"""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling import Problem

Rows = npt.NDArray[np.int64]
"""One plan a row."""
Int32Array = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Best:
    """What all the best plans of a problem have in common."""

    filled: tuple[int, ...]  # (L,)
    totals: tuple[int, ...]  # (P,) base load and new lots


def best_by_definition(problem: Problem, among: Rows | None = None) -> Best:
    """Fill line by line; then, in limited lines, who is served; then leximin; odd lots by turn.

    Of the plans `among` which it must be, or else of every plan there is.
    """
    plans = every_plan(problem) if among is None else among
    turns = np.argsort(problem.rank)

    def keep(*keys: Rows) -> None:
        nonlocal plans
        plans = plans[largest(*keys)]

    keep(*(plans[:, arcs_of(problem, line)].sum(axis=1) for line in in_order_of_fill(problem)))
    for line in in_order_of_fill(problem):
        if problem.line_min_share[line] > 1 or problem.line_max_producers[line]:
            served = plans[:, arcs_by_turn(problem, line)] > 0
            keep(served.sum(axis=1), *served.T)
    totals = totals_of(problem, plans)
    keep(*np.sort(totals, axis=1).T, *totals[:, turns].T)
    return _only(filled_by(problem, plans), totals_of(problem, plans))


def largest(*keys: Rows) -> Rows:
    """Positions of the rows that are the largest by the first key, then by the second, and on."""
    kept = np.arange(len(keys[0]))
    for key in keys:
        kept = kept[key[kept] == key[kept].max()]
    return kept


def every_plan(problem: Problem) -> Rows:
    """(plans, A) all that keep to the lines, to the pairs' limits and to the weeks' capacity."""
    plans = np.zeros((1, 0), dtype=np.int64)
    for line in in_order(problem):
        plans = _beside(plans, _every_plan_of_line(problem, line))
        plans = plans[_within_capacity(problem, plans)]
    return plans


def in_order(problem: Problem) -> range:
    return range(len(problem.line_lots))


def in_order_of_fill(problem: Problem) -> list[int]:
    """Classes in order; inside a class by cut-off, then by age."""
    key = [
        (int(problem.line_class[line]), int(problem.line_week[line]), line)
        for line in in_order(problem)
    ]
    return [line for _, _, line in sorted(key)]


def arcs_of(problem: Problem, line: int) -> slice:
    return slice(int(problem.line_start[line]), int(problem.line_start[line + 1]))


def arcs_by_turn(problem: Problem, line: int) -> Rows:
    arcs = np.arange(problem.line_start[line], problem.line_start[line + 1])
    return arcs[np.argsort(problem.rank[problem.arc_producer[arcs]])]


def filled_by(problem: Problem, plans: Rows) -> Rows:
    """(plans, L) lots of each line."""
    lines = [plans[:, arcs_of(problem, line)].sum(axis=1) for line in in_order(problem)]
    return np.stack(lines, axis=1) if lines else np.zeros((len(plans), 0), dtype=np.int64)


def totals_of(problem: Problem, plans: Rows) -> Rows:
    """(plans, P) base load and new lots of each producer."""
    totals = np.tile(problem.load.astype(np.int64), (len(plans), 1))
    for arc, producer in enumerate(problem.arc_producer.tolist()):
        totals[:, producer] += plans[:, arc]
    return totals


def _every_plan_of_line(problem: Problem, line: int) -> Rows:
    arcs = arcs_of(problem, line)
    limits = [min(int(most), int(problem.line_lots[line])) for most in problem.arc_limit[arcs]]
    plans = np.zeros((1, 0), dtype=np.int64)
    if limits:
        plans = np.indices([most + 1 for most in limits]).reshape(len(limits), -1).T
    plans = plans[plans.sum(axis=1) <= problem.line_lots[line]]
    worth_it = ((plans == 0) | (plans >= problem.line_min_share[line])).all(axis=1)
    most = int(problem.line_max_producers[line]) or len(limits)
    few: Rows = plans[worth_it & ((plans > 0).sum(axis=1) <= most)]
    return few


def _beside(left: Rows, right: Rows) -> Rows:
    """Every row of `left` with every row of `right`."""
    return np.hstack([np.repeat(left, len(right), axis=0), np.tile(right, (len(left), 1))])


def _within_capacity(problem: Problem, plans: Rows) -> npt.NDArray[np.bool_]:
    """Of plans for the first lines: what each producer does by each week fits in its capacity."""
    fits = np.ones(len(plans), dtype=np.bool_)
    arcs = range(plans.shape[1])
    week = np.repeat(problem.line_week, np.diff(problem.line_start))
    for producer, capacity in enumerate(problem.capacity.tolist()):
        for w, most in enumerate(capacity):
            due = [a for a in arcs if problem.arc_producer[a] == producer and week[a] <= w]
            if due:
                fits &= plans[:, due].sum(axis=1) <= most
    return fits


def _only(filled: Rows, totals: Rows) -> Best:
    """What is common to all; a definition that leaves two of them would be none."""
    assert (filled == filled[0]).all()
    assert (totals == totals[0]).all()
    return Best(tuple(filled[0].tolist()), tuple(totals[0].tolist()))


def int32(values: object) -> Int32Array:
    return np.asarray(values, dtype=np.int32)


def some_problem(
    chance: random.Random, *, limits: bool = False, most_plans: int = 200_000
) -> Problem:
    """A few producers, lines, weeks and classes; small enough that its plans can be listed."""
    while True:
        problem = _any_problem(chance, limits=limits)
        listed = np.prod(np.minimum(problem.arc_limit, _lots_of_arcs(problem)) + 1.0)
        if listed <= most_plans:
            return problem


def _lots_of_arcs(problem: Problem) -> Int32Array:
    return np.repeat(problem.line_lots, np.diff(problem.line_start))


def _any_problem(chance: random.Random, *, limits: bool) -> Problem:
    producers, lines, weeks = (
        chance.randint(1, 5),
        chance.choice((1, 2, 2, 3, 3)),
        chance.randint(1, 3),
    )
    eligible = [
        [p for p in chance.sample(range(producers), producers) if chance.random() < 0.7]
        for _ in range(lines)
    ]
    steps = [[chance.randint(0, 4) for _ in range(weeks)] for _ in range(producers)]
    arcs = [p for line in eligible for p in line]
    held = chance.random() < 0.5
    return Problem(
        line_start=int32(np.cumsum([0, *map(len, eligible)])),
        arc_producer=int32(arcs),
        arc_limit=int32([chance.randint(0, 5) for _ in arcs]),
        line_lots=int32([chance.randint(1, 9) for _ in range(lines)]),
        line_week=int32([chance.randrange(weeks) for _ in range(lines)]),
        line_class=int32([chance.choice((0, 0, 1, 2)) for _ in range(lines)]),
        line_min_share=int32([_limit(chance, limits, 4) for _ in range(lines)]),
        line_max_producers=int32([_limit(chance, limits, producers) for _ in range(lines)]),
        capacity=int32(np.cumsum(steps, axis=1)),
        load=int32([chance.randint(0, 4) if held else 0 for _ in range(producers)]),
        rank=int32(chance.sample(range(producers), producers)),
    )


def _limit(chance: random.Random, limits: bool, most: int) -> int:
    return chance.choice((0, chance.randint(1, most))) if limits else 0


def faults_of(problem: Problem, lots: Rows) -> list[str]:
    """Every constraint that shares of `lots` (A,) break, at any size."""
    found = ["a share is negative"] if (lots < 0).any() else []
    if (lots > problem.arc_limit).any():
        found.append("a share is above its pair's limit")
    week = np.repeat(problem.line_week, np.diff(problem.line_start))
    for w in range(problem.capacity.shape[1]):
        due = np.bincount(problem.arc_producer, lots * (week <= w), len(problem.load))
        if (due > problem.capacity[:, w]).any():
            found.append(f"somebody does more by week {w} than they can")
    for line in in_order(problem):
        shares = lots[arcs_of(problem, line)]
        if shares.sum() > problem.line_lots[line]:
            found.append(f"line {line} gets more than it wants")
        if ((shares > 0) & (shares < problem.line_min_share[line])).any():
            found.append(f"line {line} has a share below its minimum")
        if 0 < problem.line_max_producers[line] < (shares > 0).sum():
            found.append(f"line {line} has too many producers")
    return found
