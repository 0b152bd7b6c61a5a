"""``/jam``: what a unit takes, for the office; how long a business works in a week, for both."""

import re
from decimal import ROUND_UP, Decimal
from typing import ClassVar

from sqlmodel import col, func, select

from domain.hours import TIMED
from domain.messages.base import Kind, Message, Part
from domain.models import Person, Producer, ProducerState, RoleName
from domain.products import products_of_region
from domain.quantities import plain
from domain.timing import set_standard_hours, state_weekly_hours
from domain.values import Value
from handlers.officer.access import called
from handlers.officer.choosing import products_called
from handlers.officer.permits import businesses_called
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
LONG = re.compile(
    r"(\d{1,4}(?:,\d{1,3}|\.\d{1,2})?)\s*(jam|menit)?(?:\s*(?:per|se|/)\s*(?:minggu|\w+))?"
)
OFF = frozenset(["mati", "hapus", "bebas", "tidak dihitung", "-"])
THOUSANDTH = Decimal("0.001")
MOST_FOR_A_UNIT, MOST_IN_A_WEEK = Decimal(1_000), Decimal(5_000)


class HoursRow(Part):
    """What a unit of a product takes."""

    product: str
    unit: str
    hours: Decimal


class HoursList(Message):
    """To the office: the products whose hours count, and of how many businesses hours are known."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[HoursRow, ...]
    known: int
    businesses: int

    def variant(self) -> str:
        """Hours may be off."""
        return "" if self.rows else "none"


class HoursSet(Message):
    """The echo: a unit of a product takes so long, or is not counted any more."""

    variants: ClassVar[tuple[str, ...]] = ("", "off")
    product: str
    unit: str
    hours: Decimal | None

    def variant(self) -> str:
        """On or off."""
        return "off" if self.hours is None else ""


class BusinessHoursSet(Message):
    """The echo to the office: a business works so long in a week, or its hours limit nothing."""

    variants: ClassVar[tuple[str, ...]] = ("", "off")
    who: str
    hours: Decimal | None

    def variant(self) -> str:
        """On or off."""
        return "off" if self.hours is None else ""


class HoursGiven(Message):
    """To a producer: the office wrote down how long they work."""

    variants: ClassVar[tuple[str, ...]] = ("", "off")
    hours: Decimal | None

    def variant(self) -> str:
        """On or off."""
        return "off" if self.hours is None else ""


class OwnHours(Message):
    """A producer's own weekly hours, also as the echo."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    hours: Decimal | None

    def variant(self) -> str:
        """Nothing may be known."""
        return "none" if self.hours is None else ""


class HoursUnclear(Message):
    """How hours are written."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("own", "office")
    whose: str

    def variant(self) -> str:
        """One's own, or the office's."""
        return self.whose


@routes.command("jam", roles=(RoleName.OFFICER, RoleName.PRODUCER), hint="hours")
def hours(turn: Turn, words: str) -> None:
    """``/jam`` shows; ``/jam 40`` is a producer's week.

    An officer sets a product or a business: ``/jam peyek kepiting; 0,5`` or ``/jam Siti; 40``.
    """
    if RoleName.OFFICER not in turn.roles:
        _own(turn, words)
    elif words:
        _by_the_office(turn, words)
    else:
        _show(turn)


def _own(turn: Turn, words: str) -> None:
    producer = turn.producer
    if producer is None or not words:
        turn.say(OwnHours(None if producer is None else _shown(producer.weekly_hours)))
        return
    said = _read(words, MOST_IN_A_WEEK)
    if said is None:
        turn.say(HoursUnclear("own"))
        return
    state_weekly_hours(turn.session, producer, said.hours, turn.now, turn.person.id)
    turn.say(OwnHours(_shown(said.hours)))


def _by_the_office(turn: Turn, words: str) -> None:
    name, _, rest = (part.strip() for part in words.partition(";"))
    products = products_called(products_of_region(turn.session, turn.here.id), name)
    businesses = businesses_called(turn, name) if name else []
    if len(products) == 1 and not businesses and (said := _read(rest, MOST_FOR_A_UNIT)):
        product = products[0]
        set_standard_hours(turn.session, product, said.hours, turn.now, turn.person.id)
        turn.say(HoursSet(product.name, product.unit, _shown(said.hours)))
    elif len(businesses) == 1 and not products and (said := _read(rest, MOST_IN_A_WEEK)):
        _set_for(turn, *businesses[0], said.hours)
    else:
        turn.say(HoursUnclear("office"))


def _set_for(turn: Turn, producer: Producer, person: Person, long: Decimal | None) -> None:
    state_weekly_hours(turn.session, producer, long, turn.now, turn.person.id)
    turn.tell(person, HoursGiven(_shown(long)))
    turn.say(BusinessHoursSet(called(person), _shown(long)))


def _show(turn: Turn) -> None:
    units = {one.id: one.unit for one in products_of_region(turn.session, turn.here.id)}
    rows = tuple(
        HoursRow(one.name, units[one.id], plain(one.hours))
        for one in TIMED.all(turn.session, region=turn.here.id)
        if one.id in units
    )
    businesses, known = turn.session.exec(
        select(func.count(col(Producer.id)), func.count(col(Producer.weekly_hours))).where(
            Producer.region_id == turn.here.id, Producer.state == ProducerState.ACTIVE
        )
    ).one()
    turn.say(HoursList(rows, known, businesses))


class _Said(Value):
    """Hours, or that they are not to be counted."""

    hours: Decimal | None


def _read(words: str, most: Decimal) -> _Said | None:
    """``0,5``, ``30 menit``, ``40 jam seminggu``; a part of a thousandth is rounded up."""
    said = " ".join(words.casefold().split())
    if said in OFF:
        return _Said(None)
    found = LONG.fullmatch(said)
    if found is None:
        return None
    amount = Decimal(found[1].replace(",", "."))
    if found[2] == "menit":
        amount = (amount / 60).quantize(THOUSANDTH, rounding=ROUND_UP)
    return _Said(plain(amount)) if 0 < amount <= most else None


def _shown(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else plain(amount)


__all__ = ["routes"]
