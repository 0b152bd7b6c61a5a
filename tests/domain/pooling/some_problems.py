"""Problems that Hypothesis makes up and makes smaller, and small changes to them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from by_definition_network import Int32Array, Rows, int32
from hypothesis import strategies as st

from domain.pooling import Plan, Problem, solve

Numbers = Sequence[int] | Rows | Int32Array


@st.composite
def problems(draw: st.DrawFn, *, limits: bool = True, most_weeks: int = 3) -> Problem:
    """A few producers and lines; sizes that are solved at once."""
    producers, weeks = draw(st.integers(1, 6)), draw(st.integers(1, most_weeks))
    everybody = st.lists(st.integers(0, producers - 1), unique=True)
    eligible = draw(st.lists(everybody, min_size=1, max_size=4))
    lines, arcs = len(eligible), [p for line in eligible for p in line]

    def each(count: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=count, max_size=count))

    steps = np.array(each(producers * weeks, 0, 9), dtype=np.int64).reshape(producers, weeks)
    return Problem(
        line_start=int32(np.cumsum([0, *map(len, eligible)])),
        arc_producer=int32(arcs),
        arc_limit=int32(each(len(arcs), 0, 15)),
        line_lots=int32(each(lines, 1, 40)),
        line_week=int32(each(lines, 0, weeks - 1)),
        line_class=int32(each(lines, 0, 2)),
        line_min_share=int32(each(lines, 0, 6) if limits else [0] * lines),
        line_max_producers=int32(each(lines, 0, 4) if limits else [0] * lines),
        capacity=int32(np.cumsum(steps, axis=1)),
        load=int32(each(producers, 0, 9)),
        rank=int32(draw(st.permutations(range(producers)))),
    )


@st.composite
def one_line(draw: st.DrawFn) -> Problem:
    """One pool without limits: at least one producer, one line, one week."""
    n = draw(st.integers(1, 8))
    row = st.lists(st.integers(0, 20), min_size=n, max_size=n)
    return pool_of(draw(st.integers(1, 120)), draw(row), draw(row), draw(st.permutations(range(n))))


def pool_of(lots: int, caps: Numbers, load: Numbers, rank: Numbers) -> Problem:
    n = len(caps)
    return Problem(
        line_start=int32([0, n]),
        arc_producer=int32(range(n)),
        arc_limit=int32(caps),
        line_lots=int32([lots]),
        line_week=int32([0]),
        line_class=int32([0]),
        line_min_share=int32([0]),
        line_max_producers=int32([0]),
        capacity=int32(caps).reshape(n, 1),
        load=int32(load),
        rank=int32(rank),
    )


def stating(problem: Problem, producer: int, more: int) -> Problem:
    """One producer states so much more (or less); in a single line the pair's limit follows."""
    capacity = problem.capacity.copy()
    capacity[producer] += np.int32(more)
    limit = problem.arc_limit
    if len(problem.line_lots) == 1:
        limit = np.where(problem.arc_producer == producer, capacity[producer, -1], limit)
    return replace(problem, capacity=capacity, arc_limit=int32(limit))


def new_lots(problem: Problem, plan: Plan) -> list[int]:
    """(P,) new lots of each producer."""
    lots = np.bincount(problem.arc_producer, plan.arc_lots, len(problem.load))
    whole: list[int] = lots.astype(np.int64).tolist()
    return whole


def shares(problem: Problem) -> list[int]:
    """(P,) new lots of each producer in the plan of `problem`."""
    return new_lots(problem, solve(problem))
