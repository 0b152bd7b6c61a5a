"""How far the promises of a product's makers hold, learnt from what was accepted of past ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import AuditEntry, Order, OrderLine, OrderState, Product, Share, ShareState
from domain.pooling.history import History, Trust, best_weeks, bounded, learn
from domain.prepared import Prepared
from domain.quantities import ZERO, lots_up, whole_lots
from domain.weeks import WEEK

REMEMBERED = timedelta(weeks=104)
RECENT = timedelta(weeks=26)
KEPT_ENOUGH = Decimal("0.8")
"""Whoever brought this part of what they promised shows by it only what they were asked for."""


class Kept(NamedTuple):
    """A promise that was due, and what was accepted of it."""

    producer_id: int
    line_id: int
    cutoff: datetime
    confirmed: Decimal | None
    accepted: Decimal | None


TAKEN_BACK_LATE = (
    columns(col(AuditEntry.id))
    .where(
        col(AuditEntry.subject) == "share",
        col(AuditEntry.subject_id) == col(Share.id),
        col(AuditEntry.action) == "share_withdrawn",
        col(AuditEntry.at) >= col(OrderLine.cutoff),
    )
    .exists()
)
"""What the office took back when the cut-off was over: the trail knows when."""
BROKEN = and_(
    col(Share.state) == ShareState.WITHDRAWN,
    col(Share.confirmed).is_not(None),
    col(Order.state) != OrderState.CANCELLED,
    TAKEN_BACK_LATE,
)
"""A promise of which nothing came, and that the office took back after its cut-off."""
KEPT = Prepared(
    columns(
        col(Share.producer_id),
        col(Share.line_id),
        col(OrderLine.cutoff),
        col(Share.confirmed),
        col(Share.accepted),
    )
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .where(
        col(OrderLine.product_id) == bindparam("product"),
        col(OrderLine.cutoff).between(bindparam("since"), bindparam("now")),
        or_(
            col(Share.state) == ShareState.RECEIVED,
            BROKEN,
            (col(Share.state) == ShareState.CONFIRMED)
            & (
                (col(Order.state) == OrderState.DONE) | (col(OrderLine.cutoff) <= bindparam("late"))
            ),
        ),
    )
    .order_by(col(Share.id)),
    Kept,
)


def trust_in(
    session: Session,
    product: Product,
    producers: Sequence[int],
    now: datetime,
    *,
    region: bool = False,
) -> Trust:
    """How far each of ``producers`` keeps a promise of this product, in their order.

    A promise counts once it was handed over; one of which nothing came, once its order is done, a
    week has gone by since, or the office took it back after the cut-off. What was taken back before
    was nobody's failure. What others promised tells which weeks were bad for everybody; with
    ``region`` also what to expect of whoever has little record (`domain.pooling.history.learn`).
    """
    given = {"product": product.id, "since": now - REMEMBERED, "now": now, "late": now - WEEK}
    rows = KEPT.all(session, **given)
    history, place = _history(rows, product, producers)
    return learn(history, len(place), region=region).of([place[producer] for producer in producers])


def most_believed(
    session: Session, product: Product, producers: Sequence[int], now: datetime
) -> dict[int, Decimal]:
    """By producer: the most that a week's statement counts for, where a large one could pay.

    Only those are in it who brought much less than they promised in the last half-year. Who kept
    their promises was never shown to be unable to make more, however little was asked of them.
    """
    given = {"product": product.id, "since": now - RECENT, "now": now, "late": now - WEEK}
    rows = KEPT.all(session, **given)
    promised: dict[int, Decimal] = defaultdict(lambda: ZERO)
    brought: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        promised[row.producer_id] += row.confirmed or ZERO
        brought[row.producer_id] += min(row.accepted or ZERO, row.confirmed or ZERO)
    short = [p for p in dict.fromkeys(producers) if brought[p] < promised[p] * KEPT_ENOUGH]
    if not short:
        return {}
    history, place = _history(rows, product, producers)
    best = best_weeks(history, len(place), since=0)
    everything = np.full(len(place), 2**31 - 1, dtype=np.int64)
    most = bounded(everything, best)
    return {producer: int(most[place[producer]]) * product.lot for producer in short}


def _history(
    rows: Sequence[Kept], product: Product, producers: Sequence[int]
) -> tuple[History, dict[int, int]]:
    """Promises in lots, and the place of every producer in them.

    One promise is all that somebody promised of a line, in however many shares: whoever brought the
    first of two came.
    """
    promises = _together(rows)
    place = {producer: at for at, producer in enumerate(dict.fromkeys(producers))}
    for row in promises:
        place.setdefault(row.producer_id, len(place))
    weeks = {week: at for at, week in enumerate(sorted({_week(row) for row in promises}))}
    history = History(
        producer=[place[row.producer_id] for row in promises],
        week=[weeks[_week(row)] for row in promises],
        committed=[lots_up(row.confirmed or ZERO, product.lot) for row in promises],
        delivered=[whole_lots(row.accepted or ZERO, product.lot) for row in promises],
    )
    return history, place


def _together(rows: Sequence[Kept]) -> list[Kept]:
    """What each promised of each line, and what was accepted of it."""
    found: dict[tuple[int, int], Kept] = {}
    for row in rows:
        before = found.get((row.producer_id, row.line_id))
        if before is not None:
            confirmed = (before.confirmed or ZERO) + (row.confirmed or ZERO)
            accepted = (before.accepted or ZERO) + (row.accepted or ZERO)
            row = row._replace(confirmed=confirmed, accepted=accepted)  # noqa: PLW2901
        found[row.producer_id, row.line_id] = row
    return list(found.values())


def _week(row: Kept) -> tuple[int, int]:
    return row.cutoff.isocalendar()[:2]
