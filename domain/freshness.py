"""Goods that do not keep: on which of the last days each share is brought, level from day to day.

A share keeps its day. New ones are given out the largest first, each to the day on which least is
to come (Graham 1969: no day is then fuller than the emptiest one by more than one share); of equal
days the later one, since what is brought later is fresher.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import Region, Share
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO
from domain.standing import LIVE, OpenLine, live_amount
from domain.weeks import at, handover_days, local

ON_DAYS = Prepared[tuple[date, Decimal, Decimal | None, Decimal | None]](
    columns(
        col(Share.handover_on), col(Share.computed), col(Share.offered), col(Share.confirmed)
    ).where(
        col(Share.line_id) == bindparam("line"),
        col(Share.handover_on).is_not(None),
        one_of(col(Share.state), LIVE),
    )
)


def spread(
    amounts: Sequence[Decimal], days: Sequence[date], load: Mapping[date, Decimal]
) -> list[date]:
    """The day of each amount, beside what is to come on each day already."""
    total = {day: load.get(day, ZERO) for day in days}
    found = [days[-1]] * len(amounts)
    for place in sorted(range(len(amounts)), key=lambda n: -amounts[n]):
        day = min(reversed(days), key=lambda one: total[one])
        found[place] = day
        total[day] += amounts[place]
    return found


def days_for(
    session: Session, region: Region, entry: OpenLine, amounts: Sequence[Decimal], now: datetime
) -> list[date | None]:
    """For each new share of a line: its day, or none where the goods keep."""
    window = entry.product.handover_days
    if not window:
        return [None] * len(amounts)
    load: dict[date, Decimal] = {}
    for day, computed, offered, confirmed in ON_DAYS.all(session, line=entry.line.id):
        amount = next(q for q in (confirmed, offered, computed) if q is not None)
        load[day] = load.get(day, ZERO) + amount
    return list(spread(amounts, open_days(region, entry, now), load))


def open_days(region: Region, entry: OpenLine, now: datetime) -> list[date]:
    """The days on which goods may still be brought; the day of the cut-off is always one."""
    due = local(entry.line.cutoff, region.zone).date()
    today = local(now, region.zone).date()
    days = handover_days(due, entry.product.handover_days)
    return [day for day in days if day >= today] or [due]


class OnDay(Protocol):
    """A share, or what of it says when it is brought."""

    @property
    def handover_on(self) -> date | None:
        """The one day on which it is brought, where goods do not keep."""


def due_of(share: OnDay, entry: OpenLine, zone: str) -> datetime:
    """Until when a share is brought: its own day at the hour of the cut-off, or the cut-off."""
    if share.handover_on is None:
        return entry.line.cutoff
    clock: time = local(entry.line.cutoff, zone).time()
    return min(entry.line.cutoff, at(share.handover_on, clock, zone))


def by_day(shares: Iterable[Share]) -> dict[date, Decimal]:
    """What is to come on each day, in the order of the days."""
    found: dict[date, Decimal] = {}
    for share in shares:
        if share.handover_on is not None:
            found[share.handover_on] = found.get(share.handover_on, ZERO) + live_amount(share)
    return dict(sorted(found.items()))


__all__ = ["by_day", "days_for", "due_of", "open_days", "spread"]
