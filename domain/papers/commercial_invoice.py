"""The commercial invoice (faktur): one for each order of a shipment, of what is in its cartons.

It is in rupiah unless another currency was agreed with the buyer. The value of a row is quantity ×
price, rounded half up to the rupiah (or the hundredth); the total is their sum. The HS headings
are suggestions until customs or a broker confirmed them, and the paper says which.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

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
from domain.quantities import Money, Quantity
from domain.shipping.headings import heading_of
from domain.shipping.packing import PackedCarton, cartons_of
from domain.shipping.shipments import ShippedLine

KIND = "commercial_invoice"
RUPIAH = "IDR"
GOODS = (
    Column("line", Shape.WHOLE),
    Column("product", width=3),
    Column("heading", width=2),
    Column("heading_state", width=3),
    Column("cartons", Shape.WHOLE, total=True),
    Column("quantity", Shape.QUANTITY, total=True),
)
COLUMNS = (
    *GOODS,
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, total=True, formula=Formula("times", ("quantity", "price"))),
)
ABROAD = (*GOODS, Column("price", Shape.NUMBER), Column("value", Shape.NUMBER, total=True))
CENT = Decimal("0.01")


class InvoiceHeadings(Part):
    """What the headings are worth."""


class InvoicePriceless(Part):
    """An order without a price has no invoice total yet."""


def commercial_invoices(
    session: Session, shipment: Shipment, now: datetime, language: str = "id"
) -> tuple[Paper, ...]:
    """One invoice for each order, in the order of their codes; none while nothing is packed."""
    by_order: dict[tuple[int, str], list[PackedCarton]] = {}
    for one in cartons_of(session, shipment):
        key = (one.line.entry.order.id, _currency(one.line))
        by_order.setdefault(key, []).append(one)
    return tuple(
        _invoice(session, shipment, cartons, now, language)
        for cartons in sorted(by_order.values(), key=lambda group: group[0].line.entry.order.code)
    )


def _invoice(
    session: Session, shipment: Shipment, cartons: list[PackedCarton], now: datetime, language: str
) -> Paper:
    region = region_of(session, shipment)
    order = cartons[0].line.entry.order
    currency = _currency(cartons[0].line)
    table = _table(session, cartons, currency)
    total = table.totals()[-1]
    priced = all(row[-1] is not None for row in table.rows)
    facts = (
        Fact("seller", _seller(session, order, region.office)),
        Fact("buyer", order.buyer or None),
        Fact("order", order.code),
        Fact("currency", Word("currency.idr") if currency == RUPIAH else currency),
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
            *(_last(total, currency) if priced else (InvoicePriceless(),)),
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


def _last(total: Cell, currency: str) -> tuple[Part, ...]:
    """Rupiah are written out, as on every paper about money."""
    return (Facts((Fact("in_words", total, "words"),)),) if currency == RUPIAH else ()


def _currency(line: ShippedLine) -> str:
    return RUPIAH if line.terms.invoice_price is None else line.terms.currency


def _table(session: Session, cartons: list[PackedCarton], currency: str) -> Table:
    """One row for each order line."""
    by_line: dict[int, list[PackedCarton]] = {}
    for one in cartons:
        by_line.setdefault(one.carton.line_id, []).append(one)
    goods = [
        (group[0].line, _goods(session, place, group), added(one.quantity for one in group))
        for place, group in enumerate(by_line.values(), 1)
    ]
    if currency == RUPIAH:
        rows = ((*cells, _rupiah(line)) for line, cells, _ in goods)
        return table_of(KIND, COLUMNS, rows)
    return table_of(KIND, ABROAD, ((*cells, *_abroad(line, all_)) for line, cells, all_ in goods))


def _goods(session: Session, place: int, group: list[PackedCarton]) -> tuple[Cell, ...]:
    entry = group[0].line.entry
    known = heading_of(session, entry.product)
    state = None
    if known is not None:
        state = Word("heading.confirmed" if known.confirmed else "heading.suggested")
    return (
        place,
        entry.product.name,
        None if known is None else known.heading,
        state,
        len(group),
        added(one.quantity for one in group),
    )


def _rupiah(line: ShippedLine) -> Money | None:
    """What was agreed with the buyer, else the order's own price."""
    agreed = line.terms.invoice_price
    if agreed is not None:
        return Money(int(agreed))
    price = line.entry.line.price_rupiah
    return None if price is None else Money(price)


def _abroad(line: ShippedLine, quantity: Cell) -> tuple[Cell, Cell]:
    price = line.terms.invoice_price
    if price is None or not isinstance(quantity, Quantity):
        return None, None
    return price, (quantity.amount * price).quantize(CENT, rounding=ROUND_HALF_UP)


__all__ = ["KIND", "InvoiceHeadings", "InvoicePriceless", "commercial_invoices"]
