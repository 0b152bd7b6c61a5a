"""Where one line alone cannot see the way: lots that move along several lines and weeks."""

import numpy as np
import pytest
from some_chains import Line, chain_of_lines, problem_of

from domain.pooling import ShareReason, ShortReason, binding_cuts, repour, solve
from domain.pooling.certificate import certify
from domain.pooling.flow_level import level_lines
from domain.pooling.network_form import empty_flow, form


@pytest.mark.parametrize("length", [2, 3, 10, 40])
def test_a_lot_finds_its_way_through_a_chain_of_lines(length: int) -> None:
    """Each line shares one producer with the next; only the last knows somebody with nothing."""
    plan = solve(chain_of_lines(length))
    assert plan.certificate.holds
    loads = plan.arc_lots.reshape(length, 2)
    first_of_chain, last_of_chain = loads[0, 0], loads[-1, 1]
    assert first_of_chain == 4
    assert last_of_chain == 4
    assert plan.missing.sum() == 0


def test_levelling_line_by_line_alone_is_caught_by_the_certificate() -> None:
    """Two lines that share a producer whose limits let nothing move directly."""
    network = form(
        problem_of([Line(4, [(0, 4), (1, 2)]), Line(2, [(1, 2), (2, 2)])], capacity=[[9], [2], [9]])
    )
    flow = empty_flow(network)
    flow.lots[:] = [4, 0, 2, 0]
    found = certify(network, flow.lots)
    assert found.feasible
    assert found.fill
    assert not found.leximin


def test_a_plan_that_breaks_a_week_is_not_certified() -> None:
    network = form(problem_of([Line(3, [(0, 3)], week=0)], capacity=[[2, 5]]))
    lots = np.array([3], dtype=np.int32)
    assert not certify(network, lots).feasible


def test_a_plan_that_could_fill_more_is_not_certified() -> None:
    network = form(problem_of([Line(3, [(0, 3)])], capacity=[[3]]))
    found = certify(network, np.array([2], dtype=np.int32))
    assert found.feasible
    assert not found.fill
    assert found.gap == 1


def test_an_earlier_line_takes_what_a_later_one_can_do_without() -> None:
    """The urgent line's only producer is busy with the later line, which has another one."""
    problem = problem_of(
        [Line(5, [(0, 5), (1, 5)], week=1), Line(5, [(0, 5)], week=0)],
        capacity=[[5, 5], [0, 5]],
    )
    plan = solve(problem)
    assert plan.filled.tolist() == [5, 5]
    assert plan.arc_lots.tolist() == [0, 5, 5]


def test_a_pass_of_levelling_never_leaves_a_line_emptier() -> None:
    network = form(chain_of_lines(5))
    flow, levels = empty_flow(network), np.zeros(5, dtype=np.int64)
    level_lines(network, flow, levels)
    before = flow.lots.sum()
    level_lines(network, flow, levels)
    assert before == flow.lots.sum() == network.lots.sum()


def test_a_shortage_names_the_week_the_producers_and_the_lines_that_share_them() -> None:
    problem = problem_of(
        [Line(4, [(0, 9)], week=0), Line(6, [(0, 9), (1, 9)], week=0), Line(1, [(2, 1)], week=1)],
        capacity=[[5, 9], [2, 9], [1, 1]],
    )
    plan = solve(problem)
    (short,) = binding_cuts(problem, plan)
    assert plan.filled.tolist() == [4, 3, 1]
    assert (short.line, short.missing, short.reason) == (1, 3, ShortReason.WEEK)
    assert (short.week, short.producers, short.lines) == (0, (0, 1), (0, 1))


def test_nobody_eligible_is_a_reason_of_its_own() -> None:
    problem = problem_of([Line(4, [])], capacity=[[5]])
    (short,) = binding_cuts(problem, solve(problem))
    assert short.reason is ShortReason.NOBODY


def test_whoever_is_full_with_other_lines_is_busy_and_not_left_out() -> None:
    problem = problem_of([Line(3, [(0, 9)]), Line(3, [(0, 9), (1, 9)])], capacity=[[3], [9]])
    plan = solve(problem)
    assert ShareReason(int(plan.reason[1])) is ShareReason.BUSY


def test_a_decline_is_closed_through_a_chain_without_shrinking_a_share() -> None:
    problem = problem_of(
        [Line(4, [(0, 4), (1, 4)]), Line(4, [(1, 4), (2, 4)])], capacity=[[4], [8], [4]]
    )
    plan = solve(problem)
    after = repour(problem, plan, np.array([0], dtype=np.int32))
    assert after.arc_lots[0] == 0
    assert (after.arc_lots[1:] >= plan.arc_lots[1:]).all()
    assert after.certificate.holds
