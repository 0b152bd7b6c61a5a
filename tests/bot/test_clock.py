"""Clocks go forward, and codes of a seed are the same again."""

from datetime import UTC, datetime, timedelta

from bot.clock import CODE_ALPHABET, ShiftedClock, VirtualClock, WallClock

START = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_virtual_clock_stands_still_until_it_is_moved_and_never_goes_back() -> None:
    clock = VirtualClock(START)
    assert clock.now() == START
    clock.move_to(START + timedelta(hours=1))
    clock.move_to(START)
    assert clock.now() == START + timedelta(hours=1)


def test_codes_follow_from_the_seed_and_their_purpose() -> None:
    code = VirtualClock(START, seed=7).code("invite:1")
    assert code == VirtualClock(START + timedelta(days=3), seed=7).code("invite:1")
    assert code != VirtualClock(START, seed=8).code("invite:1")
    assert code != VirtualClock(START, seed=7).code("invite:2")


def test_codes_have_no_letters_that_are_mistaken_for_digits() -> None:
    for clock in (WallClock(), VirtualClock(START)):
        code = clock.code("invite", 12)
        assert len(code) == 12
        assert set(code) <= set(CODE_ALPHABET)
    assert not set("0O1IL") & set(CODE_ALPHABET)


def test_real_codes_differ() -> None:
    assert len({WallClock().code("invite") for _ in range(50)}) == 50


def test_a_shifted_clock_goes_on_by_itself_and_can_be_moved_forward() -> None:
    wall = VirtualClock(START)
    clock = ShiftedClock(START + timedelta(days=10), wall)
    assert clock.now() == START + timedelta(days=10)
    wall.move_to(START + timedelta(minutes=1))
    assert clock.now() == START + timedelta(days=10, minutes=1)
    clock.move_to(START + timedelta(days=12))
    clock.move_to(START)
    wall.move_to(START + timedelta(minutes=2))
    assert clock.now() == START + timedelta(days=12, minutes=1)
    assert clock.code("x") == wall.code("x")


def test_the_wall_clock_shows_utc() -> None:
    assert WallClock().now().tzinfo is UTC
