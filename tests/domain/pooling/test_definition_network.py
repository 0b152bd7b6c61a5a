"""Several orders against the list of all plans: the same fills, the same loads, always."""

import random

import numpy as np
import pytest
from by_definition import best_by_definition as best_pool
from by_definition import seeded
from by_definition_network import best_by_definition, faults_of, int32, some_problem, totals_of

from domain.pooling import OnePool, Plan, Problem, pour, solve

SEEDS = range(5)


def solved(problem: Problem) -> Plan:
    """A plan that keeps every constraint and says of itself what is true."""
    plan = solve(problem)
    lots = plan.arc_lots.astype(np.int64)
    assert faults_of(problem, lots) == [], problem
    assert plan.certificate.holds, problem
    return plan


def totals(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """(P,) base load and new lots."""
    rows = totals_of(problem, plan.arc_lots[None, :].astype(np.int64))
    return tuple(rows[0].tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_several_orders_get_the_fills_and_loads_that_the_definitions_leave(
    seed: int, rounds: int
) -> None:
    compare(seeded(seed), 1000 * rounds, limits=False)


def compare(chance: random.Random, count: int, *, limits: bool) -> None:
    several = 0
    for _ in range(count):
        problem = some_problem(chance, limits=limits)
        plan, best = solved(problem), best_by_definition(problem)
        assert tuple(plan.filled.tolist()) == best.filled, problem
        assert totals(problem, plan) == best.totals, problem
        several += len(problem.line_lots) > 1
    assert several > count / 2


@pytest.mark.parametrize("seed", range(5))
def test_one_order_alone_is_one_pool(seed: int, rounds: int) -> None:
    compare_pools(seeded(200 + seed), 1000 * rounds, limits=False)


def compare_pools(chance: random.Random, count: int, *, limits: bool) -> None:
    for _ in range(count):
        pool = pool_without_holders(chance, limits=limits)
        best = best_pool(pool)
        assert tuple(solved(as_problem(pool)).arc_lots.tolist()) == best, pool
        assert pour(pool).lots == best, pool


def pool_without_holders(chance: random.Random, *, limits: bool) -> OnePool:
    n = chance.randint(1, 5)
    caps = [chance.randint(0, 6) for _ in range(n)]
    return OnePool(
        lots=chance.randint(1, sum(caps) + 2),
        caps=caps,
        base=[0] * n,
        rank=chance.sample(range(n), n),
        min_share=chance.choice((0, chance.randint(1, 6))) if limits else 0,
        max_producers=chance.choice((0, chance.randint(1, n))) if limits else 0,
    )


def as_problem(pool: OnePool) -> Problem:
    """One line, one week, nobody busy elsewhere."""
    n = len(pool.caps)
    return Problem(
        line_start=int32([0, n]),
        arc_producer=int32(range(n)),
        arc_limit=int32(pool.caps),
        line_lots=int32([pool.lots]),
        line_week=int32([0]),
        line_class=int32([0]),
        line_min_share=int32([pool.min_share]),
        line_max_producers=int32([pool.max_producers]),
        capacity=int32(pool.caps).reshape(-1, 1),
        load=int32([0] * n),
        rank=int32(pool.rank),
    )


@pytest.mark.parametrize(
    ("caps", "lots", "shares"),
    [
        ((3, 5, 8, 10), 18, (3, 5, 5, 5)),
        ((3, 5, 8, 10), 20, (3, 5, 6, 6)),
        ((10, 2), 10, (8, 2)),
        ((100, 200, 300), 100, (34, 33, 33)),
        ((100, 200, 300), 200, (67, 67, 66)),
        ((100, 200, 300), 300, (100, 100, 100)),
        ((6, 12, 21, 24), 30, (6, 8, 8, 8)),
        ((2, 4, 7, 8), 10, (2, 3, 3, 2)),
    ],
)
def test_the_worked_examples_come_out_exactly(
    caps: tuple[int, ...], lots: int, shares: tuple[int, ...]
) -> None:
    pool = OnePool(lots, caps, [0] * len(caps), range(len(caps)))
    assert tuple(solved(as_problem(pool)).arc_lots.tolist()) == shares
    assert pour(pool).lots == shares
