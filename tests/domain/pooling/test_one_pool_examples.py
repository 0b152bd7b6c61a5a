"""What an office would work out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from domain.pooling import OnePlan, OnePool, PoolError, Reason, check, pour, repour, without

CAP, LEVEL, ODD, MIN = Reason.CAP, Reason.LEVEL, Reason.ODD_LOT, Reason.MINIMUM
LEFT, FULL, NONE = Reason.LEFT_OUT, Reason.FULL, Reason.NO_CAPACITY


def pool(lots: int, *caps: int, **more: Any) -> OnePool:
    """Producers in turn order, nobody holding anything."""
    n = len(caps)
    given: dict[str, Any] = {"lots": lots, "caps": caps, "base": (0,) * n, "rank": range(n)}
    return OnePool(**(given | more))


def poured(asked: OnePool) -> OnePlan:
    plan = pour(asked)
    assert check(asked, plan) == []
    return plan


@pytest.mark.parametrize(
    ("asked", "lots", "reasons", "level"),
    [
        (pool(18, 3, 5, 8, 10), (3, 5, 5, 5), (CAP, CAP, LEVEL, LEVEL), 5),
        (pool(20, 3, 5, 8, 10), (3, 5, 6, 6), (CAP, CAP, LEVEL, LEVEL), 6),
        (pool(18, 3, 5, 8, 10, min_share=5), (0, 5, 7, 6), (LEFT, CAP, ODD, LEVEL), 6),
    ],
)
def test_the_worked_examples_come_out_exactly(
    asked: OnePool, lots: tuple[int, ...], reasons: tuple[Reason, ...], level: int
) -> None:
    plan = poured(asked)
    assert (plan.lots, plan.reasons, plan.level) == (lots, reasons, level)
    assert (plan.filled, plan.missing) == (asked.lots, 0)


@pytest.mark.parametrize(
    ("claims", "amount", "awards"),
    [
        ((100, 200, 300), 100, (33, 33, 33)),
        ((100, 200, 300), 200, (66, 66, 66)),
        ((100, 200, 300), 300, (100, 100, 100)),
        ((2, 4, 7, 8), 10, (2, 2, 2, 2)),
    ],
)
def test_whole_lots_stay_within_one_lot_of_the_continuous_awards(
    claims: tuple[int, ...], amount: int, awards: tuple[int, ...]
) -> None:
    plan = poured(pool(amount, *claims))
    assert sum(plan.lots) == amount
    extra = [got - award for got, award in zip(plan.lots, awards, strict=True)]
    assert set(extra) <= {0, 1}


def test_finer_lots_come_to_the_continuous_awards() -> None:
    assert poured(pool(30, 6, 12, 21, 24)).lots == (6, 8, 8, 8)  # 2, 8/3, 8/3, 8/3 in thirds


def test_an_order_larger_than_everybody_says_how_much_is_missing() -> None:
    plan = poured(pool(20, 3, 5))
    assert (plan.lots, plan.reasons) == ((3, 5), (CAP, CAP))
    assert (plan.level, plan.filled, plan.missing, plan.served) == (5, 8, 12, 2)


def test_fewer_lots_than_producers_go_by_turn_at_level_zero() -> None:
    plan = poured(pool(2, 4, 4, 4, rank=(9, 2, 5)))
    assert (plan.lots, plan.reasons) == ((0, 1, 1), (FULL, ODD, ODD))
    assert (plan.level, plan.served, plan.turns_before) == (0, 2, (-1, -1, -1))


def test_the_odd_lot_goes_to_the_earlier_turn_and_is_named_even_at_the_cap() -> None:
    plan = poured(pool(27, 14, 14, rank=(8, 3)))
    assert (plan.lots, plan.reasons) == ((13, 14), (LEVEL, ODD))


def test_a_minimum_share_leaves_out_by_turn_and_tells_each_how_many_come_before() -> None:
    plan = poured(pool(45, 30, 30, 30, 30, min_share=20, rank=(4, 1, 3, 2)))
    assert plan.lots == (0, 23, 0, 22)
    assert plan.reasons == (LEFT, ODD, LEFT, LEVEL)
    assert plan.turns_before == (1, -1, 0, -1)


def test_a_share_that_is_the_minimum_while_others_wait_says_so() -> None:
    plan = poured(pool(40, 30, 30, 30, min_share=20))
    assert (plan.lots, plan.reasons) == ((20, 20, 0), (MIN, MIN, LEFT))


def test_a_share_that_only_happens_to_be_the_minimum_is_the_level() -> None:
    assert poured(pool(40, 30, 30, min_share=20)).reasons == (LEVEL, LEVEL)


def test_the_limit_on_producers_goes_by_turn_when_fill_allows() -> None:
    plan = poured(pool(8, 3, 5, 8, 10, max_producers=2))
    assert plan.lots == (3, 5, 0, 0)
    assert plan.turns_before == (-1, -1, 0, 1)


@pytest.mark.parametrize(
    ("lots", "shares"), [(9, (3, 0, 6, 0)), (13, (3, 0, 0, 10)), (14, (0, 5, 0, 9))]
)
def test_fill_comes_before_turn_but_no_further_than_it_must(
    lots: int, shares: tuple[int, ...]
) -> None:
    assert poured(pool(lots, 3, 5, 8, 10, max_producers=2)).lots == shares


def test_a_minimum_share_can_leave_lots_that_nobody_may_take() -> None:
    plan = poured(pool(9, 5, 5, min_share=5))
    assert (plan.lots, plan.missing, plan.reasons) == ((5, 0), 4, (CAP, LEFT))
    assert poured(pool(4, 5, 5, min_share=5)).reasons == (LEFT, LEFT)


def test_the_level_counts_what_each_already_holds() -> None:
    plan = poured(pool(20, 9, 9, 9, base=(8, 2, 0)))
    assert (plan.lots, plan.level) == ((0, 4, 6), 6)
    assert plan.reasons == (FULL, LEVEL, LEVEL)


def test_one_who_holds_a_share_is_in_whatever_the_minimum_and_the_limit_say() -> None:
    asked = pool(30, 1, 9, 9, base=(20, 3, 0), min_share=5, max_producers=2)
    plan = poured(asked)
    assert (plan.lots, plan.served, plan.missing) == ((0, 7, 0), 2, 0)
    assert plan.reasons == (FULL, LEVEL, LEFT)


def test_more_holders_than_the_limit_stay_and_nobody_joins() -> None:
    plan = poured(pool(20, 2, 2, 9, base=(4, 4, 0), max_producers=1))
    assert (plan.lots, plan.served, plan.missing) == ((2, 2, 0), 2, 8)


def test_an_order_made_smaller_than_what_is_held_pours_nothing() -> None:
    plan = poured(pool(5, 9, 9, base=(8, 0)))
    assert (plan.lots, plan.level) == ((0, 0), 0)
    assert (plan.filled, plan.missing, plan.reasons) == (8, 0, (FULL, FULL))


def test_nobody_at_all_is_a_pool_too() -> None:
    plan = poured(pool(5))
    assert (plan.lots, plan.level, plan.filled, plan.missing) == ((), 0, 0, 5)


def test_arrays_serve_as_well_as_lists() -> None:
    whole = np.array([3, 5, 8, 10], dtype=np.int32)
    asked = OnePool(18, whole, whole * 0, np.arange(4))  # type: ignore[arg-type]
    plan = poured(asked)
    assert plan == pour(pool(18, 3, 5, 8, 10))
    assert all(type(lots) is int for lots in plan.lots)


def test_a_decline_pours_only_the_gap() -> None:
    first = pool(18, 3, 5, 8, 10)
    after = replace(first, base=(3, 0, 5, 5), caps=(0, 5, 3, 5))
    plan = repour(after, gone=[1])
    assert (plan.lots, plan.reasons) == ((0, 0, 3, 2), (NONE, NONE, ODD, LEVEL))
    assert check(without(after, [1]), plan) == []


def test_a_partial_answer_keeps_what_was_accepted() -> None:
    plan = repour(pool(18, 0, 3, 3, 5, base=(3, 2, 5, 5)), gone={1})
    assert (plan.lots, plan.filled) == ((0, 0, 2, 1), 18)


BAD: Mapping[str, tuple[OnePool, str]] = {
    "negative lots": (pool(-1, 3), "lots: -1 is negative"),
    "negative cap": (pool(1, 3, -2), "caps: -2 is negative"),
    "negative base": (pool(1, 3, base=(-4,)), "base: -4 is negative"),
    "negative minimum": (pool(1, 3, min_share=-1), "min_share: -1 is negative"),
    "negative limit": (pool(1, 3, max_producers=-1), "max_producers: -1 is negative"),
    "negative rank": (pool(1, 3, rank=(-1,)), "rank: -1 is negative"),
    "short base": (pool(1, 3, 4, base=(0,)), "base: 1 producers, but caps has 2"),
    "long rank": (pool(1, 3, rank=(0, 1)), "rank: 2 producers, but caps has 1"),
    "rank twice": (pool(1, 3, 4, 5, rank=(7, 1, 7)), "rank: 7 appears more than once"),
    "too many lots": (pool(2**31, 3), "lots: 2147483648 is too large"),
    "huge cap": (pool(1, 2**64), "caps: 18446744073709551616 is too large"),
    "huge rank": (pool(1, 3, rank=(2**63,)), "rank: 9223372036854775808 is too large"),
    "half a lot": (pool(1, 3, base=(0.5,)), "base: only whole numbers"),
    "yes and no": (pool(1, 3, base=(True,)), "base: only whole numbers"),
}


@pytest.mark.parametrize(("asked", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_pool_that_makes_no_sense_is_refused_by_the_name_of_its_field(
    asked: OnePool, sentence: str
) -> None:
    with pytest.raises(PoolError, match=rf"^{sentence}"):
        pour(asked)


@pytest.mark.parametrize("position", [-1, 2])
def test_a_stranger_cannot_be_gone(position: int) -> None:
    with pytest.raises(PoolError, match=r"^gone: there is no producer"):
        repour(pool(5, 3, 4), gone=[position])


def test_narrow_arrays_do_not_overflow() -> None:
    most = np.full(3, 2**31 - 1, dtype=np.int32)
    asked = OnePool(2**31 - 1, most, most // 4, np.arange(3))  # type: ignore[arg-type]
    assert poured(asked).filled == 2**31 - 1


def test_the_largest_numbers_do_not_overflow() -> None:
    most = 2**31 - 1
    plan = poured(pool(most, *[most] * 5, base=(1, 0, most - 4, 1, 0)))
    assert (plan.filled, plan.missing) == (most, 0)
