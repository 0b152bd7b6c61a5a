"""What was sent with a message: a photograph or a PDF, as its channel names it.

Only a conversation that asked for a document looks for one, so nobody else pays for it.
"""

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from domain.models import Document, Inbox
from domain.prepared import Prepared
from domain.values import Value
from handlers.turn import Turn

KINDS = frozenset({"image/jpeg", "image/png", "application/pdf"})
MOST_BYTES = 5_000_000
"""A document larger than this is not kept; a photograph of a telephone is smaller."""
SENT_WITH = Prepared[tuple[str, dict[str, Any] | None]](
    columns(col(Inbox.channel), col(Inbox.file)).where(col(Inbox.id) == bindparam("inbox"))
)


class Attached(Value):
    """A file as its channel names it; ``size`` in bytes, 0 where it is not known."""

    channel: str
    file_id: str
    media_type: str
    name: str
    size: int

    @property
    def readable(self) -> bool:
        """A picture or PDF of a size that is kept."""
        return self.media_type in KINDS and self.size <= MOST_BYTES


def attached(turn: Turn) -> Attached | None:
    """The file that came with the message of this turn, if one did."""
    if turn.inbox_id is None:
        return None
    row = SENT_WITH.first(turn.session, inbox=turn.inbox_id)
    if row is None or not row[1]:
        return None
    channel, file = row[0], row[1]
    return Attached(
        channel,
        str(file.get("id", "")),
        str(file.get("media_type", "")),
        str(file.get("name", ""))[:100],
        int(file.get("size") or 0),
    )


def keep(turn: Turn, file: Attached) -> Document:
    """A record of the file; its bytes are fetched from the provider after the turn."""
    document = Document(
        region_id=turn.here.id,
        person_id=turn.person.id,
        channel=file.channel,
        file_id=file.file_id,
        media_type=file.media_type,
        name=file.name,
        size=file.size,
        sent_at=turn.now,
    )
    turn.session.add(document)
    turn.session.flush()
    return document


__all__ = ["KINDS", "MOST_BYTES", "Attached", "attached", "keep"]
