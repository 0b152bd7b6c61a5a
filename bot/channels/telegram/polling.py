"""Long polling: the way in that needs nothing but a way out.

Updates are stored before the next request acknowledges them with its offset. A process that dies
in between is given them again, and their numbers show that they are known.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.errors import seconds
from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.wire import RawUpdates

log = structlog.get_logger(__name__)

LONG_S = 50
AT_ONCE_S = 0.3
"""Who says sooner than this that nothing came does not wait, and is not asked again at once."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=60)
Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class Polling:
    """Asks for updates, one request after another."""

    def __init__(self, bot: Bot, request: RawUpdates, store: Store) -> None:
        self._bot = bot
        self._request = request
        self._store = store
        self._offset: int | None = None
        self._pause = FIRST_PAUSE

    async def once(self, wait: timedelta = timedelta(0)) -> int:
        """One request, waiting up to ``wait`` for something to come; returns how much came."""
        self._request.forget()
        await self._bot.get_updates(
            offset=self._offset, timeout=int(wait.total_seconds()), allowed_updates=ALLOWED
        )
        updates = self._request.raw
        if updates:
            await self._store(updates)
            numbers = [n for u in updates if isinstance(n := u.get("update_id"), int)]
            self._offset = max(numbers, default=(self._offset or 0) - 1) + 1
        return len(updates)

    async def forever(self) -> None:
        """Ask on and on; what fails is tried again after a growing pause.

        Raises InvalidToken where the token does not work (any more).
        """
        while True:
            try:
                begun = monotonic()
                came = await self.once(timedelta(seconds=LONG_S))
                self._pause = FIRST_PAUSE
                if not came and monotonic() - begun < AT_ONCE_S:
                    await asyncio.sleep(AT_ONCE_S)
            except InvalidToken:
                raise
            except RetryAfter as error:
                await asyncio.sleep(seconds(error).total_seconds())
            except Conflict:
                log.error("another_poller", hint="the same token is polled elsewhere")  # noqa: TRY400
                await self._rest()
            except TelegramError as error:
                log.warning("polling_failed", error=type(error).__name__)
                await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(self._pause.total_seconds())
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


__all__ = ["Polling"]
