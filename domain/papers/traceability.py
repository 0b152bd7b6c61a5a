"""The traceability list (daftar telusur): this carton, these lots, these producers, received then.

It answers the question of a recall in both directions: from a carton to its producers, and from a
producer's lot to the cartons that it is in.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.faces import owner_of
from domain.messages.base import Part, Word
from domain.models import Person, Shipment
from domain.papers.base import Cell, Column, Facts, Paper, Shape, table_of
from domain.papers.office import called, letterhead
from domain.papers.shipment_facts import day_of, journey, region_of
from domain.shipping.lots import KnownLot
from domain.shipping.packing import PackedCarton, PackedLot, cartons_of

KIND = "traceability"
COLUMNS = (
    Column("carton", Shape.WHOLE),
    Column("product", width=3),
    Column("order", width=2),
    Column("lot", width=3),
    Column("business", width=4),
    Column("owner", width=4),
    Column("quantity", Shape.QUANTITY),
    Column("received_at", Shape.MOMENT),
    Column("received_by", width=4),
    Column("receipt", width=4),
)
BY_LOT = (
    Column("lot", width=3),
    Column("business", width=4),
    Column("owner", width=4),
    Column("district", width=3),
    Column("product", width=3),
    Column("received", Shape.QUANTITY),
    Column("accepted", Shape.QUANTITY),
    Column("cartons_numbered", width=3),
)


class TraceOpening(Part):
    """How many lots of how many producers are in how many cartons."""

    cartons: int
    lots: int
    producers: int


def traceability(session: Session, shipment: Shipment, now: datetime) -> Paper | None:
    """Every carton with its lots and where each came from; None while nothing is packed."""
    cartons = cartons_of(session, shipment)
    if not cartons:
        return None
    region = region_of(session, shipment)
    known = [packed.lot for one in cartons for packed in one.contents]
    opening = TraceOpening(
        len(cartons),
        len({lot.lot.id for lot in known}),
        len({lot.producer.id for lot in known}),
    )
    return Paper(
        kind=KIND,
        number=f"{shipment.code}/DT",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            Facts(journey(shipment)),
            opening,
            table_of(KIND, COLUMNS, _rows(session, cartons, _takers(session, cartons))),
            table_of("lots", BY_LOT, _by_lot(session, cartons), Word("table.lots")),
        ),
        landscape=True,
    )


def _owner(session: Session, lot: KnownLot) -> str:
    return owner_of(session, lot.lot.region_id, lot.producer, lot.person)


def _takers(session: Session, cartons: list[PackedCarton]) -> dict[int, str]:
    """By person: who took something in."""
    ids = {
        receipt.recorded_by
        for one in cartons
        for packed in one.contents
        for receipt in packed.lot.receipts
        if receipt.recorded_by is not None
    }
    people = session.exec(select(Person).where(col(Person.id).in_(sorted(ids))))
    return {person.id: called(person) for person in people}


def _rows(
    session: Session, cartons: list[PackedCarton], takers: dict[int, str]
) -> list[tuple[Cell, ...]]:
    return [_row(session, one, packed, takers) for one in cartons for packed in one.contents]


def _row(
    session: Session, one: PackedCarton, packed: PackedLot, takers: dict[int, str]
) -> tuple[Cell, ...]:
    """A lot that came in several hand-overs names each receipt; its moment is the first."""
    entry, lot = one.line.entry, packed.lot
    receipts = [receipt for receipt in lot.receipts if receipt.accepted]
    by = dict.fromkeys(
        takers[receipt.recorded_by] for receipt in receipts if receipt.recorded_by is not None
    )
    return (
        one.carton.number,
        entry.product.name,
        entry.order.code,
        lot.lot.code,
        lot.producer.business,
        _owner(session, lot),
        entry.quantity(packed.quantity),
        receipts[0].recorded_at,
        ", ".join(by),
        ", ".join(receipt.number for receipt in receipts),
    )


def _by_lot(session: Session, cartons: list[PackedCarton]) -> list[tuple[Cell, ...]]:
    """Each lot with the cartons that it is in, in the order of the lots' numbers."""
    inside: dict[int, list[int]] = {}
    known: dict[int, tuple[PackedCarton, PackedLot]] = {}
    for one in cartons:
        for packed in one.contents:
            inside.setdefault(packed.lot.lot.id, []).append(one.carton.number)
            known.setdefault(packed.lot.lot.id, (one, packed))
    rows = sorted(known.values(), key=lambda pair: pair[1].lot.lot.number)
    return [_lot_row(session, one, packed, inside[packed.lot.lot.id]) for one, packed in rows]


def _lot_row(
    session: Session, one: PackedCarton, packed: PackedLot, numbers: list[int]
) -> tuple[Cell, ...]:
    entry, lot = one.line.entry, packed.lot
    return (
        lot.lot.code,
        lot.producer.business,
        _owner(session, lot),
        lot.producer.district,
        entry.product.name,
        entry.quantity(lot.received),
        entry.quantity(lot.accepted),
        ", ".join(map(str, numbers)),
    )


__all__ = ["KIND", "TraceOpening", "traceability"]
