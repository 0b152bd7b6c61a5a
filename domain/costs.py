"""What messages cost: counted as the provider counts them, and estimated in rupiah.

The provider says of each message which price category it falls into and whether it is charged; what
a charged one is reckoned at are records (`domain.message_prices`).
"""

from datetime import date, datetime, timedelta

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.message_prices import Price, prices
from domain.models import Outbox, Person, SentPart
from domain.values import Value

UNKNOWN = "?"


class CategoryCost(Value):
    """One price category in a time: how many messages, how many charged, what they cost.

    Without a ``price`` what was charged of it is not in the sum.
    """

    category: str
    messages: int
    charged: int
    rupiah: int
    price: Price | None = None


class Costs(Value):
    """All categories of a time, the dearest first.

    ``conversations`` are told apart by Meta's ids, or by address where it gave none.
    """

    categories: tuple[CategoryCost, ...]
    conversations: int

    @property
    def messages(self) -> int:
        """How many messages in all."""
        return sum(one.messages for one in self.categories)

    @property
    def rupiah(self) -> int:
        """What all of them cost, estimated."""
        return sum(one.rupiah for one in self.categories)


def costs(
    session: Session, begins: datetime, ends: datetime, region_id: int | None = None
) -> Costs:
    """What went out from ``begins`` on and before ``ends``; of one region, or of all."""
    known = prices(session)
    charged = func.sum(case((col(SentPart.billable).is_(True), 1), else_=0))
    category = func.coalesce(col(SentPart.category), UNKNOWN)
    counted = columns(category, func.count(col(SentPart.id)), charged).where(
        col(SentPart.first_at) >= begins,
        col(SentPart.first_at) < ends,
        col(SentPart.failed_at).is_(None),
    )
    talks = columns(
        func.count(func.distinct(func.coalesce(col(SentPart.conversation), col(SentPart.address))))
    ).where(
        col(SentPart.first_at) >= begins,
        col(SentPart.first_at) < ends,
        col(SentPart.failed_at).is_(None),
    )
    if region_id is not None:
        theirs = (
            columns(col(Outbox.id))
            .join(Person, col(Outbox.person_id) == col(Person.id))
            .where(col(Person.region_id) == region_id)
        )
        counted = counted.where(col(SentPart.outbox_id).in_(theirs))
        talks = talks.where(col(SentPart.outbox_id).in_(theirs))
    rows = session.execute(counted.group_by(category)).all()
    found = [
        _cost(name, int(messages), int(paid or 0), known.get(name)) for name, messages, paid in rows
    ]
    found.sort(key=lambda one: (-one.rupiah, -one.messages, one.category))
    return Costs(tuple(found), int(session.execute(talks).scalar_one()))


def _cost(category: str, messages: int, charged: int, price: Price | None) -> CategoryCost:
    rupiah = 0 if price is None else charged * price.rupiah
    return CategoryCost(category, messages, charged, rupiah, price)


def month_after(first_day: date) -> date:
    """The first day of the next month."""
    return (first_day + timedelta(days=32)).replace(day=1)


__all__ = ["CategoryCost", "Costs", "costs", "month_after"]
