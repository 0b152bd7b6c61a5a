"""The weekly question and what is said around it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.quantities import Quantity


def weekly_answers(product_id: int, week: date, last: Quantity | None) -> tuple[Button, ...]:
    """The same as the week before, if anything was said then; or nothing this time."""
    about = (str(product_id), week.isoformat())
    off = Button("capacity_none", "capacity.none", about)
    if last is None or not last.amount:
        return (off,)
    same = (*about, str(last.amount))
    return (Button("capacity_same", "capacity.set", same, {"quantity": last}), off)


@dataclass(frozen=True, slots=True)
class CapacityAsked(Message):
    """How much can you make next week? ``last`` is what was said for the week before, if at all."""

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
        return weekly_answers(self.product_id, self.first_day, self.last)


@dataclass(frozen=True, slots=True)
class CapacityRecorded(Message):
    """The echo: what was written down, and how to correct it.

    ``promised`` is what was promised of the product already, where that is more than is left.
    """

    kind: ClassVar[Kind] = Kind.NOTICE
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    product: str
    quantity: Quantity
    first_day: date
    last_day: date
    promised: Quantity | None = None

    def variant(self) -> str:
        """Nothing this week has words of its own."""
        return "" if self.quantity.amount else "none"


@dataclass(frozen=True, slots=True)
class AllCapacityNone(Message):
    """The echo of 'nothing this week' from somebody who makes several products."""

    products: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CapacityUnclear(Message):
    """What was written could be several amounts, or none: which one?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices", "one", "too_much")
    product: str
    product_id: int
    unit: str
    first_day: date
    last: Quantity | None = None
    choices: tuple[Button, ...] = ()
    too_much: Quantity | None = None

    def variant(self) -> str:
        """With choices to tap, above what is plausible, or simply not understood."""
        if self.too_much is not None:
            return "too_much"
        if len(self.choices) == 1:
            return "one"
        return "choices" if self.choices else ""

    def buttons(self) -> tuple[Button, ...]:
        """The readings; or the usual answers and a human."""
        ask = Button("ask_office", "office.ask")
        if self.too_much is not None:
            return (ask,)
        return self.choices or (*weekly_answers(self.product_id, self.first_day, self.last), ask)


@dataclass(frozen=True, slots=True)
class CapacityWanted(Message):
    """How to report unasked."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "several")
    products: tuple[str, ...]
    example: str
    unit: str
    first_day: date

    def variant(self) -> str:
        """Whoever makes several products names the one that is meant."""
        return "several" if len(self.products) > 1 else ""


@dataclass(frozen=True, slots=True)
class CapacityKept(Message):
    """The stated capacity stays as it is."""

    quantity: Quantity
    product: str
    first_day: date


@dataclass(frozen=True, slots=True)
class WeekOver(Message):
    """A press about a week that lies behind."""

    product: str
    first_day: date


@dataclass(frozen=True, slots=True)
class NothingMade(Message):
    """A business without any product yet."""

    def buttons(self) -> tuple[Button, ...]:
        """The office adds products."""
        return (Button("ask_office", "office.ask"),)
