"""When a gap is told of, when again, and when not."""

from decimal import Decimal

import pytest

from domain.gaps import Seen, Step, Told, percent_short, spoken

QUOTA = Decimal(100)


def seen(percent: int, gap: int = 20, before: Told | None = None) -> Seen:
    return Seen(percent, Decimal(gap), QUOTA, before or Told())


def test_a_possible_gap_is_told_early_and_a_likely_one_as_such() -> None:
    assert [seen(percent).step for percent in (9, 10, 49, 50)] == [
        Step.NONE,
        Step.POSSIBLE,
        Step.POSSIBLE,
        Step.LIKELY,
    ]
    assert seen(10).is_news
    assert not seen(9).is_news


def test_what_was_told_is_not_told_again_unless_it_has_grown_much() -> None:
    before = Told(15, Decimal(20))
    assert not seen(15, before=before).is_news
    assert not seen(34, 34, before).is_news
    assert seen(35, 20, before).is_news, "much likelier"
    assert seen(15, 35, before).is_news, "much larger"


def test_a_gap_that_falls_a_little_is_not_closed() -> None:
    assert seen(7, before=Told(15, Decimal(20))).step is Step.POSSIBLE
    assert seen(6, before=Told(15, Decimal(20))).step is Step.NONE


def test_that_a_likely_gap_has_closed_is_news_and_that_a_possible_one_has_only_goes_along() -> None:
    likely, possible = Told(60, Decimal(20)), Told(15, Decimal(20))
    assert seen(2, before=likely).is_news
    assert not seen(2, before=possible).is_news
    assert seen(2, before=possible).goes_along
    assert seen(2, before=possible).told == Told()


def test_a_chance_is_drawn_to_what_such_forecasts_came_to() -> None:
    told = [percent_short(1 - short) for short in (0.0, 0.02, 0.3, 0.8, 1.0)]
    assert told == sorted(told)
    assert told[1] > 2, "few are as safe as they look"
    assert told[3] < 80, "and few as lost"
    assert told[-1] <= 95


@pytest.mark.parametrize(("percent", "said"), [(10, 10), (12, 10), (13, 15), (53, 55)])
def test_a_chance_is_said_to_the_nearest_five(percent: int, said: int) -> None:
    assert spoken(percent) == said
