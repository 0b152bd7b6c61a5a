"""What becomes of a message whose sending had an outcome: sent, tried again later, or given up."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update

from bot.channels.base import Elsewhere, Moved, Outcome, Rejected, Retry, Sent
from bot.leases import Due
from domain.messages.base import Kind
from domain.models import Outbox, OutboxState
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
RECORD: Prepared[None] = Prepared(
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in CHANGED})
)
MOST_ATTEMPTS = 32
"""With the waits below a provider may be out of reach for six hours, and nothing is lost."""
FIRST_BACK_OFF = timedelta(seconds=5)
LONGEST_BACK_OFF = timedelta(minutes=15)
LONGEST_UNCERTAIN = timedelta(hours=2)


def change_after(row: Due, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The new values of a message's row once its outcome is known."""
    change: dict[str, Any] = {
        "row": row.id,
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
        case Elsewhere(after, reason):
            first = row.avoid != row.channel
            return {
                **change,
                "not_before": now if first else now + after,
                "attempts": max(1, row.attempts),
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


__all__ = ["FIRST_BACK_OFF", "LONGEST_BACK_OFF", "MOST_ATTEMPTS", "RECORD", "change_after"]
