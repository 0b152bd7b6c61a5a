"""What all papers of a shipment have in common: who issues them, where it goes, what it weighs."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from domain.models import Region, Shipment, ShipmentState
from domain.papers.base import Fact
from domain.quantities import plain
from domain.weeks import local

KILO = Decimal(1000)


def region_of(session: Session, shipment: Shipment) -> Region:
    """The region whose shipment it is."""
    return session.get_one(Region, shipment.region_id)


def day_of(shipment: Shipment, region: Region, now: datetime) -> datetime:
    """When its papers are dated: the departure, once it left; else now."""
    left = shipment.state is ShipmentState.SHIPPED and shipment.shipped_at is not None
    moment = shipment.shipped_at if left else now
    return local(moment or now, region.zone)


def journey(shipment: Shipment) -> tuple[Fact, ...]:
    """What it is, where it goes, with whom, and when it leaves."""
    return (
        Fact("shipment", shipment.code, strong=True),
        Fact("destination", shipment.destination),
        Fact("carrier", shipment.carrier or None),
        Fact("departs", shipment.departs_on, "date"),
    )


def kilograms(grams: int | None) -> Decimal | None:
    """Grams as kilograms, exactly; None where they are not known."""
    return None if grams is None else plain(Decimal(grams) / KILO)


__all__ = ["day_of", "journey", "kilograms", "region_of"]
