"""Chances, buffers, standbys: against the formula, against drawing lots, and in what they mean."""

import itertools
from dataclasses import replace
from math import exp, lgamma

import numpy as np
import pytest
from by_definition import seeded
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pooling import OnePool, PoolError, delivering, pour
from domain.pooling.history import FloatArray, History, Trust, learn
from domain.pooling.lineup import IntArray
from domain.pooling.reliability import (
    buffer,
    chance,
    chances,
    outlook,
    standbys,
    standbys_needed,
)

SURE = 1e-9


def trust_of(*kept: float, absent: float = 0.03, scatter: float = 8.0) -> Trust:
    """Producers with so much of a promise kept, in a region with a shock now and then."""
    n = len(kept)
    return Trust(
        kept=np.array(kept),
        weight=np.full(n, 12.0),
        absent=np.full(n, absent),
        scatter=scatter,
        left=np.array([1.0, 0.5]),
        state=np.array([0.94, 0.06]),
    )


def calm(trust: Trust) -> Trust:
    return replace(trust, left=np.ones(1), state=np.ones(1))


def someone(n: int) -> Trust:
    return learn(History([], [], [], []), n)


def by_definition(wanted: int, lots: tuple[int, ...], trust: Trust) -> float:
    """Add up every outcome of every producer, state by state."""
    whole = 0.0
    for left, state in zip(trust.left, trust.state, strict=True):
        each = [
            [_brings(k, most, trust, i, float(left)) for k in range(most + 1)]
            for i, most in enumerate(lots)
        ]
        for outcome in itertools.product(*(range(most + 1) for most in lots)):
            if sum(outcome) >= wanted:
                whole += state * np.prod([each[i][k] for i, k in enumerate(outcome)])
    return whole


def _brings(k: int, most: int, trust: Trust, i: int, left: float) -> float:
    """A Beta-binomial number of lots, or nothing when nobody comes."""
    known = 1 / (trust.weight[i] + 1)
    c = 1 / ((1 - known) / (trust.scatter + 1) + known) - 1
    a, b = c * trust.kept[i] * left, c * (1 - trust.kept[i] * left)
    ways = lgamma(most + 1) - lgamma(k + 1) - lgamma(most - k + 1)
    part = exp(ways + _log_beta(a + k, b + most - k) - _log_beta(a, b))
    nobody = float(trust.absent[i])
    return float((1 - nobody) * part + (nobody if k == 0 else 0.0))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def test_the_chance_is_the_sum_of_all_outcomes_that_fill_the_order() -> None:
    draw = seeded(1)
    for _ in range(60):
        n = draw.randint(1, 4)
        lots = tuple(draw.randint(0, 4) for _ in range(n))
        trust = trust_of(*(draw.uniform(0.3, 0.99) for _ in range(n)), absent=draw.random())
        wanted = draw.randint(0, sum(lots) + 1)
        assert chance(wanted, lots, trust) == pytest.approx(
            by_definition(wanted, lots, trust), abs=1e-8
        )


@pytest.mark.parametrize("wanted", [120, 180, 220, 240])
def test_the_chance_is_what_drawing_lots_comes_to(wanted: int) -> None:
    lots, trust, times = np.array([40, 12, 5, 1, 60, 33, 90, 30]), trust_of(*[0.9] * 8), 100_000
    draw = np.random.default_rng(5)
    known = 1 / 13
    c = 1 / ((1 - known) / 9 + known) - 1
    mean = 0.9 * draw.choice(trust.left, size=(times, 1), p=trust.state) * np.ones(8)
    brought = draw.binomial(lots, draw.beta(c * mean, c * (1 - mean)))
    total = (brought * (draw.random((times, 8)) >= 0.03)).sum(axis=1)
    drawn = float((total >= wanted).mean())
    assert chance(wanted, lots, trust) == pytest.approx(drawn, abs=5 * 0.5 / times**0.5)


def test_large_totals_are_laid_on_a_grid_with_hardly_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lots, trust = [37, 120, 5, 90, 64, 33, 90, 30], trust_of(*[0.9] * 8)
    wanted = (200, 300, 380, 430)
    fine = [chance(w, lots, trust) for w in wanted]
    monkeypatch.setattr(delivering, "CELLS", 240)
    coarse = [chance(w, lots, trust) for w in wanted]
    assert coarse != fine
    assert coarse == pytest.approx(fine, abs=0.01)


