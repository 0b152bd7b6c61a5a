"""The season report: what was ordered, promised and accepted, and the three K's of each product.

A season is the half year up to today; every order belongs to the day of its cut-off, and what is
still to come is in the report too. The three K's are those of each product's pool, as
`domain.three_ks` works them out for everybody who asks.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlmodel import Session, col, func, select

from domain.messages.base import Part, Word
from domain.models import Order, OrderLine, OrderState, Product, Region, Share, ShareState
from domain.papers.base import Cell, Column, Formula, Paper, Shape, Signature, Table, table_of
from domain.papers.office import letterhead
from domain.quantities import ZERO, Money, Quantity, plain, worth
from domain.standing import OpenLine, Standing, standings
from domain.three_ks import WEEKS, Group, accepted, continuity, group_of, received, weekly
from domain.values import Value
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
    Column("makers", Shape.WHOLE),
    Column("weekly_k", Shape.QUANTITY),
    Column("received", Shape.QUANTITY),
    Column("accepted", Shape.QUANTITY),
    Column("quality_k", Shape.PERCENT, formula=Formula("ratio", ("accepted", "received"))),
    Column("asked_weeks", Shape.WHOLE),
    Column("answered_weeks", Shape.WHOLE),
    Column(
        "reported_k", Shape.PERCENT, formula=Formula("ratio", ("answered_weeks", "asked_weeks"))
    ),
    Column("due", Shape.WHOLE),
    Column("on_time", Shape.WHOLE),
    Column("kept_k", Shape.PERCENT, formula=Formula("ratio", ("on_time", "due"))),
)


class SeasonOpening(Part):
    """The days that the season has, how many orders it has, and what was accepted is worth."""

    first_day: date
    last_day: date
    orders: int
    value: Money


class ThreeKsMeaning(Part):
    """What the three K's are worked out of, ``weeks`` of them where they are of weeks."""

    weeks: int


class LineOutcome(Value):
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
            table_of(
                "three_ks",
                THREE_KS,
                _three_ks(session, region, outcomes, now),
                Word("table.three_ks"),
            ),
            ThreeKsMeaning(WEEKS),
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


def _three_ks(
    session: Session, region: Region, outcomes: Sequence[LineOutcome], now: datetime
) -> list[tuple[Cell, ...]]:
    """One row for each product that was ordered."""
    return [_pool(group_of(session, region, product, now)) for product, _ in _by_product(outcomes)]


def _pool(group: Group) -> tuple[Cell, ...]:
    """The three K's of a same-kind pool, as ``/kelompok`` tells them."""
    members, unit = group.members, group.product.unit
    steady = continuity(members)
    return (
        group.product.name,
        len(members),
        Quantity(weekly(group, members), unit),
        Quantity(plain(received(members)), unit),
        Quantity(plain(accepted(members)), unit),
        steady.asked,
        steady.answered,
        steady.due,
        steady.on_time,
    )


__all__ = ["KIND", "SeasonOpening", "ThreeKsMeaning", "season_report"]
