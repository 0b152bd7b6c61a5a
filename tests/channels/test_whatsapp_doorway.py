"""Whoever knocks goes before what the bot itself has to send."""

import asyncio

import pytest

from bot.channels.whatsapp import doorway
from bot.channels.whatsapp.doorway import Doorway


def test_what_we_send_waits_until_nobody_is_being_answered() -> None:
    async def both() -> list[str]:
        door, happened = Doorway(), list[str]()

        async def send() -> None:
            await door.give_way()
            happened.append("sent")

        with door.knock():
            sending = asyncio.create_task(send())
            for _ in range(3):
                await asyncio.sleep(0)
            happened.append("answered")
        await sending
        return happened

    assert asyncio.run(both()) == ["answered", "sent"]


def test_a_knock_between_two_of_our_requests_is_answered_between_them() -> None:
    async def both() -> list[str]:
        door, happened = Doorway(), list[str]()

        async def send(number: int) -> None:
            await door.give_way()
            happened.append(f"sent {number}")

        async def knock() -> None:
            with door.knock():
                await asyncio.sleep(0)
                happened.append("answered")

        sends = [asyncio.create_task(send(number)) for number in (1, 2, 3)]
        knocking = asyncio.create_task(knock())
        await asyncio.gather(*sends, knocking)
        return happened

    happened = asyncio.run(both())
    assert sorted(happened) == ["answered", "sent 1", "sent 2", "sent 3"]
    assert happened.index("answered") < happened.index("sent 2")


def test_a_door_that_never_rests_holds_nothing_up_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doorway, "GIVES_WAY_S", 0.0)

    async def send() -> str:
        door = Doorway()
        with door.knock():
            await door.give_way()
            return "sent while somebody stood there"

    assert asyncio.run(send()) == "sent while somebody stood there"
