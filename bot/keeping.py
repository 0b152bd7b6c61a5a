"""Documents fetched from their providers and kept, bounded in size, beside the turns.

A turn only notes that a document was sent. Its bytes are fetched afterwards, and the officers who
are to look at it are asked once they are there, or once it is certain that they will not be.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.channels.base import Channel
from bot.clock import Clock
from bot.logs import where
from bot.storage import Storage
from domain.models import Document, DocumentState
from domain.prepared import Prepared
from domain.readiness import files_arrived
from domain.records import the
from handlers.attachments import MOST_BYTES

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
AT_ONCE = 20
LOOK_AGAIN = timedelta(seconds=3)


class ToFetch(NamedTuple):
    """A document that is not kept yet."""

    id: int
    channel: str
    file_id: str
    attempts: int


TO_FETCH = Prepared(
    select(col(Document.id), col(Document.channel), col(Document.file_id), col(Document.attempts))
    .where(col(Document.state) == DocumentState.WAITING)
    .order_by(col(Document.id))
    .limit(bindparam("most")),
    ToFetch,
)
THERE = Prepared[int](
    select(col(Document.id)).where(
        col(Document.id) == bindparam("document"), col(Document.content).is_not(None)
    )
)
CONTENT = Prepared[bytes | None](
    select(col(Document.content)).where(col(Document.id) == bindparam("document"))
)


class Keeper:
    """Fetches what waits. ``offload`` runs blocking database work away from the event loop."""

    def __init__(
        self,
        storage: Storage,
        channels: Mapping[str, Channel],
        clock: Clock,
        offload: Callable[..., Awaitable[Any]],
    ) -> None:
        self._storage, self._channels = storage, channels
        self._clock, self._offload = clock, offload

    async def keep_due(self) -> int:
        """Try each document that waits once; returns how many are settled."""
        settled = 0
        for waiting in await self._offload(self._waiting):
            content, final = await self._fetch(waiting)
            settled += await self._offload(self._record, waiting, content, final)
        return settled

    def _waiting(self) -> list[ToFetch]:
        with self._storage.look() as connection:
            return TO_FETCH.all_on(connection, most=AT_ONCE)

    async def _fetch(self, waiting: ToFetch) -> tuple[bytes | None, bool]:
        """The bytes, and whether that was the last word about them."""
        fetch = getattr(self._channels.get(waiting.channel), "fetch", None)
        if fetch is None:
            return None, True
        try:
            return await fetch(waiting.file_id, MOST_BYTES), True
        except OSError as error:
            log.warning("document_not_fetched", document=waiting.id, error=where(error))
            return None, waiting.attempts + 1 >= MOST_ATTEMPTS

    def _record(self, waiting: ToFetch, content: bytes | None, final: bool) -> int:
        with self._storage.begin() as session:
            document = the(session, Document, waiting.id)
            if document.state is not DocumentState.WAITING:
                return 0
            document.attempts += 1
            if content is not None:
                document.content, document.size = content, len(content)
                document.state = DocumentState.KEPT
            elif final:
                document.state = DocumentState.REMOTE
            else:
                return 0
            session.flush()
            files_arrived(session, document, self._clock.now())
            return 1


async def keep_forever(keeper: Callable[[], Keeper], wake: Callable[[], None]) -> None:
    """Keep what comes until cancelled, beside the turns and the couriers."""
    while True:
        try:
            if await keeper().keep_due():
                wake()
        except Exception as error:  # noqa: BLE001 - the next look tries again
            log.error("keeping_failed", error=where(error))  # noqa: TRY400 - no traceback
        await asyncio.sleep(LOOK_AGAIN.total_seconds())


def is_kept(storage: Storage, document_id: int) -> bool:
    """Whether this database keeps the bytes of a document; they are not read."""
    with storage.look() as connection:
        return bool(THERE.all_on(connection, document=document_id))


def kept_in(storage: Storage) -> Callable[[int], bytes]:
    """What gives the bytes of a document that this database keeps; LookupError where it has not."""

    def kept(document_id: int) -> bytes:
        with storage.look() as connection:
            content = next(iter(CONTENT.all_on(connection, document=document_id)), None)
        if content is None:
            msg = f"document {document_id} is not kept"
            raise LookupError(msg)
        return bytes(content)

    return kept


__all__ = ["Keeper", "is_kept", "keep_forever", "kept_in"]
