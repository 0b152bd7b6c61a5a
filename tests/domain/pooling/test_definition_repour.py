"""After a decline: only the gap is poured, as well as it can be beside what is frozen."""

import random
from typing import Any

import numpy as np
import pytest
from by_definition import seeded
from by_definition_network import (
    Best,
    best_by_definition,
    every_plan,
    faults_of,
    int32,
    some_problem,
    totals_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from some_problems import problems
from test_definition_refusals import GOOD

from domain.pooling import Plan, PoolError, Problem, repour, solve

brief = settings(max_examples=120, deadline=None)


@pytest.mark.parametrize("limits", [False, True], ids=["free", "limited"])
@pytest.mark.parametrize("seed", range(2))
def test_the_gap_is_poured_as_the_definitions_say(seed: int, limits: bool, rounds: int) -> None:
    chance = seeded(400 + seed)
    moved = 0
    for _ in range(400 * rounds):
        problem = some_problem(chance, limits=limits)
        first = solve(problem)
        gone = _some(chance, len(problem.load))
        plan, best = repour(problem, first, int32(gone)), _best(problem, first, gone)
        lots = plan.arc_lots.astype(np.int64)
        assert faults_of(problem, lots) == []
        assert tuple(plan.filled.tolist()) == best.filled, (problem, gone)
        assert tuple(totals_of(problem, lots[None, :])[0].tolist()) == best.totals, (problem, gone)
        assert plan.certificate.holds, (problem, gone)
        moved += int((plan.arc_lots > first.arc_lots).any())
    assert moved > 10


def _some(chance: random.Random, n: int) -> list[int]:
    return sorted(chance.sample(range(n), chance.randint(0, min(2, n))))


def _best(problem: Problem, first: Plan, gone: list[int]) -> Best:
    """Of all plans in which nobody that stays has less of a line, and those gone have nothing."""
    plans = every_plan(problem)
    left = ~np.isin(problem.arc_producer, gone)
    kept = (plans >= first.arc_lots) | ~left
    nothing = (plans == 0) | left
    return best_by_definition(problem, plans[(kept & nothing).all(axis=1)])


@brief
@given(problems(), st.data())
def test_a_decline_shrinks_nobody_and_gives_nothing_to_those_gone(
    problem: Problem, data: st.DataObject
) -> None:
    first = solve(problem)
    gone, plan = _after_a_decline(problem, first, data)
    left = ~np.isin(problem.arc_producer, gone)
    assert (plan.arc_lots[left] >= first.arc_lots[left]).all()
    assert (plan.arc_lots[~left] == 0).all()
    assert faults_of(problem, plan.arc_lots.astype(np.int64)) == []
    assert plan.certificate.holds


@brief
@given(problems())
def test_when_nobody_is_gone_nothing_moves(problem: Problem) -> None:
    plan = solve(problem)
    again = repour(problem, plan, int32([]))
    assert again.arc_lots.tolist() == plan.arc_lots.tolist()


def _after_a_decline(problem: Problem, first: Plan, data: st.DataObject) -> tuple[list[int], Plan]:
    everybody = st.lists(st.integers(0, len(problem.load) - 1), unique=True, min_size=1)
    gone = data.draw(everybody, label="gone")
    return gone, repour(problem, first, int32(gone))


@brief
@given(problems())
def test_what_is_asked_is_not_changed_by_asking(problem: Problem) -> None:
    copies = {name: getattr(problem, name).copy() for name in Problem.__slots__}
    repour(problem, solve(problem), int32([0]))
    assert all((getattr(problem, name) == copy).all() for name, copy in copies.items())


@pytest.mark.parametrize("gone", [[2], [-1], [0.5]])
def test_a_stranger_cannot_be_gone(gone: list[Any]) -> None:
    with pytest.raises(PoolError, match=r"^gone: "):
        repour(GOOD, solve(GOOD), np.asarray(gone))
