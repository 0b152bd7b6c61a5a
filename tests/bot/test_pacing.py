"""The provider never sees more than its limit in any second, whatever the network does."""

from datetime import datetime, timedelta
from random import Random

import pytest

from bot.clock import VirtualClock
from bot.pacing import Pacer

SECOND = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)


def most_in_a_second(arrivals: list[datetime]) -> int:
    """The fullest second among all that begin with an arrival."""
    ordered = sorted(arrivals)
    most = end = 0
    for begin, moment in enumerate(ordered):
        while end < len(ordered) and ordered[end] < moment + SECOND:
            end += 1
        most = max(most, end - begin)
    return most


@pytest.mark.parametrize("seed", range(5))
def test_no_second_holds_more_than_the_limit_however_long_answers_take(
    clock: VirtualClock, seed: int
) -> None:
    """Messages arrive at any moment between their start and their answer."""
    chance = Random(seed)  # noqa: S311 - a test's dice
    pacer = Pacer(clock, a_second=30, apart=SECOND, together=16)
    chats = [str(n) for n in range(200)]
    on_their_way: list[tuple[datetime, str]] = []
    arrivals: dict[str, list[datetime]] = {chat: [] for chat in chats}
    for _ in range(20_000):
        clock.move_to(clock.now() + MILLISECOND)
        now = clock.now()
        for answer, chat in [pair for pair in on_their_way if pair[0] <= now]:
            on_their_way.remove((answer, chat))
            pacer.answered(chat)
        chat = chance.choice(chats)
        if len(on_their_way) < pacer.together and pacer.take(chat):
            takes = chance.choice([0, 1, 40, 400])
            arrivals[chat].append(now + MILLISECOND * chance.randint(0, takes))
            on_their_way.append((now + MILLISECOND * takes, chat))
    everything = [moment for one in arrivals.values() for moment in one]
    assert len(everything) > 300
    assert most_in_a_second(everything) <= 30
    assert max(most_in_a_second(one) for one in arrivals.values()) == 1


def test_at_full_speed_thirty_go_out_each_second(clock: VirtualClock) -> None:
    pacer = Pacer(clock, a_second=30, apart=SECOND)
    sent = 0
    for second in range(10):
        for chat in range(100):
            if pacer.take(f"{second}/{chat}"):
                pacer.answered(f"{second}/{chat}")
                sent += 1
        assert pacer.room() == 0
        assert pacer.opens_in() == SECOND
        clock.move_to(clock.now() + SECOND)
    assert sent == 300


def test_one_address_rests_alone_and_everybody_together(clock: VirtualClock) -> None:
    pacer = Pacer(clock, a_second=30, apart=SECOND)
    pacer.rest("siti", SECOND * 7)
    assert not pacer.take("siti")
    assert pacer.take("ani")
    pacer.rest_all(SECOND * 3)
    assert (pacer.room(), pacer.take("tono")) == (0, False)
    clock.move_to(clock.now() + SECOND * 3)
    assert pacer.take("tono")
    assert pacer.rests("siti")
    clock.move_to(clock.now() + SECOND * 4)
    assert pacer.take("siti")


def test_a_place_that_was_not_used_is_free_at_once(clock: VirtualClock) -> None:
    pacer = Pacer(clock, a_second=1, apart=SECOND)
    assert pacer.take("siti")
    assert not pacer.take("ani")
    pacer.give_back("siti")
    assert pacer.take("siti")


def test_without_limits_there_is_always_a_place() -> None:
    pacer = Pacer.at_will()
    assert all(pacer.take("siti") for _ in range(1000))
    assert pacer.opens_in() is None
