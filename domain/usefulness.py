"""Whom to ask first about the week, where a channel lets not everybody be asked on one day.

First come those who make what an open order still lacks, or what a coming period will want; among
them those without whom most of a product's pool would not be heard of: what they usually make, as
a part of what all its makers usually do, times how often they answer. Nothing is shared out by it,
and everybody is asked in the end.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    BlanketState,
    CapacityAsk,
    CapacityReport,
    Producer,
    ProducerProduct,
)
from domain.prepared import Prepared
from domain.standing import open_lines, open_standings
from domain.weeks import WEEK, monday

REMEMBERED = 26 * WEEK
COMING = timedelta(weeks=8)
"""A period that is due in this time is wanted already."""
PERIODS_WANTED = Prepared[int](
    columns(col(BlanketOrder.product_id))
    .join(BlanketPeriod, col(BlanketPeriod.blanket_id) == col(BlanketOrder.id))
    .where(
        col(BlanketOrder.region_id) == bindparam("region"),
        col(BlanketOrder.state) == BlanketState.OPEN,
        col(BlanketPeriod.order_id).is_(None),
        col(BlanketPeriod.due_on).between(bindparam("today"), bindparam("until")),
    )
)
USUAL = Prepared[tuple[int, int, Decimal | None]](
    columns(
        col(ProducerProduct.producer_id),
        col(ProducerProduct.product_id),
        col(ProducerProduct.usual_weekly),
    )
    .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
    .where(col(Producer.region_id) == bindparam("region"))
)
STATED = Prepared[tuple[int, int, Decimal, int]](
    columns(
        col(CapacityReport.producer_id),
        col(CapacityReport.product_id),
        func.sum(col(CapacityReport.quantity)),
        func.count(col(CapacityReport.id)),
    )
    .join(Producer, col(CapacityReport.producer_id) == col(Producer.id))
    .where(
        col(Producer.region_id) == bindparam("region"),
        col(CapacityReport.replaced).is_(False),
        col(CapacityReport.week) >= bindparam("since"),
    )
    .group_by(col(CapacityReport.producer_id), col(CapacityReport.product_id))
)
ASKED = Prepared[tuple[int, int, int]](
    columns(
        col(CapacityAsk.producer_id),
        func.count(col(CapacityAsk.asked_at)),
        func.count(col(CapacityAsk.answered_at)),
    )
    .join(Producer, col(CapacityAsk.producer_id) == col(Producer.id))
    .where(
        col(Producer.region_id) == bindparam("region"),
        col(CapacityAsk.week).between(bindparam("since"), bindparam("until")),
        col(CapacityAsk.asked_at).is_not(None),
    )
    .group_by(col(CapacityAsk.producer_id))
)
Amounts = Mapping[int, Mapping[int, Fraction]]
"""By producer and product."""


def most_useful_first(
    session: Session, region_id: int, producers: Iterable[int], now: datetime
) -> list[int]:
    """The same producers, each once; the same records give the same order."""
    today = now.date()
    usual = _usual(session, region_id, today)
    answers = _answers(session, region_id, today)
    wanted = _wanted(session, region_id, now, today)
    in_all: dict[int, Fraction] = defaultdict(Fraction)
    for theirs in usual.values():
        for product, amount in theirs.items():
            in_all[product] += amount

    def place(producer: int) -> tuple[bool, Fraction, int]:
        theirs = usual.get(producer, {})
        counts = {product: theirs[product] for product in theirs if product in wanted} or theirs
        part = sum((a / in_all[p] for p, a in counts.items() if in_all[p]), Fraction())
        return not wanted & theirs.keys(), -part * answers.get(producer, EVEN), producer

    return sorted(dict.fromkeys(producers), key=place)


EVEN = Fraction(1, 2)
"""How often somebody answers who was never asked."""


def _wanted(session: Session, region_id: int, now: datetime, today: date) -> set[int]:
    """The products that an open order still lacks, or that a coming period will want."""
    lines = [entry for entry in open_lines(session, region_id) if entry.line.cutoff > now]
    standings = open_standings(session, region_id, lines)
    lacking = {e.product.id for e in lines if standings[e.line.id].confirmed < e.pooled}
    coming = PERIODS_WANTED.all(session, region=region_id, today=today, until=today + COMING)
    return lacking | set(coming)


def _usual(session: Session, region_id: int, today: date) -> Amounts:
    """What each usually makes in a week: as registered, else as stated on average."""
    since = monday(today) - REMEMBERED
    stated = {
        (producer, product): Fraction(amount) / count
        for producer, product, amount, count in STATED.all(session, region=region_id, since=since)
    }
    found: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for producer, product, amount in USUAL.all(session, region=region_id):
        known = Fraction(amount) if amount else stated.get((producer, product), Fraction())
        found[producer][product] = known
    return found


def _answers(session: Session, region_id: int, today: date) -> Mapping[int, Fraction]:
    """How often each answers, between never and always where little is known."""
    week = monday(today)
    rows = ASKED.all(session, region=region_id, since=week - REMEMBERED, until=week)
    return {producer: Fraction(said + 1, asked + 2) for producer, asked, said in rows}


__all__ = ["most_useful_first"]
