"""Files that people sent, brought from where their channel keeps them.

A turn writes down that a file is wanted; here it is downloaded, bounded and tried again, and that
it is here comes in as a message of its own, in order with the person's others. A process that
dies in between downloads it once more, and the news of it is known by its number.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import col, or_, select

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.storage import Storage
from domain.models import FileState, Inbox, IncomingFile
from domain.sheets.grids import MOST_BYTES
from domain.values import Value
from handlers.files import TOO_LARGE
from handlers.turn import HeardKind

log = structlog.get_logger(__name__)

ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=5)
AT_ONCE = 5


class FileThere(Value):
    """Where a channel keeps a file: its own name for it, and its size in bytes if it says so."""

    reference: str
    size: int | None = None


class FetchError(Exception):
    """The file did not come. ``again``: another attempt may bring it."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


Find = Callable[[Mapping[str, Any]], FileThere | None]
Download = Callable[[FileThere], Awaitable[bytes]]
Receive = Callable[[Sequence[Inbound]], int]


class Wanted(Value):
    """A file that is to be fetched."""

    number: int
    address: str
    where: FileThere | None
    attempts: int


class Fetcher:
    """Brings the files of one channel.

    Args:
        channel: The channel's name.
        find: Where a message, as it came, says that its file is.
        download: Gets it; raises `FetchError`.
        receive: Stores messages; blocking.
    """

    def __init__(
        self,
        channel: str,
        storage: Storage,
        clock: Clock,
        find: Find,
        download: Download,
        receive: Receive,
    ) -> None:
        self._channel, self._storage, self._clock = channel, storage, clock
        self._find, self._download, self._receive = find, download, receive

    async def fetch_due(self) -> int:
        """Try every file that is due; returns how many came or never will."""
        wanted = await asyncio.to_thread(self._wanted)
        settled = 0
        for one in wanted:
            settled += await self._fetch(one)
        return settled

    def _wanted(self) -> list[Wanted]:
        now = self._clock.now()
        with self._storage.reading() as session:
            rows = session.exec(
                select(IncomingFile, Inbox)
                .join(Inbox, col(IncomingFile.inbox_id) == col(Inbox.id))
                .where(
                    IncomingFile.state == FileState.WANTED,
                    Inbox.channel == self._channel,
                    or_(IncomingFile.attempts == 0, col(IncomingFile.not_before) <= now),
                )
                .order_by(col(IncomingFile.id))
                .limit(AT_ONCE)
            ).all()
            return [
                Wanted(file.id, row.address, self._find(row.raw), file.attempts)
                for file, row in rows
            ]

    async def _fetch(self, one: Wanted) -> bool:
        try:
            content = await self._bounded(one.where)
        except FetchError as error:
            log.warning("file_not_fetched", file=one.number, error=str(error))
            again = error.again and one.attempts + 1 < ATTEMPTS
            await asyncio.to_thread(self._failed, one, str(error), again=again)
            return not again
        await asyncio.to_thread(self._came, one, content)
        return True

    async def _bounded(self, where: FileThere | None) -> bytes:
        if where is None:
            raise FetchError("the message names no file", again=False)
        if where.size is not None and where.size > MOST_BYTES:
            raise FetchError(TOO_LARGE, again=False)
        content = await self._download(where)
        if len(content) > MOST_BYTES:
            raise FetchError(TOO_LARGE, again=False)
        return content

    def _came(self, one: Wanted, content: bytes) -> None:
        with self._storage.begin() as session:
            file = session.get_one(IncomingFile, one.number)
            file.content, file.state, file.error = content, FileState.HERE, None
        self._tell(one)

    def _failed(self, one: Wanted, why: str, *, again: bool) -> None:
        with self._storage.begin() as session:
            file = session.get_one(IncomingFile, one.number)
            file.attempts, file.error = one.attempts + 1, why[:200]
            file.not_before = self._clock.now() + FIRST_WAIT * 4**one.attempts
            if not again:
                file.state = FileState.FAILED
        if not again:
            self._tell(one)

    def _tell(self, one: Wanted) -> None:
        news = Inbound(
            channel=self._channel,
            external_id=f"file:{one.number}",
            address=one.address,
            kind=HeardKind.FETCHED,
            sent_at=self._clock.now(),
            text=str(one.number),
        )
        self._receive([news])


__all__ = ["FetchError", "Fetcher", "FileThere"]
