"""Monthly targets: an officer sets them and sees the region, a producer sees their own."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.messages.base import Kind, Message, Part
from domain.models import Person, Producer, RoleName
from domain.products import products_of_producer
from domain.quantities import Quantity
from domain.targets import Reached, first_of, region_totals, set_target, targets_of
from handlers.forms import Filled
from handlers.officer.access import called
from handlers.officer.choosing import products_called
from handlers.officer.permits import businesses_called
from handlers.officer.reading import Place, read_amount
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class TargetRow(Part):
    """What was delivered of a product against its target."""

    variants: ClassVar[tuple[str, ...]] = ("own", "region")
    whose: str
    product: str
    target: Quantity
    delivered: Quantity
    percent: int
    producers: int

    def variant(self) -> str:
        """One's own, or everybody's."""
        return self.whose


class TargetList(Message):
    """The targets of a month: one's own, or the region's."""

    variants: ClassVar[tuple[str, ...]] = ("own", "region", "own_none", "region_none")
    whose: str
    month: date
    rows: tuple[TargetRow, ...]

    def variant(self) -> str:
        """There may be none."""
        return self.whose if self.rows else f"{self.whose}_none"


class TargetSet(Message):
    """The echo to the officer."""

    who: str
    product: str
    target: Quantity
    month: date


class TargetGiven(Message):
    """To a producer: the office set a monthly target."""

    product: str
    target: Quantity
    month: date


class TargetUnclear(Message):
    """How a target is written."""

    kind: ClassVar[Kind] = Kind.QUESTION


@routes.command("target", roles=(RoleName.OFFICER, RoleName.PRODUCER), hint="target")
def target(turn: Turn, words: str) -> None:
    """``/target`` shows; an officer sets: ``/target Siti; peyek kepiting; 200 kg``."""
    if RoleName.OFFICER not in turn.roles:
        _show_own(turn)
    elif words:
        _set(turn, words)
    else:
        totals = region_totals(targets_of(turn.session, turn.here, first_of(turn.today)))
        _say(turn, "region", totals)


def _show_own(turn: Turn) -> None:
    producer = turn.producer
    rows = []
    if producer is not None:
        month = first_of(turn.today)
        rows = [own for _, own in targets_of(turn.session, turn.here, month, producer.id)]
    _say(turn, "own", rows)


def _say(turn: Turn, whose: str, rows: list[Reached]) -> None:
    shown = tuple(
        TargetRow(
            whose,
            row.product.name,
            Quantity(row.target, row.product.unit),
            Quantity(row.delivered, row.product.unit),
            row.percent,
            row.producers,
        )
        for row in rows
    )
    turn.say(TargetList(whose, first_of(turn.today), shown))


def _set(turn: Turn, words: str) -> None:
    parts = [part.strip() for part in words.split(";")]
    found = businesses_called(turn, parts[0]) if len(parts) == 3 else []
    if len(found) != 1:
        turn.say(TargetUnclear())
        return
    producer, person = found[0]
    _set_for(turn, producer, person, parts[1], parts[2])


def _set_for(turn: Turn, producer: Producer, person: Person, name: str, amount: str) -> None:
    products = products_called(products_of_producer(turn.session, producer), name)
    if len(products) != 1:
        turn.say(TargetUnclear())
        return
    product = products[0]
    parsed = read_amount(turn, product, amount, Place("", ""), lots=False, zero=True)
    if not isinstance(parsed, Filled):
        turn.say(TargetUnclear())
        return
    month, quantity = first_of(turn.today), Decimal(parsed.value)
    set_target(turn.session, producer, product, quantity, month, turn.now, turn.person.id)
    told = Quantity(quantity, product.unit)
    turn.tell(person, TargetGiven(product.name, told, month))
    turn.say(TargetSet(called(person), product.name, told, month))
