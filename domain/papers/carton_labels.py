"""Labels: one for each carton, and one for each lot that is still to come or came."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sqlmodel import Session

from domain.messages.base import Part
from domain.models import Shipment
from domain.papers.base import Label, Labels, Paper
from domain.papers.office import letterhead
from domain.papers.shipment_facts import day_of, kilograms, region_of
from domain.quantities import Quantity
from domain.shipping.carton_marks import carton_mark
from domain.shipping.lots import SURE, lots_of_lines
from domain.shipping.packing import PackedCarton, cartons_of
from domain.shipping.shipments import lines_of_shipment
from domain.standing import live_amount

KIND, LOTS_KIND = "carton_labels", "lot_labels"
MOST_LOTS = 3


class CartonPlace(Part):
    """Which of how many cartons it is, and where it goes."""

    number: int
    cartons: int
    destination: str


class CartonHolds(Part):
    """What is in it, for which buyer."""

    product: str
    quantity: Quantity
    buyer: str


class CartonLots(Part):
    """Whose lots they are; ``more`` are not named here."""

    variants: ClassVar[tuple[str, ...]] = ("", "more")
    lots: tuple[str, ...]
    more: int

    def variant(self) -> str:
        """Some lots may not fit on the label."""
        return "more" if self.more else ""


class CartonWeighs(Part):
    """What it weighs without and with the carton, in kilograms."""

    variants: ClassVar[tuple[str, ...]] = ("", "net")
    net: Decimal
    gross: Decimal | None

    def variant(self) -> str:
        """The empty carton's weight may not be known."""
        return "net" if self.gross is None else ""


class LotHolds(Part):
    """What a lot is, and whose."""

    product: str
    share: Quantity
    business: str
    order: str


def carton_labels(session: Session, shipment: Shipment, now: datetime) -> Paper | None:
    """One label for each carton, eight to a page; None while nothing is packed."""
    cartons = cartons_of(session, shipment)
    labels = tuple(_carton(shipment, one, len(cartons)) for one in cartons)
    return _sheet(session, shipment, now, KIND, "LK", labels)


def _carton(shipment: Shipment, one: PackedCarton, cartons: int) -> Label:
    entry = one.line.entry
    mark = carton_mark(shipment.code, one.carton.number)
    lots = tuple(packed.lot.lot.code for packed in one.contents)
    return Label(
        mark,
        mark,
        (
            CartonPlace(one.carton.number, cartons, shipment.destination),
            CartonHolds(entry.product.name, one.quantity, entry.order.buyer),
            CartonLots(lots[:MOST_LOTS], max(0, len(lots) - MOST_LOTS)),
            *_weighs(one),
        ),
    )


def _weighs(one: PackedCarton) -> tuple[CartonWeighs, ...]:
    """Nothing where nobody said what a unit weighs."""
    net = kilograms(one.net_grams)
    return () if net is None else (CartonWeighs(net, kilograms(one.gross_grams)),)


def lot_labels(session: Session, shipment: Shipment, now: datetime) -> Paper | None:
    """One label for each lot; its QR code opens receiving. None while there is no lot."""
    lines = {line.entry.line.id: line.entry for line in lines_of_shipment(session, shipment)}
    labels = []
    for line_id, lots in lots_of_lines(session, list(lines)).items():
        entry = lines[line_id]
        for known in lots:
            if known.share.state not in SURE:
                continue
            share = entry.quantity(live_amount(known.share))
            holds = LotHolds(entry.product.name, share, known.producer.business, entry.order.code)
            code = f"/terima {known.lot.code}"
            labels.append(Label(code, known.lot.code, (holds,), starts=known.lot.code))
    return _sheet(session, shipment, now, LOTS_KIND, "LL", tuple(labels))


def _sheet(
    session: Session,
    shipment: Shipment,
    now: datetime,
    kind: str,
    sign: str,
    labels: tuple[Label, ...],
) -> Paper | None:
    if not labels:
        return None
    region = region_of(session, shipment)
    return Paper(
        kind=kind,
        number=f"{shipment.code}/{sign}",
        day=day_of(shipment, region, now).date(),
        issuer=letterhead(region),
        zone=region.zone,
        body=(Labels(labels),),
    )


__all__ = [
    "KIND",
    "LOTS_KIND",
    "CartonHolds",
    "CartonLots",
    "CartonPlace",
    "CartonWeighs",
    "LotHolds",
    "carton_labels",
    "lot_labels",
]
