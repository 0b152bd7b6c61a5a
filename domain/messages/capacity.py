"""The weekly question and what is said around it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class CapacityAsked(Message):
    """How much can you make next week? ``last`` is what was said for the week before."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "nudge")
    product: str
    unit: str
    first_day: date
    last_day: date
    last: Quantity | None
    product_id: int
    nudge: bool = False

    def variant(self) -> str:
        """A reminder asks more shortly."""
        return "nudge" if self.nudge else ""

    def buttons(self) -> tuple[Button, ...]:
        """The same again, or nothing this time; otherwise people write a number."""
        about = (str(self.product_id), self.first_day.isoformat())
        off = Button("capacity_none", "capacity.none", about)
        if self.last is None or not self.last.amount:
            return (off,)
        same = Button(
            "capacity_same",
            "capacity.set",
            (*about, str(self.last.amount)),
            {"quantity": self.last},
        )
        return (same, off)


@dataclass(frozen=True, slots=True)
class CapacityRecorded(Message):
    """The echo: what was written down, and how to correct it."""

    kind: ClassVar[Kind] = Kind.NOTICE
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    product: str
    quantity: Quantity
    first_day: date
    last_day: date

    def variant(self) -> str:
        """Nothing this week has words of its own."""
        return "" if self.quantity.amount else "none"