def test_numbers_near_the_largest_are_no_trouble() -> None:
    most = 2**31 - 1
    assert 0.5 < chance(most, [most // 2] * 3, someone(3)) < 1
    assert chance(3 * most, [most] * 2, someone(2)) == 0


lots_of_some = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(lots_of_some, st.integers(0, 150), st.data())
def test_promising_more_is_never_less_safe_and_wanting_more_never_safer(
    lots: list[int], wanted: int, data: st.DataObject
) -> None:
    trust = someone(len(lots))
    i = data.draw(st.integers(0, len(lots) - 1))
    more = [*lots[:i], lots[i] + 1, *lots[i + 1 :]]
    assert chance(wanted, more, trust) >= chance(wanted, lots, trust) - SURE
    assert chance(wanted + 1, lots, trust) <= chance(wanted, lots, trust) + SURE


def test_nothing_wanted_is_certain_and_more_than_promised_is_impossible() -> None:
    assert chance(0, [], someone(0)) == 1
    assert chance(0, [3, 4], someone(2)) == 1
    assert chance(8, [3, 4], someone(2)) == 0
    assert chance(1, [0, 0], someone(2)) == 0


def test_who_has_no_share_does_not_matter() -> None:
    assert chance(9, [5, 0, 7], someone(3)) == chance(9, [5, 7], someone(2))


def test_a_common_shock_makes_large_buffers_less_of_a_comfort() -> None:
    """Alone, forty workshops even out; in a flood they fail together."""
    trust, lots = trust_of(*[0.9] * 40, absent=0.0), [10] * 40
    assert chance(300, lots, calm(trust)) > 0.999
    assert 0.93 < chance(300, lots, trust) < 0.945


def test_each_line_of_a_plan_has_its_chance() -> None:
    trust = trust_of(0.9, 0.8, 0.95)
    found = chances(
        line_start=np.array([0, 2, 2, 5]),
        arc_producer=np.array([2, 0, 1, 0, 2]),
        arc_lots=np.array([5, 6, 7, 8, 0]),
        line_lots=np.array([9, 3, 12]),
        trust=trust,
    )
    assert found.tolist() == [
        chance(9, [5, 6], trust.of([2, 0])),
        0.0,
        chance(12, [7, 8], trust.of([1, 0])),
    ]


def pool(lots: int, *caps: int, **more: int) -> OnePool:
    return OnePool(lots, caps, [0] * len(caps), range(len(caps)), **more)


def test_an_officer_sees_what_ordering_would_mean() -> None:
    """500 kg: 14 workshops, each up to so much with the buffer, and how safe that is."""
    asked, trust = pool(500, *[50] * 14), trust_of(*[0.97] * 14, absent=0.01, scatter=30.0)
    seen = outlook(asked, trust, tolerance=100, target=0.9)
    assert (seen.producers, seen.filled, seen.missing, seen.enough) == (14, 500, 0, True)
    assert 0 < seen.extra < 100
    assert seen.most == -(-(500 + seen.extra) // 14)
    assert seen.percent == int(seen.chance * 100) >= 90


def test_the_buffer_is_the_smallest_that_reaches_the_target() -> None:
    asked, trust = pool(300, *[40] * 14), trust_of(*[0.95] * 14, absent=0.01, scatter=30.0)
    extra = buffer(asked, trust, tolerance=200, target=0.9)
    assert 0 < extra < 200
    assert chance(300, pour(pool(300 + extra, *[40] * 14)).lots, trust) >= 0.9
    assert chance(300, pour(pool(299 + extra, *[40] * 14)).lots, trust) < 0.9


def test_so_it_is_where_a_minimum_share_changes_who_comes_in() -> None:
    asked = pool(60, 9, 12, 15, 20, 8, 30, 11, min_share=8, max_producers=6)
    trust = trust_of(0.6, 0.97, 0.9, 0.95, 0.9, 0.85, 0.99)
    extra = buffer(asked, trust, tolerance=30, target=0.8)
    reached = [
        chance(60, pour(replace(asked, lots=60 + more)).lots, trust) >= 0.8 for more in range(31)
    ]
    assert extra == reached.index(True)


@pytest.mark.parametrize("tolerance", [0, 3, 25])
def test_the_buffer_never_goes_beyond_what_the_buyer_takes(tolerance: int) -> None:
    seen = outlook(pool(300, *[40] * 14), someone(14), tolerance, target=0.999)
    assert (seen.extra, seen.enough) == (tolerance, False)


def test_a_pool_that_cannot_make_the_order_is_not_buffered_and_not_safe() -> None:
    seen = outlook(pool(100, 30, 30), someone(2), tolerance=50)
    assert (seen.filled, seen.missing, seen.extra, seen.chance) == (60, 40, 0, 0.0)
    assert (seen.percent, seen.enough) == (0, False)


def test_a_pool_with_little_to_spare_is_buffered_with_what_there_is() -> None:
    seen = outlook(pool(58, 30, 30), someone(2), tolerance=50)
    assert (seen.filled, seen.missing, seen.extra, seen.most) == (58, 0, 2, 30)


def test_what_is_held_already_counts_as_promised() -> None:
    held = OnePool(40, [0, 20, 20], [30, 0, 0], range(3))
    seen = outlook(held, someone(3), tolerance=0)
    assert (seen.producers, seen.most, seen.filled) == (3, 30, 40)
    assert seen.chance == chance(40, [30, 5, 5], someone(3))


def test_certain_is_never_said() -> None:
    seen = outlook(pool(1, 1000), calm(trust_of(1 - 1e-12, absent=1e-12)), tolerance=999)
    assert (seen.chance, seen.percent) == (1.0, 99)


def test_the_same_question_has_the_same_answer() -> None:
    asked, trust = pool(300, *[40] * 14), someone(14)
    assert outlook(asked, trust, 60) == outlook(asked, trust, 60)


def order(places: IntArray, _: FloatArray) -> list[int]:
    found: list[int] = places.tolist()
    return found


def test_first_to_call_is_who_most_likely_closes_the_gap() -> None:
    trust = trust_of(0.8, 0.95, 0.9)
    places, closing = standbys(10, [20, 20, 20], [0, 9, 5], [0, 1, 2], trust)
    assert places.tolist() == [1, 2, 0]
    assert closing.tolist() == sorted(closing, reverse=True)
    assert closing[0] == chance(10, [10], trust.of([1]))


def test_equal_chances_go_to_the_lowest_load_and_then_to_the_turn() -> None:
    found = standbys(10, [20] * 4, [5, 3, 5, 3], [2, 3, 1, 0], someone(4))
    assert order(*found) == [3, 1, 2, 0]


def test_a_difference_of_less_than_a_percent_is_none() -> None:
    trust = trust_of(0.9, 0.9001)
    assert order(*standbys(10, [20, 20], [3, 5], [0, 1], trust)) == [0, 1]


def test_who_has_room_for_the_whole_gap_comes_first_then_who_closes_most_of_it() -> None:
    trust = trust_of(0.5, 0.99, 0.95)
    assert order(*standbys(10, [10, 4, 9], [9, 0, 0], [2, 0, 1], trust)) == [0, 2, 1]


def test_only_who_agreed_and_has_capacity_left_is_called() -> None:
    places, closing = standbys(
        5, [9, 0, 9, 9], [0] * 4, range(4), someone(4), [True, True, False, True]
    )
    assert places.tolist() == [0, 3]
    assert closing.size == 2


def test_as_many_stand_by_as_the_target_needs_and_no_more() -> None:
    trust = trust_of(*[0.95] * 12, absent=0.02, scatter=20.0)
    lots, free = [20] * 8 + [0] * 4, [0] * 6 + [15] * 6
    places, _ = standbys(15, free, lots, range(12), trust)
    needed = standbys_needed(155, lots, free, places, trust, target=0.9)
    assert needed == 2
    assert places[:2].tolist() == [8, 9]  # nothing promised yet, so called before 6 and 7
    with_one = [*lots[:8], 15, 0, 0, 0]
    assert chance(155, with_one, trust) < 0.9 <= chance(155, [*lots[:8], 15, 15, 0, 0], trust)


def test_a_buffer_that_is_enough_needs_nobody_and_a_flood_is_beyond_them_all() -> None:
    trust = trust_of(*[0.95] * 4)
    assert standbys_needed(10, [20] * 4, [0, 0, 9, 9], [2, 3], trust, target=0.9) == 0
    assert standbys_needed(80, [20] * 4, [0, 0, 9, 9], [2, 3], trust, target=0.999) is None


def test_nobody_to_stand_by_is_an_answer_too() -> None:
    places, closing = standbys(5, [], [], [], someone(0))
    assert (places.tolist(), closing.tolist()) == ([], [])


def test_what_makes_no_sense_is_refused_by_the_name_of_its_field() -> None:
    trust = someone(2)
    with pytest.raises(PoolError, match=r"^lots: 3 producers, but trust has 2"):
        chance(5, [1, 2, 3], trust)
    with pytest.raises(PoolError, match=r"^lots: -1 is negative"):
        chance(5, [1, -1], trust)
    with pytest.raises(PoolError, match=r"^lots: only whole numbers"):
        chance(5, [1, 0.5], trust)  # type: ignore[list-item]
    with pytest.raises(PoolError, match=r"^tolerance: -1 is negative"):
        outlook(pool(5, 3, 3), trust, -1)
    with pytest.raises(PoolError, match=r"^gap: 0 is not at least 1"):
        standbys(0, [1, 1], [0, 0], [0, 1], trust)
    with pytest.raises(PoolError, match=r"^load: 1 producers, but trust has 2"):
        standbys(1, [1, 1], [0], [0, 1], trust)
