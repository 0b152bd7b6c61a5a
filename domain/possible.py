"""What a pool could still add to a line: what is stated and free, and what is usual."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.around import Around
from domain.models import CapacityReport, ProducerProduct, Region
from domain.prepared import Prepared
from domain.quantities import ZERO, lots_up, plain, whole_lots
from domain.standing import OpenLine
from domain.values import Value
from domain.weeks import WEEK, local, monday, usable_weeks

SAID = Prepared[tuple[int, int]](
    columns(col(CapacityReport.producer_id), func.count(col(CapacityReport.id)))
    .where(
        col(CapacityReport.product_id) == bindparam("product"),
        col(CapacityReport.week).between(bindparam("first"), bindparam("last")),
        col(CapacityReport.replaced).is_(False),
    )
    .group_by(col(CapacityReport.producer_id))
)
USUAL = Prepared[tuple[int, Decimal]](
    columns(col(ProducerProduct.producer_id), col(ProducerProduct.usual_weekly)).where(
        col(ProducerProduct.product_id) == bindparam("product")
    )
)


class Possible(Value):
    """What a pool could still add to a line, in the product's unit.

    ``stated`` is said and free; ``expected`` is what is usual in the weeks about which nobody has
    said anything yet; ``producers`` could make some of either.
    """

    stated: Decimal
    expected: Decimal
    producers: int

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.stated + self.expected


def possible_of(
    entry: OpenLine, around: Around, caps: Mapping[int, int], usual: Mapping[int, Decimal]
) -> Possible:
    """What may still be added to a line within its minimum, its maximum and its limit.

    ``caps`` is what is stated and free, in lots; without it the ``usual`` (`usual_unsaid`) alone
    counts, which is never more. The usual is judged whole, not made smaller by what is promised.
    With a limit on the number of producers, those who can make most of it count.
    """
    line, lot = entry.line, entry.product.lot
    most = None if line.max_share is None else whole_lots(line.max_share, lot)
    least = lots_up(line.min_share, lot)
    found: list[tuple[int, int, bool]] = []
    holders, may = 0, around.may
    for producer in around.in_turn:
        already = whole_lots(around.held.get(producer, ZERO), lot)
        holders += bool(already)
        cap = caps.get(producer, 0)
        unsaid = whole_lots(usual.get(producer, ZERO), lot) if producer in may else 0
        both = capped(cap + unsaid, most, already)
        if both and (already or both >= least):
            found.append((both, min(cap, both), bool(already)))
    taken = _within_limit(found, line.max_producers, holders)
    stated = sum(cap for _, cap, _ in taken)
    total = sum(both for both, _, _ in taken)
    return Possible(plain(stated * lot), plain((total - stated) * lot), len(taken))


def _within_limit(
    found: list[tuple[int, int, bool]], limit: int, holders: int
) -> list[tuple[int, int, bool]]:
    """Holders stay in; of newcomers as many of the ablest as the limit leaves room for."""
    if not limit:
        return found
    newcomers = sorted((one for one in found if not one[2]), reverse=True)
    return [one for one in found if one[2]] + newcomers[: max(0, limit - holders)]


def usual_unsaid(session: Session, product_id: int, weeks: Sequence[date]) -> dict[int, Decimal]:
    """By producer: the usual capacity of those of ``weeks`` about which they have said nothing."""
    said = dict(SAID.all(session, product=product_id, first=weeks[0], last=weeks[-1]))
    return {
        producer: amount * (len(weeks) - said.get(producer, 0))
        for producer, amount in USUAL.all(session, product=product_id)
        if amount
    }


def weeks_to_come(region: Region, entry: OpenLine, now: datetime) -> list[date]:
    """The weeks after this one that count for the cut-off."""
    today = local(now, region.zone).date()
    due = local(entry.line.cutoff, region.zone).date()
    first, last = usable_weeks(today, due, entry.product.handover_days)
    week = max(first, monday(today) + WEEK)
    weeks = []
    while week <= last:
        weeks.append(week)
        week += WEEK
    return weeks


def capped(lots: int, most: int | None, already: int) -> int:
    """Lots on top of ``already``, within the most that one producer may have."""
    return lots if most is None else max(0, min(lots, most - already))
