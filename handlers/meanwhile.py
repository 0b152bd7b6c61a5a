"""Was something else asked since an open form asked its question?

The bot asks by itself as well: the week's capacity, an offer. Whoever reads that and writes back
answers what they see last, not a form that they left alone yesterday.
"""

from datetime import timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from domain.messages.base import KNOWN, Kind, Message
from domain.models import Outbox, Utc
from domain.prepared import Prepared
from handlers.turn import Turn

READING = timedelta(seconds=10)
"""Sooner than this nobody has read a message and answered it in words."""
SINCE = Prepared[str](
    columns(col(Outbox.message)).where(
        col(Outbox.person_id) == bindparam("person"),
        col(Outbox.not_before) > bindparam("since", type_=Utc),
        col(Outbox.not_before) <= bindparam("read", type_=Utc),
        ~col(Outbox.reply),
    )
)


def asked_meanwhile(turn: Turn) -> bool:
    """The bot asked something by itself since this person was last heard."""
    since = turn.conversation.updated_at
    if since is None:
        return False
    found = SINCE.all(turn.session, person=turn.person.id, since=since, read=turn.now - READING)
    return any(_asks(name) for name in found)


def _asks(name: str) -> bool:
    known = KNOWN.get(name)
    return known is not None and issubclass(known, Message) and known.kind is Kind.QUESTION


__all__ = ["READING", "asked_meanwhile"]
