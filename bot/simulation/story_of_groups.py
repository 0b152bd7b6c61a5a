"""The end of a story about same-kind pools: the three K's of each, and the next size of order."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Session, select

from domain.messages.base import Message
from domain.models import Region
from domain.products import products_of_region
from domain.quantities import Quantity
from domain.three_ks import continuity, group_of, next_size, quality, weekly
from domain.weeks import local


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
        steady = continuity(some)
        yield GroupTold(
            at=day,
            product=product.name,
            members=len(some),
            districts=len(group.districts),
            quality=quality(some) or 0,
            weekly=Quantity(weekly(group, some), unit),
            reported=steady.reported or 0,
            on_time=steady.kept or 0,
            safe=Quantity(coming.safe, unit),
            wanted=Quantity(coming.wanted, unit),
            short=Quantity(coming.short, unit) if coming.short else None,
        )
