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
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.channels.base import Channel, Outcome, Outgoing, Rejected, Retry, Sent
from bot.clock import Clock
from bot.leases import People, anything_to_do, due_and_wanted, release
from bot.logs import where
from bot.render import Reader, Words
from bot.storage import Storage
from domain.messages.base import Kind, message_from
from domain.models import Contact, Outbox, OutboxState, Person, Region
from domain.weeks import DEFAULT_ZONE, zone

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
FIRST_BACK_OFF = timedelta(seconds=5)
T = TypeVar("T")
Offload = Callable[..., Awaitable[Any]]


async def inline(work: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - passed on as it is
    """Run database work in this thread (a simulation has only one)."""
    return work(*args)


@dataclass(slots=True)
class Letter:
    """A leased message on its way."""

    row: Outbox
    contact: Contact | None
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
        with self._storage.begin() as session:
            return release(session, None, self._all_idempotent())

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
        with self._storage.reading() as session:
            if not anything_to_do(session, now):
                return []
        with self._storage.begin() as session:
            release(session, now, self._all_idempotent())
            rows, known = due_and_wanted(session, now, self._batch)
            if not rows:
                return []
            session.connection().execute(
                update(Outbox)
                .where(col(Outbox.id).in_([row.id for row in rows]))
                .values(
                    state=OutboxState.LEASED,
                    lease_until=now + LEASE,
                    attempts=Outbox.attempts + 1,
                )
            )
            return self._letters(session, rows, known, now)

    def _letters(
        self, session: Session, rows: list[Outbox], known: People, now: datetime
    ) -> list[Letter]:
        readers = {person.id: _reader(person, region, now) for person, region in known.values()}
        contacts = self._contacts(session, sorted({row.person_id for row in rows}))
        letters = []
        for row in rows:
            contact = contacts.get(row.person_id)
            if contact is None:
                letters.append(Letter(row, None, None, "no reachable contact"))
                continue
            letters.append(self._letter(row, contact, readers[row.person_id]))
            session.expunge(row)
        return letters

    def _letter(self, row: Outbox, contact: Contact, reader: Reader) -> Letter:
        channel = self._channels[contact.channel]
        try:
            message = message_from(row.message, row.facts)
            spans, choices = self._words.render(message, reader, channel.limits)
        except (KeyError, TypeError, ValueError) as error:
            log.warning("message_cannot_be_worded", message=row.message, error=where(error))
            return Letter(row, contact, None, f"cannot be worded: {type(error).__name__}")
        return Letter(row, contact, Outgoing(str(row.id), contact.address, spans, choices))

    def _contacts(self, session: Session, people: list[int]) -> dict[int, Contact]:
        """The contact to use for each person: reachable, preferred, most recently heard."""
        found = session.exec(
            select(Contact)
            .where(
                col(Contact.person_id).in_(people),
                col(Contact.unreachable_since).is_(None),
                col(Contact.channel).in_(list(self._channels)),
            )
            .order_by(
                col(Contact.preferred), col(Contact.last_heard_at).nulls_first(), col(Contact.id)
            )
        )
        return {contact.person_id: contact for contact in found}

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
        if letter.outgoing is None or letter.contact is None:
            return Rejected(letter.problem)
        try:
            return await self._channels[letter.contact.channel].send(letter.outgoing)
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            log.warning("channel_failed", channel=letter.contact.channel, error=where(error))
            return Retry(FIRST_BACK_OFF, uncertain=True, reason=where(error))

    def _record(self, outcomes: list[tuple[Letter, Outcome]], held: list[int]) -> None:
        now = self._clock.now()
        changes = [_outcome_change(letter, outcome, now) for letter, outcome in outcomes]
        lost = [
            letter.contact.id
            for letter, outcome in outcomes
            if isinstance(outcome, Rejected) and outcome.unreachable and letter.contact
        ]
        with self._storage.begin() as session:
            session.execute(update(Outbox), changes)
            if held:
                session.connection().execute(
                    update(Outbox)
                    .where(col(Outbox.id).in_(held))
                    .values(
                        state=OutboxState.WAITING, lease_until=None, attempts=Outbox.attempts - 1
                    )
                )
            if lost:
                session.connection().execute(
                    update(Contact).where(col(Contact.id).in_(lost)).values(unreachable_since=now)
                )
        self.sent += sum(isinstance(outcome, Sent) for _, outcome in outcomes)


def _reader(person: Person, region: Region | None, now: datetime) -> Reader:
    return Reader(
        language=person.language,
        name=person.name,
        salutation=person.salutation,
        office="" if region is None else region.office,
        zone=zone(DEFAULT_ZONE if region is None else region.zone),
        now=now,
    )


def _outcome_change(letter: Letter, outcome: Outcome, now: datetime) -> dict[str, Any]:
    change: dict[str, Any] = {
        "id": letter.row.id,
        "channel": letter.contact.channel if letter.contact else None,
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
            return {
                **change,
                "state": OutboxState.WAITING,
                "not_before": now + wait,
                "error": reason,
            }
