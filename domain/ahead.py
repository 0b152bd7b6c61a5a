"""What a morning run needs of a whole region, read at once: no line and no product by itself."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from domain.around import IN_TURN_OF_REGION, SHARES_OF_REGION, Maker, Told
from domain.models import Order, OrderLine, OrderState, Standby
from domain.prepared import Prepared

STANDBYS_OF_REGION = Prepared[Standby](
    select(Standby)
    .join(OrderLine, col(Standby.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .where(col(Order.region_id) == bindparam("region"), col(Order.state) == OrderState.OPEN)
    .order_by(col(Standby.place), col(Standby.id))
)


def makers_of_region(session: Session, region_id: int) -> Mapping[int, list[Maker]]:
    """By product of which there is an open order: its makers, first in turn first."""
    found: dict[int, list[Maker]] = defaultdict(list)
    for product, maker in IN_TURN_OF_REGION.all(session, region=region_id):
        found[product].append(maker)
    return found


def told_in_region(session: Session, region_id: int) -> Mapping[int, list[Told]]:
    """By open order line: its shares, the oldest first."""
    found: dict[int, list[Told]] = defaultdict(list)
    for line, told in SHARES_OF_REGION.all(session, region=region_id):
        found[line].append(told)
    return found


def standbys_of_region(session: Session, region_id: int) -> Mapping[int, dict[int, Standby]]:
    """By open order line: its standbys by producer, in their places."""
    found: dict[int, dict[int, Standby]] = defaultdict(dict)
    for standby in STANDBYS_OF_REGION.all(session, region=region_id):
        found[standby.line_id][standby.producer_id] = standby
    return found


__all__ = ["makers_of_region", "standbys_of_region", "told_in_region"]
