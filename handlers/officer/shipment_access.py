"""Whose shipment it is: an officer's is the region's, an exporter sees their own orders in it."""

from domain.models import RoleName, Shipment
from domain.shipping.shipments import ShippedLine, find_shipment, lines_of_shipment
from handlers.officer.access import WHOLE_REGION, refuse
from handlers.officer.shipment_views import ShipmentRefused
from handlers.turn import Turn

KEEPERS = (RoleName.OFFICER, RoleName.EXPORTER)


def whose_orders(turn: Turn) -> int | None:
    """None: every order of the region; otherwise only those of this exporter (a person's id)."""
    return None if turn.roles & WHOLE_REGION else turn.person.id


def lines_here(turn: Turn, shipment: Shipment) -> list[ShippedLine]:
    """The lines of a shipment that are this person's to see."""
    return lines_of_shipment(turn.session, shipment, whose_orders(turn))


def shipment_here(turn: Turn, words: str) -> Shipment | None:
    """The shipment of that code, if it is this person's to see."""
    shipment = find_shipment(turn.session, turn.here, words)
    if shipment is None or whose_orders(turn) is None:
        return shipment
    return shipment if _owns(turn, shipment) or lines_here(turn, shipment) else None


def may_change(turn: Turn, shipment: Shipment) -> bool:
    """An officer may change every shipment of the region, an exporter their own."""
    return RoleName.OFFICER in turn.roles or _owns(turn, shipment)


def pressed(turn: Turn, args: tuple[str, ...], *, change: bool = False) -> Shipment | None:
    """The shipment that a button names; what is not this person's is refused, on record."""
    shipment = shipment_here(turn, args[0]) if args else None
    if shipment is not None and (not change or may_change(turn, shipment)):
        return shipment
    refuse(turn)
    return None


def refused(turn: Turn, shipment: Shipment, why: str, about: str = "") -> None:
    """Say why it cannot be done now."""
    turn.say(ShipmentRefused(shipment.code, str(why), about))


def _owns(turn: Turn, shipment: Shipment) -> bool:
    return shipment.exporter_id == turn.person.id and RoleName.EXPORTER in turn.roles
