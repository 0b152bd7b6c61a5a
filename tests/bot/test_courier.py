"""Couriers deliver beside the turns; one slow message holds up only what went with it."""

import asyncio
from datetime import timedelta

import pytest
from scripted import House, HouseEcho, Scripted

from bot.channels.base import Outcome, Outgoing
from bot.courier import Courier
from bot.pacing import Pacer

pytestmark = pytest.mark.both_databases


class Slow(Scripted):
    """A provider that leaves one message hanging until it is let go."""

    def __init__(self) -> None:
        super().__init__(batch=1)
        self.hangs = asyncio.Event()

    async def send(self, message: Outgoing) -> Outcome:
        if message.plain == "lambat":
            await self.hangs.wait()
        return await super().send(message)


async def _until_shown(channel: Scripted, wanted: set[str]) -> None:
    for _ in range(500):
        if {text for _, text in channel.shown} >= wanted:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"only {channel.shown} within five seconds")


def test_a_message_that_hangs_holds_up_only_its_own_person(house: House) -> None:
    async def live() -> list[str]:
        house.channel = slow = Slow()
        house.start()
        house.post(HouseEcho("lambat"), HouseEcho("sesudahnya"))
        house.post(HouseEcho("kabar"), HouseEcho("kabar lagi"), who="Petugas")
        courier = Courier(lambda: house.dispatcher)
        going = asyncio.create_task(courier.forever())
        await _until_shown(slow, {"kabar", "kabar lagi"})
        before = [text for _, text in slow.shown]
        slow.hangs.set()
        await _until_shown(slow, {"lambat", "sesudahnya"})
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        return before

    assert asyncio.run(live()) == ["kabar", "kabar lagi"]
    assert [text for who, text in house.channel.shown if who == "siti"] == ["lambat", "sesudahnya"]


def test_a_courier_wakes_when_there_is_something(house: House) -> None:
    async def live() -> None:
        courier = Courier(lambda: house.dispatcher)
        going = asyncio.create_task(courier.forever())
        await asyncio.sleep(0.05)
        house.post(HouseEcho("halo"))
        courier.wake()
        await _until_shown(house.channel, {"halo"})
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    asyncio.run(live())


def test_at_its_limit_a_channel_gets_the_rest_later_and_in_order(house: House) -> None:
    house.channel.pace = Pacer(house.clock, a_second=2, apart=timedelta(seconds=1), together=4)
    house.post(HouseEcho("satu"), HouseEcho("dua"))
    house.post(HouseEcho("kabar"), who="Petugas")
    assert sorted(house.deliver()) == ["kabar", "satu"]
    assert house.deliver() == []
    assert [row.attempts for row in house.outbox()] == [1, 0, 1]
    house.wait(timedelta(seconds=1))
    assert house.deliver() == ["dua"]


def test_a_long_queue_for_one_person_does_not_hide_the_others(house: House) -> None:
    house.channel = Scripted(batch=3)
    house.channel.pace = Pacer(house.clock, a_second=30, apart=timedelta(seconds=1))
    house.start()
    house.post(*(HouseEcho(f"nomor {n}") for n in range(9)))
    house.post(HouseEcho("kabar"), who="Petugas")
    assert house.deliver() == ["nomor 0"]
    assert house.deliver() == ["kabar"]


def test_a_lease_that_fails_gives_its_places_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.channel.pace = Pacer(house.clock, a_second=1, apart=timedelta(seconds=1))
    house.post(HouseEcho("halo"))

    def broken(*_: object) -> str:
        msg = "the database is gone"
        raise OSError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(house.dispatcher, "_answers", broken)
        with pytest.raises(OSError, match="gone"):
            house.deliver()
    assert house.deliver() == ["halo"]
    assert house.channel.shown == [("siti", "halo")]
