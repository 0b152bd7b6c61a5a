"""What officers and exporters read of a shipment."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word
from domain.quantities import Money, Quantity


class NoShipment(Message):
    """There is no shipment yet, or none of that code."""

    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    said: str = ""
    may_make: bool = True

    def variant(self) -> str:
        """A code that none has is named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """Make one."""
        return (Button("new_shipment", "shipment.new"),) if self.may_make else ()


class ShipmentRow(Part):
    """One shipment in the list."""

    code: str
    destination: str
    departs: date
    state: Word
    orders: int


class ShipmentList(Message):
    """The shipments that run, then those that left."""

    rows: tuple[ShipmentRow, ...]
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """Look at one; make one."""
        return self.choices


class ShippedRow(Part):
    """One order line of a shipment."""

    code: str
    product: str
    ordered: Quantity
    accepted: Quantity
    cartons: int | None


class ShipmentShown(Message):
    """Where a shipment stands, and what can be done with it now."""

    code: str
    destination: str
    carrier: str
    departs: date
    state: Word
    handover: date
    opens: str
    closes: str
    place: str
    rows: tuple[ShippedRow, ...]
    coming: int | None
    slots: int | None
    cartons: int | None
    net_kg: Decimal | None
    left: tuple[Quantity, ...]
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """What comes next, first."""
        return self.choices


class SlotRow(Part):
    """Who comes in one slot of the day."""

    at: datetime
    names: tuple[str, ...]


class HandoverDay(Message):
    """The appointments of a shipment."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    code: str
    day: date
    rows: tuple[SlotRow, ...]

    def variant(self) -> str:
        """Nobody has one yet."""
        return "" if self.rows else "none"


class SlotsGiven(Message):
    """How many producers were told their slot."""

    variants: ClassVar[tuple[str, ...]] = ("", "nobody", "nothing_new")
    code: str
    told: int
    coming: int

    def variant(self) -> str:
        """Nobody confirmed yet; everybody knows already."""
        if not self.coming:
            return "nobody"
        return "" if self.told else "nothing_new"

    def buttons(self) -> tuple[Button, ...]:
        """The day as a list; the shipment."""
        return (
            Button("slots_of_day", "shipment.day", (self.code,)),
            Button("see_shipment", "shipment.show", (self.code,)),
        )


class ShipmentPacked(Message):
    """How many cartons there are now."""

    code: str
    cartons: int
    new: int

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class ShipmentRefused(Message):
    """Why it cannot be done now."""

    variants: ClassVar[tuple[str, ...]] = (
        "planned",
        "receiving",
        "packed",
        "shipped",
        "cancelled",
        "empty",
        "nothing",
        "unpacked",
        "no_price",
        "taken",
    )
    code: str
    why: str
    about: str = ""

    def variant(self) -> str:
        """The state it is in, or what is missing."""
        return self.why

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class ReallyShipment(Message):
    """Asked before what cannot be undone easily."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("leave", "cancel", "unpack")
    code: str
    what: str

    def variant(self) -> str:
        """What is about to be done."""
        return self.what

    def buttons(self) -> tuple[Button, ...]:
        """Really, or back."""
        return (
            Button(f"really_{self.what}", "shipment.really", (self.code, self.what)),
            Button("see_shipment", "shipment.show", (self.code,)),
        )


class ShipmentDone(Message):
    """The echo: it left, was given up, or its cartons are open again."""

    variants: ClassVar[tuple[str, ...]] = ("leave", "cancel", "unpack")
    code: str
    destination: str
    what: str

    def variant(self) -> str:
        """What was done."""
        return self.what

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class WhichLine(Message):
    """Which order is to leave with it, too?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    code: str
    destination: str
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """There may be none for this destination."""
        return "" if self.choices else "none"

    def buttons(self) -> tuple[Button, ...]:
        """The orders of the destination that leave with nothing yet."""
        return self.choices


class LineMoved(Message):
    """The echo: an order leaves with it, or not any more."""

    variants: ClassVar[tuple[str, ...]] = ("", "out")
    code: str
    order: str
    product: str
    out: bool = False

    def variant(self) -> str:
        """Put in or taken out."""
        return "out" if self.out else ""

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class SettledRow(Part):
    """What one producer is paid."""

    name: str
    gross: Money
    deducted: Money | None
    net: Money


class SettlementShown(Message):
    """What everybody is paid for a shipment."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    code: str
    rows: tuple[SettledRow, ...]
    gross: Money
    deducted: Money | None
    net: Money
    choices: tuple[Button, ...] = ()

    def variant(self) -> str:
        """Nothing was accepted yet."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Send the statements; deduct something."""
        return self.choices


class StatementsSent(Message):
    """How many producers were told what they are paid."""

    code: str
    told: int
