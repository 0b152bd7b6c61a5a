"""Weeks from Monday to Saturday, on the clock of the region."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.weeks import at, first_usable_week, last_usable_week, local, monday, saturday

MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)
FRIDAY, SUNDAY, NEXT = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


@given(days)
def test_a_week_is_named_by_its_monday_and_ends_on_its_saturday(day: date) -> None:
    week = monday(day)
    assert week.weekday() == 0
    assert week <= day < week + timedelta(days=7)
    assert saturday(week).weekday() == 5


def test_the_running_week_counts_for_a_new_share_until_wednesday() -> None:
    assert first_usable_week(MONDAY) == MONDAY
    assert first_usable_week(WEDNESDAY) == MONDAY
    assert first_usable_week(THURSDAY) == NEXT
    assert first_usable_week(SUNDAY) == NEXT


def test_a_week_counts_for_a_cutoff_on_its_friday_or_later() -> None:
    assert last_usable_week(THURSDAY) == MONDAY - timedelta(days=7)
    assert last_usable_week(FRIDAY) == MONDAY
    assert last_usable_week(SUNDAY) == MONDAY


@given(days, days)
def test_a_later_cutoff_never_counts_fewer_weeks(one: date, other: date) -> None:
    early, late = sorted((one, other))
    assert last_usable_week(early) <= last_usable_week(late)
    assert first_usable_week(early) <= first_usable_week(late)


@pytest.mark.parametrize(
    ("zone_name", "hour_utc"), [("Asia/Jakarta", 23), ("Asia/Makassar", 22), ("Asia/Jayapura", 21)]
)
def test_six_in_the_morning_is_six_in_each_zone(zone_name: str, hour_utc: int) -> None:
    moment = at(MONDAY, time(6), zone_name)
    assert moment == datetime(2026, 11, 22, hour_utc, tzinfo=UTC)
    assert local(moment, zone_name).time() == time(6)
    assert local(moment, zone_name).date() == MONDAY
