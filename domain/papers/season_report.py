"""The season report: what was ordered, promised and accepted, and the three K's of each product.

A season is the half year up to today; every order belongs to the day of its cut-off, and what is
still to come is in the report too. The three K's are worked out of what happened and nothing else:
*kuantitas* is accepted of ordered, *kualitas* accepted of handed over, *kontinuitas* the orders
delivered in full of those whose cut-off is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlmodel import Session, col, func, select

from domain.messages.base import Part, Word
from domain.models import Order, OrderLine, OrderState, Product, Region, Share, ShareState
from domain.papers.base import Cell, Column, Formula, Paper, Shape, Signature, Table, table_of
from domain.papers.office import letterhead
from domain.quantities import ZERO, Money, plain, worth
from domain.standing import OpenLine, Standing, standings
from domain.weeks import local

KIND = "season_report"
SEASON = timedelta(weeks=26)
ORDERS = (
    Column("order"),
    Column("destination"),
    Column("cutoff_day", Shape.DAY),
    Column("makers", Shape.WHOLE),
    Column("ordered", Shape.QUANTITY, total=True),
    Column("confirmed", Shape.QUANTITY, total=True),
    Column("accepted", Shape.QUANTITY, total=True),
    Column(
        "fulfilled", Shape.PERCENT, total=True, formula=Formula("ratio", ("accepted", "ordered"))
    ),
    Column("accepted_value", Shape.RUPIAH, total=True),
)
THREE_KS = (
    Column("product", width=2),
    Column("ordered", Shape.QUANTITY),
    Column("received", Shape.QUANTITY),
    Column("accepted", Shape.QUANTITY),
    Column("quantity_k", Shape.PERCENT, formula=Formula("ratio", ("accepted", "ordered"))),
    Column("quality_k", Shape.PERCENT, formula=Formula("ratio", ("accepted", "received"))),
    Column("due", Shape.WHOLE),
    Column("in_full", Shape.WHOLE),
    Column("continuity_k", Shape.PERCENT, formula=Formula("ratio", ("in_full", "due"))),
)


@dataclass(frozen=True, slots=True)
class SeasonOpening(Part):
    """The days that the season has, how many orders it has, and what was accepted is worth."""

    first_day: date
    last_day: date
    orders: int
    value: Money


@dataclass(frozen=True, slots=True)
class ThreeKsMeaning(Part):
    """What the three K's are worked out of."""


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of an order line so far."""

    entry: OpenLine
    standing: Standing
    received: Decimal
    makers: int

    @property
    def confirmed(self) -> Decimal:
        """What is sure of it, and no more than was ordered."""
        return min(self.standing.confirmed, self.standing.ordered)

    @property
    def value(self) -> Money | None:
        """What was accepted is worth; None where no price was agreed."""
        price = self.entry.line.price_rupiah
        return None if price is None else worth(self.standing.accepted, price)


def season_report(session: Session, region: Region, now: datetime) -> Paper:
    """The half year up to now, product by product."""
    today = local(now, region.zone).date()
    outcomes = _outcomes(session, region, now)
    values = [one.value.rupiah for one in outcomes if one.value is not None]
    first = today - SEASON
    orders = {one.entry.order.id for one in outcomes}
    return Paper(
        kind=KIND,
        number=f"{region.code}/MUSIM/{today:%Y-%m-%d}",
        day=today,
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            SeasonOpening(first, today, len(orders), Money(sum(values))),
            *_orders(region, outcomes),
            table_of("three_ks", THREE_KS, _three_ks(outcomes, now), Word("table.three_ks")),
            ThreeKsMeaning(),
        ),
        signatures=(Signature("office"), Signature("head")),
        landscape=True,
    )


def _outcomes(session: Session, region: Region, now: datetime) -> list[LineOutcome]:
    """Every line of the season that was not cancelled, by product and cut-off."""
    rows = session.exec(
        select(Order, OrderLine, Product)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .where(
            Order.region_id == region.id,
            Order.state != OrderState.CANCELLED,
            col(OrderLine.cutoff) >= now - SEASON,
        )
        .order_by(Product.name, col(Product.id), col(OrderLine.cutoff), col(OrderLine.id))
    ).all()
    lines = [OpenLine(*row) for row in rows]
    by_line, handed = standings(session, lines), _handed_over(session, lines)
    return [
        LineOutcome(entry, by_line[entry.line.id], *handed.get(entry.line.id, (ZERO, 0)))
        for entry in lines
    ]


def _handed_over(session: Session, lines: Iterable[OpenLine]) -> dict[int, tuple[Decimal, int]]:
    """By line: how much came, and how many businesses promised a part of it."""
    rows = session.exec(
        select(Share.line_id, func.sum(Share.received), func.count(col(Share.id)))
        .where(
            col(Share.line_id).in_([entry.line.id for entry in lines]),
            col(Share.state).in_((ShareState.CONFIRMED, ShareState.RECEIVED)),
        )
        .group_by(col(Share.line_id))
    )
    return {line: (came or ZERO, makers) for line, came, makers in rows}


def _by_product(outcomes: Sequence[LineOutcome]) -> list[tuple[Product, list[LineOutcome]]]:
    groups = groupby(outcomes, key=lambda one: one.entry.product.id)
    found = [list(group) for _, group in groups]
    return [(group[0].entry.product, group) for group in found]


def _orders(region: Region, outcomes: Sequence[LineOutcome]) -> list[Table]:
    return [
        table_of(KIND, ORDERS, (_row(region, one) for one in group), product.name)
        for product, group in _by_product(outcomes)
    ]


def _row(region: Region, one: LineOutcome) -> tuple[Cell, ...]:
    entry = one.entry
    return (
        entry.order.code,
        entry.order.destination,
        local(entry.line.cutoff, region.zone).date(),
        one.makers,
        entry.quantity(one.standing.ordered),
        entry.quantity(one.confirmed),
        entry.quantity(one.standing.accepted),
        one.value,
    )


def _three_ks(outcomes: Sequence[LineOutcome], now: datetime) -> list[tuple[Cell, ...]]:
    """One row for each product, of the lines whose cut-off is over."""
    rows: list[tuple[Cell, ...]] = []
    for product, group in _by_product(outcomes):
        over = [one for one in group if one.entry.line.cutoff <= now]
        quantity = over[0].entry.quantity if over else None
        if quantity is None:
            continue
        rows.append(
            (
                product.name,
                quantity(plain(sum((one.standing.ordered for one in over), ZERO))),
                quantity(plain(sum((one.received for one in over), ZERO))),
                quantity(plain(sum((one.standing.accepted for one in over), ZERO))),
                len(over),
                sum(one.standing.accepted >= one.standing.ordered for one in over),
            )
        )
    return rows


__all__ = ["KIND", "SeasonOpening", "ThreeKsMeaning", "season_report"]
