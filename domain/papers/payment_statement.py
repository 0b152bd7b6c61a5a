"""What is paid for a shipment: a statement for each producer, and the list of them all.

Whole rupiah: each receipt's worth is rounded half up, totals are sums of those (see
`domain.shipping.settlement`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from domain.messages.base import Part, Word
from domain.models import Deduction, Shipment
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
    table_of,
)
from domain.papers.office import called, letterhead
from domain.papers.shipment_facts import day_of, journey, region_of
from domain.quantities import Money
from domain.shipping.settlement import LotPaid, Settlement, settlements
from domain.weeks import local

KIND, LIST_KIND = "payment_statement", "settlement_list"
LOTS = (
    Column("receipt", width=2),
    Column("day", Shape.DAY),
    Column("product", width=2),
    Column("lot", width=2),
    Column("accepted", Shape.QUANTITY),
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, total=True, formula=Formula("times", ("accepted", "price"))),
)
DEDUCTED = (
    Column("day", Shape.DAY),
    Column("reason", width=4),
    Column("deducted", Shape.RUPIAH, total=True),
)
ALL = (
    Column("line", Shape.WHOLE),
    Column("business", width=3),
    Column("owner", width=3),
    Column("value", Shape.RUPIAH, total=True),
    Column("deducted", Shape.RUPIAH, total=True),
    Column("paid", Shape.RUPIAH, total=True, formula=Formula("minus", ("value", "deducted"))),
)
ALL_DEDUCTED = (Column("business", width=3), *DEDUCTED)


class PaymentOpening(Part):
    """Whose payment it is, and for which shipment."""

    who: str
    business: str
    code: str
    destination: str


class SettlementOpening(Part):
    """How many producers are paid for which shipment."""

    code: str
    destination: str
    producers: int


class RoundingRule(Part):
    """How rupiah are rounded."""


def payment_statement(
    session: Session, shipment: Shipment, settlement: Settlement, now: datetime
) -> Paper:
    """What one producer is paid, receipt by receipt."""
    region = region_of(session, shipment)
    person = settlement.face
    opening = PaymentOpening(
        called(person), settlement.producer.business, shipment.code, shipment.destination
    )
    rows = [row for one in settlement.lots for row in _receipts(one, region.zone)]
    taken = settlement.deductions
    return Paper(
        kind=KIND,
        number=f"{shipment.code}/RB/{settlement.producer.id:04d}",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        addressee=(called(person), settlement.producer.business, settlement.producer.district),
        body=(
            opening,
            table_of(KIND, LOTS, rows),
            *((_deducted(taken, region.zone),) if taken else ()),
            Facts(_paid(settlement)),
            RoundingRule(),
        ),
        signatures=(Signature("office"), Signature("taker", person.name)),
    )


def _paid(settlement: Settlement) -> tuple[Fact, ...]:
    net = Money(settlement.net)
    return (
        Fact("value", Money(settlement.gross)),
        Fact("deducted", Money(settlement.deducted) if settlement.deducted else None),
        Fact("paid", net, strong=True),
        Fact("in_words", net, "words"),
    )


def _receipts(one: LotPaid, zone: str) -> list[tuple[Cell, ...]]:
    entry = one.line.entry
    price = entry.line.price_rupiah
    return [
        (
            receipt.number,
            local(receipt.recorded_at, zone).date(),
            entry.product.name,
            one.lot.lot.code,
            entry.quantity(receipt.accepted),
            None if price is None else Money(price),
        )
        for receipt in one.lot.receipts
        if receipt.accepted
    ]


def _deducted(taken: Sequence[Deduction], zone: str) -> Table:
    rows = ((local(one.recorded_at, zone).date(), one.reason, Money(one.rupiah)) for one in taken)
    return table_of("deductions", DEDUCTED, rows, Word("table.deductions"))


def payment_statements(session: Session, shipment: Shipment, now: datetime) -> tuple[Paper, ...]:
    """One for each producer whose lots all have a price."""
    return tuple(
        payment_statement(session, shipment, one, now)
        for one in settlements(session, shipment)
        if one.priced
    )


def settlement_list(session: Session, shipment: Shipment, now: datetime) -> Paper | None:
    """What everybody is paid; None while nothing was accepted."""
    found = settlements(session, shipment)
    if not found:
        return None
    region = region_of(session, shipment)
    rows = [
        (
            place,
            one.producer.business,
            called(one.face),
            Money(one.gross),
            Money(one.deducted),
        )
        for place, one in enumerate(found, 1)
    ]
    taken = [
        (one.producer.business, local(each.recorded_at, region.zone).date(), each.reason,
         Money(each.rupiah))
        for one in found
        for each in one.deductions
    ]  # fmt: skip
    return Paper(
        kind=LIST_KIND,
        number=f"{shipment.code}/RB",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            Facts(journey(shipment)),
            SettlementOpening(shipment.code, shipment.destination, len(found)),
            table_of(LIST_KIND, ALL, rows),
            *(
                (table_of("deductions", ALL_DEDUCTED, taken, Word("table.deductions")),)
                if taken
                else ()
            ),
            Facts((Fact("in_words", Money(sum(one.net for one in found)), "words"),)),
            RoundingRule(),
        ),
        signatures=(Signature("office"), Signature("head")),
    )


__all__ = [
    "KIND",
    "LIST_KIND",
    "PaymentOpening",
    "RoundingRule",
    "SettlementOpening",
    "payment_statement",
    "payment_statements",
    "settlement_list",
]
