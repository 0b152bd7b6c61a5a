"""Which order of a shipment a form is about: by button, by code or by the product's name."""

from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.models import Shipment
from domain.records import the
from domain.shipping.shipments import ShippedLine, lines_of_shipment
from handlers.forms import AskBack, Filled, Parsed, Slot, Slots
from handlers.officer.choosing import BY_ID
from handlers.turn import Turn

SHOWN = 9


class WhichPacked(Message):
    """Which order's cartons?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    code: str
    choices: tuple[Button, ...]
    said: str = ""

    def variant(self) -> str:
        """Words that none of them, or more than one, is called by are named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """The lines of the shipment."""
        return self.choices


def shipment_in(turn: Turn, slots: Slots) -> Shipment:
    """The shipment that a form began with."""
    return the(turn.session, Shipment, slots["_shipment"])


def line_in(turn: Turn, slots: Slots) -> ShippedLine:
    """The line that a form's slot names; raises LookupError where it was taken out meanwhile."""
    for one in lines_of_shipment(turn.session, shipment_in(turn, slots)):
        if one.entry.line.id == slots["line"]:
            return one
    msg = "the line of a form does not leave with this shipment any more"
    raise LookupError(msg)


def line_slot(form: str, *forgets: str) -> Slot:
    """The slot that names a line of the form's shipment; another one ``forgets`` these slots."""

    def ask(turn: Turn, slots: Slots) -> Message:
        shipment = shipment_in(turn, slots)
        return WhichPacked(shipment.code, _buttons(form, lines_of_shipment(turn.session, shipment)))

    def parse(turn: Turn, slots: Slots, words: str) -> Parsed:
        shipment = shipment_in(turn, slots)
        lines = lines_of_shipment(turn.session, shipment)
        said = " ".join(words.casefold().split())
        found = [one for one in lines if _is_called(one, said)]
        if len(found) == 1:
            return Filled(found[0].entry.line.id)
        return AskBack(WhichPacked(shipment.code, _buttons(form, found or lines), words[:40]))

    return Slot("line", ask, parse, forgets=forgets, called=("pesanan", "produk"))


def _buttons(form: str, lines: list[ShippedLine]) -> tuple[Button, ...]:
    return tuple(
        Button(
            "order_of",
            "form.say",
            (form, "line", f"{BY_ID}{one.entry.line.id}"),
            {"code": one.entry.order.code, "product": one.entry.product.name},
        )
        for one in lines[:SHOWN]
    )


def _is_called(one: ShippedLine, said: str) -> bool:
    product = one.entry.product
    names = (product.name, *product.aliases, one.entry.order.code)
    return said == f"{BY_ID}{one.entry.line.id}" or said in {name.casefold() for name in names}
