"""The only place where parts are put together."""

import asyncio
from collections.abc import Callable, Mapping

from bot.channels.base import Channel
from bot.channels.simulator import Simulator
from bot.clock import Clock
from bot.dispatcher import Dispatcher, Offload, inline
from bot.engine import Engine
from bot.keeping import Keeper
from bot.render import Words
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.storage import Storage
from bot.ways import Ways
from domain.values import Value
from handlers.conversations import CONVERSATIONS
from handlers.router import Router


class App(Value):
    """Everything that runs, put together."""

    storage: Storage
    clock: Clock
    words: Words
    channels: Mapping[str, Channel]
    engine: Engine
    scheduler: Scheduler
    dispatcher: Dispatcher
    offload: Offload
    router: Router
    keeper: Keeper
    mail: Callable[[], None] | None = None
    """Called where there may be something to deliver; None where it is delivered at once."""

    async def settle(self) -> int:
        """Do everything that is due now, until nothing is; returns how much was done."""
        done = int(await self.offload(self.scheduler.run_due))
        while step := await self._talk():
            done += step
        return done

    async def _talk(self) -> int:
        """What came in, and what goes out; an answer may come while something goes out."""
        turns = int(await self.offload(self.engine.work))
        if self.mail is not None:
            self.mail()
            return turns
        if self.engine.files_came:
            kept = await self.keeper.keep_due()
            self.engine.files_came = not kept  # a form may make a document of it turns later
            turns += kept
        return turns + await self.dispatcher.deliver_due()


def channels_here() -> dict[str, Channel]:
    """The channels of this installation. A new channel is one line here."""
    simulator = Simulator()
    return {simulator.name: simulator}


def ways_here(settings: Settings, storage: Storage, wall: Clock, words: Words) -> Ways | None:
    """The channels that the settings open beside the page. A new one is a few lines here."""
    ways = Ways()
    if settings.telegram_bot_token:
        from bot.channels.telegram.service import (  # noqa: PLC0415 - only where there is a token
            Account,
            TelegramService,
        )

        account = Account(
            settings.telegram_bot_token,
            settings.telegram_api_base_url,
            settings.telegram_webhook_url,
            settings.telegram_webhook_secret,
        )
        router = Router.of(CONVERSATIONS)
        ways.services.append(TelegramService(account, storage, wall, words, router, ways.receive))
    if settings.whatsapp_access_token:
        from bot.channels.whatsapp.account import account_of  # noqa: PLC0415 - only with a token
        from bot.channels.whatsapp.service import WhatsAppService  # noqa: PLC0415 - the same

        ways.services.append(
            WhatsAppService(
                account_of(settings),
                storage,
                wall,
                words,
                ways.receive,
                channels=lambda: tuple(ways.channels),
                daily_people=settings.whatsapp_new_people_a_day,
            )
        )
    return ways if ways.services else None


def assemble(
    storage: Storage,
    clock: Clock,
    channels: Mapping[str, Channel] | None = None,
    *,
    threads: bool = False,
    words: Words | None = None,
    mail: Callable[[], None] | None = None,
) -> App:
    """Put the parts together; ``threads`` keeps database work off the event loop.

    With ``mail`` somebody else delivers, and is told by it when to look.
    """
    offload: Offload = asyncio.to_thread if threads else inline
    ways = channels_here() if channels is None else channels
    words = words or Words()
    router = Router.of(CONVERSATIONS)
    app = App(
        storage=storage,
        clock=clock,
        words=words,
        channels=ways,
        engine=Engine(storage, router, clock),
        scheduler=Scheduler(storage, clock),
        dispatcher=Dispatcher(storage, ways, words, clock, offload),
        offload=offload,
        router=router,
        keeper=Keeper(storage, ways, clock, offload),
        mail=mail,
    )
    if storage.embedded:
        app.dispatcher.take_back_leases()
    return app
