"""Long polling: stored before it is acknowledged, once, whatever happens in between."""

import asyncio
from functools import partial

import pytest
from botapi.server import TOKEN, Fault
from botapi.world import chat_of
from sqlmodel import col, select
from telegram.error import Conflict, NetworkError

from bot.channels.telegram.service import Account, TelegramService
from bot.clock import WallClock
from bot.courier import Courier
from bot.render import Words
from channels.conftest import PETUGAS, SITI, Office
from domain.errors import SettingError
from domain.models import Inbox


def inbox(office: Office) -> list[tuple[str, str]]:
    with office.storage.reading() as session:
        rows = session.exec(select(Inbox).order_by(col(Inbox.id)))
        return [(row.external_id, row.text) for row in rows]


def test_an_update_is_stored_before_it_is_acknowledged(office: Office) -> None:
    office.act(lambda: office.api.write(chat_of(SITI), text="halo"))
    service = office.world.service
    stored: list[int] = []
    receive = service._receive

    def watched(inbounds: object) -> int:
        assert all(not given.get("offset") for given in office.api.called("getUpdates"))
        stored.append(1)
        return receive(inbounds)  # type: ignore[arg-type]

    service._receive = watched
    office.run(service.polling.once())
    office.run(service.polling.once())
    assert stored == [1]
    offsets = [given.get("offset") for given in office.api.called("getUpdates")]
    assert offsets == [None, 870000002]
    assert [text for _, text in inbox(office)] == ["halo"]


def test_what_could_not_be_stored_is_not_acknowledged(office: Office) -> None:
    office.act(lambda: office.api.write(chat_of(SITI), text="halo"))
    service = office.world.service
    receive = service._receive

    def broken(_: object) -> int:
        msg = "the disk is full"
        raise OSError(msg)

    service._receive = broken
    with pytest.raises(OSError, match="full"):
        office.run(service.polling.once())
    service._receive = receive
    office.settle()
    assert [text for _, text in inbox(office)] == ["halo"]


def test_an_update_that_comes_again_is_heard_once(office: Office) -> None:
    update = office.act(lambda: office.api.write(chat_of(SITI), text="/bantuan"))
    office.settle()
    office.world.service.polling._offset = None
    office.act(lambda: office.api.arrive(update))
    office.settle()
    assert inbox(office) == [(f"110201543:{update['update_id']}", "/bantuan")]
    assert len(office.api.said_to(chat_of(SITI))) == 1


def test_the_raw_update_is_kept_whole(office: Office) -> None:
    update = {
        "update_id": 5,
        "message": {"chat": {"id": 9, "type": "private"}, "novelty": {"a": [1]}},
    }
    office.act(lambda: office.api.arrive(update))
    office.settle()
    with office.storage.reading() as session:
        assert session.exec(select(Inbox.raw)).one() == update


def test_odd_updates_stop_nothing(office: Office) -> None:
    for odd in ({"update_id": 1}, {"update_id": 2, "message": 7}, {"update_id": 3, "message": {}}):
        office.act(partial(office.api.arrive, odd))
    assert "ketik" in office.write(SITI, text="/bantuan")["text"]


def test_a_second_poller_is_told_of_the_conflict(office: Office) -> None:
    async def both() -> list[object]:
        first = asyncio.create_task(office.world.service.polling._bot.get_updates(timeout=2))
        await _until(lambda: office.api._polling, [])
        with pytest.raises(Conflict):
            await office.world.service.polling.once()
        office.api._arrived.set()
        return list(await first)

    assert office.run(both()) == []


def test_a_fault_while_polling_loses_nothing(office: Office) -> None:
    office.act(lambda: office.api.write(chat_of(SITI), text="/bantuan"))
    office.api.faults["getUpdates"].append(Fault(drop=True, done_first=True))
    with pytest.raises(NetworkError):
        office.run(office.world.service.polling.once())
    office.settle()
    assert [text for _, text in inbox(office)] == ["/bantuan"]


def service_beside(office: Office, token: str = TOKEN) -> TelegramService:
    app = office.world.app
    account = Account(token, office.loop.base_url)
    return TelegramService(
        account, office.storage, WallClock(), Words(), app.router, app.engine.receive
    )


def test_a_rejected_token_is_one_clear_line(office: Office) -> None:
    async def open_it() -> None:
        service = service_beside(office, "1:wrong")
        try:
            await service.open()
        finally:
            await service.close()

    with pytest.raises(SettingError, match=r"^TELEGRAM_BOT_TOKEN: [^\n]+$") as raised:
        office.run(open_it())
    assert "wrong" not in str(raised.value)


def test_a_token_that_stops_working_ends_the_program_with_the_same_line(office: Office) -> None:
    async def run_it() -> None:
        service = service_beside(office)
        office.api.faults["getUpdates"].append(Fault(401, "Unauthorized"))
        try:
            await service.run(office.world.app.settle)
        finally:
            await service.close()

    with pytest.raises(SettingError, match=r"^TELEGRAM_BOT_TOKEN: "):
        office.run(run_it())


def test_all_of_it_runs_together_until_it_is_stopped(office: Office) -> None:
    """The loops themselves: fetched, answered, delivered by couriers, pressed, shown."""

    async def live() -> None:
        service = service_beside(office)
        app = office.world.app
        courier = Courier(lambda: app.dispatcher)

        async def work() -> None:
            await asyncio.to_thread(app.engine.work)
            courier.wake()

        tasks = [asyncio.create_task(service.run(work)), asyncio.create_task(courier.forever())]
        office.api.write(chat_of(PETUGAS), text="/pesanan")
        await _until(lambda: office.api.said_to(chat_of(PETUGAS)), tasks)
        shown = office.api.said_to(chat_of(PETUGAS))[-1]
        data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        office.api.press(chat_of(PETUGAS), data)
        await _until(lambda: len(office.api.said_to(chat_of(PETUGAS))) > 1, tasks)
        await _until(lambda: office.api.called("editMessageText"), tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await service.close()

    office.run(live())
    assert office.api.answered


async def _until(there: object, tasks: list[asyncio.Task[None]]) -> None:
    for _ in range(400):
        if there():  # type: ignore[operator]
            return
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.02)
    pytest.fail("it did not happen within eight seconds")
