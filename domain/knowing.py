"""What a region's record says of the makers of a product: their habits, their trust, the seasons.

Read once for all periods of a product; `domain.forecast` looks ahead with it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from statistics import fmean

import numpy as np
from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.around import makers_in_turn
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    CapacityAsk,
    CapacityReport,
    Commitment,
    CommitmentState,
    OrderLine,
    ProducerProduct,
    Product,
    Region,
    ReportSource,
    Share,
    ShareState,
)
from domain.pooling.habits import Asked, Habits, Offered, Planned, habits, season_left
from domain.pooling.history import FloatArray, Trust
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO
from domain.seasons import PRIOR, Season, season_of
from domain.trust import trust_in
from domain.values import Value
from domain.weeks import WEEK, first_usable_week, local

REMEMBERED = 26 * WEEK
SEASONS_REMEMBERED = 104 * WEEK
LEAST_ORDINARY_WEEKS = 4
ASKS = Prepared[tuple[int, date, Decimal | None]](
    columns(col(CapacityAsk.producer_id), col(CapacityAsk.week), col(CapacityReport.quantity))
    .outerjoin(
        CapacityReport,
        (col(CapacityReport.producer_id) == col(CapacityAsk.producer_id))
        & (col(CapacityReport.product_id) == col(CapacityAsk.product_id))
        & (col(CapacityReport.week) == col(CapacityAsk.week))
        & col(CapacityReport.replaced).is_(False)
        & (col(CapacityReport.source) != ReportSource.PLAN),
    )
    .where(
        col(CapacityAsk.product_id) == bindparam("product"),
        col(CapacityAsk.week).between(bindparam("since"), bindparam("until")),
        col(CapacityAsk.asked_at).is_not(None),
    )
    .order_by(col(CapacityAsk.id))
)
OFFERS = Prepared[tuple[int, int, Decimal | None, Decimal | None]](
    columns(col(Share.producer_id), col(Share.line_id), col(Share.offered), col(Share.confirmed))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .outerjoin(Commitment, col(Commitment.share_id) == col(Share.id))
    .where(
        col(OrderLine.product_id) == bindparam("product"),
        col(Share.offered_at) >= bindparam("since"),
        col(Commitment.id).is_(None),
        one_of(
            col(Share.state),
            (
                ShareState.CONFIRMED,
                ShareState.RECEIVED,
                ShareState.DECLINED,
                ShareState.EXPIRED,
            ),
        ),
    )
    .order_by(col(Share.id))
)
PLANS = Prepared[tuple[int, CommitmentState]](
    columns(col(Commitment.producer_id), col(Commitment.state))
    .join(BlanketPeriod, col(Commitment.period_id) == col(BlanketPeriod.id))
    .join(BlanketOrder, col(BlanketPeriod.blanket_id) == col(BlanketOrder.id))
    .where(
        col(BlanketOrder.product_id) == bindparam("product"),
        col(Commitment.offered_at) >= bindparam("since"),
        col(Commitment.state) != CommitmentState.OFFERED,
    )
    .order_by(col(Commitment.id))
)
USUAL = Prepared[tuple[int, Decimal | None]](
    columns(col(ProducerProduct.producer_id), col(ProducerProduct.usual_weekly))
    .where(col(ProducerProduct.product_id) == bindparam("product"))
    .order_by(col(ProducerProduct.id))
)
STATED_IN_ALL = Prepared[tuple[date, Decimal]](
    columns(col(CapacityReport.week), func.sum(col(CapacityReport.quantity)))
    .where(
        col(CapacityReport.product_id) == bindparam("product"),
        col(CapacityReport.week).between(bindparam("since"), bindparam("until")),
        col(CapacityReport.replaced).is_(False),
        col(CapacityReport.source) != ReportSource.PLAN,
    )
    .group_by(col(CapacityReport.week))
    .order_by(col(CapacityReport.week))
)


class Knowledge(Value):
    """Everything known of n makers, in the order of their turn; amounts in lots of the product."""

    product: Product
    makers: tuple[int, ...]
    usual: FloatArray
    habits: Habits
    trust: Trust
    seasons: Mapping[Season, tuple[float, float]]

    def season(self, week: date) -> tuple[float, float]:
        """What such a week leaves of an ordinary one, and how uncertain that is."""
        return self.seasons.get(season_of(week), (1.0, 0.0))


def knowledge_of(
    session: Session,
    region: Region,
    product: Product,
    now: datetime,
    guests: Sequence[int] = (),
) -> Knowledge:
    """What the record of the last half-year says; of seasons, of the last two years.

    ``guests`` are makers of other regions, last in turn: known by what was offered to them of this
    product and what they brought of it. Nothing is usual of them.
    """
    session.flush()
    makers = [*makers_in_turn(session, product), *guests]
    place = {producer: at for at, producer in enumerate(makers)}
    today = local(now, region.zone).date()
    answered = first_usable_week(today)
    asks = [
        row
        for row in ASKS.all(
            session, product=product.id, since=answered - REMEMBERED, until=answered
        )
        if row[0] in place
    ]
    usual = _usual(session, product, place, asks)
    return Knowledge(
        product=product,
        makers=tuple(makers),
        usual=usual,
        habits=habits(
            _asked(asks, place, usual, product),
            _offered(session, product, place, now),
            _planned(session, product, place, now),
            len(place),
        ),
        trust=trust_in(session, product, makers, now, region=True),
        seasons=_seasons(session, product, answered),
    )


def _usual(
    session: Session,
    product: Product,
    place: Mapping[int, int],
    asks: Sequence[tuple[int, date, Decimal | None]],
) -> FloatArray:
    """(n,) lots in an ordinary week: as registered, else as stated on average."""
    said: dict[int, list[float]] = {}
    for producer, _, amount in asks:
        if amount:
            said.setdefault(producer, []).append(float(amount / product.lot))
    found = np.zeros(len(place))
    for producer, amount in USUAL.all(session, product=product.id):
        if producer not in place:
            continue
        lots = float(amount / product.lot) if amount else fmean(said.get(producer, [0.0]))
        found[place[producer]] = lots
    return found


def _asked(
    asks: Sequence[tuple[int, date, Decimal | None]],
    place: Mapping[int, int],
    usual: FloatArray,
    product: Product,
) -> Asked:
    return Asked(
        producer=[place[producer] for producer, _, _ in asks],
        usual=[
            float(usual[place[producer]]) * PRIOR.get(season_of(week), (100, 0))[0] / 100
            for producer, week, _ in asks
        ],
        stated=[-1.0 if said is None else float(said / product.lot) for _, _, said in asks],
    )


def _offered(
    session: Session, product: Product, place: Mapping[int, int], now: datetime
) -> Offered:
    """By workshop and order: how much was offered in all, and how much of it was taken in the end.

    Whoever let an offer run out may be asked again for the same goods: that is one offer, not two.
    """
    asked: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    rows = OFFERS.all(session, product=product.id, since=now - REMEMBERED)
    for producer, line, offered, confirmed in rows:
        if producer in place:
            most, taken = asked.get((producer, line), (ZERO, ZERO))
            most = max(most, taken + (offered or ZERO))
            asked[producer, line] = most, taken + (confirmed or ZERO)
    return Offered(
        [place[producer] for producer, _ in asked],
        [float(most) for most, _ in asked.values()],
        [float(taken) for _, taken in asked.values()],
    )


def _planned(
    session: Session, product: Product, place: Mapping[int, int], now: datetime
) -> Planned:
    """A part that was let go without an answer is a no; one that was let go later was a yes."""
    yes = (CommitmentState.ACCEPTED, CommitmentState.SETTLED)
    rows = [
        (place[producer], state in yes)
        for producer, state in PLANS.all(session, product=product.id, since=now - REMEMBERED)
        if producer in place
    ]
    return Planned([who for who, _ in rows], [agreed for _, agreed in rows])


def _seasons(session: Session, product: Product, until: date) -> dict[Season, tuple[float, float]]:
    """What each kind of week leaves: the stated prior, moved by the region's own such weeks."""
    since = until - SEASONS_REMEMBERED
    rows = STATED_IN_ALL.all(session, product=product.id, since=since, until=until - WEEK)
    kinds: dict[Season, list[float]] = {}
    for week, total in rows:
        kinds.setdefault(season_of(week), []).append(float(total))
    ordinary = kinds.get(Season.ORDINARY, [])
    whole = fmean(ordinary) if len(ordinary) >= LEAST_ORDINARY_WEEKS else 0.0
    found = {}
    for season, (percent, weight) in PRIOR.items():
        brought = [total / whole for total in kinds.get(season, [])] if whole else []
        found[season] = season_left(percent / 100, weight, brought)
    return found


__all__ = ["Knowledge", "knowledge_of"]
