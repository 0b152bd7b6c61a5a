"""A real Chromium in front of a real server on this machine."""

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.clock import VirtualClock
from bot.storage import Storage
from bot.web.server import address_of, listen, run
from bot.web.stage import Stage
from browser.telephones import Desk

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Ticking(VirtualClock):
    """A wall clock on which a millisecond passes whenever somebody looks at it."""

    def now(self) -> datetime:
        self.move_to(super().now() + timedelta(milliseconds=1))
        return super().now()


def chromium() -> str | None:
    """Chromium's program: as set, as installed, or as Playwright brings it."""
    named = os.environ.get("PATUNGAN_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    with sync_playwright() as playwright:
        brought = Path(playwright.chromium.executable_path)
    return str(brought) if brought.exists() else None


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests; it is gone before others run a loop in this thread."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium: install one, or name it in PATUNGAN_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    storage = Storage(f"sqlite:///{tmp_path / 'patungan.db'}", durable=False)
    storage.create()
    yield Stage(storage, Ticking(datetime(2026, 1, 1, tzinfo=UTC)), "balikpapan")
    storage.close()


class Serving(threading.Thread):
    """A server in a thread of its own."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._listening = listen("127.0.0.1", 0)
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begun = threading.Event()
        self.address = address_of(self._listening)

    def run(self) -> None:
        with self._listening:
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun.set()
        await run(self._stage, self._listening, "127.0.0.1", self._over)

    def stop(self) -> None:
        self._begun.wait()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._over.set)
        self.join()


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    """Where the page is served."""
    serving = Serving(stage)
    serving.start()
    yield serving.address
    serving.stop()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """The page, opened; at the end there must have been no error in its console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID")
    desk = Desk(context.new_page())
    desk.open(address)
    yield desk
    context.close()
    assert desk.complaints == []
