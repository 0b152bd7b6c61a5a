"""A shipment leaves, with everything accepted in a carton; or it is given up before that."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from domain.models import Shipment, ShipmentState
from domain.quantities import ZERO
from domain.shipping.appointments import take_all_back
from domain.shipping.packing import unpacked
from domain.shipping.shipments import NotNow, held, lines_of_shipment, move_to, remove_line
from domain.values import Value


class NotPacked(Value):
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


def give_up(
    session: Session, shipment: Shipment, now: datetime, actor_id: int | None
) -> NotNow | None:
    """Cancel a shipment before anything was packed: its lines may leave with another one.

    Whoever had a time to hand over loses it and is told.
    """
    shipment = held(session, shipment)
    if shipment.state not in (ShipmentState.PLANNED, ShipmentState.RECEIVING):
        return NotNow(shipment.state)
    take_all_back(session, shipment, now)
    for line in lines_of_shipment(session, shipment):
        remove_line(session, shipment, line, now, actor_id)
    move_to(session, shipment, ShipmentState.CANCELLED, now, actor_id)
    return None
