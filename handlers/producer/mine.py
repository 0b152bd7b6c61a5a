"""What is a producer's own: their business, and the shares that their buttons name."""

from domain.audit import record_change
from domain.models import Producer, Share
from domain.records import by_id
from handlers.messages import NotForYou
from handlers.turn import Turn


def business(turn: Turn) -> Producer:
    """The producer's business; raises LookupError where there is none."""
    producer = turn.producer
    if producer is None:
        msg = "a person with the producer's role has no business"
        raise LookupError(msg)
    return producer


def share(turn: Turn, args: tuple[str, ...]) -> Share | None:
    """The share a button names, if it is this producer's; anything else is refused, on record."""
    number = args[0] if args else ""
    named = by_id(turn.session, Share, int(number)) if number.isdecimal() else None
    producer = turn.producer
    if named is not None and producer is not None and named.producer_id == producer.id:
        return named
    refuse(turn)
    return None


def refuse(turn: Turn) -> None:
    """Somebody pressed a button that is not theirs: say so, and keep it on record."""
    record_change(
        turn.session,
        turn.now,
        "refused_button",
        ("person", turn.person.id),
        actor_id=turn.person.id,
        region_id=turn.person.region_id,
        after={"button": turn.heard.button[:64]},
    )
    turn.say(NotForYou())
