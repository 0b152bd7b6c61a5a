"""The commercial invoice (faktur): one for each order of a shipment, of what is in its cartons.

The value of a row is quantity × price, rounded half up to the rupiah; the total is their sum. The
HS headings are suggestions until customs or a broker confirmed them, and the paper says which.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.messages.base import Part, Word
from domain.models import Order, Person, Shipment
from domain.papers.base import (
    Cell,
    Column,
    Fact,
    Facts,
    Formula,
    Paper,
    Shape,
    Signature,
    Table,
    added,
    table_of,
)
from domain.papers.office import called, letterhead
from domain.papers.shipment_facts import day_of, journey, region_of
from domain.quantities import Money
from domain.shipping.headings import heading_of
from domain.shipping.packing import PackedCarton, cartons_of

KIND = "commercial_invoice"
COLUMNS = (
    Column("line", Shape.WHOLE),
    Column("product", width=3),
    Column("heading"),
    Column("heading_state"),
    Column("cartons", Shape.WHOLE, total=True),
    Column("quantity", Shape.QUANTITY, total=True),
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, total=True, formula=Formula("times", ("quantity", "price"))),
)


@dataclass(frozen=True, slots=True)
class InvoiceHeadings(Part):
    """What the headings are worth."""


@dataclass(frozen=True, slots=True)
class InvoicePriceless(Part):
    """An order without a price has no invoice total yet."""


def commercial_invoices(
    session: Session, shipment: Shipment, now: datetime, language: str = "id"
) -> tuple[Paper, ...]:
    """One invoice for each order, in the order of their codes; none while nothing is packed."""
    by_order: dict[int, list[PackedCarton]] = {}
    for one in cartons_of(session, shipment):
        by_order.setdefault(one.line.entry.order.id, []).append(one)
    return tuple(
        _invoice(session, shipment, cartons, now, language)
        for cartons in sorted(by_order.values(), key=lambda group: group[0].line.entry.order.code)
    )


def _invoice(
    session: Session, shipment: Shipment, cartons: list[PackedCarton], now: datetime, language: str
) -> Paper:
    region = region_of(session, shipment)
    order = cartons[0].line.entry.order
    table = _table(session, cartons)
    total = table.totals()[-1]
    priced = all(row[-1] is not None for row in table.rows)
    facts = (
        Fact("seller", _seller(session, order, region.office)),
        Fact("buyer", order.buyer or None),
        Fact("order", order.code),
        Fact("currency", Word("currency.idr")),
    )
    return Paper(
        kind=KIND,
        number=f"{shipment.code}/{order.code}/F",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            Facts((*facts, *journey(shipment))),
            table,
            *((Facts((Fact("in_words", total, "words"),)),) if priced else (InvoicePriceless(),)),
            InvoiceHeadings(),
        ),
        signatures=(Signature("seller"),),
        language=language,
    )


def _seller(session: Session, order: Order, office: str) -> str:
    """The lead exporter whose order it is; where there is none the office acts."""
    if order.exporter_id is None:
        return office
    return called(session.get_one(Person, order.exporter_id))


def _table(session: Session, cartons: list[PackedCarton]) -> Table:
    """One row for each order line."""
    by_line: dict[int, list[PackedCarton]] = {}
    for one in cartons:
        by_line.setdefault(one.carton.line_id, []).append(one)
    rows = (_row(session, place, group) for place, group in enumerate(by_line.values(), 1))
    return table_of(KIND, COLUMNS, rows)


def _row(session: Session, place: int, group: list[PackedCarton]) -> tuple[Cell, ...]:
    entry = group[0].line.entry
    known = heading_of(session, entry.product)
    state = None
    if known is not None:
        state = Word("heading.confirmed" if known.confirmed else "heading.suggested")
    price = entry.line.price_rupiah
    return (
        place,
        entry.product.name,
        None if known is None else known.heading,
        state,
        len(group),
        added(one.quantity for one in group),
        None if price is None else Money(price),
    )


__all__ = ["KIND", "InvoiceHeadings", "InvoicePriceless", "commercial_invoices"]
