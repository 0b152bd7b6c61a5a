"""Whose message is answered next when more comes in than can be answered, and who waits a little.

Everybody has one message answered before anybody has a second one, officers first. And whoever
writes faster than people do is answered so often a minute and no more: what they wrote waits, and
is answered later. So one person, or a program that writes like one, never keeps others waiting.
"""

from collections import deque
from datetime import datetime, timedelta

A_MINUTE = 60
MINUTE = timedelta(minutes=1)
FORGET_EVERY = 1000
Address = tuple[str, str]


class Turns:
    """How often each address was answered within the last minute, in this process.

    ``a_minute``: so often at most.
    """

    def __init__(self, a_minute: int = A_MINUTE) -> None:
        self._most = a_minute
        self._taken: dict[Address, deque[datetime]] = {}
        self._told: dict[Address, datetime] = {}
        self._noted = 0

    def may(self, address: Address, now: datetime) -> bool:
        """Whether this address may be answered now."""
        taken = self._taken.get(address)
        if taken is None:
            return True
        self._forget(taken, now)
        return len(taken) < self._most

    def took(self, address: Address, now: datetime) -> None:
        """A message of this address was answered."""
        self._taken.setdefault(address, deque(maxlen=self._most)).append(now)
        self._noted += 1
        if self._noted % FORGET_EVERY == 0:
            self._forget_all(now)

    def last(self, address: Address, now: datetime) -> bool:
        """Whether the turn about to be taken is the last for a while, and nobody said so yet."""
        taken = self._taken.get(address)
        if taken is None or len(taken) != self._most - 1:
            return False
        self._forget(taken, now)
        told = self._told.get(address)
        if len(taken) != self._most - 1 or (told is not None and now - told < 60 * MINUTE):
            return False
        self._told[address] = now
        return True

    def _forget(self, taken: deque[datetime], now: datetime) -> None:
        while taken and taken[0] + MINUTE <= now:
            taken.popleft()

    def _forget_all(self, now: datetime) -> None:
        """Nothing is kept of whoever was quiet for a minute."""
        quiet = [one for one, taken in self._taken.items() if taken[-1] + MINUTE <= now]
        for address in quiet:
            del self._taken[address]
        over = [one for one, told in self._told.items() if now - told >= 60 * MINUTE]
        for address in over:
            del self._told[address]


__all__ = ["A_MINUTE", "Turns"]
