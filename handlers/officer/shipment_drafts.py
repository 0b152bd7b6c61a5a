"""What is said while a shipment is being drafted."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.quantities import Quantity
from handlers.messages import finish_buttons, slot_button
from handlers.officer.reading import Place

FORM = "shipment"


class NothingToShip(Message):
    """Every order leaves with a shipment already, or there is none."""


class ShipWhereTo(Message):
    """Which destination?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    choices: tuple[Button, ...]
    said: str = ""

    def variant(self) -> str:
        """No open order goes there."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """Where open orders go."""
        return self.choices


class ShipChoice(Part):
    """An order that could leave with it."""

    code: str
    product: str
    ordered: Quantity


class ShipWhichOrders(Message):
    """Which orders leave together?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    destination: str
    rows: tuple[ShipChoice, ...]
    said: str = ""

    def variant(self) -> str:
        """A code that is none of them is named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """All of them."""
        return (slot_button(FORM, "orders", "semua", "all_orders"),)


class ShipWith(Message):
    """Which ship, flight or carrier?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_long")
    too_long: bool = False

    def variant(self) -> str:
        """Longer than a name."""
        return "too_long" if self.too_long else ""

    def buttons(self) -> tuple[Button, ...]:
        """It may not be known yet."""
        return (Place(FORM, "carrier").skip(),)


class ShipWhen(Message):
    """On which day does it leave?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class HandoverWhen(Message):
    """On which day do producers bring their goods?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_late")
    departs: date
    choices: tuple[Button, ...]
    too_late: bool = False

    def variant(self) -> str:
        """It cannot be after the departure."""
        return "too_late" if self.too_late else ""

    def buttons(self) -> tuple[Button, ...]:
        """The earliest cut-off's day, and the day before."""
        return self.choices


class WhichHours(Message):
    """From when to when are goods taken in?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class HowManyAtOnce(Message):
    """How many producers can come in one slot?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    minutes: int


class WhichFar(Message):
    """Which districts are far, so that they come later?"""

    kind: ClassVar[Kind] = Kind.QUESTION

    def buttons(self) -> tuple[Button, ...]:
        """None is."""
        return (Place(FORM, "far").skip(),)


class ShipmentDraft(Message):
    """The shipment before it is made."""

    kind: ClassVar[Kind] = Kind.QUESTION
    destination: str
    rows: tuple[ShipChoice, ...]
    carrier: str
    departs: date
    handover: date
    hours: str
    at_once: int
    slots: int
    far: tuple[str, ...]
    place: str
    late: date | None

    def buttons(self) -> tuple[Button, ...]:
        """Make it, change it, leave it."""
        return finish_buttons(FORM, "make_shipment")


class ShipmentMade(Message):
    """The echo of a new shipment."""

    code: str
    destination: str
    orders: int
    handover: date
    departs: date

    def buttons(self) -> tuple[Button, ...]:
        """Give the slots now; look at it."""
        return (
            Button("shipment_slots", "shipment.slots", (self.code,)),
            Button("see_shipment", "shipment.show", (self.code,)),
        )
