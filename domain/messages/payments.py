"""What a producer is paid for a shipment, as they read it."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.papers.base import PaperFile
from domain.quantities import Money, Quantity


class PaidRow(Part):
    """What was accepted of one lot, and its worth."""

    product: str
    lot: str
    accepted: Quantity
    price: Money
    value: Money


class DeductedRow(Part):
    """What is taken off, and why."""

    reason: str
    amount: Money


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
    file: PaperFile | None = None

    def variant(self) -> str:
        """With deductions, or the whole of it."""
        return "" if self.deducted else "whole"

    def document(self) -> Part | None:
        """The same on paper."""
        return self.file

    def buttons(self) -> tuple[Button, ...]:
        """A question about it goes to the office."""
        return (Button("ask_office", "office.ask"),)
