"""Large problems are passed over in blocks of producers, by several cores: the same comes out."""

from dataclasses import replace

import numpy as np
import pytest
from by_definition import seeded
from by_definition_network import int32, some_problem

from domain.pooling import Plan, PoolError, Problem, kernels_blocks, kernels_stretches, network
from domain.pooling.kernels_blocks import ascends
from domain.pooling.kernels_line import pour_line
from domain.pooling.network import repour, solve


@pytest.fixture
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(kernels_blocks, "BLOCK", 2)
    monkeypatch.setattr(kernels_stretches, "STRETCH", 1)
    monkeypatch.setattr(kernels_stretches, "cores", lambda: 3)
    monkeypatch.setattr(network, "LARGE", 0)
    return monkeypatch


def everything_of(plan: Plan) -> tuple[object, ...]:
    rows = plan.arc_lots, plan.filled, plan.missing, plan.reason
    return (*(row.tolist() for row in rows), plan.certificate)


def solved_and_poured_again(problem: Problem) -> tuple[object, ...]:
    plan = solve(problem)
    return *everything_of(plan), *everything_of(repour(problem, plan, int32([0])))


def test_pieces_change_nothing(in_small_pieces: pytest.MonkeyPatch) -> None:
    chance = seeded(71)
    some = [some_problem(chance, limits=i % 4 == 0) for i in range(60)]
    in_pieces = [solved_and_poured_again(problem) for problem in some]
    in_small_pieces.undo()
    in_small_pieces.setattr(network, "LARGE", 0)
    assert [solved_and_poured_again(problem) for problem in some] == in_pieces


def test_a_long_line_is_shared_by_cores_and_poured_the_same(
    in_small_pieces: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(5)
    load, most = (chance.integers(0, 20, 400, dtype=np.int32) for _ in range(2))
    turn = int32(chance.permutation(400))
    lots = [int(most.sum() * share) for share in (0.0, 0.3, 0.6, 1.0)]
    shared = [pour_line(each, load, most, turn, 400).tolist() for each in lots]
    in_small_pieces.undo()
    assert [pour_line(each, load, most, turn, 400).tolist() for each in lots] == shared


def test_only_pairs_that_ascend_in_every_line_are_taken_in_blocks() -> None:
    assert ascends(int32([0, 2, 2, 4]), int32([3, 5, 1, 2]))
    assert not ascends(int32([0, 4]), int32([3, 5, 1, 2]))
    assert not ascends(int32([0, 2]), int32([3, 3]))
    assert ascends(int32([0]), int32([]))


@pytest.mark.usefixtures("in_small_pieces")
def test_whoever_is_twice_in_a_line_is_refused_in_a_decline_too() -> None:
    chance = seeded(72)
    problem = next(
        each for each in iter(lambda: some_problem(chance), None) if each.line_start[1] > 1
    )
    plan = solve(problem)
    producer = problem.arc_producer.copy()
    producer[1] = producer[0]
    with pytest.raises(PoolError, match="already has"):
        repour(replace(problem, arc_producer=producer), plan, int32([]))
