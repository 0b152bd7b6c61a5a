"""A product's pool with its partners' makers, as the office whose orders they are may know them.

What a partner office's makers stated and have free is told as a sum, and only where it is one: what
a single business can make stays with its own office. Quality and promises are those of the host's
orders, so nothing of what guests do at home, or for others, is read here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from domain.around import makers_in_turn
from domain.guests import Guest, guests_of
from domain.models import Product
from domain.promises import free_of_product
from domain.quantities import ZERO
from domain.three_ks import Group, Member, continuity, group_of, weekly
from domain.values import Value
from domain.weeks import first_usable_week, saturday

A_SUM = 2
"""Fewer businesses than that are no sum."""


class Partner(Value):
    """The makers of a guest product; ``free`` is by producer, of the week that can be promised."""

    guest: Guest
    group: Group
    week: date
    free: Mapping[int, Decimal]

    @property
    def is_sum(self) -> bool:
        """Whether what they have free is nobody's own number."""
        return len(self.free) >= A_SUM

    @property
    def weekly(self) -> Decimal | None:
        """What they stated a week lately, where it is a sum."""
        some, lately = self.group.members, self.group.lately
        said = sum(any(week in one.stated for week in lately) for one in some)
        return weekly(self.group, some) if said >= A_SUM else None

    @property
    def reported(self) -> int | None:
        """The weeks that they answered, in whole percent, where it is not one business's."""
        asked = [one for one in self.group.members if one.asked]
        return continuity(asked).reported if len(asked) >= A_SUM else None

    def stated(self, week: date) -> Decimal | None:
        """What all of them stated for a week, where it is a sum."""
        return self.group.stated(week) if self.group.said(week) >= A_SUM else None


def partners_of(session: Session, product: Product, now: datetime) -> list[Partner]:
    """The partners whose makers may be asked for this product's orders now."""
    return [_partner(session, product, guest, now) for guest in guests_of(session, product, now)]


def _partner(session: Session, host: Product, guest: Guest, now: datetime) -> Partner:
    group = group_of(session, guest.region, guest.product, now, host=host)
    week = first_usable_week(guest.today)
    free = free_of_product(session, guest.product, guest.zone, guest.today, saturday(week))
    said = {one.producer_id for one in group.members if week in one.stated}
    asked = [p for p in makers_in_turn(session, guest.product) if p in said]
    return Partner(guest, group, week, {p: free.get(p, ZERO) for p in asked})


def free_of(partners: Sequence[Partner]) -> dict[int, Decimal]:
    """By producer: what counts of partners beside the own pool, where it is a sum."""
    return {p: free for one in partners if one.is_sum for p, free in one.free.items()}


def stated_by(partners: Sequence[Partner], week: date) -> Decimal:
    """What partners' makers stated for a week, as far as it is a sum."""
    return sum((one.stated(week) or ZERO for one in partners), ZERO)


def brought_by_name(partners: Sequence[Partner]) -> list[Member]:
    """Who of them has had a part of the host's orders, by business name: a list, not a ranking."""
    found = [m for one in partners for m in one.group.members if m.due or m.received]
    return sorted(found, key=lambda one: (one.business.casefold(), one.producer_id))
