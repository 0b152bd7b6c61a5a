"""A decline in a large problem, where only the gap is looked at, beside the whole one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from by_definition import seeded
from by_definition_network import faults_of, int32, some_problem
from some_chains import Line, problem_of

from domain.pooling import (
    Certificate,
    Plan,
    PoolError,
    Problem,
    network,
    network_gap,
    repour,
    solve,
)
from domain.pooling.flow_gap_proof import prove_gap
from domain.pooling.flow_spread import spread
from domain.pooling.gap_kept import Kept, kept_of, poured_on
from domain.pooling.kernels_order import entries_by_turn, lined_up
from domain.pooling.network_form import empty_flow, form
from domain.pooling.problem import Int32Array, checked


def both_ways(
    monkeypatch: pytest.MonkeyPatch, problem: Problem, plan: Plan, gone: list[int]
) -> tuple[Plan, Plan]:
    """Poured from the whole problem, and from where the gap can end."""
    monkeypatch.setattr(network, "LARGE", problem.arc_producer.size + 1)
    whole = repour(problem, plan, int32(gone))
    monkeypatch.setattr(network, "LARGE", 0)
    return whole, repour(problem, plan, int32(gone))


def loads(problem: Problem, plan: Plan) -> list[int]:
    lots = np.bincount(problem.arc_producer, plan.arc_lots, len(problem.load))
    found: list[int] = (problem.load + lots).astype(np.int64).tolist()
    return found


def proof_of(kept: Kept, more: Int32Array) -> Certificate:
    """What is proven of some other lots (A,) for the gap."""
    arcs = np.flatnonzero(more).astype(np.int32)
    poured = poured_on(kept, arcs, more[arcs])
    proof = prove_gap(poured)
    poured.take_back()
    return proof


@pytest.mark.parametrize("room", [0.5, 1.05])
def test_the_gap_alone_is_poured_as_in_the_whole_problem(
    monkeypatch: pytest.MonkeyPatch, room: float
) -> None:
    monkeypatch.setattr(network_gap, "ROOM", room)
    monkeypatch.setattr(network_gap, "SPARE", 0)
    chance, moved = seeded(31), 0
    for _ in range(500):
        problem = some_problem(chance)
        plan = solve(problem)
        gone = chance.sample(range(len(problem.load)), min(2, len(problem.load)))
        whole, gap = both_ways(monkeypatch, problem, plan, gone)
        assert gap.certificate.holds
        assert loads(problem, gap) == loads(problem, whole)
        assert gap.filled.tolist() == whole.filled.tolist()
        assert faults_of(problem, gap.arc_lots.astype(np.int64)) == []
        moved += int((gap.arc_lots > plan.arc_lots).any())
    assert moved > 40


def test_a_gap_that_is_poured_badly_is_not_proven() -> None:
    """Whatever lots of the gap are elsewhere than they should be, the proof says so."""
    chance, worse = seeded(32), 0
    for _ in range(400):
        problem = checked(some_problem(chance))
        plan = solve(problem)
        stays = np.arange(len(problem.load)) != 0
        kept = kept_of(problem, plan.arc_lots, stays)
        poured, proof = network_gap.pour_gap(kept)
        assert proof.holds
        best = loads(problem, replace(plan, arc_lots=kept.lots))
        poured.take_back()
        more = np.zeros_like(kept.lots)
        more[poured.arcs] = poured.more
        for arc in poured.arcs.tolist():
            less = more.copy()
            less[arc] -= 1
            assert not proof_of(kept, less).fill
            for other in range(more.size):
                moved = less.copy()
                moved[other] += 1
                proof = proof_of(kept, moved)
                there = loads(problem, replace(plan, arc_lots=kept.lots + moved))
                assert not proof.holds or there == best
                worse += proof.feasible and not proof.holds
    assert worse > 10


def test_a_plan_of_another_problem_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "LARGE", 0)
    problem = some_problem(seeded(3))
    plan = solve(problem)
    too_much = replace(plan, arc_lots=problem.arc_limit + np.int32(1))
    with pytest.raises(PoolError, match="plan"):
        repour(problem, too_much, int32([]))


def test_a_plan_far_beyond_all_capacity_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted of it has room for capacity only, and must not come round to it."""
    monkeypatch.setattr(network, "LARGE", 0)
    problem = problem_of([Line(32_768, [(0, 32_768)])] * 4, capacity=[[5]])
    plan = replace(solve(problem), arc_lots=problem.arc_limit)
    with pytest.raises(PoolError, match="capacity"):
        repour(problem, plan, int32([]))


def test_pairs_are_lined_up_by_turn_without_sorting() -> None:
    chance = np.random.default_rng(33)
    for size in range(1, 12):
        lines = [np.sort(chance.permutation(size)[: chance.integers(0, size + 1)]) for _ in "abcd"]
        start = int32(np.cumsum([0, *map(len, lines)]))
        producer = int32(np.concatenate(lines))
        rank = int32(chance.permutation(size))
        order, until, line, arc = entries_by_turn(start, producer, rank)
        turn, before, entry_arc = lined_up(start, until, line, arc)
        assert order.tolist() == sorted(set(producer.tolist()), key=lambda p: int(rank[p]))
        assert order[turn].tolist() == producer[before].tolist()
        assert before[entry_arc].tolist() == arc.tolist()
        for first, last in pairwise(start.tolist()):
            assert sorted(before[first:last].tolist()) == list(range(first, last))
            assert (np.diff(turn[first:last]) > 0).all()


def test_lots_go_to_whoever_can_help_the_neediest_line() -> None:
    """By lines, the first would take both producers of the second."""
    lines = [Line(2, [(each, 1) for each in range(5)]), Line(2, [(0, 1), (1, 1)])]
    problem = form(problem_of(lines, capacity=[[1]] * 5))
    flow = empty_flow(problem)
    spread(problem, flow)
    assert flow.lots.tolist() == [0, 0, 1, 1, 0, 1, 1]
