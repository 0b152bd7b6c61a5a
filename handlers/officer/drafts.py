"""What is said while an order is being drafted."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word
from domain.messages.office import Bottleneck
from domain.quantities import Money, Quantity
from handlers.messages import finish_buttons

FORM = "order"


class NoProductYet(Message):
    """The region pools no product yet."""


class HowMuchOrdered(Message):
    """How much is ordered?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    unit: str


class WhereTo(Message):
    """Which country or town does it go to?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    choices: tuple[Button, ...] = ()

    def buttons(self) -> tuple[Button, ...]:
        """Where orders went lately."""
        return self.choices


class UntilWhen(Message):
    """Until which day must it be handed over?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class WhatPrice(Message):
    """What is paid for a unit?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    unit: str
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """It may be left open."""
        return self.choices


class WhichBuyer(Message):
    """Who buys it?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class SmallestShare(Message):
    """How small may a share be?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    unit: str


class MostProducers(Message):
    """How many businesses at most?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    unclear: bool = False

    def variant(self) -> str:
        """Not a number."""
        return "unclear" if self.unclear else ""


class WhichPlace(Message):
    """Where is it handed over?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    place: str


class NameUnclear(Message):
    """A name that is empty or too long to be one."""

    kind: ClassVar[Kind] = Kind.QUESTION


class OrderDraft(Message):
    """The order before it is made, against the pool."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "empty")
    product: str
    quantity: Quantity
    destination: str
    buyer: str
    cutoff: datetime
    price: Money | None
    unit: str
    place: str
    least: Quantity | None
    most: int | None
    over: int | None
    quality: str
    sample: Word | None
    pooled: Quantity
    producers: int
    stated: Quantity
    expected: Quantity
    largest: Quantity | None
    served: int | None
    chance: int | None
    backed: int | None
    extra: Quantity | None
    later: Quantity | None
    short: Quantity | None
    because: Bottleneck | None

    def variant(self) -> str:
        """Nothing can be made up to the cut-off, as far as is known."""
        return "" if self.pooled.amount else "empty"

    def buttons(self) -> tuple[Button, ...]:
        """Make it, change it, leave it."""
        return finish_buttons(FORM, "make_order")


class DraftShare(Part):
    """What one business would get."""

    business: str
    share: Quantity


class DraftShares(Message):
    """Who would get what of an order that is not made yet."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "nobody")
    product: str
    rows: tuple[DraftShare, ...]
    more: int | None

    def variant(self) -> str:
        """Without a reported capacity nobody gets anything yet."""
        return "" if self.rows else "nobody"

    def buttons(self) -> tuple[Button, ...]:
        """The same as below the summary."""
        return finish_buttons(FORM, "make_order")


class OrderCreated(Message):
    """The echo of a new order: its code, and when it is shared out."""

    variants: ClassVar[tuple[str, ...]] = ("", "approved")
    code: str
    product: str
    quantity: Quantity
    destination: str
    cutoff: datetime
    goes_out: datetime
    approved: bool
    asks: datetime | None = None
    """When businesses are asked first, where there is nothing to share out before."""

    def variant(self) -> str:
        """Where the office approves the plan first, that is said."""
        return "approved" if self.approved else ""

    def buttons(self) -> tuple[Button, ...]:
        """Do not wait for the morning."""
        return (
            Button("run_now", "pool.run", (self.code,)),
            Button("see_order", "orders.show", (self.code,)),
        )
