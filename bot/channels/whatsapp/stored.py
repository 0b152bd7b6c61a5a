"""Bodies that were stored at the door, read: people move, messages come in, statuses take effect.

Everything here blocks; it runs off the event loop.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import HEARD, Inbound
from bot.channels.whatsapp.applying import news_of, people_of
from bot.channels.whatsapp.notes import Body, Notes
from bot.channels.whatsapp.reading import Batch, batch_of
from bot.logs import where
from domain.values import replace

log = structlog.get_logger(__name__)

AT_ONCE = 20


class StoredBodies:
    """What Meta brought to the number ``number_id`` and is not read yet.

    ``receive`` stores messages and says how many were new; ``channels`` names the ways to people
    that there are.
    """

    def __init__(
        self,
        notes: Notes,
        number_id: str,
        receive: Callable[[Sequence[Inbound]], int],
        channels: Callable[[], Sequence[str]],
    ) -> None:
        self._notes = notes
        self._number_id = number_id
        self._receive = receive
        self._channels = channels

    def read_some(self) -> tuple[int, list[Inbound]]:
        """Read a page of bodies together; one by one where one of them cannot be read.

        Returns how many are done with (`AT_ONCE` where there may be more), and what was said for
        the first time.
        """
        if not self._notes.waiting_bodies(1):
            return 0, []
        with self._notes.alone():
            bodies = self._notes.waiting_bodies(AT_ONCE)
            return self._read(bodies) if bodies else (0, [])

    def _read(self, bodies: Sequence[Body]) -> tuple[int, list[Inbound]]:
        try:
            return self._read_together(bodies)
        except SQLAlchemyError:
            raise
        except Exception:  # noqa: BLE001 - found below, where it is told
            log.info("bodies_read_one_by_one", bodies=len(bodies))
        done, heard = 0, []
        for body in bodies:
            read, inbounds = self._read_alone(body)
            done += read
            heard += inbounds
        return done, heard

    def _read_alone(self, body: Body) -> tuple[int, list[Inbound]]:
        """One body; it is kept with where it failed, and later ones go on."""
        try:
            return self._read_together([body])
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - kept with the body
            log.error("body_not_read", body=body.id, error=where(error))  # noqa: TRY400
            with self._notes.storage.begin() as session:
                self._notes.mark(session, [body.id], where(error))
            return 1, []

    def _read_together(self, bodies: Sequence[Body]) -> tuple[int, list[Inbound]]:
        """Everything that these hold; how many are done with, and what was said for the first time.

        A body with a status that cannot be judged yet is read again later.
        """
        now = self._notes.clock.now()
        batches = [self._batch(body, now) for body in bodies]
        inbounds = self._people(batches, now)
        new = self._receive(inbounds)
        with self._notes.storage.begin() as session:
            read = [
                body.id
                for body, batch in zip(bodies, batches, strict=True)
                if news_of(session, batch, self._channels(), now)
            ]
            self._notes.mark(session, read)
        return len(read), [one for one in inbounds if new and one.kind in HEARD]

    def _batch(self, body: Body, now: datetime) -> Batch:
        payload = json.loads(body.body, parse_constant=lambda _: None)
        return batch_of(payload, self._number_id, now)

    def _people(self, batches: Sequence[Batch], now: datetime) -> list[Inbound]:
        """Who wrote, by the address that we know them by, batch after batch."""
        if not any(batch.inbounds or batch.moves or batch.users for batch in batches):
            return []
        with self._notes.storage.begin() as session:
            known = people_of(session, batches, now)
        inbounds = [one for batch in batches for one in batch.inbounds]
        return [replace(one, address=known[one.address]) for one in inbounds]


__all__ = ["AT_ONCE", "StoredBodies"]
