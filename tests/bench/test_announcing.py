"""Gaps are told of early, and seldom: held to 25 recorded years that nothing was tuned on.

``python -m bench.continuity --first-seed 409 --keep FILE`` writes the record anew.
"""

from pathlib import Path
from statistics import median

import pytest

from bench.announcing import BANDS, Announced, Period, announce, read

RECORD = Path(__file__).with_name("foreseen.txt")


@pytest.fixture(scope="module")
def periods() -> list[Period]:
    return read(RECORD)


@pytest.fixture(scope="module")
def told(periods: list[Period]) -> Announced:
    return announce(periods)


def test_most_gaps_are_told_of_three_weeks_ahead_those_never_told_counted(told: Announced) -> None:
    assert told.periods == 1050
    assert len(told.ahead) > 50
    assert median(told.ahead) >= 3
    assert told.in_time > 0.55


def test_officers_are_written_to_about_once_a_month(told: Announced) -> None:
    assert told.messages_a_month < 1.1
    assert told.told < told.periods / 2.5


def test_the_chances_that_are_told_are_about_what_came_true(told: Announced) -> None:
    for least, most in BANDS:
        many, said, was = told.came_true(least, most)
        assert many > 20
        assert was == pytest.approx(said, abs=10)


def test_what_is_called_likely_mostly_comes(told: Announced) -> None:
    assert told.likely_in_vain * 2 < told.likely


def test_a_later_threshold_would_be_noticed(periods: list[Period]) -> None:
    assert announce(periods, 35).in_time < 0.5


def test_a_period_reads_back_from_its_line(periods: list[Period], tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    again.write_text("\n".join(one.line() for one in periods[:50]), "utf-8")
    assert read(again) == periods[:50]
