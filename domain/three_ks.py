"""Kualitas, kuantitas, kontinuitas: the three K's of a same-kind pool and of each of its members.

Quality is what was accepted of what was received. Quantity is what is stated for a week, over the
last weeks and the ones before. Continuity is how many of the weeks that were asked about were
answered, and how many of the promises that fell due were handed over in full by their cut-off.
Chat, papers and simulations all take them from here, so that one name is one number. They
describe; nobody gets more or less of an order by them, and nobody sees those of others but the
office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import ceil, floor

import numpy as np
from sqlalchemy import ColumnElement, case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.guests import brought_by, made_of
from domain.knowing import Knowledge, knowledge_of
from domain.models import (
    CapacityAsk,
    CapacityReport,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Receipt,
    Region,
    Share,
    ShareState,
)
from domain.pooling.continuity import expected, stated
from domain.pooling.habits import Habits
from domain.pooling.history import FloatArray
from domain.pooling.supply import supply
from domain.quantities import ZERO, plain
from domain.values import Value
from domain.weeks import WEEK, first_usable_week, local

WEEKS = 12
LATELY = 4
"""Quantity is that of the last four weeks, beside the four before."""
HALF_YEAR = 26 * WEEK
STEP_PERCENT = 125
"""Without a larger order to measure by, the next size is a quarter more than is safe now."""
UNLIMITED = 1e12


@dataclass(slots=True)
class Member:
    """One business of a pool and its three K's; amounts in the product's unit."""

    producer_id: int
    business: str
    district: str
    received: Decimal = ZERO
    accepted: Decimal = ZERO
    asked: int = 0
    answered: int = 0
    due: int = 0
    on_time: int = 0
    stated: dict[date, Decimal] = field(default_factory=dict)


class Group(Value):
    """A same-kind pool: its members by business name, and the weeks that are looked at, in time."""

    product: Product
    members: tuple[Member, ...]
    weeks: tuple[date, ...]

    @property
    def districts(self) -> tuple[str, ...]:
        """Where they work."""
        return tuple(sorted({member.district for member in self.members if member.district}))

    @property
    def lately(self) -> tuple[date, ...]:
        """The newest weeks."""
        return self.weeks[-LATELY:]

    @property
    def before(self) -> tuple[date, ...]:
        """The weeks before those."""
        return self.weeks[-2 * LATELY : -LATELY]

    def stated(self, week: date) -> Decimal:
        """What all of them stated for a week."""
        return sum((member.stated.get(week, ZERO) for member in self.members), ZERO)

    def said(self, week: date) -> int:
        """How many of them said anything."""
        return sum(week in member.stated for member in self.members)


def percent(part: Decimal | int, whole: Decimal | int) -> int | None:
    """Whole percent, never rounded up; None where there is nothing to speak of."""
    return int(part * 100 / whole) if whole else None


def accepted(some: Sequence[Member]) -> Decimal:
    """What was accepted of these members."""
    return sum((member.accepted for member in some), ZERO)


def received(some: Sequence[Member]) -> Decimal:
    """What these members handed over."""
    return sum((member.received for member in some), ZERO)


def quality(some: Sequence[Member]) -> int | None:
    """Kualitas of these members: what was accepted of what they handed over, in whole percent."""
    return percent(accepted(some), received(some))


class Continuity(Value):
    """Kontinuitas: weeks ``answered`` of those ``asked``, promises ``on_time`` of those ``due``.

    A promise is kept on time where all of it was handed over by its cut-off.
    """

    asked: int
    answered: int
    due: int
    on_time: int

    @property
    def reported(self) -> int | None:
        """The weeks that were answered, in whole percent."""
        return percent(self.answered, self.asked)

    @property
    def kept(self) -> int | None:
        """The promises that were kept on time, in whole percent."""
        return percent(self.on_time, self.due)


def continuity(some: Sequence[Member]) -> Continuity:
    """Kontinuitas of these members together."""
    return Continuity(
        sum(member.asked for member in some),
        sum(member.answered for member in some),
        sum(member.due for member in some),
        sum(member.on_time for member in some),
    )


def growth(group: Group, some: Sequence[Member]) -> int | None:
    """By how many percent what is stated a week has grown; None without both spans."""
    now = _per_week(some, group.lately)
    before = _per_week(some, group.before)
    return int((now - before) * 100 / before) if before and now else None


def _per_week(some: Sequence[Member], weeks: Sequence[date]) -> Decimal:
    """What these members stated for a week, over the weeks for which any of them said something."""
    said = [week for week in weeks if any(week in member.stated for member in some)]
    total = sum((member.stated.get(week, ZERO) for member in some for week in said), ZERO)
    return total / len(said) if said else ZERO


def weekly(group: Group, some: Sequence[Member]) -> Decimal:
    """What these members stated a week lately, in whole units."""
    return Decimal(floor(_per_week(some, group.lately)))


def group_of(
    session: Session,
    region: Region,
    product: Product,
    now: datetime,
    producer_id: int | None = None,
    host: Product | None = None,
) -> Group:
    """The pool of a product across the districts of a region, or one member of it.

    With a ``host``, the pool as that product's office may know it: quality and promises are those
    of the host's orders alone, and whoever makes it is named by business and region.
    """
    last = first_usable_week(local(now, region.zone).date())
    weeks = tuple(last - WEEK * back for back in reversed(range(WEEKS)))
    known_as = None if host is None else region.name
    found = _members(session, product, producer_id, known_as)
    members = {member.producer_id: member for member in found}
    goods = made_of(product) if host is None else brought_by(product, host)
    _read_weeks(session, product, weeks, members)
    _read_receipts(session, goods, now, members)
    _read_promises(session, goods, now, members)
    in_order = sorted(members.values(), key=lambda one: (one.business.casefold(), one.producer_id))
    return Group(product, tuple(in_order), weeks)


def _members(
    session: Session, product: Product, producer_id: int | None, known_as: str | None
) -> list[Member]:
    """By owner where a business has no name, and district; or by ``known_as``, a region."""
    query = (
        columns(col(Producer.id), col(Producer.business), col(Producer.district), col(Person.name))
        .join(ProducerProduct, col(ProducerProduct.producer_id) == col(Producer.id))
        .join(Person, col(Producer.person_id) == col(Person.id))
        .where(
            col(ProducerProduct.product_id) == product.id,
            col(Producer.state).in_((ProducerState.ACTIVE, ProducerState.PAUSED)),
        )
    )
    if producer_id is not None:
        query = query.where(col(Producer.id) == producer_id)
    rows = session.execute(query)
    if known_as is not None:
        return [Member(number, business, known_as) for number, business, *_ in rows]
    return [Member(number, business or name, where) for number, business, where, name in rows]


def _read_weeks(
    session: Session, product: Product, weeks: Sequence[date], members: dict[int, Member]
) -> None:
    asks = session.execute(
        columns(
            col(CapacityAsk.producer_id),
            func.count(col(CapacityAsk.id)),
            func.count(col(CapacityAsk.answered_at)),
        )
        .where(
            col(CapacityAsk.product_id) == product.id,
            col(CapacityAsk.week).between(weeks[0], weeks[-1]),
            col(CapacityAsk.asked_at).is_not(None),
        )
        .group_by(col(CapacityAsk.producer_id))
    )
    for producer, asked, answered in asks:
        if producer in members:
            members[producer].asked, members[producer].answered = asked, answered
    reports = session.execute(
        columns(
            col(CapacityReport.producer_id),
            col(CapacityReport.week),
            col(CapacityReport.quantity),
        ).where(
            col(CapacityReport.product_id) == product.id,
            col(CapacityReport.week).between(weeks[0], weeks[-1]),
            col(CapacityReport.replaced).is_(False),
        )
    )
    for producer, week, quantity in reports:
        if producer in members:
            members[producer].stated[week] = quantity


def _read_receipts(
    session: Session, goods: ColumnElement[bool], now: datetime, members: dict[int, Member]
) -> None:
    rows = session.execute(
        columns(
            col(Share.producer_id),
            func.sum(col(Receipt.received)),
            func.sum(col(Receipt.accepted)),
        )
        .join(Share, col(Receipt.share_id) == col(Share.id))
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(goods, col(Receipt.recorded_at) >= now - HALF_YEAR)
        .group_by(col(Share.producer_id))
    )
    for producer, received, accepted in rows:
        if producer in members:
            members[producer].received, members[producer].accepted = received, accepted


def _read_promises(
    session: Session, goods: ColumnElement[bool], now: datetime, members: dict[int, Member]
) -> None:
    """A promise is kept on time where all of it was handed over by its cut-off."""
    in_time = func.sum(
        case((col(Receipt.recorded_at) <= col(OrderLine.cutoff), col(Receipt.received)))
    )
    rows = session.execute(
        columns(col(Share.producer_id), col(Share.confirmed), in_time)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .outerjoin(Receipt, col(Receipt.share_id) == col(Share.id))
        .where(
            goods,
            col(OrderLine.cutoff).between(now - HALF_YEAR, now),
            col(Share.confirmed).is_not(None),
            col(Share.state).in_((ShareState.CONFIRMED, ShareState.RECEIVED, ShareState.WITHDRAWN)),
        )
        .group_by(col(Share.id), col(Share.producer_id), col(Share.confirmed))
    )
    for producer, confirmed, came in rows:
        if producer in members:
            members[producer].due += 1
            members[producer].on_time += (came or ZERO) >= (confirmed or ZERO)


class NextSize(Value):
    """What a pool can safely take in an ordinary week, and what the next size of order asks.

    ``if_all`` is what would be safe if every member answered every week; ``newcomers`` how many
    more businesses of the usual size would do, 0 if unknown. Quantities in the product's unit.
    """

    safe: Decimal
    wanted: Decimal
    if_all: Decimal
    newcomers: int

    @property
    def short(self) -> Decimal:
        """What is missing."""
        return max(ZERO, self.wanted - self.safe)


def next_size(
    session: Session,
    region: Region,
    product: Product,
    now: datetime,
    guests: Mapping[int, Decimal] | None = None,
) -> NextSize:
    """The smallest order of the last half-year above what is safe, or a quarter more than that.

    ``guests`` are makers of other regions, with what they have free: it counts as stated.
    """
    helped = guests or {}
    known = knowledge_of(session, region, product, now, tuple(helped))
    free = np.array([float(amount / product.lot) for amount in helped.values()])
    safe = _safe_week(known, known.habits, free)
    largest = session.execute(
        columns(func.min(col(OrderLine.quantity))).where(
            col(OrderLine.product_id) == product.id,
            col(OrderLine.quantity) > safe,
            col(OrderLine.cutoff) >= now - HALF_YEAR,
        )
    ).scalar()
    lot = product.lot
    wanted = largest or plain(ceil(safe * STEP_PERCENT / 100 / lot) * lot)
    always = _safe_week(known, _always_answering(known.habits), free)
    newcomer = _newcomer(known, len(known.makers) - free.size)
    short = max(ZERO, wanted - safe)
    return NextSize(safe, wanted, always, ceil(short / newcomer) if newcomer else 0)


def _safe_week(known: Knowledge, of: Habits, free: FloatArray) -> Decimal:
    """What an ordinary week brings with 90 % chance, if all of it is asked for.

    The last makers in turn are guests, of whom what is ``free`` counts (lots).
    """
    own = known.usual.size - free.size
    parts = expected(known.usual, np.zeros(known.usual.size), of, known.trust)
    if free.size:
        lots = np.concatenate([np.zeros(own), free])
        parts = stated(lots, of, known.trust).where(np.arange(lots.size) >= own, parts)
    found = supply(parts, known.trust, UNLIMITED)
    return plain(floor(found.room) * known.product.lot)


def _always_answering(of: Habits) -> Habits:
    return Habits(
        speaks=np.ones(of.speaks.size),
        works=of.works,
        level=of.level,
        spread=of.spread,
        takes=of.takes,
        taken=of.taken,
        part_spread=of.part_spread,
        agrees=of.agrees,
    )


def _newcomer(known: Knowledge, own: int) -> Decimal:
    """What one more business of the usual size brings on average, by the first ``own`` makers."""
    usual = known.usual[known.usual > 0]
    if not usual.size:
        return ZERO
    of, trust = known.habits, known.trust
    part = of.speaks * of.works * of.level * of.takes * of.taken * trust.kept * (1 - trust.absent)
    return plain(floor(float(np.median(usual)) * float(part[:own].mean())) * known.product.lot)


__all__ = [
    "Continuity",
    "Group",
    "Member",
    "NextSize",
    "accepted",
    "continuity",
    "group_of",
    "growth",
    "next_size",
    "percent",
    "quality",
    "received",
    "weekly",
]
