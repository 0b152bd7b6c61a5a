"""Delivers all the time, beside the turns: a slow provider holds up neither turns nor pages.

Several couriers work side by side, so that one slow message holds up only what was leased with it.
They look again when they are woken, when a place in the pace opens, and every few seconds.
"""

import asyncio
from collections.abc import Callable

import structlog

from bot.dispatcher import Dispatcher
from bot.logs import where

log = structlog.get_logger(__name__)

COURIERS = 2
LOOK_AGAIN_S = 3.0
SHORTEST_S = 0.005


class Courier:
    """Keeps delivering what ``dispatcher()`` has (there may be another one after a while)."""

    def __init__(self, dispatcher: Callable[[], Dispatcher]) -> None:
        self._dispatcher = dispatcher
        self._bells = [asyncio.Event() for _ in range(COURIERS)]
        self._closing = False
        self._under_way = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def wake(self) -> None:
        """There is something to deliver."""
        for bell in self._bells:
            bell.set()

    async def finish(self, within_s: float) -> bool:
        """Begin nothing more; what is on its way ends, what was not begun is given back.

        False where it takes longer: what is left then is given back by time.
        """
        self._closing = True
        self._dispatcher().close()
        try:
            await asyncio.wait_for(self._at_rest.wait(), within_s)
        except TimeoutError:
            return False
        return True

    async def forever(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as couriers:
            for bell in self._bells:
                couriers.create_task(self._deliver(bell))

    async def _deliver(self, bell: asyncio.Event) -> None:
        while not self._closing:
            bell.clear()
            try:
                handled = await self._round()
            except Exception as error:  # noqa: BLE001 - the next look tries again
                log.error("delivery_failed", error=where(error))  # noqa: TRY400 - no traceback
                handled = 0
                await asyncio.sleep(LOOK_AGAIN_S)
            if not handled:
                await self._wait(bell)

    async def _round(self) -> int:
        self._under_way += 1
        self._at_rest.clear()
        try:
            return await self._dispatcher().deliver_due()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._at_rest.set()

    async def _wait(self, bell: asyncio.Event) -> None:
        opens = self._dispatcher().opens_in()
        wait = LOOK_AGAIN_S if opens is None else min(LOOK_AGAIN_S, opens.total_seconds())
        try:
            await asyncio.wait_for(bell.wait(), max(SHORTEST_S, wait))
        except TimeoutError:
            return


__all__ = ["Courier"]
