"""Periods of a blanket order: when they are due, and which weeks are their own."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.models import Every
from domain.periods import MOST_PERIODS, due_days, own_weeks
from domain.seasons import Season, season_of
from domain.weeks import WEEK, last_usable_week, monday

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
SPANS = st.integers(0, 400)


@given(st.sampled_from(Every), DAYS, SPANS)
def test_periods_lie_in_their_span_in_order_and_end_where_it_ends(
    every: Every, first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    due = due_days(every, first, last)
    assert len(due) <= MOST_PERIODS + 1
    assert all(first <= day <= last for day in due)
    assert all(one < other for one, other in pairwise(due))
    assert all(day.weekday() != 6 for day in due)
    if due:
        assert last - due[-1] <= timedelta(days=1)


@given(st.sampled_from(Every), DAYS, SPANS)
def test_every_week_belongs_to_one_period_at_most_and_counts_for_its_cutoff(
    every: Every, first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    due = due_days(every, first, last)
    weeks = [week for day in due for week in own_weeks(every, day, last)]
    assert all(later - week == WEEK for week, later in pairwise(weeks))
    for day in due:
        mine = own_weeks(every, day, last)
        assert mine
        assert mine[-1] == last_usable_week(day)


def test_a_quota_from_january_to_march_is_due_every_friday() -> None:
    due = due_days(Every.WEEK, date(2027, 1, 4), date(2027, 3, 26))
    assert len(due) == 12
    assert due[0] == date(2027, 1, 8)
    assert {day.weekday() for day in due} == {4}
    assert own_weeks(Every.WEEK, due[0], due[-1]) == (date(2027, 1, 4),)


def test_a_monthly_quota_ends_earlier_in_a_short_month_and_never_on_a_sunday() -> None:
    due = due_days(Every.MONTH, date(2027, 1, 1), date(2027, 5, 31))
    assert due == [
        date(2027, 1, 30),
        date(2027, 2, 27),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


def test_lebaran_ramadan_and_holidays_are_found_in_the_calendar() -> None:
    assert season_of(date(2027, 3, 8)) is Season.LEBARAN
    assert season_of(date(2027, 3, 15)) is Season.AFTER_LEBARAN
    assert season_of(date(2027, 2, 22)) is Season.RAMADAN
    assert season_of(monday(date(2026, 8, 17))) is Season.HOLIDAY
    assert season_of(date(2027, 1, 18)) is Season.ORDINARY
