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
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.channels.base import Channel, Moved, Outcome, Outgoing, Rejected, Retry, Sent
from bot.clock import Clock
from bot.leases import People, answered_late, anything_to_do, due_and_wanted, release
from bot.logs import where
from bot.pacing import Pacer
from bot.pictures import picture_of
from bot.reaching import other_ways
from bot.render import Reader, Words
from bot.storage import Storage
from domain.messages.base import Kind, message_from
from domain.models import Contact, Outbox, OutboxState, Person, Region
from domain.weeks import DEFAULT_ZONE, zone

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
MOST_LOOKS = 4
FIRST_BACK_OFF = timedelta(seconds=5)
NOW = timedelta(0)
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
            outcomes, held = await self._send_all(letters)
            await self._offload(self._record, outcomes, held)
            handled += len(outcomes)
            if len(letters) < self._batch:
                break
            if all(isinstance(outcome, Retry) for _, outcome in outcomes):
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
        with self._storage.reading() as session:
            if not anything_to_do(session, now):
                return []
        taken: list[tuple[str, str]] = []
        try:
            with self._storage.begin() as session:
                release(session, now, self._all_idempotent())
                rows, known, contacts = self._may_begin(session, now, taken)
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
                return self._letters(session, rows, known, contacts, now)
        except BaseException:
            for channel, address in taken:
                self._channels[channel].pace.give_back(address)
            raise

    def _pace(self, contact: Contact) -> Pacer:
        return self._channels[contact.channel].pace

    def _may_begin(
        self, session: Session, now: datetime, taken: list[tuple[str, str]]
    ) -> tuple[list[Outbox], People, dict[int, Contact]]:
        """What is due and finds a place in the pace of its channel; the rest stays where it is.

        Where a whole page of the queue finds none, those behind it are looked at, a few pages on.
        """
        after = 0
        for _ in range(MOST_LOOKS):
            rows, known = due_and_wanted(session, now, self._batch, after)
            contacts = self._contacts(session, sorted({row.person_id for row in rows}))
            places = self._with_a_place(rows, contacts, taken)
            if places or len(rows) < self._batch:
                return places, known, contacts
            after = rows[-1].id
        return [], {}, {}

    def _with_a_place(
        self, rows: list[Outbox], contacts: dict[int, Contact], taken: list[tuple[str, str]]
    ) -> list[Outbox]:
        """Nobody's later message is taken where an earlier one must wait."""
        wait: set[int] = set()
        for row in rows:
            contact = contacts.get(row.person_id)
            if contact is None or row.person_id in wait:
                continue
            if self._pace(contact).take(contact.address):
                taken.append((contact.channel, contact.address))
            else:
                wait.add(row.person_id)
        return [row for row in rows if row.person_id not in wait]

    def _letters(
        self,
        session: Session,
        rows: list[Outbox],
        known: People,
        contacts: dict[int, Contact],
        now: datetime,
    ) -> list[Letter]:
        readers = {person.id: _reader(person, region, now) for person, region in known.values()}
        threads = [row for row in rows if self._shows_answers(contacts.get(row.person_id))]
        answered = answered_late(session, threads)
        letters = []
        for row in rows:
            contact = contacts.get(row.person_id)
            if contact is None:
                letters.append(Letter(row, None, None, "no reachable contact"))
                continue
            answers = answered.get((row.answers or 0, contact.channel, contact.address), "")
            letters.append(self._letter(row, contact, readers[row.person_id], answers))
            session.expunge(row)
        return letters

    def _shows_answers(self, contact: Contact | None) -> bool:
        return contact is not None and self._channels[contact.channel].limits.replies

    def _letter(self, row: Outbox, contact: Contact, reader: Reader, answers: str) -> Letter:
        channel = self._channels[contact.channel]
        try:
            message = message_from(row.message, row.facts)
            spans, choices = self._words.render(message, reader, channel.limits)
            picture = picture_of(message, reader, self._words)
        except (KeyError, TypeError, ValueError) as error:
            log.warning("message_cannot_be_worded", message=row.message, error=where(error))
            return Letter(row, contact, None, f"cannot be worded: {type(error).__name__}")
        outgoing = Outgoing(
            str(row.id), contact.address, spans, choices, picture, answers, row.provider_id or ""
        )
        return Letter(row, contact, outgoing)

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

    async def _send_all(
        self, letters: list[Letter]
    ) -> tuple[list[tuple[Letter, Outcome]], list[int]]:
        """Outcomes, and what was not tried; people side by side where a channel allows it."""
        paces = (self._pace(letter.contact) for letter in letters if letter.contact)
        together = max((pace.together for pace in paces), default=1)
        if together == 1:
            return await self._send_in_order(letters)
        by_person: dict[int, list[Letter]] = {}
        for letter in letters:
            by_person.setdefault(letter.row.person_id, []).append(letter)
        queues = iter(by_person.values())
        outcomes: list[tuple[Letter, Outcome]] = []
        held: list[int] = []

        async def work() -> None:
            for queue in queues:
                tried, not_tried = await self._send_in_order(queue)
                outcomes.extend(tried)
                held.extend(not_tried)

        await asyncio.gather(*(work() for _ in range(min(together, len(by_person)))))
        return outcomes, held

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
                if letter.contact is not None:
                    self._pace(letter.contact).give_back(letter.contact.address)
                continue
            outcome = await self._send(letter)
            if isinstance(outcome, Retry | Moved):
                behind.add(letter.row.person_id)
            outcomes.append((letter, outcome))
        return outcomes, held

    async def _send(self, letter: Letter) -> Outcome:
        if letter.contact is None:
            return Rejected(letter.problem)
        pace = self._pace(letter.contact)
        if letter.outgoing is None:
            pace.give_back(letter.contact.address)
            return Rejected(letter.problem)
        try:
            return await self._channels[letter.contact.channel].send(letter.outgoing)
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            log.warning("channel_failed", channel=letter.contact.channel, error=where(error))
            return Retry(FIRST_BACK_OFF, uncertain=True, reason=where(error))
        finally:
            pace.answered(letter.contact.address)

    def _record(self, outcomes: list[tuple[Letter, Outcome]], held: list[int]) -> None:
        now = self._clock.now()
        with self._storage.begin() as session:
            elsewhere = self._elsewhere(session, outcomes, now)
            changes = [
                _outcome_change(letter, Retry(NOW, asked=True) if again else outcome, now)
                for letter, outcome in outcomes
                for again in [letter.row.id in elsewhere]
            ]
            session.execute(update(Outbox), changes)
            if held:
                session.connection().execute(
                    update(Outbox)
                    .where(col(Outbox.id).in_(held))
                    .values(
                        state=OutboxState.WAITING, lease_until=None, attempts=Outbox.attempts - 1
                    )
                )
        self.sent += sum(isinstance(outcome, Sent) for _, outcome in outcomes)

    def _elsewhere(
        self, session: Session, outcomes: list[tuple[Letter, Outcome]], now: datetime
    ) -> set[int]:
        """The messages whose address is gone, and which go to another one of their person."""
        gone = [
            (letter.row, letter.contact, outcome)
            for letter, outcome in outcomes
            if letter.contact
            and (
                isinstance(outcome, Moved)
                or (isinstance(outcome, Rejected) and outcome.unreachable)
            )
        ]
        return other_ways(session, gone, list(self._channels), now) if gone else set()


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
        "attempts": letter.row.attempts + 1,
        "provider_id": None,
        "sent_at": None,
        "error": None,
    }
    match outcome:
        case Sent(provider_id):
            return {**change, "state": OutboxState.SENT, "provider_id": provider_id, "sent_at": now}
        case Rejected(reason):
            return {**change, "state": OutboxState.FAILED, "error": reason}
        case Moved():
            return {**change, "state": OutboxState.FAILED, "error": "moved"}
        case Retry(asked=True):
            return {
                **change,
                "state": OutboxState.WAITING,
                "not_before": now + outcome.after,
                "attempts": max(1, letter.row.attempts),
                "provider_id": outcome.so_far or None,
                "error": outcome.reason,
            }
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
                "provider_id": outcome.so_far or None,
                "error": reason,
            }
