"""What is a producer's own: their business, and the shares that their buttons name."""

from decimal import Decimal, InvalidOperation
from typing import TypeVar

from domain.guests import as_made, office_of
from domain.models import Producer, Region, Share, Standby
from domain.quantities import ZERO
from domain.records import by_id, the
from domain.standing import OpenLine, line_of
from handlers.refusing import refuse
from handlers.turn import Turn

Owned = TypeVar("Owned", Share, Standby)
LONGEST_NUMBER = 18
"""Digits that a record's number can have at most; longer ones are made up."""


def business(turn: Turn) -> Producer:
    """The producer's business; raises LookupError where there is none."""
    producer = turn.producer
    if producer is None:
        msg = "a person with the producer's role has no business"
        raise LookupError(msg)
    return producer


def share(turn: Turn, args: tuple[str, ...]) -> Share | None:
    """The share a button names, if it is this producer's; anything else is refused, on record."""
    return _own(turn, Share, args)


def standby(turn: Turn, args: tuple[str, ...]) -> Standby | None:
    """The place to wait that a button names, likewise."""
    return _own(turn, Standby, args)


def _own(turn: Turn, kind: type[Owned], args: tuple[str, ...]) -> Owned | None:
    number = args[0] if args and len(args[0]) < LONGEST_NUMBER else ""
    named = by_id(turn.session, kind, int(number)) if number.isdecimal() else None
    producer = turn.producer
    if named is not None and producer is not None and named.producer_id == producer.id:
        return named
    refuse(turn)
    return None


def amount(args: tuple[str, ...], place: int) -> Decimal | None:
    """The amount that a button names in this place of its arguments, if it names one."""
    try:
        found = Decimal(args[place])
    except (IndexError, InvalidOperation):
        return None
    return found if found.is_finite() and found >= ZERO else None


def line(turn: Turn, share: Share) -> OpenLine:
    """The line of a share as its producer knows it: by the product of their own region."""
    return as_made(turn.session, line_of(turn.session, share.line_id), share.made_as_id)


def about(turn: Turn, entry: OpenLine) -> str:
    """What a question is about: the order, and whose it is where that is another region's."""
    code = entry.order.code
    if entry.order.region_id == turn.here.id:
        return code
    return f"{code}, {office_of(the(turn.session, Region, entry.order.region_id))}"


__all__ = ["about", "amount", "business", "line", "refuse", "share", "standby"]
