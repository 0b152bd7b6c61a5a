"""The end of a story about same-kind pools: the three K's of each, and the next size of order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Session, select

from domain.messages.base import Message
from domain.models import Region
from domain.products import products_of_region
from domain.quantities import ZERO, Quantity
from domain.three_ks import group_of, next_size, percent, weekly
from domain.weeks import local


@dataclass(frozen=True, slots=True)
class GroupTold(Message):
    """A pool at the end: quality, quantity, continuity, and what it can safely take."""

    variants: ClassVar[tuple[str, ...]] = ("", "short")
    at: date
    product: str
    members: int
    districts: int
    quality: int
    weekly: Quantity
    reported: int
    on_time: int
    safe: Quantity
    wanted: Quantity
    short: Quantity | None

    def variant(self) -> str:
        """Whether something is missing for the next size."""
        return "short" if self.short else ""


def groups_told(session: Session, now: datetime) -> Iterator[GroupTold]:
    """One line for each product that somebody makes."""
    region = session.exec(select(Region)).one()
    day = local(now, region.zone).date()
    for product in products_of_region(session, region.id):
        group = group_of(session, region, product, now)
        if not group.members:
            continue
        coming = next_size(session, region, product, now)
        some, unit = group.members, product.unit
        received = sum((one.received for one in some), ZERO)
        yield GroupTold(
            at=day,
            product=product.name,
            members=len(some),
            districts=len(group.districts),
            quality=percent(sum((one.accepted for one in some), ZERO), received) or 0,
            weekly=Quantity(weekly(group, some), unit),
            reported=percent(sum(one.answered for one in some), sum(one.asked for one in some))
            or 0,
            on_time=percent(sum(one.on_time for one in some), sum(one.due for one in some)) or 0,
            safe=Quantity(coming.safe, unit),
            wanted=Quantity(coming.wanted, unit),
            short=Quantity(coming.short, unit) if coming.short else None,
        )
