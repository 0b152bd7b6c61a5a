"""Monthly targets against what was delivered, for each producer and the region.

A target holds from its month on, until a later one; what was delivered is what was accepted.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.models import (
    MonthlyTarget,
    OrderLine,
    Producer,
    Product,
    Receipt,
    Region,
    Share,
)
from domain.quantities import ZERO
from domain.values import Value
from domain.weeks import WEEK, at


class Reached(Value):
    """What is wanted of a product in a month, and what was accepted of it."""

    product: Product
    target: Decimal
    delivered: Decimal
    producers: int = 1

    @property
    def percent(self) -> int:
        """How much of the target was delivered, in whole percent, rounded down."""
        return int(self.delivered * 100 / self.target) if self.target else 100


def first_of(day: date) -> date:
    """The month of a day, named by its first."""
    return day.replace(day=1)


def set_target(
    session: Session,
    producer: Producer,
    product: Product,
    quantity: Decimal,
    month: date,
    now: datetime,
    actor_id: int,
) -> None:
    """From this month on the producer is to deliver so much of the product; 0 ends it."""
    row = session.exec(
        select(MonthlyTarget).where(
            MonthlyTarget.producer_id == producer.id,
            MonthlyTarget.product_id == product.id,
            MonthlyTarget.month == month,
        )
    ).first()
    before = None if row is None else {"quantity": str(row.quantity)}
    row = row or MonthlyTarget(
        producer_id=producer.id,
        product_id=product.id,
        month=month,
        quantity=quantity,
        set_at=now,
    )
    row.quantity, row.set_by, row.set_at = quantity, actor_id, now
    session.add(row)
    session.flush()
    record_change(
        session,
        now,
        "target_set",
        ("producer", producer.id),
        actor_id=actor_id,
        region_id=producer.region_id,
        before=before,
        after={"product": product.name, "month": month.isoformat(), "quantity": str(quantity)},
    )


def targets_of(
    session: Session, region: Region, month: date, producer_id: int | None = None
) -> list[tuple[int, Reached]]:
    """By producer and product: the target that holds in a month and what came of it."""
    query = (
        select(MonthlyTarget, Product)
        .join(Product, col(MonthlyTarget.product_id) == Product.id)
        .where(Product.region_id == region.id, MonthlyTarget.month <= month)
        .order_by(col(MonthlyTarget.month), col(MonthlyTarget.id))
    )
    if producer_id is not None:
        query = query.where(MonthlyTarget.producer_id == producer_id)
    newest = {(row.producer_id, product.id): (row, product) for row, product in session.exec(query)}
    delivered = _delivered(session, region, month)
    return [
        (who, Reached(product, row.quantity, delivered.get((who, what), ZERO)))
        for (who, what), (row, product) in newest.items()
        if row.quantity
    ]


def region_totals(rows: Iterable[tuple[int, Reached]]) -> list[Reached]:
    """The targets of all producers together, by product, by its name."""
    found: dict[int, Reached] = {}
    for _, one in rows:
        old = found.get(one.product.id, Reached(one.product, ZERO, ZERO, 0))
        found[one.product.id] = Reached(
            one.product,
            old.target + one.target,
            old.delivered + one.delivered,
            old.producers + 1,
        )
    return sorted(found.values(), key=lambda one: one.product.name)


def _delivered(session: Session, region: Region, month: date) -> dict[tuple[int, int], Decimal]:
    """By producer and product: what was accepted in a month, on the clock of the region."""
    after = (month.replace(day=28) + WEEK).replace(day=1)
    product = func.coalesce(col(Share.made_as_id), col(OrderLine.product_id))
    rows = session.exec(
        select(Share.producer_id, product, func.sum(col(Receipt.accepted)))
        .join(Share, col(Receipt.share_id) == Share.id)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .where(
            Receipt.recorded_at >= at(month, time(), region.zone),
            Receipt.recorded_at < at(after, time(), region.zone),
        )
        .group_by(col(Share.producer_id), product)
    )
    return {(producer, product): total for producer, product, total in rows}


__all__ = ["Reached", "first_of", "region_totals", "set_target", "targets_of"]
