"""Safety where people have two channels, and WhatsApp gives up what it took.

What the world knows of the wire is held against what the program wrote down.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.simulation.faults.network import Inwards, Provider
from bot.simulation.faults.ways import Ways
from domain.models import Contact, Inbox, InboxState, Outbox, OutboxState, WebhookBody
from domain.prepared import Prepared

AFTER_IT_WAS_SENT = "after it was sent"
ARRIVED = frozenset(("sent", "delivered", "read"))
WAITING_BODIES = Prepared[int](
    select(col(WebhookBody.id)).where(col(WebhookBody.state) == InboxState.WAITING).limit(1)
)
STORED_BODIES = Prepared[str](select(col(WebhookBody.body)))
ASKED_FROM = Prepared[tuple[str, str]](
    select(col(Contact.channel), col(Contact.address))
    .join(
        Inbox,
        (col(Inbox.channel) == col(Contact.channel)) & (col(Inbox.address) == col(Contact.address)),
    )
    .join(Outbox, col(Outbox.answers) == col(Inbox.id))
    .where(
        col(Outbox.id) == bindparam("number"),
        col(Contact.unreachable_since).is_(None),
        col(Outbox.avoid).is_(None) | (col(Outbox.avoid) != col(Contact.channel)),
    )
)
Failed = tuple[int, str, str | None, str | None, str, str, datetime | None, datetime | None]
FAILED = Prepared[Failed](
    select(
        col(Outbox.id),
        col(Outbox.message),
        col(Outbox.error),
        col(Outbox.channel),
        col(Contact.channel),
        col(Contact.address),
        col(Contact.unreachable_since),
        col(Contact.last_heard_at),
    )
    .join(Contact, col(Contact.person_id) == col(Outbox.person_id))
    .where(col(Outbox.state) == OutboxState.FAILED)
    .order_by(col(Outbox.id), col(Contact.id))
)
MARKED = Prepared[str](
    select(col(Contact.address))
    .where(col(Contact.unreachable_since).is_not(None))
    .order_by(col(Contact.id))
)


class WayRules:
    """Watches the two ways of one world."""

    def __init__(self, inwards: Inwards, provider: Provider, ways: Ways) -> None:
        self._inwards, self._provider, self._ways = inwards, provider, ways
        self._judged: set[int] = set()

    def told_lost(self, session: Session, key: str) -> int:
        """How often the program has been told that WhatsApp gave this message up.

        It may have died once it had stored that, before it said so.
        """
        lost = self._provider.failed.get(key, ())
        untold = [one for one in lost if "failed" not in self._inwards.told[one]]
        if not untold or self._provider.taken[key] < 2:
            return len(lost) - len(untold)
        stored = _failures_in(STORED_BODIES.all(session))
        return len(lost) - sum(one not in stored for one in untold)

    def taken(self, session: Session, message: Outgoing, name: str) -> Iterator[str]:
        """Not again what is known to have gone out; an answer where the question came from."""
        key, address = message.key, message.address
        if self._provider.taken[key] > 1 and self._proved(key) and not WAITING_BODIES.all(session):
            yield f"{address}: {name} {key} went out again, though a status had told that it did"
        for channel, there in ASKED_FROM.all(session, number=int(key)):
            if there != address:
                yield f"{address}: {name} {key} answers what was asked from {there} on {channel}"

    def _proved(self, key: str) -> bool:
        """Whether a status told, before now, that an attempt which was not given up went out."""
        earlier = [f"wamid.{key}.{time}" for time in range(self._provider.taken[key] - 1)]
        lost = self._provider.failed.get(key, ())
        return any(ARRIVED & self._inwards.told[one] for one in earlier if one not in lost)

    def given_up(self, session: Session, since: datetime) -> Iterator[str]:
        """Nothing is given up while a way of its reader's works, as far as anybody knows.

        What came to be known after ``since`` may have been too late for it.
        """
        found: set[int] = set()
        for number, name, error, channel, there, address, gone, heard in FAILED.all(session):
            found.add(number)
            tried = there == channel and (error or "").endswith(AFTER_IT_WAS_SENT)
            works = gone is None and not tried and (heard is None or heard < since)
            if number not in self._judged and works:
                yield f"{address}: {name} {number} was given up ({error}), and they can be reached"
        self._judged |= found

    def marked(self, session: Session) -> Iterator[str]:
        """Nobody is taken for unreachable where nothing was ever refused."""
        for address in MARKED.all(session):
            if address not in self._provider.unreachable:
                yield f"{address}: is taken for unreachable, and never was"

    def finally_(self, session: Session) -> Iterator[str]:
        """Nothing counts as sent of which the program was told that it was given up."""
        lost = {
            one
            for names in self._provider.failed.values()
            for one in names
            if "failed" in self._inwards.told[one]
        }
        sent = session.execute(
            select(col(Outbox.id), col(Outbox.message), col(Outbox.provider_id))
            .where(col(Outbox.state) == OutboxState.SENT)
            .order_by(col(Outbox.id))
        )
        for number, name, provider_id in sent:
            if provider_id in lost:
                yield f"{name} {number}: counts as sent, and WhatsApp told that it gave it up"


def _failures_in(bodies: Iterable[str]) -> set[str]:
    """What is said to have failed by what was stored."""
    values = (
        change["value"]
        for body in bodies
        for entry in json.loads(body)["entry"]
        for change in entry["changes"]
    )
    statuses = (status for value in values for status in value.get("statuses", ()))
    return {status["id"] for status in statuses if status["status"] == "failed"}


__all__ = ["AFTER_IT_WAS_SENT", "WayRules"]
