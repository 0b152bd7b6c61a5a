"""Telegram, kept going: updates in, presses answered, menus current, until the program stops."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog
from starlette.routing import Route
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import HEARD, Inbound, Outcome, Outgoing
from bot.channels.telegram.account import REJECTED
from bot.channels.telegram.channel import Telegram, usual_pace
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.downloads import downloading
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.typing import Typing
from bot.channels.telegram.updates import ALLOWED, NAME, file_in, inbound_of, move_of
from bot.channels.telegram.webhook import Webhook, own_secret
from bot.channels.telegram.wire import make_bot
from bot.clock import Clock
from bot.fetching import Fetcher
from bot.logs import where
from bot.pacing import Pacer
from bot.render import Words
from bot.storage import Storage
from domain.errors import SettingError
from domain.values import Value
from handlers.router import Router

log = structlog.get_logger(__name__)

TOUCH_S = 0.5
FETCH_AGAIN_S = 5.0
PAUSE = timedelta(seconds=5)


class Account(Value):
    """How the bot is reached, as the settings say."""

    token: str
    base_url: str
    webhook_url: str = ""
    webhook_secret: str = ""


class Sending(Telegram):
    """Sends, and knows that nobody waits for an answer where one has arrived."""

    typing: Typing

    async def send(self, message: Outgoing) -> Outcome:
        """Send; whoever was shown that an answer is being typed has it now."""
        self.typing.answered(message.address)
        return await super().send(message)


class TelegramService:
    """Everything that Telegram needs beside the engine.

    Args:
        account: Token and addresses.
        storage: Where updates are stored.
        wall: The real time, whatever time it is on the stage.
        words: All languages.
        receive: Stores messages and says how many were new; blocking.
        pace: How fast Telegram takes messages; the usual limits where none is given.
    """

    def __init__(
        self,
        account: Account,
        storage: Storage,
        wall: Clock,
        words: Words,
        router: Router,
        receive: Callable[[Sequence[Inbound]], int],
        *,
        pace: Pacer | None = None,
    ) -> None:
        self._account = account
        self._wall = wall
        self._words = words
        self._receive = receive
        self.bot, request = make_bot(account.token, account.base_url)
        notes = Notes(storage, wall)
        self.channel = Sending(self.bot, pace or usual_pace(wall), notes)
        self.typing = self.channel.typing = Typing(self.bot, wall)
        self.presses = Presses(self.bot, storage, self.channel.pace)
        self.menus = Menus(self.bot, storage, notes, words, router, wall)
        self.polling = Polling(self.bot, request, self.store)
        download = downloading(self.bot)
        self.files = Fetcher(NAME, storage, wall, file_in, download, receive)
        self._chats = Chats(storage, wall)
        number = account.token.partition(":")[0]
        self._number = number if number.isdecimal() else NAME
        self._heard: set[str] = set()
        self._stored = asyncio.Event()
        self._documents = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self.webhook = (
            Webhook(account.webhook_url, self.secret, self.store) if account.webhook_url else None
        )

    @property
    def doors(self) -> list[Route]:
        """Where Telegram knocks; nowhere where updates are fetched."""
        return [] if self.webhook is None else [self.webhook.route]

    @property
    def secret(self) -> str:
        """What Telegram says with each update that it brings."""
        return self._account.webhook_secret or own_secret(self._account.token)

    async def open(self) -> bool:
        """Ask who we are; False where Telegram cannot be reached now.

        Raises `SettingError` in one line where the token is rejected.
        """
        try:
            await self.bot.initialize()
        except (InvalidToken, EndPointNotFound) as error:
            raise SettingError(REJECTED) from error
        except TelegramError as error:
            log.warning("telegram_not_reached", error=type(error).__name__)
            return False
        link = f"https://t.me/{self.bot.username}?start={{code}}"
        if self.bot.username and link not in self._words.links:
            self._words.links.append(link)
        return True

    async def close(self) -> None:
        """Give back the connections."""
        for errand in list(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self.bot.shutdown()

    async def run(self, work: Callable[[], Awaitable[object]]) -> None:
        """Everything, until cancelled; ``work`` answers what was stored.

        Raises `SettingError` where the token is rejected.
        """
        await self._open_at_last()
        try:
            await self._announce_way_in()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._work_forever(work))
                tasks.create_task(self._touch_forever())
                tasks.create_task(self._fetch_forever())
                tasks.create_task(self._introduce())
                if self.webhook is None:
                    tasks.create_task(self.polling.forever())
        except* (InvalidToken, EndPointNotFound) as errors:
            raise SettingError(REJECTED) from errors

    async def _open_at_last(self) -> None:
        for _ in itertools.count():
            if await self.open():
                return
            await asyncio.sleep(PAUSE.total_seconds())

    async def _announce_way_in(self) -> None:
        """Have updates brought, or fetch them: Telegram does only one of the two."""
        while True:
            try:
                if self.webhook is None:
                    await self.bot.delete_webhook()
                else:
                    await self.bot.set_webhook(
                        self._account.webhook_url, secret_token=self.secret, allowed_updates=ALLOWED
                    )
            except EndPointNotFound:
                return
            except InvalidToken:
                raise
            except BadRequest as error:
                if self.webhook is not None:
                    msg = f"TELEGRAM_WEBHOOK_URL: Telegram refuses it: {error}"
                    raise SettingError(msg) from error
                return
            except RetryAfter as error:
                await asyncio.sleep(seconds(error).total_seconds())
            except TelegramError as error:
                log.warning("way_in_not_set", error=type(error).__name__)
                await asyncio.sleep(PAUSE.total_seconds())
            else:
                return

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store updates, in order; everything else may fail afterwards without loss."""
        now = self._wall.now()
        inbounds = [inbound_of(update, self._number, now) for update in updates]
        await asyncio.to_thread(self._receive, inbounds)
        moves = [move for update in updates if (move := move_of(update)) is not None]
        if moves:
            await asyncio.to_thread(self._chats.note, moves)
        for inbound, update in zip(inbounds, updates, strict=True):
            if "callback_query" in update:
                self._run_errand(self.presses.answer(update))
            if inbound.kind in HEARD:
                self._heard.add(inbound.address)
                self.typing.heard(inbound.address)
        self._stored.set()

    def _run_errand(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def touch(self) -> int:
        """Whatever makes it feel native and is due now; returns how much was done."""
        done = await self.typing.show()
        done += await self.presses.show()
        return done + await self.menus.keep_current()

    async def answer(self, work: Callable[[], Awaitable[object]]) -> None:
        """Have everything answered that is stored; roles and languages may change by it."""
        self._stored.clear()
        heard, self._heard = self._heard, set()
        await work()
        self.menus.look_at(sorted(heard))
        self._documents.set()

    async def _fetch_forever(self) -> None:
        """Bring files after every round of answers, and now and then those that failed."""
        while True:
            await self._kindly(self._fetch)
            try:
                await asyncio.wait_for(self._documents.wait(), FETCH_AGAIN_S)
            except TimeoutError:
                continue

    async def _fetch(self) -> None:
        self._documents.clear()
        if await self.files.fetch_due():
            self._stored.set()

    async def _work_forever(self, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            await self._stored.wait()
            await self._kindly(lambda: self.answer(work))

    async def _touch_forever(self) -> None:
        while True:
            await asyncio.sleep(TOUCH_S)
            await self._kindly(self.touch)

    async def _introduce(self) -> None:
        await self._kindly(self.menus.introduce)
        await self._kindly(self.menus.look_at_everybody)

    async def _kindly(self, work: Callable[[], Awaitable[object]]) -> None:
        """None of this may stop the messages."""
        try:
            await work()
        except InvalidToken:
            raise
        except Exception as error:  # noqa: BLE001 - the next time tries again
            log.error("telegram_touch_failed", error=where(error))  # noqa: TRY400 - no traceback

    async def errands(self) -> None:
        """Wait until every press is answered."""
        while self._errands:
            await asyncio.gather(*self._errands)


__all__ = ["Account", "TelegramService"]
