"""The weekly question and what is said around it."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.quantities import Quantity


def weekly_answers(product_id: int, week: date, last: Quantity | None) -> tuple[Button, ...]:
    """The same as the week before, if anything was said then; or nothing this time."""
    about = (str(product_id), week.isoformat())
    off = Button("capacity_none", "capacity.none", about)
    if last is None or not last.amount:
        return (off,)
    same = (*about, str(last.amount))
    return (Button("capacity_same", "capacity.set", same, {"quantity": last}), off)


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


class CapacityRecorded(Message):
    """The echo: what was written down, and how to correct it.

    ``promised`` is what is still awaited of the product, where that is more than is stated now;
    ``short`` is how much of it fits into nothing that is stated any more: the office was told.
    """

    kind: ClassVar[Kind] = Kind.NOTICE
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    product: str
    quantity: Quantity
    first_day: date
    last_day: date
    promised: Quantity | None = None
    short: Quantity | None = None
    trouble: Button | None = None

    def variant(self) -> str:
        """Nothing this week has words of its own."""
        return "" if self.quantity.amount else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Where a promise does not fit any more, its producer can say so."""
        return () if self.trouble is None else (self.trouble,)


class AllCapacityNone(Message):
    """The echo of 'nothing this week' from somebody who makes several products.

    ``promised`` are the products of which a promise does not fit any more: the office was told.
    """

    products: tuple[str, ...]
    first_day: date
    last_day: date
    promised: tuple[str, ...] = ()
    choices: tuple[Button, ...] = ()

    def buttons(self) -> tuple[Button, ...]:
        """Where a promise does not fit any more, its producer can say so."""
        return self.choices


class PromisedAboveStated(Message):
    """To officers: less is stated for a week than was promised; once for each week."""

    who: str
    product: str
    codes: tuple[str, ...]
    first_day: date
    last_day: date
    stated: Quantity
    promised: Quantity
    short: Quantity


class PromiseOrWeek(Message):
    """A smaller number than was promised: is it about the promise, or about the week?

    ``rows`` are the promises it could be about.
    """

    kind: ClassVar[Kind] = Kind.QUESTION
    amount: Quantity
    rows: tuple["LoweredRow", ...]
    product_id: int
    first_day: date

    def buttons(self) -> tuple[Button, ...]:
        """Each promise; the week."""
        number = str(self.amount.amount)
        about = {"quantity": self.amount}
        of_week = (str(self.product_id), self.first_day.isoformat(), number)
        return (
            *(row.button() for row in self.rows),
            Button("for_this_week", "capacity.set", of_week, about),
        )


class LoweredRow(Part):
    """A promise, and how much of it would be made."""

    share_id: int
    code: str
    product: str
    share: Quantity
    amount: Quantity

    def button(self) -> Button:
        """No more than that of it."""
        return Button(
            "only_of_share",
            "progress.only",
            (str(self.share_id), str(self.amount.amount)),
            {"quantity": self.amount, "code": self.code},
        )


class CapacityUnclear(Message):
    """What was written could be several amounts, or none: which one?

    ``amount`` is what the only choice says, if there is just one.
    """

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices", "one", "too_much")
    product: str
    product_id: int
    unit: str
    first_day: date
    last: Quantity | None = None
    choices: tuple[Button, ...] = ()
    too_much: Quantity | None = None
    amount: Quantity | None = None

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


class SumOrAmount(Message):
    """'Ten more': on top of what was said ``before``, or ``more`` in all?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    product_id: int
    first_day: date
    total: Quantity
    before: Quantity
    more: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """The sum; the number alone."""
        about = (str(self.product_id), self.first_day.isoformat())
        return tuple(
            Button("capacity_as", "capacity.set", (*about, str(one.amount)), {"quantity": one})
            for one in (self.total, self.more)
        )


class LeftOfWeek(Message):
    """'Five less' than was said ``before``: ``left`` then? ``stated``: it was of this very week."""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    product_id: int
    first_day: date
    before: Quantity
    left: Quantity
    stated: bool

    def buttons(self) -> tuple[Button, ...]:
        """What is left; as it was before."""
        about = (str(self.product_id), self.first_day.isoformat())
        left = Button(
            "capacity_as", "capacity.set", (*about, str(self.left.amount)), {"quantity": self.left}
        )
        if not self.left.amount:
            left = Button("capacity_none", "capacity.none", about)
        same = (*about, str(self.before.amount))
        kept = {"quantity": self.before}
        if self.stated:
            return left, Button("capacity_still", "capacity.keep", about, kept)
        return left, Button("capacity_same", "capacity.set", same, kept)


class LeftOfWhich(Message):
    """'Five less' from somebody who promised something: of a promise (``rows``), or of the week?

    ``before`` and ``left`` are of the week; None where it can only be a promise.
    """

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "promise")
    rows: tuple[LoweredRow, ...]
    first_day: date
    before: Quantity | None = None
    left: Quantity | None = None
    product_id: int = 0

    def variant(self) -> str:
        """Without the week it is only asked whether it is so."""
        return "promise" if self.left is None else ""

    def buttons(self) -> tuple[Button, ...]:
        """Each promise; the week."""
        promises = tuple(row.button() for row in self.rows)
        if self.left is None:
            return promises
        of_week = (str(self.product_id), self.first_day.isoformat(), str(self.left.amount))
        return (
            *promises,
            Button("for_this_week", "capacity.set", of_week, {"quantity": self.left}),
        )


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


class CapacityKept(Message):
    """The stated capacity stays as it is."""

    quantity: Quantity
    product: str
    first_day: date


class WeekOver(Message):
    """A press about a week that lies behind."""

    product: str
    first_day: date


class NothingMade(Message):
    """A business without any product yet."""

    def buttons(self) -> tuple[Button, ...]:
        """The office adds products."""
        return (Button("ask_office", "office.ask"),)
