"""What open pages are told."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.engine import Engine
from bot.web.hub import Hub, Listener
from bot.web.pages import Look, event_stream
from bot.web.site import site
from bot.web.stage import Leap, Stage
from bot.web.words import PageWords
from web.visitors import ADDRESS, Visitor


async def told(listener: Listener) -> dict[str, Any]:
    return (await anext(aiter(listener.changes()))).facts()


def test_what_piles_up_is_told_at_once_and_only_once() -> None:
    async def story() -> None:
        hub = Hub()
        with hub.listener() as listener:
            hub.phone("siti", arrived=1)
            hub.phone("siti", arrived=1)
            hub.phone("nor")
            hub.board()
            assert await told(listener) == {"phones": {"siti": 2, "nor": 0}, "board": True}
            hub.phone("nor")
            assert await told(listener) == {"phones": {"nor": 0}, "board": False}

    asyncio.run(story())


def test_a_closed_hub_lets_every_page_go() -> None:
    async def story() -> None:
        hub = Hub()
        with hub.listener() as early:
            hub.close()
            assert [change async for change in early.changes()] == []
        with hub.listener() as late:
            assert [change async for change in late.changes()] == []

    asyncio.run(story())


def test_a_page_hears_of_the_clock_the_telephones_and_the_work(stage: Stage) -> None:
    async def story() -> None:
        words = PageWords(stage.world.app.words, "id", "Asia/Makassar")
        stream: AsyncIterator[Any] = event_stream(Look(stage, words))
        first = json.loads((await anext(stream)).data)
        assert first["epoch"] == stage.epoch
        assert first["busy"] is False
        assert first["clock"] == "Kam 19 Nov 2026, 08.00 WITA"
        leap = asyncio.create_task(stage.leap(Leap.MONDAY))
        assert json.loads((await anext(stream)).data)["busy"] is True
        await leap
        last = json.loads((await anext(stream)).data)
        assert last["busy"] is False
        assert last["board"] is True
        assert last["phones"]["siti-aminah"] > 0
        assert last["clock"] == "Sen 23 Nov 2026, 06.00 WITA"

    asyncio.run(story())


def test_the_stream_is_one_of_events(visitor: Visitor, stage: Stage) -> None:
    stage.hub.close()
    answer = visitor.get("/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.startswith("data: {")


def test_the_clock_is_not_moved_twice_at_once(stage: Stage) -> None:
    async def story() -> list[int]:
        transport = httpx.ASGITransport(app=site(stage))
        origin = {"Origin": ADDRESS}
        async with httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, headers=origin
        ) as client:
            both = (client.post("/clock", json={"to": "hour"}) for _ in range(2))
            return sorted(answer.status_code for answer in await asyncio.gather(*both))

    before = stage.now
    assert asyncio.run(story()) == [200, 409]
    assert (stage.now - before).total_seconds() == 3600


def test_a_tick_does_what_is_due_and_lets_a_busy_world_be(stage: Stage) -> None:
    async def story() -> None:
        leap = asyncio.create_task(stage.leap(Leap.EVENT))
        await asyncio.sleep(0)
        await stage.tick()
        await leap
        await stage.tick()

    asyncio.run(story())
    assert stage.ticked_at is not None


@pytest.mark.parametrize("many", [12])
def test_words_sent_at_the_same_moment_are_all_heard(stage: Stage, many: int) -> None:
    async def story() -> None:
        said = (
            stage.hear("siti-aminah", lambda phone, n=n: phone.say(f"halo {n}"))  # type: ignore[misc]
            for n in range(many)
        )
        await asyncio.gather(*said)

    asyncio.run(story())
    assert stage.world.phone("siti-aminah").heard == many
    assert stage.typing["siti-aminah"] == 0


def test_a_tick_that_fails_is_logged_by_its_place_and_the_next_one_tries_again(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        msg = "Bu Siti said something private"
        raise RuntimeError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "work", broken)
        asyncio.run(stage.tick())
    logged = "".join(capsys.readouterr())
    assert "tick_failed" in logged
    assert "private" not in logged
    asyncio.run(stage.tick())
    assert "".join(capsys.readouterr()) == ""
