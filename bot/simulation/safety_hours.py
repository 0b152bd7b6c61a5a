"""Hours: what is confirmed of several products fits into the week of whoever makes it.

Worked out in another way than the program does: by stretches of weeks, not by a flow.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from domain.models import Producer, Product
from domain.prepared import Prepared
from domain.quantities import ZERO

WEEKLY = Prepared[tuple[int, Decimal]](
    select(col(Producer.id), col(Producer.weekly_hours)).where(
        col(Producer.weekly_hours).is_not(None)
    )
)
OF_A_UNIT = Prepared[tuple[int, Decimal]](
    select(col(Product.id), col(Product.hours)).where(col(Product.hours).is_not(None))
)


class Made(NamedTuple):
    """A confirmed amount of a product and the weeks in which it can be made, both counted."""

    product: int
    first: date
    last: date
    amount: Decimal
    said_at: datetime


class HoursWatch:
    """Remembers what was ever said of hours: the most of a week, the least of a unit, since when.

    A share that was confirmed before anything was said is not held against anybody.
    """

    def __init__(self) -> None:
        self._weekly: dict[int, Decimal] = {}
        self._since: dict[int, datetime] = {}
        self._of_a_unit: dict[int, Decimal] = {}
        self._timed_since: dict[int, datetime] = {}

    def look(self, session: Session, now: datetime) -> None:
        """Read what is said now."""
        for producer, hours in WEEKLY.all(session):
            self._weekly[producer] = max(hours, self._weekly.get(producer, ZERO))
            self._since.setdefault(producer, now)
        for product, hours in OF_A_UNIT.all(session):
            self._of_a_unit[product] = min(hours, self._of_a_unit.get(product, hours))
            self._timed_since.setdefault(product, now)

    def counts(self, producer: int, product: int) -> bool:
        """Whether the hours of this producer and this product are known."""
        return producer in self._weekly and product in self._of_a_unit

    def broken(
        self,
        producer: int,
        made: Iterable[Made],
        stated: Mapping[int, Mapping[date, Decimal]],
        mine: Made,
    ) -> str | None:
        """The stretch of weeks around `mine` in which more hours are confirmed than there are."""
        timed = [one for one in made if self._known(producer, one)]
        firsts = sorted({one.first for one in timed if one.first <= mine.first})
        lasts = sorted({one.last for one in timed if one.last >= mine.last})
        for first in firsts:
            for last in lasts:
                inside = [one for one in timed if first <= one.first and one.last <= last]
                due = sum((one.amount * self._of_a_unit[one.product] for one in inside), ZERO)
                able = self._able(producer, inside, stated, first, last)
                if due > able:
                    return f"{due} hours confirmed for {first} to {last}, {able} there"
        return None

    def _known(self, producer: int, one: Made) -> bool:
        if not self.counts(producer, one.product):
            return False
        return one.said_at >= max(self._since[producer], self._timed_since[one.product])

    def _able(
        self,
        producer: int,
        inside: Sequence[Made],
        stated: Mapping[int, Mapping[date, Decimal]],
        first: date,
        last: date,
    ) -> Decimal:
        by_week: dict[date, Decimal] = {}
        for product in sorted({one.product for one in inside}):
            for week, quantity in stated.get(product, {}).items():
                if first <= week <= last:
                    hours = quantity * self._of_a_unit[product]
                    by_week[week] = by_week.get(week, ZERO) + hours
        return sum((min(able, self._weekly[producer]) for able in by_week.values()), ZERO)


__all__ = ["HoursWatch", "Made"]
