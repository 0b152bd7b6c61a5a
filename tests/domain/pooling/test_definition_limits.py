"""Minimum shares and limits on producers, against the list of all plans."""

import pytest
from by_definition import seeded
from test_definition_network import SEEDS, as_problem, compare, compare_pools, solved

from domain.pooling import OnePool


@pytest.mark.parametrize("seed", SEEDS)
def test_several_orders_with_limits_get_what_the_definitions_leave(seed: int, rounds: int) -> None:
    compare(seeded(100 + seed), 500 * rounds, limits=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_order_alone_with_limits_is_one_pool(seed: int, rounds: int) -> None:
    compare_pools(seeded(250 + seed), 400 * rounds, limits=True)


def test_the_worked_example_with_a_minimum_share_comes_out_exactly() -> None:
    pool = OnePool(18, (3, 5, 8, 10), [0] * 4, range(4), min_share=5)
    assert solved(as_problem(pool)).arc_lots.tolist() == [0, 5, 7, 6]
