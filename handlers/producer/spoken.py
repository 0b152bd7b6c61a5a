"""What was last said to somebody: a bare number or a short word is taken to answer that."""

from sqlmodel import col, select

from domain.messages.capacity import (
    AllCapacityNone,
    CapacityAsked,
    CapacityKept,
    CapacityRecorded,
    CapacityUnclear,
    CapacityWanted,
)
from domain.messages.offers import ShareDeclined
from domain.models import Outbox
from handlers.turn import Turn

ABOUT_CAPACITY = frozenset(
    message.__name__
    for message in (
        AllCapacityNone,
        CapacityAsked,
        CapacityKept,
        CapacityRecorded,
        CapacityUnclear,
        CapacityWanted,
        ShareDeclined,
    )
)


def last_said(turn: Turn) -> Outbox | None:
    """The newest message to the person whose turn it is, apart from what still waits for day."""
    return turn.session.exec(
        select(Outbox)
        .where(Outbox.person_id == turn.person.id, Outbox.not_before <= turn.now)
        .order_by(col(Outbox.id).desc())
        .limit(1)
    ).first()


def capacity_was_last(turn: Turn) -> bool:
    """The weekly capacity was the last thing spoken of."""
    newest = last_said(turn)
    return newest is not None and newest.message in ABOUT_CAPACITY
