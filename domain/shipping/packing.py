"""Accepted lots into numbered cartons, and what a carton holds and weighs.

Every carton holds goods of one order line, because it goes to one buyer under one invoice.
"""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.models import Carton, CartonLot, Region, Shipment, ShipmentState
from domain.quantities import ZERO, Quantity
from domain.records import add
from domain.shipping.filling import Box, fill
from domain.shipping.lots import KnownLot, lots_of_lines, name_lots
from domain.shipping.shipments import (
    NotNow,
    ShippedLine,
    held,
    lines_of_shipment,
    move_to,
    on_record,
)
from domain.values import Value

GRAMS = {"kg": 1000, "gram": 1, "g": 1, "ons": 100, "kuintal": 100_000, "ton": 1_000_000}
PACKABLE = (ShipmentState.RECEIVING, ShipmentState.PACKED)


class PackedLot(Value):
    """How much of a lot is in a carton."""

    lot: KnownLot
    quantity: Decimal


class PackedCarton(Value):
    """A carton with what it holds; weights in whole grams where they are known."""

    carton: Carton
    line: ShippedLine
    contents: tuple[PackedLot, ...]

    @property
    def quantity(self) -> Quantity:
        """Everything in it, in the product's unit."""
        total = sum((one.quantity for one in self.contents), ZERO)
        return self.line.entry.quantity(total)

    @property
    def net_grams(self) -> int | None:
        """What its contents weigh; None where nobody said what a unit weighs."""
        each = unit_grams(self.line)
        return None if each is None else int(self.quantity.amount * each)

    @property
    def gross_grams(self) -> int | None:
        """The same with the empty carton; None where one of the two is not known."""
        net, empty = self.net_grams, self.line.terms.empty_grams
        return None if net is None or empty is None else net + empty


class NoCartonSize(Value):
    """A refusal: nobody said what fits into a carton of this line."""

    line: ShippedLine


class NothingToPack(Value):
    """A refusal: nothing was accepted yet that is not in a carton."""


class Packed(Value):
    """How many cartons there are now, and how many of them are new."""

    cartons: int
    new: int


def unit_grams(line: ShippedLine) -> int | None:
    """What one unit of a line weighs, in grams: by its unit, or as the office said."""
    return GRAMS.get(line.entry.product.unit.casefold(), line.terms.unit_grams)


def pack(
    session: Session, region: Region, shipment: Shipment, now: datetime, actor_id: int | None
) -> Packed | NotNow | NoCartonSize | NothingToPack:
    """Put everything that was accepted and is in no carton yet into cartons.

    What is packed stays where it is; carton numbers go on. The same records give the same cartons.
    """
    shipment = held(session, shipment)
    if shipment.state not in PACKABLE:
        return NotNow(shipment.state)
    name_lots(session, region, shipment, now)
    lines = lines_of_shipment(session, shipment)
    before = cartons_of(session, shipment)
    left = unpacked(session, shipment)
    for line in lines:
        if left[line.entry.line.id] > ZERO and line.terms.carton_size is None:
            return NoCartonSize(line)
    if not any(left.values()):
        return NothingToPack()
    count = len(before)
    for line in lines:
        count = _pack_line(session, shipment, line, before, count)
    done = Packed(count, count - len(before))
    after = {"cartons": done.cartons, "new": done.new}
    on_record(session, shipment, "shipment_cartons", now, actor_id, after=after)
    move_to(session, shipment, ShipmentState.PACKED, now, actor_id)
    return done


def _pack_line(
    session: Session, shipment: Shipment, line: ShippedLine, before: list[PackedCarton], count: int
) -> int:
    """Cartons of one line; returns the number of the last one there is."""
    size = line.terms.carton_size
    if size is None:
        return count
    line_id = line.entry.line.id
    boxes = [
        Box(one.carton.id, {packed.lot.lot.id: packed.quantity for packed in one.contents})
        for one in before
        if one.carton.line_id == line_id
    ]
    known = [(lot.lot.id, lot.accepted) for lot in lots_of_lines(session, [line_id])[line_id]]
    for place, box in enumerate(fill(boxes, known, size)):
        old = boxes[place].contents if place < len(boxes) else {}
        if box.key is None:
            count += 1
            made = Carton(shipment_id=shipment.id, number=count, line_id=line_id)
            box.key = add(session, made).id
        _write(session, box.key, old, box.contents)
    return count


def _write(
    session: Session, carton_id: int, old: dict[int, Decimal], new: dict[int, Decimal]
) -> None:
    """What came into a carton that was not in it before."""
    for lot_id, quantity in new.items():
        if lot_id not in old:
            add(session, CartonLot(carton_id=carton_id, lot_id=lot_id, quantity=quantity))
        elif old[lot_id] != quantity:
            row = session.exec(
                select(CartonLot).where(
                    CartonLot.carton_id == carton_id, CartonLot.lot_id == lot_id
                )
            ).one()
            row.quantity = quantity
            session.flush()


def unpack(
    session: Session, shipment: Shipment, now: datetime, actor_id: int | None
) -> NotNow | None:
    """Open every carton again, to pack anew; not once the shipment left."""
    shipment = held(session, shipment)
    if shipment.state is not ShipmentState.PACKED:
        return NotNow(shipment.state)
    cartons = cartons_of(session, shipment)
    ids = [one.carton.id for one in cartons]
    for row in session.exec(select(CartonLot).where(col(CartonLot.carton_id).in_(ids))):
        session.delete(row)
    session.flush()
    for one in cartons:
        session.delete(one.carton)
    session.flush()
    before = {"cartons": len(cartons)}
    on_record(session, shipment, "shipment_unpacked", now, actor_id, before=before)
    move_to(session, shipment, ShipmentState.RECEIVING, now, actor_id)
    return None


def cartons_of(
    session: Session, shipment: Shipment, exporter_id: int | None = None
) -> list[PackedCarton]:
    """Every carton with its contents, by number; for an exporter those of their own orders."""
    lines = {line.entry.line.id: line for line in lines_of_shipment(session, shipment, exporter_id)}
    lots = {
        known.lot.id: known
        for of_line in lots_of_lines(session, list(lines)).values()
        for known in of_line
    }
    contents: dict[int, list[PackedLot]] = {}
    rows = session.exec(
        select(Carton, CartonLot)
        .join(CartonLot, col(CartonLot.carton_id) == Carton.id)
        .where(Carton.shipment_id == shipment.id, col(Carton.line_id).in_(list(lines)))
        .order_by(col(Carton.number), col(CartonLot.id))
    ).all()
    cartons: dict[int, Carton] = {}
    for carton, row in rows:
        cartons[carton.id] = carton
        contents.setdefault(carton.id, []).append(PackedLot(lots[row.lot_id], row.quantity))
    return [
        PackedCarton(carton, lines[carton.line_id], tuple(contents[carton.id]))
        for carton in cartons.values()
    ]


def unpacked(session: Session, shipment: Shipment) -> dict[int, Decimal]:
    """By order line: what was accepted and is in no carton yet."""
    lines = [line.entry.line.id for line in lines_of_shipment(session, shipment)]
    left = {
        line: sum((known.accepted for known in lots), ZERO)
        for line, lots in lots_of_lines(session, lines).items()
    }
    for one in cartons_of(session, shipment):
        left[one.carton.line_id] -= one.quantity.amount
    return left
