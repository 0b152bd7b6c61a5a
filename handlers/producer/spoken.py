"""What was asked of somebody and last said: a bare number or a short word answers that."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col, select

from domain.messages.capacity import (
    AllCapacityNone,
    CapacityAsked,
    CapacityKept,
    CapacityRecorded,
    CapacityUnclear,
    CapacityWanted,
    LeftOfWeek,
    LeftOfWhich,
    PromiseOrWeek,
    SumOrAmount,
)
from domain.messages.offers import ShareDeclined
from domain.models import CapacityAsk, Outbox, Producer, Utc
from domain.prepared import Prepared
from domain.weeks import first_usable_week
from handlers.messages import HandedToOffice
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
        LeftOfWeek,
        LeftOfWhich,
        PromiseOrWeek,
        ShareDeclined,
        SumOrAmount,
    )
)


class Said(NamedTuple):
    """The name and the facts of a message that went to somebody."""

    message: str
    facts: dict[str, Any]


NEWEST = Prepared(
    columns(col(Outbox.message), col(Outbox.facts))
    .where(
        col(Outbox.person_id) == bindparam("person"),
        col(Outbox.not_before) <= bindparam("now", type_=Utc),
    )
    .order_by(col(Outbox.id).desc())
    .limit(2),
    Said,
)
"""The newest message, and the one before it."""


OPEN_ASK = Prepared[CapacityAsk](
    select(CapacityAsk)
    .where(
        col(CapacityAsk.producer_id) == bindparam("producer"),
        col(CapacityAsk.week) >= bindparam("since"),
        col(CapacityAsk.asked_at).is_not(None),
        col(CapacityAsk.answered_at).is_(None),
    )
    .order_by(col(CapacityAsk.week).desc(), col(CapacityAsk.id))
    .limit(1)
)


def last_said(turn: Turn) -> Said | None:
    """The newest message to the person whose turn it is, apart from what still waits for day."""
    return next(iter(turn.once(NEWEST, person=turn.person.id, now=turn.now)), None)


def last_asked(turn: Turn) -> Said | None:
    """Likewise; the note that something went to the office does not come in between."""
    said = turn.once(NEWEST, person=turn.person.id, now=turn.now)
    return next((one for one in said if one.message != HandedToOffice.__name__), None)


def capacity_was_last(turn: Turn) -> bool:
    """The weekly capacity was the last thing spoken of."""
    newest = last_said(turn)
    return newest is not None and newest.message in ABOUT_CAPACITY


def open_ask(turn: Turn, producer: Producer) -> CapacityAsk | None:
    """The weekly question that this producer has not answered, about a week that still counts."""
    since = first_usable_week(turn.today)
    return next(iter(turn.once(OPEN_ASK, producer=producer.id, since=since)), None)
