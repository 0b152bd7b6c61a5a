"""The year beside other rules: what every rule must keep, and that a seed is a seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.rules.dividing import RULES, Morning
from bench.rules.measuring import figures, gini
from bench.rules.telling import tables
from bench.rules.world import KINDS, Order, World, world_of
from bench.rules.year import year_of


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(3, KINDS[1], workshops=6, weeks=10)


@st.composite
def mornings(draw: st.DrawFn) -> Morning:
    lines, workshops = draw(st.integers(1, 3)), draw(st.integers(1, 5))

    def table(of: st.SearchStrategy[int], *shape: int) -> np.typing.NDArray[np.int64]:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(of, min_size=size, max_size=size))).reshape(shape)

    few = st.integers(0, 12)
    may = table(st.integers(0, 1), lines, workshops).astype(np.bool_)
    orders = tuple(
        Order(n, 50, 0, 3, draw(st.sampled_from([0, 0, 4])), may[n]) for n in range(lines)
    )
    held = np.where(may, table(st.integers(0, 3), lines, workshops), 0)
    return Morning(
        orders=orders,
        gap=table(st.integers(1, 30), lines),
        held=held,
        may=may,
        free=table(few, workshops),
        load=held.sum(axis=0) + table(few, workshops),
        turn=np.array(draw(st.permutations(range(workshops)))),
        speed=table(few, lines, workshops).astype(np.float64),
        first_time=np.ones(lines, dtype=np.bool_),
    )


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15, deadline=None)
@given(morning=mornings())
def test_no_rule_gives_more_than_is_wanted_or_stated(name: str, morning: Morning) -> None:
    new = RULES[name](morning)
    assert (new >= 0).all()
    assert (new.sum(axis=1) <= morning.gap).all()
    assert (new.sum(axis=0) <= morning.free).all()
    assert not new[~morning.may].any()
    for order, row, held in zip(morning.orders, new, morning.held, strict=True):
        assert all(not n or n >= order.least or had for n, had in zip(row, held, strict=True))


@pytest.mark.parametrize("name", RULES)
def test_a_year_delivers_no_more_than_was_promised_and_can_be_made(name: str, world: World) -> None:
    year = year_of(world, RULES[name], world.stated())
    assert (year.accepted <= year.made).all()
    assert (year.made <= year.promised).all()
    assert (year.made.sum(axis=0) <= world.truth.sum(axis=1)).all()
    for order in world.orders:
        assert year.promised[order.number].sum() <= order.lots
        assert not year.promised[order.number][~order.may].any()
    assert year.accepted.any()


def test_the_same_seed_tells_the_same(world: World) -> None:
    again = world_of(3, KINDS[1], workshops=6, weeks=10)
    rules = ("Patungan", "proportional")
    told = [{"a": {n: [figures(w, RULES[n], liars=1)] for n in rules}} for w in (world, again)]
    assert list(tables(told[0])) == list(tables(told[1]))


def test_luck_is_kept_by_what_it_is_about(world: World) -> None:
    """What one workshop states changes neither truth nor luck of anybody."""
    one = np.arange(len(world.truth)) == 0
    louder = world.stated(2.0, one)
    assert (louder[1:] == world.stated()[1:]).all()
    assert (louder[0] == 2 * world.stated()[0]).all()


@pytest.mark.parametrize(
    ("values", "right"), [([1, 1, 1, 1], 0), ([0, 0, 0, 8], 0.75), ([0, 0], 0), ([1, 3], 0.25)]
)
def test_inequality_is_as_gini_has_it(values: list[float], right: float) -> None:
    assert gini(np.array(values, dtype=np.float64)) == pytest.approx(right)


def test_overstating_in_one_week_brings_nothing_under_the_uniform_rule() -> None:
    """The part that can be kept to a week: what is given below the truth does not change."""
    order = Order(0, 20, 0, 3, 0, np.ones(4, dtype=np.bool_))

    def given_to_the_first(stated: int) -> int:
        free = np.array([stated, 8, 9, 10])
        nothing = np.zeros((1, 4), dtype=np.int64)
        lots = RULES["Patungan"](
            Morning(
                (order,),
                np.array([20]),
                nothing,
                np.ones((1, 4), dtype=np.bool_),
                free,
                np.zeros(4, dtype=np.int64),
                np.arange(4),
                np.zeros((1, 4)),
                np.ones(1, dtype=np.bool_),
            )
        )
        return int(lots[0, 0])

    assert given_to_the_first(7) == given_to_the_first(14) == 5
