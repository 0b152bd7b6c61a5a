"""A label's QR code scanned: receiving opens for that lot; of a carton one sees what is in it.

On a channel with links the code opens the chat with ``/start LOT``; elsewhere it is the command
itself, or the lot's code typed by itself.
"""

from datetime import datetime

from domain.messages.base import Button, Message, Part
from domain.models import RoleName, Shipment
from domain.quantities import Quantity
from domain.shipping.carton_marks import carton_mark, read_carton_mark
from domain.shipping.packing import PackedCarton, cartons_of
from handlers.officer.access import VIEWERS, called
from handlers.officer.lots import looks_like_lot
from handlers.officer.receiving import receive_goods
from handlers.officer.shipment_access import shipment_here, whose_orders
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class CartonLotRow(Part):
    """One lot in a carton, whose it is, and when it was taken in."""

    quantity: Quantity
    lot: str
    business: str
    name: str
    at: datetime


class CartonShown(Message):
    """What is in a carton, and whose: the answer to its QR code."""

    mark: str
    destination: str
    product: str
    quantity: Quantity
    order: str
    rows: tuple[CartonLotRow, ...]
    code: str

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class LotForOffice(Message):
    """To somebody who is no officer: this code is scanned at the hand-over."""

    lot: str


@routes.open_question(6)
def hear_carton(turn: Turn) -> bool:
    """A carton's mark by itself, scanned or typed: what is in it, and whose."""
    read = read_carton_mark(turn.heard.text)
    if read is None or not turn.roles.intersection(VIEWERS):
        return False
    shipment = shipment_here(turn, read[0])
    if shipment is None:
        return False
    cartons = cartons_of(turn.session, shipment, whose_orders(turn))
    found = [one for one in cartons if one.carton.number == read[1]]
    for one in found:
        turn.say(_shown(shipment, one))
    return bool(found)


def _shown(shipment: Shipment, one: PackedCarton) -> CartonShown:
    entry = one.line.entry
    rows = tuple(
        CartonLotRow(
            entry.quantity(packed.quantity),
            packed.lot.lot.code,
            packed.lot.producer.business,
            called(packed.lot.face),
            packed.lot.receipts[0].recorded_at,
        )
        for packed in one.contents
    )
    return CartonShown(
        mark=carton_mark(shipment.code, one.carton.number),
        destination=shipment.destination,
        product=entry.product.name,
        quantity=one.quantity,
        order=entry.order.code,
        rows=rows,
        code=shipment.code,
    )


@routes.open_question(5)
def hear_lot(turn: Turn) -> bool:
    """A lot's code by itself, from an officer."""
    words = turn.heard.text.strip()
    return RoleName.OFFICER in turn.roles and scanned(turn, words.partition(";")[0], words)


def scanned(turn: Turn, code: str, line: str = "") -> bool:
    """Open receiving for a lot's code; False where it is none."""
    if not looks_like_lot(turn, code):
        return False
    if RoleName.OFFICER in turn.roles:
        receive_goods(turn, line or code)
    else:
        turn.say(LotForOffice(code.strip().upper()[:30]))
    return True
