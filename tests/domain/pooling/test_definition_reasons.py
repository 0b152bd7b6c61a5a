"""The reason that is told with every share fits the share."""

from dataclasses import replace

import numpy as np
from by_definition import seeded
from hypothesis import given, settings
from some_problems import problems
from test_definition_network import as_problem, pool_without_holders

from domain.pooling import Problem, ShareReason, pour, solve

brief = settings(max_examples=120, deadline=None)


@brief
@given(problems())
def test_every_pair_has_a_reason_that_fits_its_share(problem: Problem) -> None:
    plan = solve(problem)
    none = {ShareReason.NO_CAPACITY, ShareReason.LEFT_OUT, ShareReason.BUSY, ShareReason.FULL}
    for lots, reason in zip(plan.arc_lots.tolist(), plan.reason.tolist(), strict=True):
        assert (ShareReason(reason) in none) == (lots == 0)


@brief
@given(problems(limits=False))
def test_limits_change_no_fill_and_no_load_when_they_do_not_bind(problem: Problem) -> None:
    ones = np.ones_like(problem.line_lots)
    plan, same = solve(problem), solve(replace(problem, line_min_share=ones))
    assert same.arc_lots.tolist() == plan.arc_lots.tolist()
    assert same.reason.tolist() == plan.reason.tolist()


def test_one_order_alone_has_the_reasons_of_one_pool(rounds: int) -> None:
    chance = seeded(500)
    for _ in range(1000 * rounds):
        pool = pool_without_holders(chance, limits=False)
        told = [ShareReason(reason).name for reason in solve(as_problem(pool)).reason.tolist()]
        assert told == [reason.name for reason in pour(pool).reasons], pool
