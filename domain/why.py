"""Why this much: the fact behind the one sentence that a producer reads about a share."""

from domain.division import LinePlan
from domain.messages.base import Part
from domain.messages.offers import WhyCap, WhyLevel, WhyMinimum, WhyOddLot
from domain.pooling import ShareReason
from domain.quantities import Quantity, plain, whole_lots


def why(plan: LinePlan, place: int) -> Part:
    """Why the producer at this place of the line's pool gets its new lots.

    Where anybody in the line has something else too, the common level counts all that they have.
    """
    line, lot = plan.entry.line, plan.entry.product.lot
    reason, load = plan.reasons[place], plan.loads[place]
    together = not plan.alone

    def quantity(lots: int) -> Quantity:
        return Quantity(plain(lots * lot), plan.entry.product.unit)

    match reason:
        case ShareReason.CAP:
            return WhyCap(quantity(plan.lots[place]), _largest(plan, place))
        case ShareReason.ODD_LOT:
            return WhyOddLot(plan.served, quantity(load - 1), quantity(1), together)
        case ShareReason.MINIMUM:
            return WhyMinimum(plan.entry.quantity(line.min_share), plan.served)
        case _:
            return WhyLevel(plan.served, quantity(load), together, plan.entry.product.name)


def _largest(plan: LinePlan, place: int) -> Quantity | None:
    """The most that one business may have of the order, where that is what binds."""
    most = plan.entry.line.max_share
    if most is None or plan.shares[place] < whole_lots(most, plan.entry.product.lot):
        return None
    return plan.entry.quantity(most)
