"""Outbox → channel: leases, order per person, back-off, dead letters.

A message is leased in one transaction, sent, and its outcome recorded in another. A process that
dies in between leaves the lease; when it runs out (or when the only process starts again) the
outcome is unknown: a question or notice is sent again, a courtesy is not, unless the channel shows
the same key only once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, bindparam, update

from bot.channels.base import (
    Channel,
    Elsewhere,
    Limits,
    Moved,
    Outcome,
    Outgoing,
    Picture,
    Rejected,
    Retry,
    Sent,
)
from bot.clock import Clock
from bot.joining import in_groups
from bot.keeping import is_kept, kept_in
from bot.leases import Due, answered_late, anything_to_do, due_and_wanted, release
from bot.logs import where
from bot.outcomes import FIRST_BACK_OFF, MOST_BREAKS, change_after, record
from bot.pacing import Pacer
from bot.pictures import picture_of
from bot.reaching import other_ways
from bot.records.files import document_of
from bot.render import Reader, Words
from bot.storage import Storage
from bot.templates import templates_for
from domain.messages.base import Message, message_from
from domain.messages.pictures import DocumentShown
from domain.models import Contact, Outbox, OutboxState, Utc
from domain.prepared import Prepared
from domain.weeks import DEFAULT_ZONE, zone

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
LONGEST_SEND = timedelta(minutes=1)
"""No channel waits longer for an answer. Nothing is begun that could outlast its lease."""
MOST_LOOKS = 4
SPARE = 4
"""So many rows are looked at for each place that is free: some people must wait a moment."""
NOW = timedelta(0)
T = TypeVar("T")
ROW, CONTACT = Outbox.__table__, Contact.__table__  # type: ignore[attr-defined]
THIS_ROW = ROW.c.id == bindparam("row")
TAKE: Prepared[None] = Prepared(
    update(ROW)
    .where(THIS_ROW)
    .values(
        state=OutboxState.LEASED,
        lease_until=bindparam("until"),
        attempts=ROW.c.attempts + 1,
    )
)
# Only while it is still in this hand: a lease may have run out, and the message gone to another,
# or be known to be there from an earlier attempt.
NOT_TRIED: Prepared[None] = Prepared(
    update(ROW)
    .where(
        THIS_ROW,
        ROW.c.state == OutboxState.LEASED,
        ROW.c.lease_until == bindparam("until", type_=Utc),
    )
    .values(state=OutboxState.WAITING, lease_until=None, attempts=ROW.c.attempts - 1)
)
Offload = Callable[..., Awaitable[Any]]


async def inline(work: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - passed on as it is
    """Run database work in this thread (a simulation has only one)."""
    return work(*args)


@dataclass(slots=True)
class Letter:
    """A leased message on its way. One that ``rides`` has no place of its own in the pace."""

    row: Due
    outgoing: Outgoing | None
    problem: str = ""
    rides: bool = False
    until: datetime | None = None


class Dispatcher:
    """Delivers what is due. ``offload`` runs blocking database work away from the event loop."""

    def __init__(
        self,
        storage: Storage,
        channels: Mapping[str, Channel],
        words: Words,
        clock: Clock,
        offload: Offload = inline,
    ) -> None:
        self._storage = storage
        self._channels = channels
        self._words = words
        self._clock = clock
        self._offload = offload
        self._batch = min((channel.batch for channel in channels.values()), default=1)
        self.sent = 0
        self.closing = False  # nothing more begins; what is leased and not begun is given back
        self._kept = kept_in(storage)

    def take_back_leases(self) -> int:
        """Give back what a dead process held; only where this is the only process."""
        latest = self._clock.now() + LEASE
        with self._storage.write() as connection:
            return release(connection, latest, self._all_idempotent())

    async def deliver_due(self) -> int:
        """Send everything that is due now; returns how many messages were handled."""
        handled = 0
        while not self.closing and (letters := await self._offload(self._lease)):
            outcomes, held = await self._send_all(letters)
            await self._offload(self._record, outcomes, held)
            handled += len(outcomes)
            full = len(letters) >= self._batch
            if not full or all(isinstance(outcome, Retry) for _, outcome in outcomes):
                break
        return handled

    def opens_in(self) -> timedelta | None:
        """How long until a channel that is at its limit takes more; None where none is."""
        waits = [channel.pace.opens_in() for channel in self._channels.values()]
        return min((wait for wait in waits if wait is not None), default=None)

    def _all_idempotent(self) -> bool:
        return all(channel.idempotent for channel in self._channels.values())

    def _lease(self) -> list[Letter]:
        now = self._clock.now()
        with self._storage.look() as connection:
            if not anything_to_do(connection, now):
                return []
        taken: list[Due] = []
        try:
            with self._storage.write() as connection:
                release(connection, now, self._all_idempotent())
                due = self._may_begin(connection, now, taken)
                if not due:
                    return []
                until = now + LEASE
                TAKE.run_many_on(connection, ({"row": row.id, "until": until} for row in due))
                answers = [self._answers(connection, row) for row in due]
        except BaseException:
            for row in taken:
                self._give_back(row)
            raise
        letters = [self._letter(row, now, told) for row, told in zip(due, answers, strict=True)]
        placed = {row.id for row in taken}
        for letter in letters:
            letter.rides = letter.row.channel is not None and letter.row.id not in placed
            letter.until = until
        return letters

    def _may_begin(self, connection: Connection, now: datetime, taken: list[Due]) -> list[Due]:
        """What is due and finds a place in the pace of its channel; the rest stays where it is.

        Where a whole page of the queue finds none, those behind it are looked at, some way on.
        """
        page = min(self._batch, SPARE * self._room())
        after = looked_at = 0
        while page and looked_at < MOST_LOOKS * self._batch:
            due = due_and_wanted(connection, now, page, tuple(self._channels), after)
            found = self._with_a_place(due, taken)
            if found or len(due) < page:
                return found
            after, looked_at = due[-1].id, looked_at + page
        return []

    def _room(self) -> int:
        return sum(channel.pace.room() for channel in self._channels.values())

    def _with_a_place(self, due: list[Due], taken: list[Due]) -> list[Due]:
        """Nobody's later message is taken where an earlier one must wait.

        Where a channel joins messages, a later one may ride with the one that found a place.
        """
        wait: set[int] = set()
        placed: dict[int, str | None] = {}
        found = []
        for row in due:
            pace = self._pace(row)
            if row.person_id in wait:
                continue
            if pace is None or (
                row.address == placed.get(row.person_id) and self._limits(row).joins
            ):
                found.append(row)
            elif pace.take(row.address or ""):
                taken.append(row)
                found.append(row)
                placed[row.person_id] = row.address
            else:
                wait.add(row.person_id)
        return found

    def _limits(self, row: Due) -> Limits:
        return Limits() if row.channel is None else self._channels[row.channel].limits

    def _pace(self, row: Due) -> Pacer | None:
        return None if row.channel is None else self._channels[row.channel].pace

    def _give_back(self, row: Due) -> None:
        pace = self._pace(row)
        if pace is not None:
            pace.give_back(row.address or "")

    def _answers(self, connection: Connection, row: Due) -> str:
        return answered_late(connection, row) if self._limits(row).replies else ""

    def _letter(self, row: Due, now: datetime, answers: str) -> Letter:
        if row.channel is None or row.address is None:
            return Letter(row, None, "no reachable contact")
        try:
            message = message_from(row.message, row.facts)
            limits = self._limits(row)
            reader = _reader(row, now)
            spans, choices = self._words.render(message, reader, limits)
            picture = self._picture(message, reader)
            document = document_of(message, self._words, self._storage)
            templates = (
                templates_for(message, reader, self._words, row.id) if limits.templates else ()
            )
        except (KeyError, TypeError, ValueError) as error:
            log.warning("message_cannot_be_worded", message=row.message, error=where(error))
            return Letter(row, None, f"cannot be worded: {type(error).__name__}")
        outgoing = Outgoing(
            str(row.id),
            row.address,
            spans,
            choices,
            picture,
            answers,
            row.so_far or "",
            row.language,
            templates,
            document,
        )
        return Letter(row, outgoing)

    def _picture(self, message: Message, reader: Reader) -> Picture | None:
        """The picture of a message; none where it was a document that is deleted by now."""
        facts = message.picture()
        if isinstance(facts, DocumentShown) and not is_kept(self._storage, facts.document_id):
            return None
        return picture_of(message, reader, self._words, self._kept)

    async def _send_all(
        self, letters: list[Letter]
    ) -> tuple[list[tuple[Letter, Outcome]], list[Letter]]:
        """Outcomes, and what was not tried; people side by side where a channel allows it."""
        paces = [self._pace(letter.row) for letter in letters]
        together = max((pace.together for pace in paces if pace is not None), default=1)
        if together == 1:
            return await self._send_in_order(letters)
        by_person: dict[int, list[Letter]] = {}
        for letter in letters:
            by_person.setdefault(letter.row.person_id, []).append(letter)
        queues = iter(by_person.values())
        outcomes: list[tuple[Letter, Outcome]] = []
        held: list[Letter] = []

        async def work() -> None:
            for queue in queues:
                tried, not_tried = await self._send_in_order(queue)
                outcomes.extend(tried)
                held.extend(not_tried)

        await asyncio.gather(*(work() for _ in range(min(together, len(by_person)))))
        return outcomes, held

    async def _send_in_order(
        self, letters: list[Letter]
    ) -> tuple[list[tuple[Letter, Outcome]], list[Letter]]:
        """Outcomes, and what was not tried.

        That stands behind a message that must be retried, or its turn came so late that its lease
        may run out on the way.
        """
        outcomes: list[tuple[Letter, Outcome]] = []
        held: list[Letter] = []
        behind: set[int] = set()
        for together in in_groups(letters, self._limits):
            letter = together[0]
            if letter.row.person_id in behind or letter.rides or self._too_late_for(letter):
                held.extend(together)
                self._give_back_all(together)
                continue
            outcome = await self._send(letter)
            if isinstance(outcome, Retry | Moved | Elsewhere):
                behind.add(letter.row.person_id)
            outcomes.extend((one, outcome) for one in together)
        return outcomes, held

    def _too_late_for(self, letter: Letter) -> bool:
        if self.closing:
            return True
        return letter.until is not None and self._clock.now() + LONGEST_SEND >= letter.until

    def _give_back_all(self, letters: list[Letter]) -> None:
        for letter in letters:
            if not letter.rides:
                self._give_back(letter.row)

    async def _send(self, letter: Letter) -> Outcome:
        pace = self._pace(letter.row)
        if letter.outgoing is None or letter.row.channel is None or pace is None:
            self._give_back(letter.row)
            return Rejected(letter.problem)
        try:
            return await self._channels[letter.row.channel].send(letter.outgoing)
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            log.warning("channel_failed", channel=letter.row.channel, error=where(error))
            return _broken(letter.row, error)
        finally:
            pace.answered(letter.outgoing.address)

    def _record(self, outcomes: list[tuple[Letter, Outcome]], held: list[Letter]) -> None:
        now = self._clock.now()
        elsewhere = self._elsewhere(outcomes, now)
        changes = [
            change_after(letter.row, elsewhere.get(letter.row.id, outcome), now, letter.until)
            for letter, outcome in outcomes
        ]
        with self._storage.write() as connection:
            record(connection, changes)
            left = ({"row": letter.row.id, "until": letter.until} for letter in held)
            NOT_TRIED.run_many_on(connection, left)
        self.sent += sum(isinstance(outcome, Sent) for _, outcome in outcomes)

    def _elsewhere(
        self, outcomes: list[tuple[Letter, Outcome]], now: datetime
    ) -> dict[int, Outcome]:
        """The messages whose address is gone, and which go to another one of their person.

        In a transaction of its own, before: a crash in between finds the address gone already.
        """
        gone = [
            (letter.row, outcome)
            for letter, outcome in outcomes
            if isinstance(outcome, Moved) or (isinstance(outcome, Rejected) and outcome.unreachable)
        ]
        if not gone:
            return {}
        with self._storage.begin() as session:
            again = other_ways(session, gone, list(self._channels), now)
        return {row: Retry(NOW, asked=True) for row in again}


def _broken(row: Due, error: Exception) -> Outcome:
    """A channel that broke over a message: what is wrong with that one holds up no later one.

    Whatever a provider or the network does is an outcome, so it is a fault of ours with this very
    message: it is tried a few times, and becomes a dead letter.
    """
    if row.attempts + 1 >= MOST_BREAKS:
        return Rejected(f"cannot be sent: {where(error)}")
    return Retry(FIRST_BACK_OFF, uncertain=True, reason=where(error))


def _reader(row: Due, now: datetime) -> Reader:
    return Reader(
        language=row.language,
        name=row.name,
        salutation=row.salutation,
        office=row.office or "",
        zone=zone(row.zone or DEFAULT_ZONE),
        now=now,
    )
