"""The allocator against the list of all plans, and against its own checker where lists end."""

import random

import pytest
from by_definition import best_by_definition, level_by_definition, seeded, some_pool

from domain.pooling import OnePool, check, pour


@pytest.mark.parametrize("seed", range(4))
def test_small_pools_get_the_one_plan_that_the_definitions_leave(seed: int) -> None:
    chance = seeded(seed)
    for _ in range(1000):
        pool = some_pool(chance)
        plan = pour(pool)
        assert plan.lots == best_by_definition(pool), pool
        assert check(pool, plan) == [], pool
        if pool.min_share <= 1 and not pool.max_producers:
            assert plan.level == level_by_definition(pool), pool


@pytest.mark.parametrize("n", [30, 300, 3000])
def test_large_pools_pass_their_check(n: int) -> None:
    chance = seeded(n)
    for _ in range(3000 // n):
        pool = _large_pool(chance, n)
        assert check(pool, pour(pool)) == []


def _large_pool(chance: random.Random, n: int) -> OnePool:
    caps = [chance.randint(0, 60) for _ in range(n)]
    base = [chance.choice((0, 0, chance.randint(1, 30))) for _ in range(n)]
    return OnePool(
        lots=sum(base) + int(sum(caps) * chance.uniform(0.1, 1.1)),
        caps=caps,
        base=base,
        rank=chance.sample(range(10 * n), n),
        min_share=chance.choice((0, 5, 20)),
        max_producers=chance.choice((0, n // 2, n)),
    )
