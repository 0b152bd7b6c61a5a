"""What a process of ``patungan run`` does because others may run beside it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.backups import LOOK_AGAIN_S, Backups
from bot.bell import CAME_IN, GOES_OUT, Bell
from bot.clock import Clock
from bot.duties import DELIVERS, RENEW_S, Duties
from bot.logs import where
from bot.settings import Settings
from bot.storage import Storage

log = structlog.get_logger(__name__)

LONGEST_NAME = 24


def name_of_process(wall: Clock) -> str:
    """What this process is called among those that share the database."""
    return f"{socket.gethostname()[:LONGEST_NAME]}-{wall.code('process', 6)}"


class Sharing:
    """Its duties, its bell, its backups.

    ``work`` answers what was stored; ``mail`` looks at what is to be delivered.
    """

    def __init__(self, storage: Storage, wall: Clock, settings: Settings) -> None:
        self.duties = Duties(storage, wall, name_of_process(wall))
        self._alone = storage.embedded
        self.bell = Bell(storage, self.duties.me, self._heard)
        self._work: Callable[[], Awaitable[object]] | None = None
        self._mail: Callable[[], object] | None = None
        self._errands: set[asyncio.Task[object]] = set()
        self._backups = (
            Backups(storage, wall, self.duties, settings.backup_folder, settings.backup_keep)
            if settings.backup_folder
            else None
        )

    def attach(
        self, work: Callable[[], Awaitable[object]], mail: Callable[[], object] | None
    ) -> None:
        """Say what to do when another process rings."""
        self._work, self._mail = work, mail
        self._loop = asyncio.get_running_loop()

    def to_deliver(self) -> None:
        """There is something to go out: whoever delivers may look now."""
        if self._mail is not None:
            self._mail()
        self.bell.ring(GOES_OUT)

    def came_in(self) -> None:
        """Something was stored, in whatever thread: this process and others may work on it."""
        if not self.duties.has(DELIVERS):  # whoever talks with providers works anyway
            self._loop.call_soon_threadsafe(self._heard, CAME_IN)
        self.bell.ring(CAME_IN)

    def _heard(self, what: str) -> None:
        if what == GOES_OUT and self._mail is not None:
            self._mail()
        elif what == CAME_IN and self._work is not None and not self._errands:
            task = asyncio.ensure_future(self._work())
            self._errands.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[object]") -> None:
        self._errands.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work_failed", error=where(error))

    async def forever(self) -> None:
        """Say that it lives, ring and hear, keep backups; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._live())
            tasks.create_task(self.bell.forever())
            if self._backups is not None:
                tasks.create_task(self._back_up(self._backups))

    async def _live(self) -> None:
        while True:
            with Told("process_not_shown"):
                await asyncio.to_thread(self.duties.live)
            await asyncio.sleep(RENEW_S)

    async def _back_up(self, backups: Backups) -> None:
        while True:
            with Told("backup_failed"):
                await asyncio.to_thread(backups.keep_up)
            await asyncio.sleep(LOOK_AGAIN_S)

    async def on_duty(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do what one process at a time does, for as long as this one has the duty.

        Raises what ended it. Another process takes over when this one leaves or dies.
        """
        if self._alone:
            await do()
            return
        going: asyncio.Task[None] | None = None
        try:
            while True:
                with Told("duty_not_renewed"):
                    await asyncio.to_thread(self.duties.take, DELIVERS)
                mine = self.duties.has(DELIVERS)
                if mine and going is None:
                    log.info("on_duty", duty=DELIVERS)
                    going = asyncio.ensure_future(do())
                elif not mine and going is not None:
                    log.warning("off_duty", duty=DELIVERS)
                    await _ended(going)
                    going = None
                await _either(going, RENEW_S)
                if going is not None and going.done():
                    going.result()
                    return
        finally:
            if going is not None:
                await _ended(going)

    async def leave(self) -> None:
        """Give every duty back, so that nobody need wait for it."""
        for task in list(self._errands):
            task.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        with Told("duties_not_given_back"):
            await asyncio.to_thread(self.duties.leave)


class Told:
    """An error in here is told, and nothing stops: the next round tries again."""

    def __init__(self, event: str) -> None:
        self._event = event

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        """Tell an ordinary error; let the end of the program through."""
        if isinstance(error, Exception):
            log.error(self._event, error=where(error))
            return True
        return False


async def _either(going: "asyncio.Task[None] | None", most_s: float) -> None:
    """Until it has ended, or so long."""
    if going is None:
        await asyncio.sleep(most_s)
    else:
        await asyncio.wait((going,), timeout=most_s)


async def _ended(going: "asyncio.Task[None]") -> None:
    going.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await going


__all__ = ["Sharing", "name_of_process"]
