"""The channels that the conformance suite is played on. A new one is one entry below.

An entry opens a world of telephones: something that can do what `bot.simulation.world.World` can,
whose telephones are on that channel.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botapi.server import loopback
from botapi.world import TelegramWorld
from cloudapi.server import cloud
from cloudapi.world import WhatsAppWorld
from small_day import EARLY

from bot.clock import VirtualClock
from bot.simulation.world import World
from bot.storage import Storage

Opened = Callable[[Storage, VirtualClock], World]


@contextmanager
def on_the_simulator() -> Iterator[Opened]:
    """Telephones of the page."""
    yield World


@contextmanager
def on_telegram() -> Iterator[Opened]:
    """Telephones with Telegram, through the real transport, against a server on loopback."""
    worlds: list[TelegramWorld] = []
    with loopback() as (api, loop):

        def opened(storage: Storage, clock: VirtualClock) -> World:
            worlds.append(TelegramWorld(storage, clock, api, loop))
            return worlds[-1]

        yield opened
        for world in worlds:
            world.close()


@contextmanager
def on_whatsapp() -> Iterator[Opened]:
    """Telephones with WhatsApp, through the real transport, against a server on loopback."""
    worlds: list[WhatsAppWorld] = []
    with cloud(VirtualClock(EARLY)) as (api, loop):

        def opened(storage: Storage, clock: VirtualClock) -> World:
            worlds.append(WhatsAppWorld(storage, clock, api, loop))
            return worlds[-1]

        yield opened
        for world in worlds:
            world.close()


CHANNELS = {
    "simulator": on_the_simulator,
    "telegram": on_telegram,
    "whatsapp": on_whatsapp,
}
