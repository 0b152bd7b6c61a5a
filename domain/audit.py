"""The audit trail: who changed what, from what to what."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.later import write_later
from domain.models import AuditEntry
from domain.prepared import Prepared, inserting

COLUMNS = (
    *("at", "region_id", "actor_id", "action", "subject", "subject_id"),
    *("before", "after", "reason"),
)
WRITE: Prepared[None] = Prepared(inserting(AuditEntry, *COLUMNS))


def record_change(
    session: Session,
    now: datetime,
    action: str,
    subject: tuple[str, int],
    *,
    actor_id: int | None = None,
    region_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write one line of the trail; ``actor_id`` is None where the bot itself acted.

    ``subject`` is the kind and id of the record, such as ``("share", 12)``.
    """
    row = {
        "at": now,
        "region_id": region_id,
        "actor_id": actor_id,
        "action": action,
        "subject": subject[0],
        "subject_id": subject[1],
        "before": before,
        "after": after,
        "reason": reason,
    }
    write_later(session, WRITE, row)
