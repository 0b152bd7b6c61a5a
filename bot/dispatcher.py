"""Outbox → channel: leases, order per person, back-off, dead letters.

A message is leased in one transaction, sent, and its outcome recorded in another. A process that
dies in between leaves the lease; when it runs out (or when the only process starts again) the
outcome is unknown: a question or notice is sent again, a courtesy is not, unless the channel shows
the same key only once.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import bindparam, update

from bot.channels.base import Channel, Outcome, Outgoing, Rejected, Retry, Sent
from bot.clock import Clock
from bot.leases import Due, anything_to_do, due_and_wanted, release
from bot.logs import where
from bot.render import Reader, Words
from bot.storage import Storage
from domain.messages.base import Kind, message_from
from domain.models import Contact, Outbox, OutboxState
from domain.prepared import Prepared
from domain.weeks import DEFAULT_ZONE, zone

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
FIRST_BACK_OFF = timedelta(seconds=5)
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
NOT_TRIED: Prepared[None] = Prepared(
    update(ROW)
    .where(THIS_ROW)
    .values(state=OutboxState.WAITING, lease_until=None, attempts=ROW.c.attempts - 1)
)
CHANGED = ("state", "channel", "lease_until", "not_before", "provider_id", "sent_at", "error")
RECORD: Prepared[None] = Prepared(
    update(ROW).where(THIS_ROW).values({name: bindparam(name) for name in CHANGED})
)
LOST: Prepared[None] = Prepared(
    update(CONTACT)
    .where(CONTACT.c.id == bindparam("contact"))
    .values(unreachable_since=bindparam("now"))
)
Offload = Callable[..., Awaitable[Any]]


async def inline(work: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - passed on as it is
    """Run database work in this thread (a simulation has only one)."""
    return work(*args)


@dataclass(slots=True)
class Letter:
    """A leased message on its way."""

    row: Due
    outgoing: Outgoing | None
    problem: str = ""


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

    def take_back_leases(self) -> int:
        """Give back what a dead process held; only where this is the only process."""
        latest = self._clock.now() + LEASE
        with self._storage.write() as connection:
            return release(connection, latest, self._all_idempotent())

    async def deliver_due(self) -> int:
        """Send everything that is due now; returns how many messages were handled."""
        handled = 0
        while letters := await self._offload(self._lease):
            outcomes, held = await self._send_in_order(letters)
            await self._offload(self._record, outcomes, held)
            handled += len(outcomes)
            if len(letters) < self._batch:
                break
            if all(isinstance(outcome, Retry) for _, outcome in outcomes):
                break
        return handled

    def _all_idempotent(self) -> bool:
        return all(channel.idempotent for channel in self._channels.values())

    def _lease(self) -> list[Letter]:
        now = self._clock.now()
        with self._storage.look() as connection:
            if not anything_to_do(connection, now):
                return []
        with self._storage.write() as connection:
            release(connection, now, self._all_idempotent())
            due = due_and_wanted(connection, now, self._batch, tuple(self._channels))
            if not due:
                return []
            until = now + LEASE
            TAKE.run_many_on(connection, ({"row": row.id, "until": until} for row in due))
        return [self._letter(row, now) for row in due]

    def _letter(self, row: Due, now: datetime) -> Letter:
        if row.channel is None or row.address is None:
            return Letter(row, None, "no reachable contact")
        try:
            message = message_from(row.message, row.facts)
            limits = self._channels[row.channel].limits
            spans, choices = self._words.render(message, _reader(row, now), limits)
        except (KeyError, TypeError, ValueError) as error:
            log.warning("message_cannot_be_worded", message=row.message, error=where(error))
            return Letter(row, None, f"cannot be worded: {type(error).__name__}")
        return Letter(row, Outgoing(str(row.id), row.address, spans, choices))

    async def _send_in_order(
        self, letters: list[Letter]
    ) -> tuple[list[tuple[Letter, Outcome]], list[int]]:
        """Outcomes, and what was not tried: it stands behind a message that must be retried."""
        outcomes: list[tuple[Letter, Outcome]] = []
        held: list[int] = []
        behind: set[int] = set()
        for letter in letters:
            if letter.row.person_id in behind:
                held.append(letter.row.id)
                continue
            outcome = await self._send(letter)
            if isinstance(outcome, Retry):
                behind.add(letter.row.person_id)
            outcomes.append((letter, outcome))
        return outcomes, held

    async def _send(self, letter: Letter) -> Outcome:
        if letter.outgoing is None or letter.row.channel is None:
            return Rejected(letter.problem)
        try:
            return await self._channels[letter.row.channel].send(letter.outgoing)
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            log.warning("channel_failed", channel=letter.row.channel, error=where(error))
            return Retry(FIRST_BACK_OFF, uncertain=True, reason=where(error))

    def _record(self, outcomes: list[tuple[Letter, Outcome]], held: list[int]) -> None:
        now = self._clock.now()
        changes = [_outcome_change(letter, outcome, now) for letter, outcome in outcomes]
        lost = [
            letter.row.contact_id
            for letter, outcome in outcomes
            if isinstance(outcome, Rejected) and outcome.unreachable
        ]
        with self._storage.write() as connection:
            RECORD.run_many_on(connection, changes)
            NOT_TRIED.run_many_on(connection, ({"row": row} for row in held))
            LOST.run_many_on(connection, ({"contact": contact, "now": now} for contact in lost))
        self.sent += sum(isinstance(outcome, Sent) for _, outcome in outcomes)


def _reader(row: Due, now: datetime) -> Reader:
    return Reader(
        language=row.language,
        name=row.name,
        salutation=row.salutation,
        office=row.office or "",
        zone=zone(row.zone or DEFAULT_ZONE),
        now=now,
    )


def _outcome_change(letter: Letter, outcome: Outcome, now: datetime) -> dict[str, Any]:
    change: dict[str, Any] = {
        "row": letter.row.id,
        "state": OutboxState.WAITING,
        "channel": letter.row.channel,
        "lease_until": None,
        "not_before": letter.row.not_before,
        "provider_id": None,
        "sent_at": None,
        "error": None,
    }
    match outcome:
        case Sent(provider_id):
            return {**change, "state": OutboxState.SENT, "provider_id": provider_id, "sent_at": now}
        case Rejected(reason):
            return {**change, "state": OutboxState.FAILED, "error": reason}
        case Retry(after, uncertain, reason):
            attempts = letter.row.attempts + 1
            if uncertain and letter.row.kind == Kind.COURTESY:
                return {**change, "state": OutboxState.DROPPED, "error": "uncertain"}
            if attempts >= MOST_ATTEMPTS:
                return {**change, "state": OutboxState.FAILED, "error": reason or "gave up"}
            wait = max(after, FIRST_BACK_OFF * 2 ** (attempts - 1))
            return {**change, "not_before": now + wait, "error": reason}
