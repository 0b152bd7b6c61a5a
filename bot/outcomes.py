"""What becomes of a message whose sending had an outcome: sent, tried again later, or given up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bot.channels.base import Elsewhere, Moved, Outcome, Rejected, Retry, Sent
from bot.leases import Due
from domain.messages.base import Kind
from domain.models import Outbox, OutboxState, Utc
from domain.prepared import Prepared

ROW = Outbox.__table__  # type: ignore[attr-defined]
CHANGED = (
    "state",
    "channel",
    "lease_until",
    "not_before",
    "attempts",
    "provider_id",
    "sent_at",
    "error",
    "avoid",
)
CHANGE = (
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in CHANGED})
)
# A process may have stood still until its lease ran out and the message went to another one, whose
# lease then ends later: what happens to the message is that one's to say.
ITS_LEASE = ROW.c.lease_until == bindparam("until", type_=Utc)
# What a status has told to be there, while it was in hand, stays so whatever the answer was.
RECORD: Prepared[None] = Prepared(CHANGE.where(ITS_LEASE, ROW.c.state == OutboxState.LEASED))
# That it went out stays true, and nobody need send it again unless somebody does so already.
RECORD_SENT: Prepared[None] = Prepared(
    CHANGE.where(ITS_LEASE | (ROW.c.state == OutboxState.WAITING))
)
MOST_ATTEMPTS = 32
"""With the waits below a provider may be out of reach for six hours, and nothing is lost."""
FIRST_BACK_OFF = timedelta(seconds=5)
LONGEST_BACK_OFF = timedelta(minutes=15)
MOST_BREAKS = 3
"""So often may a channel break over a message, which no provider's trouble is the cause of."""
LONGEST_UNCERTAIN = timedelta(hours=2)


def record(connection: Connection, changes: Iterable[dict[str, Any]]) -> None:
    """Write down what became of messages, as far as they are still in the hand that sent them."""
    sent: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for change in changes:
        sent[change["state"] is OutboxState.SENT].append(change)
    RECORD_SENT.run_many_on(connection, sent[True])
    RECORD.run_many_on(connection, sent[False])


def change_after(
    row: Due, outcome: Outcome, now: datetime, until: datetime | None
) -> dict[str, Any]:
    """The new values of a message's row once its outcome is known.

    ``until`` is the end of the lease under which it was sent.
    """
    change: dict[str, Any] = {
        "row": row.id,
        "until": until,
        "state": OutboxState.WAITING,
        "channel": row.channel,
        "lease_until": None,
        "not_before": row.not_before,
        "attempts": row.attempts + 1,
        "provider_id": None,
        "sent_at": None,
        "error": None,
        "avoid": row.avoid,
    }
    match outcome:
        case Sent(provider_id):
            return {**change, "state": OutboxState.SENT, "provider_id": provider_id, "sent_at": now}
        case Rejected(reason):
            return {**change, "state": OutboxState.FAILED, "error": reason}
        case Moved():
            return {**change, "state": OutboxState.FAILED, "error": "moved"}
        case Elsewhere(after, reason, yields):
            first = row.avoid != row.channel
            return {
                **change,
                "not_before": now if first else now + after,
                "attempts": 0 if yields else max(1, row.attempts),
                "avoid": row.channel,
                "error": reason,
            }
        case Retry(asked=True):
            return {
                **change,
                "not_before": now + outcome.after,
                "attempts": max(1, row.attempts),
                "provider_id": outcome.so_far or None,
                "error": outcome.reason,
            }
        case Retry(after, uncertain, reason):
            attempts = row.attempts + 1
            if uncertain and row.kind == Kind.COURTESY:
                return {**change, "state": OutboxState.DROPPED, "error": "uncertain"}
            if attempts >= MOST_ATTEMPTS:
                return {**change, "state": OutboxState.FAILED, "error": reason or "gave up"}
            wait = max(after, _back_off(attempts, uncertain))
            so_far = outcome.so_far or None
            return {**change, "not_before": now + wait, "provider_id": so_far, "error": reason}


def _back_off(attempts: int, uncertain: bool) -> timedelta:
    """Longer each time; much longer where each attempt may have been read as one more message."""
    if uncertain:
        return min(FIRST_BACK_OFF * (1 << min(2 * (attempts - 1), 12)), LONGEST_UNCERTAIN)
    return min(FIRST_BACK_OFF * (1 << min(attempts - 1, 8)), LONGEST_BACK_OFF)


__all__ = [
    "FIRST_BACK_OFF",
    "LONGEST_BACK_OFF",
    "MOST_ATTEMPTS",
    "MOST_BREAKS",
    "change_after",
    "record",
]
