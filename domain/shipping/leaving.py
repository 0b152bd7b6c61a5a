"""A shipment leaves: everything accepted is in a carton, nothing changes after."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from domain.models import Shipment, ShipmentState
from domain.quantities import ZERO
from domain.shipping.packing import unpacked
from domain.shipping.shipments import NotNow, held, move_to


@dataclass(frozen=True, slots=True)
class NotPacked:
    """A refusal: something was accepted that is in no carton. ``left`` is by order line."""

    left: dict[int, Decimal]


def leave(
    session: Session, shipment: Shipment, now: datetime, actor_id: int | None
) -> NotNow | NotPacked | None:
    """The shipment is on its way."""
    shipment = held(session, shipment)
    if shipment.state is not ShipmentState.PACKED:
        return NotNow(shipment.state)
    left = {line: amount for line, amount in unpacked(session, shipment).items() if amount > ZERO}
    if left:
        return NotPacked(left)
    move_to(session, shipment, ShipmentState.SHIPPED, now, actor_id)
    return None
