"""Files are brought from where their channel keeps them: bounded, tried again, told once."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from small_day import furnish
from sqlmodel import select

from bot.channels.base import Inbound
from bot.clock import VirtualClock
from bot.fetching import ATTEMPTS, Fetcher, FetchError, FileThere
from bot.simulation.world import Phone, World
from bot.storage import Storage
from domain.models import Contact, FileState, Inbox, IncomingFile
from domain.sheets.grids import MOST_BYTES
from handlers.turn import HeardKind

LIST = b"Nama Usaha;Kecamatan\nDapur Rus;Manggar\n"


class Store:
    """Where a channel keeps files: fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures: list[FetchError] = []
        self.size: int | None = None
        self.content = LIST
        self.asked = 0

    def find(self, raw: Mapping[str, Any]) -> FileThere | None:
        number = raw.get("file")
        return None if number is None else FileThere(str(number), self.size)

    async def download(self, where: FileThere) -> bytes:
        assert where.reference == "f1"
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.content


class Desk:
    """An officer's telephone whose files are kept elsewhere."""

    def __init__(self, storage: Storage, clock: VirtualClock) -> None:
        self.world, self.clock, self.store = World(storage, clock), clock, Store()
        self.storage = storage
        self.fetcher = Fetcher(
            "simulator",
            storage,
            clock,
            self.store.find,
            self.store.download,
            self.world.app.engine.receive,
        )

    @property
    def officer(self) -> Phone:
        return self.world.phone("petugas")

    def send(self, raw: dict[str, Any]) -> None:
        now = self.clock.now()
        kind = HeardKind.DOCUMENT
        self.world.receive(Inbound("simulator", "in-1", "petugas", kind, now, "umkm.csv", raw=raw))
        self.settle()

    def settle(self) -> None:
        asyncio.run(self.world.settle())

    def fetch(self) -> int:
        settled = asyncio.run(self.fetcher.fetch_due())
        self.settle()
        return settled

    def file(self) -> IncomingFile:
        with self.storage.reading() as session:
            return session.exec(select(IncomingFile)).one()


@pytest.fixture
def desk(storage: Storage, clock: VirtualClock) -> Desk:
    furnish(storage)
    with storage.begin() as session:
        for contact in session.exec(select(Contact)):
            contact.channel = "simulator"
    return Desk(storage, clock)


def test_a_file_is_wanted_by_its_turn_and_shown_once_it_is_here(desk: Desk) -> None:
    desk.send({"file": "f1"})
    assert "sedang saya ambil" in desk.officer.last
    assert desk.fetch() == 1
    assert "Daftar usaha" in desk.officer.last
    assert desk.fetch() == 0
    assert desk.store.asked == 1


def test_a_download_that_fails_is_tried_again_later(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.store.failures = [FetchError("off", again=True)]
    assert desk.fetch() == 0
    assert desk.fetch() == 0
    assert desk.store.asked == 1
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=6))
    assert desk.fetch() == 1
    assert "Daftar usaha" in desk.officer.last


def test_after_some_attempts_the_sender_is_asked_to_send_it_again(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.store.failures = [FetchError("off", again=True)] * ATTEMPTS
    for _ in range(ATTEMPTS):
        desk.fetch()
        desk.clock.move_to(desk.clock.now() + timedelta(hours=1))
    assert desk.store.asked == ATTEMPTS
    assert "kirim sekali lagi" in desk.officer.last.replace("dikirim", "kirim")
    assert desk.file().state is FileState.FAILED


def test_a_file_beyond_all_measure_is_not_even_downloaded(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.store.size = MOST_BYTES + 1
    assert desk.fetch() == 1
    assert desk.store.asked == 0
    assert "terlalu besar" in desk.officer.last


def test_a_store_that_lies_about_the_size_is_found_out(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.store.content = b"x" * (MOST_BYTES + 1)
    desk.fetch()
    assert desk.file().content is None
    assert "terlalu besar" in desk.officer.last


def test_the_news_of_a_file_is_known_when_it_comes_twice(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.fetch()
    with desk.storage.begin() as session:
        file = session.exec(select(IncomingFile)).one()
        file.state = FileState.WANTED
    desk.fetch()
    with desk.storage.reading() as session:
        news = session.exec(select(Inbox).where(Inbox.kind == HeardKind.FETCHED)).all()
        assert len(news) == 1


def test_what_nobody_decided_about_is_forgotten_after_a_day(desk: Desk) -> None:
    desk.send({"file": "f1"})
    desk.fetch()
    assert desk.file().content == LIST
    asyncio.run(desk.world.move_to(desk.clock.now() + timedelta(days=2)))
    assert desk.file().content is None
