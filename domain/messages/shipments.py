"""Hand-over appointments: what producers are told of theirs."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.quantities import Quantity


class LotRow(Part):
    """What somebody brings of one lot."""

    product: str
    share: Quantity
    lot: str


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


class AppointmentReminder(Message):
    """To a producer, the day before: when, where, what."""

    at: datetime
    place: str
    rows: tuple[LotRow, ...]
    appointment_id: int

    def buttons(self) -> tuple[Button, ...]:
        """Another hour may suit better."""
        return (Button("other_slot", "slot.ask", (str(self.appointment_id),)),)


class AppointmentGone(Message):
    """To a producer: nothing is to be handed over at that time any more."""

    at: datetime
