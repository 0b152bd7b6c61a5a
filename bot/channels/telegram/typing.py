"""Showing that an answer is being typed, where it takes longer than a moment.

Telegram shows it for five seconds or until a message arrives; it is shown again while the answer
still takes its time. It is a courtesy: nothing is tried twice.
"""

from datetime import datetime, timedelta

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.channel import chat_of
from bot.clock import Clock

log = structlog.get_logger(__name__)

A_MOMENT = timedelta(seconds=1)
AGAIN = timedelta(seconds=4)
AT_MOST = timedelta(seconds=20)


class Typing:
    """Who waits for an answer, and since when."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._since: dict[str, datetime] = {}
        self._shown: dict[str, datetime] = {}

    def heard(self, address: str) -> None:
        """Somebody wrote and waits from now on."""
        self._since.setdefault(address, self._clock.now())

    def answered(self, address: str) -> None:
        """Nobody waits there any more."""
        self._since.pop(address, None)
        self._shown.pop(address, None)

    async def show(self) -> int:
        """Show it wherever somebody waits too long; returns in how many chats."""
        now = self._clock.now()
        late = [a for a, since in self._since.items() if A_MOMENT <= now - since < AT_MOST]
        for address in [a for a, since in self._since.items() if now - since >= AT_MOST]:
            self.answered(address)
        wanted = [a for a in late if a not in self._shown or now - self._shown[a] >= AGAIN]
        for address in wanted:
            self._shown[address] = now
            try:
                await self._bot.send_chat_action(chat_of(address), ChatAction.TYPING)
            except TelegramError as error:
                log.info("action_not_shown", error=type(error).__name__)
        return len(wanted)


__all__ = ["Typing"]
