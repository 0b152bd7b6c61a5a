"""A small office on Telegram: an officer, two producers with an order before them, and a server."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botapi.server import BotApi, Json, Loopback, loopback
from botapi.world import TelegramWorld, chat_of
from cloudapi.office import WhatsAppOffice
from cloudapi.server import cloud
from cloudapi.world import WhatsAppWorld
from small_day import EARLY, furnish

from bot.channels.base import Outcome, Outgoing, Picture, Span
from bot.clock import VirtualClock
from bot.pacing import Pacer
from bot.storage import Storage

SITI, ANI, PETUGAS = "siti", "ani", "petugas"


class Office:
    """What a test does with the small office."""

    def __init__(self, world: TelegramWorld, api: BotApi, loop: Loopback) -> None:
        self.world, self.api, self.loop = world, api, loop
        self.clock = world.clock
        self.storage = world.app.storage

    def run(self, work: Any) -> Any:
        """Do something in the loop that the connections belong to."""
        return self.loop.run(work)

    def settle(self) -> None:
        """Fetch, answer, deliver."""
        self.run(self.world._settle())

    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def act(self, do: Callable[[], Any]) -> Any:
        """Do something in the loop at once."""

        async def doing() -> Any:
            return do()

        return self.run(doing())

    def arrive(self, **update: Any) -> None:
        """An update comes in and everything that comes of it happens."""
        self.act(lambda: self.api._arrive(*next(iter(update.items()))))
        self.settle()

    def write(self, who: str, **said: Any) -> Json:
        """Somebody sends something; the bot's newest message to them."""
        self.act(lambda: self.api.write(chat_of(who), who, **said))
        self.settle()
        return self.newest(who)

    def press(self, who: str, data: str, message: Json | None = None) -> Json:
        """Somebody presses a button; the bot's newest message to them."""
        self.act(lambda: self.api.press(chat_of(who), data, who, message))
        self.settle()
        return self.newest(who)

    def newest(self, who: str) -> Json:
        """The bot's newest message to somebody."""
        return self.api.said_to(chat_of(who))[-1]

    def data(self, who: str, label: str) -> str:
        """What is behind the newest button of that label."""
        for message in reversed(self.api.said_to(chat_of(who))):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return str(button["callback_data"])
        raise LookupError(label)

    def send(self, text: str = "halo", **more: Any) -> Outcome:
        """One attempt at a message to Siti, past the outbox."""
        message = Outgoing("1", chat_of(SITI), (Span(text),), **more)
        outcome: Outcome = self.run(self.world.service.channel.send(message))
        return outcome


def picture(*, to_print: bool = False) -> Picture:
    """A picture that is drawn at once."""
    return Picture(f"k{to_print}", "gambar.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), to_print)


@pytest.fixture
def pace() -> Pacer | None:
    """The pace of the office's channel; None for no limits."""
    return None


@pytest.fixture
def office(storage: Storage, pace: Pacer | None) -> Iterator[Office]:
    """The small office at half past five on a Monday morning, an hour's work before it."""
    furnish(storage)
    with loopback() as (api, loop):
        world = TelegramWorld(storage, VirtualClock(EARLY, seed=1), api, loop, pace)
        yield Office(world, api, loop)
        world.close()


@pytest.fixture
def offered(office: Office) -> Office:
    """The same, after the morning run has made its offers."""
    office.clock.move_to(EARLY + timedelta(hours=6))
    office.settle()
    return office


@pytest.fixture
def wa_options() -> dict[str, Any]:
    """How the office on WhatsApp is set up; empty for what is usual in tests."""
    return {}


@pytest.fixture
def wa(storage: Storage, wa_options: dict[str, Any]) -> Iterator[WhatsAppOffice]:
    """The small office on WhatsApp, at half past five on a Monday morning."""
    furnish(storage)
    clock = VirtualClock(EARLY, seed=1)
    with cloud(clock) as (api, loop):
        world = WhatsAppWorld(storage, clock, api, loop, **wa_options)
        yield WhatsAppOffice(world, api, loop)
        world.close()
