"""The packing list (daftar kemas): every carton, what is in it, what it weighs.

Neighbouring cartons that hold the same amount of the same order are one row, as on any packing
list; what each carton holds of whom stands in the traceability list.
"""

from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from domain.messages.base import Part
from domain.models import Shipment
from domain.papers.base import (
    Cell,
    Column,
    Fact,
    Facts,
    Paper,
    Shape,
    Signature,
    added,
    table_of,
)
from domain.papers.office import letterhead
from domain.papers.shipment_facts import day_of, journey, kilograms, region_of
from domain.quantities import Quantity
from domain.shipping.packing import PackedCarton, cartons_of
from domain.values import replace

KIND = "packing_list"
COLUMNS = (
    Column("cartons_numbered"),
    Column("product", width=2),
    Column("buyer", width=2),
    Column("order"),
    Column("cartons", Shape.WHOLE, total=True),
    Column("per_carton", Shape.QUANTITY),
    Column("quantity", Shape.QUANTITY, total=True),
    Column("net_kg", Shape.NUMBER, total=True),
    Column("gross_kg", Shape.NUMBER, total=True),
)


class PackingOpening(Part):
    """How many cartons there are of how many orders."""

    cartons: int
    orders: int


class WeightsMissing(Part):
    """What a unit or an empty carton weighs was not said for some of it."""


def packing_list(
    session: Session, shipment: Shipment, now: datetime, language: str = "id"
) -> Paper | None:
    """The packing list of a shipment; None while nothing is packed."""
    cartons = cartons_of(session, shipment)
    if not cartons:
        return None
    region = region_of(session, shipment)
    orders = len({one.line.entry.order.id for one in cartons})
    complete = all(one.gross_grams is not None for one in cartons)
    return Paper(
        kind=KIND,
        number=f"{shipment.code}/DK",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            Facts(journey(shipment)),
            PackingOpening(len(cartons), orders),
            table_of(KIND, _columns(cartons), _rows(cartons)),
            Facts(_weights(cartons)),
            *(() if complete else (WeightsMissing(),)),
        ),
        signatures=(Signature("office"),),
        language=language,
        landscape=True,
    )


def _columns(cartons: list[PackedCarton]) -> tuple[Column, ...]:
    """A weight is added up only where that of every carton is known."""
    unknown = set()
    if any(one.net_grams is None for one in cartons):
        unknown.add("net_kg")
    if any(one.gross_grams is None for one in cartons):
        unknown.add("gross_kg")
    return tuple(replace(one, total=one.total and one.name not in unknown) for one in COLUMNS)


def _weights(cartons: list[PackedCarton]) -> tuple[Fact, ...]:
    """The whole weight, only where every carton's is known."""
    net, gross = (
        None if None in grams else added(kilograms(each) for each in grams)
        for grams in ([one.net_grams for one in cartons], [one.gross_grams for one in cartons])
    )
    return (
        Fact("cartons", len(cartons), strong=True),
        Fact("net_kg", net),
        Fact("gross_kg", gross),
    )


def _rows(cartons: list[PackedCarton]) -> list[tuple[Cell, ...]]:
    alike = groupby(cartons, key=lambda one: (one.carton.line_id, one.quantity))
    return [_row(list(group), quantity) for (_, quantity), group in alike]


def _row(group: list[PackedCarton], quantity: Quantity) -> tuple[Cell, ...]:
    first, last = group[0], group[-1]
    entry = first.line.entry
    numbers = str(first.carton.number)
    if last is not first:
        numbers = f"{first.carton.number}–{last.carton.number}"
    return (
        numbers,
        entry.product.name,
        entry.order.buyer,
        entry.order.code,
        len(group),
        quantity,
        added(one.quantity for one in group),
        added(kilograms(one.net_grams) for one in group),
        added(kilograms(one.gross_grams) for one in group),
    )


__all__ = ["KIND", "PackingOpening", "WeightsMissing", "packing_list"]
