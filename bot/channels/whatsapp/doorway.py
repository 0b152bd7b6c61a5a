"""Who knocks goes first: requests of our own wait until nobody stands at the door.

Meta counts how long an answer takes, and both share one loop: a batch of sends in a row would
stand between a knock and its answer.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

GIVES_WAY_S = 0.25


class Doorway:
    """Counts who is inside, and lets our own requests out one by one when nobody is."""

    def __init__(self) -> None:
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._one_by_one = asyncio.Lock()

    @contextmanager
    def knock(self) -> Iterator[None]:
        """Somebody is being answered."""
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def give_way(self) -> None:
        """Wait until nobody is being answered; a moment at most, so that nothing stands still."""
        async with self._one_by_one:
            try:
                async with asyncio.timeout(GIVES_WAY_S):
                    await self._empty.wait()
            except TimeoutError:
                return
            await asyncio.sleep(0)


__all__ = ["Doorway"]
