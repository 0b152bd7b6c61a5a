"""Why this much: the fact behind the one sentence that a producer reads about a share."""

from decimal import Decimal

from domain.division import LinePlan
from domain.messages.base import Part
from domain.messages.offers import (
    WhyCap,
    WhyHours,
    WhyLevel,
    WhyMinimum,
    WhyOddLot,
    WhyRecord,
    WhyStandby,
    WhyWork,
)
from domain.pooling import ShareReason
from domain.quantities import ZERO, Quantity, plain, whole_lots


def why(plan: LinePlan, place: int) -> Part:
    """Why the producer at this place of the line's pool gets its new lots.

    Where anybody in the line has something else too, the common level counts all that they have;
    where that is of other products, in hours.
    """
    if plan.pool.by_agreement:
        return WhyStandby()
    line, lot = plan.entry.line, plan.entry.product.lot
    reason, load = plan.reasons[place], plan.loads[place]
    together = not plan.alone

    def quantity(lots: int) -> Quantity:
        return Quantity(plain(lots * lot), plan.entry.product.unit)

    match reason:
        case ShareReason.CAP if _record_binds(plan, place):
            return WhyRecord(quantity(plan.lots[place]))
        case ShareReason.CAP if (hours := _hours_bind(plan, place)) is not None:
            return WhyHours(quantity(plan.lots[place]), hours, _other_products(plan, place))
        case ShareReason.LEVEL | ShareReason.ODD_LOT if _level_in_hours(plan):
            return WhyWork(plan.served, _hours_of(plan, load))
        case ShareReason.CAP:
            return WhyCap(quantity(plan.lots[place]), _largest(plan, place))
        case ShareReason.ODD_LOT:
            return WhyOddLot(plan.served, quantity(load - 1), quantity(1), together)
        case ShareReason.MINIMUM:
            return WhyMinimum(plan.entry.quantity(line.min_share), plan.served)
        case _:
            return WhyLevel(plan.served, quantity(load), together, plan.entry.product.name)


def _hours_bind(plan: LinePlan, place: int) -> Decimal | None:
    """The weekly hours of whoever could have more if they made nothing else; None for others."""
    if plan.shared is None or _largest(plan, place) is not None:
        return None
    if plan.lots[place] >= plan.alone_caps[place]:
        return None
    hours = plan.shared.weekly.get(plan.pool.producers[place])
    return None if hours is None else plain(hours)


def _record_binds(plan: LinePlan, place: int) -> bool:
    """More was stated, but the record is what counted in this line."""
    return bool(plan.believed) and plan.believed[place] < plan.pool.caps[place]


def _other_products(plan: LinePlan, place: int) -> str:
    if plan.shared is None:
        return ""
    return ", ".join(plan.shared.others(plan.entry.product, plan.pool.producers[place]))


def _level_in_hours(plan: LinePlan) -> bool:
    """Whether anybody with a part also makes something else that hours are counted of."""
    product, shared = plan.entry.product, plan.shared
    rows = zip(plan.pool.producers, plan.shares, strict=True)
    return shared is not None and any(share and shared.others(product, p) for p, share in rows)


def _hours_of(plan: LinePlan, lots: int) -> Decimal:
    """Lots as hours, to the tenth."""
    product = plan.entry.product
    return plain(round(lots * product.lot * (product.hours or ZERO), 1))


def _largest(plan: LinePlan, place: int) -> Quantity | None:
    """The most that one business may have of the order, where that is what binds."""
    most = plan.entry.line.max_share
    if most is None or plan.shares[place] < whole_lots(most, plan.entry.product.lot):
        return None
    return plan.entry.quantity(most)
