"""What the allocator promises to producers and orders, whatever is asked of it."""

from dataclasses import replace

import numpy as np
from by_definition_network import (
    Int32Array,
    arcs_of,
    faults_of,
    in_order,
    int32,
    totals_of,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from some_problems import one_line, pool_of, problems, shares, stating

from domain.pooling import Problem, solve

brief = settings(max_examples=120, deadline=None)
free_problems = problems(limits=False)


@brief
@given(problems())
def test_lots_are_neither_lost_nor_invented(problem: Problem) -> None:
    plan = solve(problem)
    for line in in_order(problem):
        poured = int(plan.arc_lots[arcs_of(problem, line)].sum())
        assert plan.filled[line] == poured
        assert plan.filled[line] + plan.missing[line] == problem.line_lots[line]


@brief
@given(problems())
def test_capacity_by_week_eligibility_and_lots_are_kept(problem: Problem) -> None:
    plan = solve(problem)
    assert plan.arc_lots.dtype == np.int32
    assert faults_of(problem, plan.arc_lots.astype(np.int64)) == []
    assert plan.certificate.holds


@brief
@given(problems(), st.data())
def test_the_order_in_which_anything_is_listed_does_not_matter(
    problem: Problem, data: st.DataObject
) -> None:
    places = data.draw(st.permutations(range(len(problem.load))), label="producers")
    lines = data.draw(st.permutations(in_order(problem)), label="lines")
    lines = _as_old_as_before(problem, lines)
    arcs = [
        arc
        for line in lines
        for arc in data.draw(
            st.permutations(np.arange(len(problem.arc_limit))[arcs_of(problem, line)].tolist())
        )
    ]
    moved = _listed(problem, places, lines, arcs)
    plan, other = solve(problem), solve(moved)
    assert other.arc_lots.tolist() == plan.arc_lots[arcs].tolist()
    assert other.reason.tolist() == plan.reason[arcs].tolist()
    assert other.filled.tolist() == plan.filled[lines].tolist()
    assert other.certificate == plan.certificate


def _as_old_as_before(problem: Problem, lines: list[int]) -> list[int]:
    """Lines of one class and week change no places among themselves: their places are their age."""
    kinds = [(int(problem.line_class[line]), int(problem.line_week[line])) for line in lines]
    waiting = {
        kind: sorted(x for x, k in zip(lines, kinds, strict=True) if k == kind) for kind in kinds
    }
    return [waiting[kind].pop(0) for kind in kinds]


def _listed(problem: Problem, places: list[int], lines: list[int], arcs: list[int]) -> Problem:
    """The same problem, its producers, lines and pairs listed in another order."""
    new_place = np.argsort(np.array(places))
    sizes = np.diff(problem.line_start)[lines]
    return Problem(
        line_start=int32(np.cumsum([0, *sizes])),
        arc_producer=int32(new_place[problem.arc_producer[arcs]]),
        arc_limit=problem.arc_limit[arcs],
        line_lots=problem.line_lots[lines],
        line_week=problem.line_week[lines],
        line_class=problem.line_class[lines],
        line_min_share=problem.line_min_share[lines],
        line_max_producers=problem.line_max_producers[lines],
        capacity=problem.capacity[places],
        load=problem.load[places],
        rank=problem.rank[places],
    )


@brief
@given(one_line(), st.integers(1, 30))
def test_in_one_pool_a_larger_order_never_means_less_for_anyone(pool: Problem, more: int) -> None:
    larger = replace(pool, line_lots=pool.line_lots + np.int32(more))
    assert all(a <= b for a, b in zip(shares(pool), shares(larger), strict=True))


@brief
@given(problems(limits=False, most_weeks=1), st.data(), st.integers(1, 15))
def test_more_capacity_of_others_never_means_more_for_me(
    problem: Problem, data: st.DataObject, more: int
) -> None:
    """In one pool, and among any orders due in one week: producers are substitutes.

    Over several weeks they are not quite: who can do more of an early order frees others, who
    then may do more of another early order that nobody had time for.
    """
    i = data.draw(st.integers(0, len(problem.load) - 1))
    before, after = shares(problem), shares(stating(problem, i, more))
    assert all(after[j] <= before[j] for j in range(len(before)) if j != i)
    assert after[i] >= before[i]


@brief
@given(one_line(), st.data())
def test_when_some_leave_with_their_shares_the_rest_would_share_the_same(
    pool: Problem, data: st.DataObject
) -> None:
    """Consistency: the rule agrees with itself on every smaller pool."""
    n = len(pool.load)
    stay = data.draw(st.lists(st.integers(0, n - 1), unique=True, min_size=1))
    poured = shares(pool)
    lots = int(pool.line_lots[0]) - sum(poured[i] for i in range(n) if i not in stay)
    assume(lots > 0)
    rank = np.argsort(np.argsort(pool.rank[stay]))
    smaller = pool_of(lots, pool.capacity[stay, 0], pool.load[stay], rank)
    assert shares(smaller) == [poured[i] for i in stay]


@brief
@given(one_line(), st.data(), st.integers(0, 40))
def test_in_one_pool_stating_anything_but_the_truth_gains_nothing(
    pool: Problem, data: st.DataObject, stated: int
) -> None:
    """Of what one can truly make, one gets no more; what one cannot make is no gain."""
    i = data.draw(st.integers(0, len(pool.load) - 1))
    truth = int(pool.capacity[i, 0])
    honest, told = shares(pool)[i], shares(stating(pool, i, stated - truth))[i]
    assert min(told, truth) <= honest
    if honest < truth:
        assert told <= honest


@brief
@given(free_problems, st.data())
def test_what_is_confirmed_stays_and_the_rest_is_shared_as_it_would_have_been(
    problem: Problem, data: st.DataObject
) -> None:
    first = solve(problem)
    confirmed = int32([data.draw(st.integers(0, lots)) for lots in first.arc_lots.tolist()])
    rest = solve(_beside_confirmed(problem, confirmed))
    together = confirmed + rest.arc_lots
    assert faults_of(problem, together.astype(np.int64)) == []
    assert [int(together[arcs_of(problem, line)].sum()) for line in in_order(problem)] == (
        first.filled.tolist()
    )
    assert _totals(problem, together) == _totals(problem, first.arc_lots)


def _totals(problem: Problem, lots: Int32Array) -> list[int]:
    whole: list[int] = totals_of(problem, lots[None, :].astype(np.int64))[0].tolist()
    return whole


def _beside_confirmed(problem: Problem, confirmed: Int32Array) -> Problem:
    """Taken off lots, limits and capacity, added to loads; a line that is full wants nobody."""
    line = np.repeat(in_order(problem), np.diff(problem.line_start))
    open_lots = problem.line_lots - np.bincount(line, confirmed, len(problem.line_lots))
    limit = np.where(open_lots[line] > 0, problem.arc_limit - confirmed, 0)
    capacity, producer = problem.capacity.copy(), problem.arc_producer
    for week in range(capacity.shape[1]):
        due = confirmed * (problem.line_week[line] <= week)
        capacity[:, week] -= int32(np.bincount(producer, due, len(problem.load)))
    running = np.minimum.accumulate(capacity[:, ::-1], axis=1)[:, ::-1]
    return replace(
        problem,
        line_lots=int32(np.maximum(1, open_lots)),
        arc_limit=int32(limit),
        capacity=int32(running),
        load=int32(problem.load + np.bincount(producer, confirmed, len(problem.load))),
    )


@brief
@given(free_problems)
def test_equals_differ_by_one_lot_at_most_and_then_by_turn(problem: Problem) -> None:
    """Two who could take each other's places in everything."""
    plan = solve(problem)
    lots = totals_of(problem, plan.arc_lots[None, :].astype(np.int64))[0]
    alike: dict[tuple[object, ...], list[int]] = {}
    for i in np.argsort(problem.rank).tolist():
        pairs = np.flatnonzero(problem.arc_producer == i)
        line = np.searchsorted(problem.line_start, pairs, side="right") - 1
        kind = sorted(zip(line.tolist(), problem.arc_limit[pairs].tolist(), strict=True))
        key = (tuple(kind), tuple(problem.capacity[i].tolist()), int(problem.load[i]))
        alike.setdefault(key, []).append(int(lots[i]))
    for by_turn in alike.values():
        assert by_turn == sorted(by_turn, reverse=True)
        assert by_turn[0] - by_turn[-1] <= 1
