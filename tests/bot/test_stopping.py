"""Told to stop: what is on its way arrives, what was not begun is given back, no turn begins."""

import asyncio
from datetime import timedelta

import pytest
from scripted import House, HouseEcho, Scripted

from bot.channels.base import Outcome, Outgoing
from bot.courier import Courier
from domain.models import OutboxState

pytestmark = pytest.mark.both_databases


class Hanging(Scripted):
    """A provider that takes its time with every message."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()

    async def send(self, message: Outgoing) -> Outcome:
        self.asked.set()
        await self.answers.wait()
        return await super().send(message)


async def _stopped(house: House, *, answered: bool, within_s: float) -> bool:
    house.channel = provider = Hanging()
    house.start()
    for number in range(3):
        house.post(HouseEcho(f"kabar {number}"))
    courier = Courier(lambda: house.dispatcher)
    going = asyncio.create_task(courier.forever())
    await provider.asked.wait()
    finishing = asyncio.create_task(courier.finish(within_s))
    await asyncio.sleep(0)
    if answered:
        provider.answers.set()
    ended = await finishing
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    return ended


def test_what_is_on_its_way_arrives_and_the_rest_is_given_back(house: House) -> None:
    assert asyncio.run(_stopped(house, answered=True, within_s=10))
    rows = house.outbox()
    assert [row.state for row in rows] == [OutboxState.SENT, *[OutboxState.WAITING] * 2]
    assert [row.attempts for row in rows] == [1, 0, 0]
    house.channel = Scripted()
    house.start()
    assert house.deliver() == ["kabar 1", "kabar 2"]


def test_a_provider_that_does_not_answer_holds_up_no_end(house: House) -> None:
    assert not asyncio.run(_stopped(house, answered=False, within_s=0.05))
    house.channel = Scripted()
    house.start()
    assert house.deliver() == []
    house.wait(timedelta(minutes=2))
    assert house.deliver() == ["kabar 0", "kabar 1", "kabar 2"]


def test_no_turn_begins_any_more_and_nothing_is_lost(house: House) -> None:
    house.hear("/note satu", "/note dua")
    house.engine.close()
    assert house.engine.work() == 0
    house.start()
    assert house.engine.work() == 2
    assert house.notes() == ["satu", "dua"]
