"""Processes that share a PostgreSQL wake each other: something came in, something is to go out.

Only to be quick: nothing depends on it. Whoever hears nothing looks by itself every few seconds, so
a bell that is lost, or a pooler that hands LISTEN to nobody, costs that much and no more. Ringing
is a statement of its own after the commit, and never part of it: PostgreSQL lets transactions with
a notification commit one after another, which turns must not wait for. Many rings at once are one.

Listening holds one connection of its own for as long as it lives.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import bindparam, func, make_url
from sqlalchemy import select as columns

from bot.logs import where
from bot.storage import Storage
from domain.prepared import Prepared

log = structlog.get_logger(__name__)

CHANNEL = "patungan"
CAME_IN, GOES_OUT = "in", "out"
GATHER_S = 0.02
TRY_AGAIN_S = 10.0
NOTIFY = Prepared[object](columns(func.pg_notify(bindparam("channel"), bindparam("told"))))


class Bell:
    """Rings for others and hears them. ``heard`` is called on the loop with what was rung."""

    def __init__(self, storage: Storage, me: str, heard: Callable[[str], object]) -> None:
        self._storage = storage
        self._me = me
        self._heard = heard
        self._rung: set[str] = set()
        self._pulled = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.listening = asyncio.Event()

    def ring(self, what: str) -> None:
        """Tell the others; from any thread, and never waiting."""
        if self._loop is not None and not self._loop.is_closed():
            self._rung.add(what)
            with suppress(RuntimeError):  # the loop ended just now
                self._loop.call_soon_threadsafe(self._pulled.set)

    async def forever(self) -> None:
        """Ring and hear until cancelled; an embedded database has nobody else."""
        if self._storage.embedded:
            return
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ring_forever())
            tasks.create_task(self._listen_forever())

    async def _ring_forever(self) -> None:
        while True:
            await self._pulled.wait()
            await asyncio.sleep(GATHER_S)
            self._pulled.clear()
            rung, self._rung = self._rung, set()
            try:
                await asyncio.to_thread(self._notify, sorted(rung))
            except Exception as error:  # noqa: BLE001 - nothing depends on it
                log.warning("bell_not_rung", error=where(error))

    def _notify(self, rung: list[str]) -> None:
        with self._storage.write() as connection:
            for what in rung:
                NOTIFY.all_on(connection, channel=CHANNEL, told=f"{self._me} {what}")

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - the poll remains
                log.warning("bell_not_heard", error=where(error))
            self.listening.clear()
            await asyncio.sleep(TRY_AGAIN_S)

    async def _listen(self) -> None:
        import psycopg  # noqa: PLC0415 - an extra that only a shared database needs

        dialect: Any = self._storage.engine.dialect
        _, named = dialect.create_connect_args(make_url(self._storage.url))
        async with await psycopg.AsyncConnection.connect(**named, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            async for rung in connection.notifies():
                who, _, what = rung.payload.rpartition(" ")
                if who != self._me:
                    self._heard(what)


__all__ = ["CAME_IN", "GOES_OUT", "Bell"]
