"""The only place where parts are put together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.base import Channel
from bot.channels.simulator import Simulator
from bot.clock import Clock
from bot.dispatcher import Dispatcher, Offload, inline
from bot.engine import Engine
from bot.render import Words
from bot.scheduler import Scheduler
from bot.storage import Storage
from handlers.conversations import CONVERSATIONS
from handlers.router import Router


@dataclass(frozen=True, slots=True)
class App:
    """Everything that runs, put together."""

    storage: Storage
    clock: Clock
    words: Words
    channels: Mapping[str, Channel]
    engine: Engine
    scheduler: Scheduler
    dispatcher: Dispatcher
    offload: Offload

    async def settle(self) -> int:
        """Do everything that is due now, until nothing is; returns how much was done."""
        done = int(await self.offload(self.scheduler.run_due))
        while step := await self._talk():
            done += step
        return done

    async def _talk(self) -> int:
        """What came in, and what goes out; an answer may come while something goes out."""
        turns = int(await self.offload(self.engine.work))
        return turns + await self.dispatcher.deliver_due()


def channels_here() -> dict[str, Channel]:
    """The channels of this installation. A new channel is one line here."""
    simulator = Simulator()
    return {simulator.name: simulator}


def assemble(
    storage: Storage,
    clock: Clock,
    channels: Mapping[str, Channel] | None = None,
    *,
    threads: bool = False,
) -> App:
    """Put the parts together; ``threads`` keeps database work off the event loop."""
    offload: Offload = asyncio.to_thread if threads else inline
    ways = channels_here() if channels is None else channels
    words = Words()
    app = App(
        storage=storage,
        clock=clock,
        words=words,
        channels=ways,
        engine=Engine(storage, Router.of(CONVERSATIONS), clock),
        scheduler=Scheduler(storage, clock),
        dispatcher=Dispatcher(storage, ways, words, clock, offload),
        offload=offload,
    )
    if storage.embedded:
        app.dispatcher.take_back_leases()
    return app
