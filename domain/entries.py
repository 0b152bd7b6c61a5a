"""What accounts are made of: promises that weigh on capacity, and what was stated, as rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple, Protocol

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import CapacityReport, OrderLine, Product, Share, ShareState
from domain.prepared import Prepared, one_of
from domain.standing import products_wanted
from domain.weeks import SETTLED, WEEK, at, first_usable_week, local, monday

COMMITTED = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)


class Owed(NamedTuple):
    """A share that weighs on capacity: what it is worth, since when, until when."""

    id: int
    producer_id: int
    computed: Decimal
    offered: Decimal | None
    confirmed: Decimal | None
    computed_at: datetime
    cutoff: datetime


OWING = (
    columns(
        col(Share.id),
        col(Share.producer_id),
        col(Share.computed),
        col(Share.offered),
        col(Share.confirmed),
        col(Share.computed_at),
        col(OrderLine.cutoff),
    )
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(col(OrderLine.cutoff) >= bindparam("since"), one_of(col(Share.state), COMMITTED))
)
OF_PRODUCT = OWING.where(col(OrderLine.product_id) == bindparam("product"))
OF_REGION = OWING.where(col(OrderLine.product_id).in_(products_wanted()))
OF_ONE = col(Share.producer_id) == bindparam("producer")
FIRST_OF = OF_PRODUCT.with_only_columns(
    func.min(col(Share.computed_at)), maintain_column_froms=True
)
AS_GUESTS = OWING.where(col(Share.made_as_id) == bindparam("product"))
"""What a product's makers promised to other regions."""
FIRST_AS_GUESTS = AS_GUESTS.with_only_columns(
    func.min(col(Share.computed_at)), maintain_column_froms=True
)
AWAY, AWAY_BY = Prepared(AS_GUESTS, Owed), Prepared(AS_GUESTS.where(OF_ONE), Owed)
BEGUN_AWAY = Prepared[datetime | None](FIRST_AS_GUESTS)
BEGUN_AWAY_BY = Prepared[datetime | None](FIRST_AS_GUESTS.where(OF_ONE))
PROMISES, PROMISES_BY = Prepared(OF_PRODUCT, Owed), Prepared(OF_PRODUCT.where(OF_ONE), Owed)
BEGUN = Prepared[datetime | None](FIRST_OF)
BEGUN_BY = Prepared[datetime | None](FIRST_OF.where(OF_ONE))
BEGUN_IN_REGION = Prepared[datetime | None](
    OF_REGION.with_only_columns(func.min(col(Share.computed_at)), maintain_column_froms=True)
)
PROMISES_IN_REGION: Prepared[tuple[int, Owed]] = Prepared(
    OF_REGION.add_columns(col(OrderLine.product_id)),
    lambda *row: (row[-1], Owed(*row[:-1])),
)
STATING = (
    columns(col(CapacityReport.producer_id), col(CapacityReport.week), col(CapacityReport.quantity))
    .where(col(CapacityReport.week) >= bindparam("since"), col(CapacityReport.replaced).is_(False))
    .order_by(col(CapacityReport.producer_id))
)
STATED_FOR = STATING.where(col(CapacityReport.product_id) == bindparam("product"))
STATED_IN_REGION = Prepared[tuple[int, date, Decimal, int]](
    STATING.add_columns(col(CapacityReport.product_id)).where(
        col(CapacityReport.product_id).in_(products_wanted())
    )
)
STATED = Prepared[tuple[int, date, Decimal]](STATED_FOR)
STATED_BY = Prepared[tuple[int, date, Decimal]](
    STATED_FOR.where(col(CapacityReport.producer_id) == bindparam("producer"))
)


class Entries(Protocol):
    """What an account is made of: read when it is asked for, or known already."""

    def begun(self, since: datetime) -> datetime | None:
        """When the oldest promise was made of those that are due from then on."""

    def owed(self, since: datetime) -> Iterable[Owed]:
        """What is promised and due from then on."""

    def stated(self, since: date) -> Iterable[tuple[int, date, Decimal]]:
        """Producer, week and quantity of what is stated for that week or a later one."""


class OfProduct:
    """The entries of a product, or of one of its producers, read from the database.

    What its makers promised to another region's orders is among them.
    """

    def __init__(self, session: Session, product: Product, producer_id: int | None = None) -> None:
        self._session = session
        self._about = {"product": product.id, "producer": producer_id}
        self._one = producer_id is not None
        self._across = product.across

    def begun(self, since: datetime) -> datetime | None:
        """When the oldest promise was made of those that are due from then on."""
        here = (BEGUN_BY if self._one else BEGUN).first(self._session, **self._about, since=since)
        if not self._across:
            return here
        away = BEGUN_AWAY_BY if self._one else BEGUN_AWAY
        begun = (here, away.first(self._session, **self._about, since=since))
        return min((moment for moment in begun if moment is not None), default=None)

    def owed(self, since: datetime) -> Iterable[Owed]:
        """What is promised and due from then on."""
        about = {**self._about, "since": since}
        here = (PROMISES_BY if self._one else PROMISES).all(self._session, **about)
        if not self._across:
            return here
        return [*here, *(AWAY_BY if self._one else AWAY).all(self._session, **about)]

    def stated(self, since: date) -> Iterable[tuple[int, date, Decimal]]:
        """Producer, week and quantity of what is stated for that week or a later one."""
        return (STATED_BY if self._one else STATED).all(self._session, **self._about, since=since)


class OfRegion:
    """The entries of all products that a region has open orders of, read in three statements."""

    def __init__(self, session: Session, region_id: int, zone_name: str, this: date) -> None:
        self._owed: dict[int, list[Owed]] = defaultdict(list)
        self._stated: dict[int, list[tuple[int, date, Decimal]]] = defaultdict(list)
        since = week_start(this - WEEK, zone_name)
        begun = BEGUN_IN_REGION.first(session, region=region_id, since=since)
        if begun is not None:
            before = week_start(settled_before(begun, zone_name), zone_name)
            for product, owed in PROMISES_IN_REGION.all(session, region=region_id, since=before):
                self._owed[product].append(owed)
                this = min(this, local(owed.computed_at, zone_name).date() - WEEK)
        for producer, week, quantity, product in STATED_IN_REGION.all(
            session, region=region_id, since=monday(this)
        ):
            self._stated[product].append((producer, week, quantity))

    def of(self, product_id: int) -> "Known":
        """The entries of one product."""
        return Known(self._owed.pop(product_id, []), self._stated.pop(product_id, []))


class Known(NamedTuple):
    """Entries of a product that were read already."""

    promised: list[Owed]
    said: list[tuple[int, date, Decimal]]

    def begun(self, since: datetime) -> datetime | None:
        """When the oldest promise was made of those that are due from then on."""
        return min((one.computed_at for one in self.promised if one.cutoff >= since), default=None)

    def owed(self, since: datetime) -> Iterable[Owed]:
        """What is promised and due from then on."""
        return (one for one in self.promised if one.cutoff >= since)

    def stated(self, since: date) -> Iterable[tuple[int, date, Decimal]]:
        """Producer, week and quantity of what is stated for that week or a later one."""
        return (one for one in self.said if one[1] >= since)


def settled_before(begun: datetime, zone_name: str) -> date:
    """What was due before this day weighs on no promise that was made at ``begun`` or later."""
    return first_usable_week(local(begun, zone_name).date()) - SETTLED


def week_start(week: date, zone_name: str) -> datetime:
    """The first moment of a week where the region is."""
    return at(week, time(), zone_name)
