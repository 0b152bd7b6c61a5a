"""The facts of the morning's chart: open orders, and what the pool can make week by week."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.messages.pictures import MorningChart, OrderBar, PoolBars, WeekBar
from domain.models import (
    CapacityReport,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
)
from domain.quantities import ZERO, Quantity
from domain.standing import OpenLine, Standing
from domain.weeks import WEEK, local, monday

MOST_ORDERS, MOST_PRODUCTS, WEEKS = 8, 4, 4


def morning_chart(
    session: Session,
    region: Region,
    now: datetime,
    lines: Sequence[OpenLine],
    by_line: Mapping[int, Standing],
) -> MorningChart | None:
    """The chart of the region's open lines; None where there is none."""
    if not lines:
        return None
    today = local(now, region.zone).date()
    orders = tuple(_order(entry, by_line[entry.line.id]) for entry in lines[:MOST_ORDERS])
    products = {entry.product.id: entry.product for entry in lines}
    shown = [products[number] for number in list(products)[:MOST_PRODUCTS]]
    return MorningChart(today, orders, _pools(session, shown, monday(today)))


def _order(entry: OpenLine, standing: Standing) -> OrderBar:
    certain = min(standing.confirmed, standing.ordered)
    offered = min(standing.offered, standing.ordered - certain)
    return OrderBar(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(certain),
        entry.quantity(offered),
        entry.quantity(standing.ordered - certain - offered),
        entry.quantity(standing.ordered),
    )


def _pools(session: Session, products: Sequence[Product], this: date) -> tuple[PoolBars, ...]:
    numbers = [product.id for product in products]
    weeks = [this + WEEK * n for n in range(WEEKS)]
    stated, usual = _stated(session, numbers, weeks), _usual(session, numbers)
    return tuple(
        PoolBars(
            product.name,
            product.unit,
            tuple(
                WeekBar(
                    week,
                    Quantity(stated.get((product.id, week), ZERO), product.unit),
                    Quantity(usual.get(product.id, ZERO), product.unit),
                )
                for week in weeks
            ),
        )
        for product in products
    )


def _stated(
    session: Session, products: list[int], weeks: list[date]
) -> dict[tuple[int, date], Decimal]:
    """By product and week: what was stated by those who take part now."""
    rows = session.execute(
        columns(
            col(CapacityReport.product_id),
            col(CapacityReport.week),
            func.sum(col(CapacityReport.quantity)),
        )
        .join(Producer, col(CapacityReport.producer_id) == col(Producer.id))
        .where(
            col(CapacityReport.product_id).in_(products),
            col(CapacityReport.week).in_(weeks),
            col(CapacityReport.replaced).is_(False),
            col(Producer.state) == ProducerState.ACTIVE,
        )
        .group_by(col(CapacityReport.product_id), col(CapacityReport.week))
    )
    return {(product, week): amount for product, week, amount in rows}


def _usual(session: Session, products: list[int]) -> dict[int, Decimal]:
    """By product: what those who take part usually make in a week."""
    rows = session.execute(
        columns(col(ProducerProduct.product_id), func.sum(col(ProducerProduct.usual_weekly)))
        .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
        .where(
            col(ProducerProduct.product_id).in_(products),
            col(Producer.state) == ProducerState.ACTIVE,
        )
        .group_by(col(ProducerProduct.product_id))
    )
    return {product: amount or ZERO for product, amount in rows}
