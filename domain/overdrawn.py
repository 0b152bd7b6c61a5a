"""A capacity stated below what was promised already: seen at once, and told to the office."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from domain.capacity import Statement
from domain.entries import OfProduct, Owed
from domain.messages.capacity import PromisedAboveStated
from domain.models import (
    CapacityReport,
    OrderLine,
    Person,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.outbox import post_to_officers
from domain.prepared import Prepared
from domain.promises import account_of, makeable
from domain.quantities import ZERO, Quantity, plain
from domain.records import the
from domain.standing import awaited, line_of
from domain.values import Value
from domain.weeks import made_between, saturday

PROMISED = Prepared[Share](
    select(Share)
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(Share.producer_id) == bindparam("producer"),
        (col(OrderLine.product_id) == bindparam("product"))
        | (col(Share.made_as_id) == bindparam("product")),
        col(Share.state) == ShareState.CONFIRMED,
    )
    .order_by(col(OrderLine.cutoff), col(Share.id))
)
"""What a producer confirmed of a product, for any region, and has not handed over in whole."""


class Overdrawn(Value):
    """A week in which less is stated than was promised: ``awaited`` of these shares, ``short``."""

    shares: tuple[Share, ...]
    awaited: Decimal
    short: Decimal


class _Sure(OfProduct):
    """The entries of one maker of a product, of which only what was confirmed counts."""

    def owed(self, since: datetime) -> Iterable[Owed]:
        """What is confirmed and due from then on."""
        return (row for row in super().owed(since) if row.confirmed is not None)


def overdrawn(
    session: Session,
    producer: Producer,
    product: Product,
    week: date,
    amount: Decimal,
    promised: Iterable[Share],
) -> Overdrawn | None:
    """What would be missing if ``amount`` were stated for a week; None where all promises fit.

    ``promised`` is what the producer confirmed of the product (`PROMISED`).

    ``short`` is how much of what is still awaited nothing that is stated covers any more and more
    in this week would: what other weeks have room for is not missing.
    """
    zone = the(session, Region, producer.region_id).zone
    shares = []
    for share in promised:
        cutoff = line_of(session, share.line_id).line.cutoff
        first, last, _ = made_between(share.computed_at, cutoff, zone, product.handover_days)
        if first <= week <= last:
            shares.append(share)
    left = sum((awaited(share) for share in shares), ZERO)
    if left <= amount:
        return None
    session.flush()
    account = account_of(_Sure(session, product, producer.id), product, zone, week)
    promises = account.promised.get(producer.id, [])
    weeks = {**account.stated.get(producer.id, {}), week: amount}
    more = {**weeks, week: amount + left}
    short = min(left - amount, makeable(more, promises) - makeable(weeks, promises))
    return Overdrawn(tuple(shares), left, plain(short)) if short > ZERO else None


def tell_if_overdrawn(
    session: Session, said: Statement, promised: Iterable[Share], now: datetime
) -> Overdrawn | None:
    """Tell the officers of the producer's region that promises do not fit, at each new amount.

    The same amount again is told again only where another was stated in between. To be called
    when ``said`` was written down. What is confirmed stays as it is: they decide.
    """
    producer, product, week, amount = said.producer, said.product, said.week, said.amount
    missing = overdrawn(session, producer, product, week, amount, promised)
    if missing is None:
        return None
    owner = the(session, Person, producer.person_id).name
    orders = [line_of(session, share.line_id).order for share in missing.shares]
    codes = {one.code: None for one in orders if one.region_id == producer.region_id}
    told = PromisedAboveStated(
        who=f"{producer.business} ({owner})",
        product=product.name,
        codes=tuple(codes),
        first_day=week,
        last_day=saturday(week),
        stated=Quantity(amount, product.unit),
        promised=Quantity(missing.awaited, product.unit),
        short=Quantity(missing.short, product.unit),
    )
    before = session.exec(
        select(func.max(CapacityReport.id)).where(
            CapacityReport.producer_id == producer.id,
            CapacityReport.product_id == product.id,
            CapacityReport.week == week,
            CapacityReport.quantity != amount,
        )
    ).one()
    dedupe = f"overdrawn:{producer.id}:{product.id}:{week}:{plain(amount)}:{before or 0}"
    post_to_officers(session, producer.region_id, told, now, dedupe=dedupe)
    return missing
