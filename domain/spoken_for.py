"""What is said and promised of the weeks to come, before anything of them is forecast."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.guests import made_of
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    CapacityReport,
    CommitmentState,
    OrderLine,
    Product,
    Region,
    ReportSource,
    Share,
    ShareState,
)
from domain.plans import commitments_of, planned_by_week
from domain.quantities import ZERO
from domain.weeks import first_usable_week, last_usable_week, local


class Said(NamedTuple):
    """What is on record of the weeks to come, by producer and week."""

    stated: Mapping[tuple[int, date], Decimal]
    elsewhere: Mapping[tuple[int, date], Decimal]


class Held(NamedTuple):
    """What producers have promised of a period and not handed over; and what was accepted."""

    promised: Mapping[int, Decimal]
    accepted: Decimal


def held_of(session: Session, period: BlanketPeriod) -> Held:
    """From the period's order, where there is one; else from what was promised beforehand."""
    if period.order_id is None:
        accepted = {
            one.producer_id: one.accepted or ZERO
            for one in commitments_of(session, period.id)
            if one.state is CommitmentState.ACCEPTED
        }
        return Held(accepted, ZERO)
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    came = ZERO
    for share in _shares(session, period.order_id):
        if share.state is ShareState.CONFIRMED:
            found[share.producer_id] += (share.confirmed or ZERO) - (share.received or ZERO)
        came += share.accepted or ZERO
    return Held(found, came)


def _shares(session: Session, order_id: int) -> Sequence[Share]:
    return session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(
            OrderLine.order_id == order_id,
            col(Share.state).in_((ShareState.CONFIRMED, ShareState.RECEIVED)),
        )
        .order_by(col(Share.id))
    ).all()


def said_of(
    session: Session, region: Region, blanket: BlanketOrder, product: Product, now: datetime
) -> Said:
    """What was stated for weeks to come, and what other orders and plans hold of them."""
    first = first_usable_week(local(now, region.zone).date())
    rows = session.exec(
        select(CapacityReport).where(
            CapacityReport.product_id == product.id,
            col(CapacityReport.week) >= first,
            col(CapacityReport.replaced).is_(False),
            CapacityReport.source != ReportSource.PLAN,
        )
    ).all()
    told = {(row.producer_id, row.week): row.quantity for row in rows}
    return Said(told, _elsewhere(session, region, blanket, product, now))


def _elsewhere(
    session: Session, region: Region, blanket: BlanketOrder, product: Product, now: datetime
) -> dict[tuple[int, date], Decimal]:
    """By producer and week: what other orders and other plans hold, in the last week they can."""
    own = select(BlanketPeriod.order_id).where(
        BlanketPeriod.blanket_id == blanket.id, col(BlanketPeriod.order_id).is_not(None)
    )
    found: dict[tuple[int, date], Decimal] = defaultdict(lambda: ZERO)
    rows = session.exec(
        select(Share, OrderLine)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(
            made_of(product),
            OrderLine.cutoff > now,
            col(OrderLine.order_id).not_in(own),
            col(Share.state).in_((ShareState.OFFERED, ShareState.CONFIRMED)),
        )
    ).all()
    for share, line in rows:
        week = last_usable_week(local(line.cutoff, region.zone).date())
        found[share.producer_id, week] += share.confirmed or share.offered or ZERO
    since = local(now, region.zone).date()
    others = planned_by_week(session, product.id, since, but=blanket.id)
    for producer, weeks in others.items():
        for week, amount in weeks.items():
            found[producer, week] += amount
    return found


__all__ = ["Held", "Said", "held_of", "said_of"]
