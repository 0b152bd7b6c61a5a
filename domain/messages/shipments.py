"""Hand-over appointments and what is paid for a shipment: what producers and officers are told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.quantities import Money, Quantity


@dataclass(frozen=True, slots=True)
class LotRow(Part):
    """What somebody brings of one lot."""

    product: str
    share: Quantity
    lot: str


@dataclass(frozen=True, slots=True)
class AppointmentGiven(Message):
    """To a producer: when and where to hand over, and the lot code of what is brought."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "moved", "changed")
    appointment_id: int
    at: datetime
    place: str
    destination: str
    rows: tuple[LotRow, ...]
    news: str = ""

    def variant(self) -> str:
        """The first time; after the producer moved it; after the office did."""
        return self.news if self.news in self.variants else ""

    def buttons(self) -> tuple[Button, ...]:
        """Another hour may suit better."""
        return (
            Button("other_slot", "slot.ask", (str(self.appointment_id),)),
            Button("ask_office", "office.ask"),
        )


@dataclass(frozen=True, slots=True)
class AppointmentReminder(Message):
    """To a producer, the day before: when, where, what."""

    at: datetime
    place: str
    rows: tuple[LotRow, ...]
    appointment_id: int

    def buttons(self) -> tuple[Button, ...]:
        """Another hour may suit better."""
        return (Button("other_slot", "slot.ask", (str(self.appointment_id),)),)


@dataclass(frozen=True, slots=True)
class AppointmentGone(Message):
    """To a producer: nothing is to be handed over at that time any more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PaidRow(Part):
    """What was accepted of one lot, and its worth."""

    product: str
    lot: str
    accepted: Quantity
    price: Money
    value: Money


@dataclass(frozen=True, slots=True)
class DeductedRow(Part):
    """What is taken off, and why."""

    reason: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentStated(Message):
    """To a producer: what is paid for their part of a shipment, line by line."""

    variants: ClassVar[tuple[str, ...]] = ("", "whole")
    code: str
    destination: str
    departs: date
    rows: tuple[PaidRow, ...]
    gross: Money
    deducted: tuple[DeductedRow, ...]
    net: Money

    def variant(self) -> str:
        """With deductions, or the whole of it."""
        return "" if self.deducted else "whole"

    def buttons(self) -> tuple[Button, ...]:
        """A question about it goes to the office."""
        return (Button("ask_office", "office.ask"),)
