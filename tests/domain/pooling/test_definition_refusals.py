"""What makes no sense is refused in one line that begins with the name of the field."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from by_definition_network import int32

from domain.pooling import PoolError, Problem, solve

MOST = 2**31 - 1
GOOD = Problem(
    line_start=int32([0, 2, 3]),
    arc_producer=int32([0, 1, 1]),
    arc_limit=int32([5, 5, 5]),
    line_lots=int32([6, 4]),
    line_week=int32([0, 1]),
    line_class=int32([0, 1]),
    line_min_share=int32([0, 0]),
    line_max_producers=int32([0, 0]),
    capacity=int32([[3, 5], [4, 9]]),
    load=int32([0, 2]),
    rank=int32([1, 0]),
)


def with_(name: str, value: Any) -> Problem:
    return replace(GOOD, **{name: np.asarray(value)})


def test_the_problem_to_be_spoilt_is_good() -> None:
    assert solve(GOOD).filled.tolist() == [6, 4]


BAD: dict[str, tuple[str, Any]] = {
    "negative lots": ("line_lots", [-6, 4]),
    "too many lots": ("line_lots", [2**31, 4]),
    "half a lot": ("line_lots", [5.5, 4.0]),
    "yes and no": ("line_lots", [True, False]),
    "lots of few lines": ("line_lots", [6]),
    "negative limit": ("arc_limit", [5, -5, 5]),
    "huge limit": ("arc_limit", [5, 2**40, 5]),
    "limits of other arcs": ("arc_limit", [5, 5]),
    "unknown producer": ("arc_producer", [0, 2, 1]),
    "negative producer": ("arc_producer", [0, -1, 1]),
    "a producer twice in a line": ("arc_producer", [1, 1, 1]),
    "a week out of range": ("line_week", [0, 2]),
    "a week before the first": ("line_week", [-1, 1]),
    "a negative class": ("line_class", [-1, 0]),
    "a negative minimum": ("line_min_share", [-1, 0]),
    "a negative number of producers": ("line_max_producers", [0, -1]),
    "lines that do not begin at 0": ("line_start", [1, 2, 3]),
    "lines that end before the arcs": ("line_start", [0, 1, 2]),
    "lines that end beyond the arcs": ("line_start", [0, 2, 4]),
    "a line that ends before it starts": ("line_start", [0, 3, 2, 3]),
    "capacity that shrinks": ("capacity", [[5, 3], [4, 9]]),
    "negative capacity": ("capacity", [[-1, 3], [4, 9]]),
    "huge capacity": ("capacity", [[1, 2**31], [4, 9]]),
    "capacity of others": ("capacity", [[3, 5]]),
    "capacity of no week": ("capacity", np.zeros((2, 0), dtype=np.int32)),
    "capacity without weeks": ("capacity", [3, 4]),
    "negative load": ("load", [-1, 0]),
    "a load that overflows": ("load", [0, MOST]),
    "a rank twice": ("rank", [1, 1]),
    "a rank beyond all": ("rank", [2, 0]),
    "a negative rank": ("rank", [-1, 0]),
    "ranks of others": ("rank", [0, 1, 2]),
}


@pytest.mark.parametrize(("name", "value"), BAD.values(), ids=BAD.keys())
def test_each_field_is_refused_by_its_name(name: str, value: Any) -> None:
    spoilt = with_(name, value)
    if name == "line_start" and len(value) == 4:
        more = {n: int32([*getattr(GOOD, n), 1]) for n in Problem.__slots__ if n.startswith("line")}
        spoilt = replace(GOOD, **(more | {"line_start": int32(value)}))
    if name == "line_lots" and len(value) == 1:
        spoilt = replace(spoilt, line_start=GOOD.line_start)
    with pytest.raises(PoolError) as refused:
        solve(spoilt)
    told = str(refused.value)
    assert "\n" not in told
    assert told.startswith(f"{_field(name, value)}: ")


def _field(name: str, value: Any) -> str:
    """The number of lines is told by their lots, so others are compared with them."""
    return "line_week" if name == "line_lots" and len(value) == 1 else name


def test_the_largest_numbers_do_not_overflow() -> None:
    most = int32([MOST, MOST])
    huge = replace(
        GOOD,
        arc_limit=int32([MOST] * 3),
        line_lots=most,
        capacity=int32([[MOST, MOST], [MOST, MOST]]),
        load=int32([0, 0]),
    )
    plan = solve(huge)
    assert plan.filled.tolist() == [MOST, MOST]
    assert plan.certificate.holds


def test_nobody_and_nothing_are_problems_too() -> None:
    none, nobody = int32([]), np.zeros((0, 1), dtype=np.int32)
    empty = Problem(int32([0]), none, none, none, none, none, none, none, nobody, none, none)
    plan = solve(empty)
    assert (plan.arc_lots.size, plan.filled.size, plan.certificate.holds) == (0, 0, True)


@pytest.mark.parametrize("limits", [0, 2])
def test_an_order_that_wants_nothing_is_filled_with_nothing(limits: int) -> None:
    most = int32([limits] * 2)
    limited = replace(GOOD, line_min_share=most, line_max_producers=most)
    plan = solve(replace(limited, line_lots=int32([0, 4])))
    assert (plan.filled.tolist(), plan.missing.tolist()) == ([0, 4], [0, 0])
    assert plan.certificate.holds


def test_an_order_that_nobody_may_fill_is_short_by_all_of_it() -> None:
    alone = replace(GOOD, line_start=int32([0, 0, 3]), arc_producer=int32([0, 1, 1]))
    with pytest.raises(PoolError, match=r"^arc_producer: "):
        solve(alone)
    alone = replace(
        GOOD, line_start=int32([0, 0, 2]), arc_producer=int32([0, 1]), arc_limit=int32([5, 5])
    )
    plan = solve(alone)
    assert (plan.filled.tolist(), plan.missing.tolist()) == ([0, 4], [6, 0])
    assert plan.certificate.holds
