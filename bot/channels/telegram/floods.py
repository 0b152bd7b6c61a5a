"""Flood control: Telegram says how long to wait, but not whether for one chat or for all.

One chat that is told to wait rests alone. Where several different chats are told within a few
seconds it is the bot that is too fast, and everybody rests.
"""

from collections import deque
from datetime import datetime, timedelta

from bot.pacing import Pacer

CHATS = 3
WITHIN = timedelta(seconds=3)


class Floods:
    """Keeps what was told lately, and lets the pace know."""

    def __init__(self, pace: Pacer) -> None:
        self._pace = pace
        self._told: deque[tuple[datetime, str]] = deque(maxlen=20)

    def note(self, address: str, wait: timedelta) -> None:
        """Telegram asked for ``wait`` when this chat was written to."""
        now = self._pace.clock.now()
        self._told.append((now, address))
        self._pace.rest(address, wait)
        chats = {chat for at, chat in self._told if now - at <= WITHIN}
        if len(chats) >= CHATS:
            self._pace.rest_all(wait)
