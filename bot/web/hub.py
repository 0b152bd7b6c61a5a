"""Telling open pages that something changed.

A page is told *that* a telephone or the board changed and fetches it anew. What piles up while a
page is slow is put together, so that nothing grows without end and no page misses the newest state.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Change:
    """What changed since a page was told last.

    ``phones`` counts the messages that reached each telephone (0: something else changed there).
    """

    phones: Counter[str] = field(default_factory=Counter)
    board: bool = False

    def facts(self) -> dict[str, Any]:
        """The change as a page reads it."""
        return {"phones": dict(self.phones), "board": self.board}


class Listener:
    """One open page."""

    def __init__(self) -> None:
        self._change = Change()
        self._told = asyncio.Event()
        self._closed = False

    def tell(self, change: Change) -> None:
        """Add to what the page does not know yet."""
        for address, count in change.phones.items():
            self._change.phones[address] += count
        self._change.board |= change.board
        self._told.set()

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._told.set()

    async def changes(self) -> AsyncIterator[Change]:
        """Everything that changes, put together, until the hub closes."""
        while True:
            await self._told.wait()
            self._told.clear()
            if self._closed:
                return
            change, self._change = self._change, Change()
            yield change


class Hub:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._closed = False

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        """A new listener, for as long as the page is open."""
        listener = Listener()
        if self._closed:
            listener.close()
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    def phone(self, address: str, arrived: int = 0) -> None:
        """A telephone shows something new; ``arrived`` messages came from the bot."""
        self._tell(Change(phones=Counter({address: arrived})))

    def board(self) -> None:
        """Orders, pool, trail or clock may have changed."""
        self._tell(Change(board=True))

    def clock(self) -> None:
        """The clock moved, or work began or ended."""
        self._tell(Change())

    def close(self) -> None:
        """Let every page go, so that the server can stop."""
        self._closed = True
        for listener in self._listeners:
            listener.close()

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener.tell(change)


__all__ = ["Change", "Hub", "Listener"]
