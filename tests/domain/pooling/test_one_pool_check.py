"""A checker is worth what it finds: every other plan, and every wrong word, must be caught."""

from dataclasses import replace

import pytest
from by_definition import every_allowed_plan, seeded, some_pool

from domain.pooling import OnePlan, OnePool, PoolError, Reason, check, pour

POOL = OnePool(
    lots=60, caps=(9, 30, 30, 30, 4), base=(12, 0, 0, 0, 0), rank=(5, 1, 2, 3, 4), min_share=10
)


@pytest.mark.parametrize("seed", range(4))
def test_every_other_allowed_plan_is_caught(seed: int) -> None:
    chance = seeded(seed)
    for _ in range(100):
        pool = some_pool(chance, most_producers=4)
        plan = pour(pool)
        rows = every_allowed_plan(pool).tolist()
        for other in map(tuple, chance.sample(rows, min(25, len(rows)))):
            if other != plan.lots:
                assert check(pool, _told_honestly(pool, plan, other)), (pool, other)


def _told_honestly(pool: OnePool, plan: OnePlan, lots: tuple[int, ...]) -> OnePlan:
    """Other shares, with totals that are true of them."""
    filled = sum(pool.base) + sum(lots)
    served = sum(held + new > 0 for held, new in zip(pool.base, lots, strict=True))
    missing = max(0, pool.lots - filled)
    return replace(plan, lots=lots, filled=filled, missing=missing, served=served)


def test_the_plan_to_be_corrupted_is_good() -> None:
    plan = pour(POOL)
    assert plan.lots == (3, 15, 15, 15, 0)
    assert check(POOL, plan) == []


@pytest.mark.parametrize(
    ("lots", "finding"),
    [
        ((-3, 21, 15, 15, 0), "loses 3 lots it holds"),
        ((10, 14, 12, 12, 0), "more than its cap 9"),
        ((3, 15, 15, 11, 4), "below the minimum share 10"),
        ((4, 15, 15, 15, 0), "61 lots are poured into an order of 60"),
        ((2, 15, 15, 15, 0), "59 lots are filled where 60 are possible"),
        ((3, 20, 25, 0, 0), "2 newcomers are served where 3 can be"),
        ((3, 17, 14, 14, 0), "a lot can move from a load of 17 to one of 14"),
        ((3, 16, 15, 14, 0), "a lot can move from a load of 16 to one of 14"),
    ],
)
def test_wrong_shares_are_named(lots: tuple[int, ...], finding: str) -> None:
    faults = check(POOL, _told_honestly(POOL, pour(POOL), lots))
    assert any(finding in fault for fault in faults), faults


def test_an_odd_lot_out_of_turn_is_named() -> None:
    pool = replace(POOL, lots=61)
    plan = pour(pool)
    assert plan.lots == (3, 16, 15, 15, 0)
    faults = check(pool, replace(plan, lots=(3, 15, 16, 15, 0)))
    assert "producer 2 has an odd lot that is producer 1's by turn" in faults


def test_a_turn_passed_over_is_named() -> None:
    pool = replace(POOL, max_producers=3)
    plan = pour(pool)
    assert plan.lots == (8, 20, 20, 0, 0)
    faults = check(pool, replace(plan, lots=(8, 0, 20, 20, 0)))
    assert "producer 1 is passed over although its turn comes before others" in faults


def test_a_turn_passed_over_for_no_fill_at_all_is_named() -> None:
    pool = OnePool(13, caps=(3, 5, 8, 10), base=(0,) * 4, rank=range(4), max_producers=2)
    plan = pour(pool)
    assert plan.lots == (3, 0, 0, 10)
    faults = check(pool, replace(plan, lots=(0, 5, 8, 0)))
    assert "producer 0 is passed over although its turn comes before others" in faults


def test_too_many_producers_are_named() -> None:
    pool = replace(POOL, max_producers=3)
    faults = check(pool, pour(POOL))
    assert "4 producers have a share, more than 3" in faults


@pytest.mark.parametrize("seed", range(2))
def test_every_wrong_word_about_right_shares_is_caught(seed: int) -> None:
    chance = seeded(seed)
    for _ in range(300):
        pool = some_pool(chance)
        plan = pour(pool)
        for wrong in _wrong_words(plan, chance.randrange(len(plan.lots))):
            assert check(pool, wrong), (pool, wrong)


def _wrong_words(plan: OnePlan, i: int) -> list[OnePlan]:
    counts = ("level", "filled", "missing", "served")
    turns = plan.turns_before
    wrong = [
        replace(plan, **{name: getattr(plan, name) + step}) for name in counts for step in (-1, 1)
    ]
    wrong += [
        replace(plan, reasons=(*plan.reasons[:i], reason, *plan.reasons[i + 1 :]))
        for reason in Reason
        if reason is not plan.reasons[i]
    ]
    wrong.append(replace(plan, turns_before=(*turns[:i], turns[i] + 1, *turns[i + 1 :])))
    return wrong


def test_a_plan_of_another_length_is_not_looked_at_further() -> None:
    plan = pour(POOL)
    assert check(POOL, replace(plan, lots=plan.lots[1:])) == [
        "lots, reasons and turns_before need 5 entries each"
    ]


def test_a_pool_that_makes_no_sense_cannot_be_checked() -> None:
    with pytest.raises(PoolError, match=r"^lots: -1 is negative"):
        check(replace(POOL, lots=-1), pour(POOL))
