"""Whose records these are: an officer acts only in their own region, an exporter sees their own."""

from domain.faces import Named, spoken_of
from domain.models import Order, OrderState, Producer, ProducerState, RoleName
from domain.orders import find_order
from domain.records import by_id
from domain.standing import OpenLine, open_lines
from handlers.refusing import refuse
from handlers.turn import Turn

OFFICER = (RoleName.OFFICER,)
ORDERERS = (RoleName.OFFICER, RoleName.EXPORTER)
VIEWERS = (RoleName.OFFICER, RoleName.EXPORTER, RoleName.HEAD)
WHOLE_REGION = frozenset((RoleName.OFFICER, RoleName.HEAD))


def order_here(turn: Turn, code: str) -> Order | None:
    """The order of that code, if it is the person's to see."""
    order = find_order(turn.session, turn.here, code)
    return order if order is not None and _may_see(turn, order) else None


def open_order_here(turn: Turn, code: str) -> Order | None:
    """The same, if it is still open."""
    order = order_here(turn, code)
    return order if order is not None and order.state is OrderState.OPEN else None


def open_lines_here(turn: Turn) -> list[OpenLine]:
    """The open lines that are the person's to see, earliest cut-off first."""
    return [
        entry for entry in open_lines(turn.session, turn.here.id) if _may_see(turn, entry.order)
    ]


def only_order_here(turn: Turn) -> Order | None:
    """The one open order there is to be seen; None where there are several, or none."""
    orders = {entry.order.id: entry.order for entry in open_lines_here(turn)}
    return next(iter(orders.values())) if len(orders) == 1 else None


def _may_see(turn: Turn, order: Order) -> bool:
    return bool(turn.roles & WHOLE_REGION) or order.exporter_id == turn.person.id


def producer_here(turn: Turn, args: tuple[str, ...]) -> Producer | None:
    """The producer whose id a button names; one of another region is refused, on record."""
    producer = by_id(turn.session, Producer, number_in(args))
    known = producer is not None and producer.state is not ProducerState.ERASED
    if producer is not None and known and producer.region_id == turn.here.id:
        return producer
    refuse(turn)
    return None


def number_in(args: tuple[str, ...], place: int = 0) -> int:
    """The number in a button's arguments; 0 where there is none (no record has it)."""
    words = args[place] if len(args) > place else ""
    return int(words) if words.isdecimal() and len(words) < 18 else 0


def called(person: Named) -> str:
    """How a person is spoken of to others: "Bu Siti"."""
    return spoken_of(person)


__all__ = [
    "OFFICER",
    "ORDERERS",
    "VIEWERS",
    "called",
    "number_in",
    "only_order_here",
    "open_lines_here",
    "open_order_here",
    "order_here",
    "producer_here",
    "refuse",
]
