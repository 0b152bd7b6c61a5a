"""What past promises teach, and what they must not be taken to say."""

from collections.abc import Sequence

import numpy as np
import pytest

from domain.pooling import PoolError
from domain.pooling.history import History, Trust, best_weeks, bounded, learn

Row = tuple[int, int, int, int]
"""Producer, week, committed, delivered."""


def history(*rows: Row) -> History:
    columns = [[row[i] for row in rows] for i in range(4)]
    return History(*columns)


def ordinary_weeks(producers: int, weeks: Sequence[int], lots: int = 20) -> list[Row]:
    return [(p, week, lots, lots - 1) for week in weeks for p in range(producers)]


def same(one: Trust, other: Trust) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in Trust.__slots__)


def test_without_a_record_everybody_is_trusted_as_the_prior_says() -> None:
    trust = learn(history(), 3)
    assert trust.kept.tolist() == [0.9] * 3
    assert trust.weight.tolist() == [4.0] * 3
    assert trust.absent.tolist() == [0.03] * 3
    assert trust.left.tolist() == [1.0, 0.75, 0.5, 0.25]
    assert trust.state.sum() == pytest.approx(1)
    assert trust.state[0] == pytest.approx(12.5 / 13)


def test_who_delivers_all_is_trusted_more_and_who_delivers_half_less() -> None:
    trust = learn(history((0, 1, 20, 20), (1, 1, 20, 10)), 3)
    assert trust.kept[0] == pytest.approx(4.6 / 5)
    assert trust.kept[1] == pytest.approx(4.1 / 5)
    assert trust.kept[0] > trust.kept[2] > trust.kept[1]


def test_forty_lots_delivered_once_are_one_promise_kept_not_forty() -> None:
    trust = learn(history((0, 1, 40, 40), (1, 1, 1, 1)), 2)
    assert trust.kept[0] == trust.kept[1]
    assert trust.weight.tolist() == [5.0, 5.0]


def test_whoever_has_no_record_is_expected_to_do_as_the_region_where_that_is_asked() -> None:
    rows = [(p, week, 20, 20) for week in range(10) for p in range(3)]
    alone, drawn = (learn(history(*rows), 4, region=region) for region in (False, True))
    assert alone.kept[3] == pytest.approx(0.9)
    assert drawn.kept[3] == pytest.approx((0.9 * 12 + 30) / 42)
    assert drawn.absent[3] == pytest.approx(0.6 / 50)
    assert (drawn.kept[:3] > alone.kept[:3]).all()
    assert same(learn(history(), 2), learn(history(), 2, region=True))


def test_of_ones_own_promises_the_larger_counts_for_more() -> None:
    trust = learn(history((0, 1, 30, 30), (0, 2, 10, 5), (1, 1, 10, 10), (1, 2, 30, 15)), 2)
    assert trust.kept[0] > trust.kept[1]


def test_not_coming_at_all_is_counted_apart() -> None:
    trust = learn(history((0, 1, 20, 0), (0, 2, 20, 20), (1, 2, 20, 20)), 2)
    assert trust.kept[0] == trust.kept[1]
    assert trust.absent[0] == pytest.approx(1.6 / 22)
    assert trust.absent[0] > trust.absent[1]


def test_a_flood_is_held_against_nobody_but_is_remembered_of_the_region() -> None:
    calm = ordinary_weeks(8, range(10))
    flood = [(p, 10, 20, 8) for p in range(8)]
    before, after = learn(history(*calm), 8), learn(history(*calm, *flood), 8)
    assert after.kept.tolist() == before.kept.tolist()
    assert after.absent.tolist() == before.absent.tolist()
    assert after.state[0] < before.state[0]
    assert after.left[-1] == pytest.approx(8 / 19)


def test_a_flood_in_which_nobody_delivers_is_a_flood_too() -> None:
    calm, flood = ordinary_weeks(8, range(10)), [(p, 10, 20, 0) for p in range(8)]
    after = learn(history(*calm, *flood), 8)
    assert after.absent.tolist() == learn(history(*calm), 8).absent.tolist()
    assert after.left[-1] == 0.01


@pytest.mark.parametrize("voices", [1, 2, 3, 4])
def test_the_bad_week_of_a_few_is_no_flood(voices: int) -> None:
    bad = [(p, 10, 20, 12) for p in range(voices)]
    trust = learn(history(*ordinary_weeks(8, range(10)), *bad), 8)
    assert trust.left.size == 4
    assert trust.kept[0] < trust.kept[7]


def test_promises_that_come_out_alike_leave_less_room_for_surprise() -> None:
    steady = [(0, week, 20, 15) for week in range(30)]
    wild = [(0, week, 20, (10, 20)[week % 2]) for week in range(30)]
    assert learn(history(*steady), 1).scatter > learn(history(*wild), 1).scatter


def test_the_order_of_the_record_does_not_matter() -> None:
    rows = [*ordinary_weeks(6, range(5)), (0, 5, 7, 3), (3, 5, 9, 0), (2, 1, 8, 30)]
    assert same(learn(history(*rows), 6), learn(history(*reversed(rows)), 6))


def test_more_than_promised_is_no_more_than_kept() -> None:
    assert same(learn(history((0, 1, 20, 35)), 1), learn(history((0, 1, 20, 20)), 1))


def test_an_empty_promise_says_nothing() -> None:
    assert same(learn(history((0, 1, 0, 0)), 1), learn(history(), 1))


def test_some_of_the_producers_can_be_looked_at_alone() -> None:
    trust = learn(history((0, 1, 20, 20), (2, 1, 20, 10)), 3)
    some = trust.of([2, 0])
    assert some.kept.tolist() == [trust.kept[2], trust.kept[0]]


def test_the_best_recent_week_adds_up_what_came_in_it() -> None:
    record = history((0, 1, 90, 90), (0, 5, 10, 8), (0, 5, 10, 9), (0, 6, 20, 16), (2, 6, 5, 0))
    assert best_weeks(record, 3, since=5).tolist() == [17, -1, 0]
    assert best_weeks(record, 3, since=0).tolist() == [90, -1, 0]
    assert best_weeks(history(), 2, since=0).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("stated", "best", "taken"),
    [(100, 40, 50), (45, 40, 45), (100, -1, 100), (9, 5, 7), (9, 1, 2), (9, 0, 1), (0, 40, 0)],
)
def test_a_statement_goes_no_further_than_a_quarter_above_the_record(
    stated: int, best: int, taken: int
) -> None:
    assert bounded([stated], np.array([best])).tolist() == [taken]


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (History([3], [1], [1], [1]), "producer: 3 is unknown, there are 3"),
        (History([-1], [1], [1], [1]), "producer: -1 is negative"),
        (History([0], [1], [-5], [1]), "committed: -5 is negative"),
        (History([0], [1], [5], [-1]), "delivered: -1 is negative"),
        (History([0], [1], [5], [2**31]), "delivered: 2147483648 is too large"),
        (History([0], [1], [5], [1.5]), "delivered: only whole numbers"),  # type: ignore[list-item]
        (History([0], [1, 2], [5], [5]), "week: 2 promises, but producer has 1"),
        (History([0], [1], [5, 5], [5]), "committed: 2 promises, but producer has 1"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_by_the_name_of_its_field(
    record: History, sentence: str
) -> None:
    with pytest.raises(PoolError, match=rf"^{sentence}"):
        learn(record, 3)
