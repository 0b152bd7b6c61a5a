"""Large problems have the fills and the sorted loads that maximum flows of OR-Tools leave."""

import numpy as np
import pytest
from by_definition import seeded
from by_definition_network import (
    best_by_definition,
    faults_of,
    in_order_of_fill,
    int32,
    some_problem,
    totals_of,
)

from domain.pooling import Problem, solve

pytest.importorskip("ortools", reason="OR-Tools is not installed")

from by_definition_flows import best_fill, least_above, new_above


def test_the_flows_agree_with_the_list_of_all_plans(rounds: int) -> None:
    chance = seeded(300)
    for _ in range(300 * rounds):
        problem = some_problem(chance)
        best = best_by_definition(problem)
        filled = best_fill(problem, in_order_of_fill(problem))
        assert tuple(filled.tolist()) == best.filled, problem
        _assert_least_top_heavy(problem, filled, np.array(best.totals))


@pytest.mark.parametrize(
    ("producers", "lines", "weeks", "tightness"),
    [
        (1_000, 10, 1, 0.7),
        (1_000, 10, 4, 0.9),
        (1_000, 10, 4, 1.5),
        pytest.param(10_000, 100, 1, 0.8, marks=pytest.mark.slow),
        pytest.param(10_000, 100, 4, 1.2, marks=pytest.mark.slow),
    ],
)
def test_large_problems_have_identical_fills_and_sorted_loads(
    producers: int, lines: int, weeks: int, tightness: float
) -> None:
    problem = _large(producers, lines, weeks, tightness)
    plan = solve(problem)
    lots = plan.arc_lots.astype(np.int64)
    assert faults_of(problem, lots) == []
    assert plan.certificate.holds
    filled = plan.filled.astype(np.int64)
    assert filled.tolist() == best_fill(problem, in_order_of_fill(problem)).tolist()
    _assert_least_top_heavy(problem, filled, totals_of(problem, lots[None, :])[0])


def _assert_least_top_heavy(
    problem: Problem, filled: np.typing.NDArray[np.int64], totals: np.typing.NDArray[np.int64]
) -> None:
    """At every level as few lots lie above it as can be: then sorted loads are identical."""
    for level in range(int(totals.max(initial=0)) + 1):
        assert new_above(problem, totals, level) == least_above(problem, filled, level), level


def _large(producers: int, lines: int, weeks: int, tightness: float) -> Problem:
    """Everybody is eligible for a few lines; `tightness` is what is wanted over what is there."""
    chance = np.random.default_rng([producers, lines, weeks, int(10 * tightness)])
    eligible = chance.random((lines, producers)) < 4 / lines
    capacity = np.cumsum(chance.integers(0, 40 // weeks + 1, (producers, weeks)), axis=1)
    share = chance.dirichlet(np.full(lines, 2.0))
    line, producer = np.nonzero(eligible)
    return Problem(
        line_start=int32(np.searchsorted(line, np.arange(lines + 1))),
        arc_producer=int32(producer),
        arc_limit=int32(chance.integers(1, 30, producer.size)),
        line_lots=int32(1 + tightness * share * capacity[:, -1].sum()),
        line_week=int32(chance.integers(0, weeks, lines)),
        line_class=int32(chance.integers(0, 3, lines)),
        line_min_share=int32(np.zeros(lines)),
        line_max_producers=int32(np.zeros(lines)),
        capacity=int32(capacity),
        load=int32(chance.integers(0, 15, producers)),
        rank=int32(chance.permutation(producers)),
    )
