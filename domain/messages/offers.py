"""Offers and answers, between the office and one producer."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import DocumentShown
from domain.quantities import Money, Quantity


def answer_buttons(share_id: int) -> tuple[Button, ...]:
    """The three answers to an offer."""
    args = (str(share_id),)
    return (
        Button("accept", "offer.accept", args),
        Button("partly", "offer.partly", args),
        Button("decline", "offer.decline", args),
    )


class ShareOffered(Message):
    """Your part of a joint order: can you make it?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "no_price")
    share_id: int
    code: str
    product: str
    destination: str
    ordered: Quantity
    share: Quantity
    price: Money | None
    value: Money | None
    cutoff: datetime
    place: str
    answer_by: datetime
    fresh_on: date | None = None
    quality: str = ""
    sample: DocumentShown | None = None
    by: str = ""
    """Another region's office, where the order is theirs."""
    held: Quantity | None = None
    """What they promised of the order already: this comes on top."""
    waiting: Quantity | None = None
    """What they were offered of it besides, and have not answered."""

    def variant(self) -> str:
        """Without a price there is no sum to show."""
        return "" if self.price is not None else "no_price"

    def picture(self) -> Part | None:
        """What the goods must be like, where the order has a sample."""
        return self.sample

    def buttons(self) -> tuple[Button, ...]:
        """Yes, partly, no."""
        return answer_buttons(self.share_id)


class OfferReminder(Message):
    """An offer still waits for an answer."""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity
    answer_by: datetime

    def buttons(self) -> tuple[Button, ...]:
        """Yes, partly, no."""
        return answer_buttons(self.share_id)


class ShareConfirmed(Message):
    """The echo of an acceptance, whole or in part (``rest`` goes to others)."""

    variants: ClassVar[tuple[str, ...]] = ("", "part")
    code: str
    product: str
    share: Quantity
    rest: Quantity | None
    cutoff: datetime
    place: str
    fresh_on: date | None = None

    def variant(self) -> str:
        """A part is thanked for, too."""
        return "" if self.rest is None else "part"


class ShareDeclined(Message):
    """The echo of a refusal, and the question whether the capacity still stands."""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    product_id: int
    week: date
    capacity: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """It stands, or it is gone."""
        about = (str(self.product_id), self.week.isoformat())
        return (
            Button("capacity_still", "capacity.keep", about, {"quantity": self.capacity}),
            Button("capacity_zero", "capacity.none", about),
        )


class OfferExpired(Message):
    """Nobody answered; the share goes to others. No blame."""

    kind: ClassVar[Kind] = Kind.COURTESY
    code: str
    product: str
    share: Quantity


class ShareWithdrawn(Message):
    """The office took an offer or a share back, and why."""

    variants: ClassVar[tuple[str, ...]] = ("", "filled")
    code: str
    product: str
    share: Quantity
    reason: str

    def variant(self) -> str:
        """Without a reason in words, the order is simply complete."""
        return "" if self.reason else "filled"


class OrderChanged(Message):
    """Something about an order changed that a producer holds a share of, or is offered one.

    ``price`` and ``destination`` where that is what changed; ``share_id`` and ``answer_by`` of an
    open offer.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "offered")
    code: str
    product: str
    share: Quantity
    cutoff: datetime
    place: str
    price: Money | None = None
    destination: str = ""
    share_id: int | None = None
    answer_by: datetime | None = None

    def variant(self) -> str:
        """An offer is nobody's share yet."""
        return "" if self.share_id is None else "offered"

    def buttons(self) -> tuple[Button, ...]:
        """An offer is answered here."""
        return () if self.share_id is None else answer_buttons(self.share_id)


class ShareChanged(Message):
    """An officer changed a share, and why; an offer (``share_id``) still waits for its answer."""

    code: str
    product: str
    before: Quantity
    after: Quantity
    reason: str
    share_id: int | None = None

    def buttons(self) -> tuple[Button, ...]:
        """An offer is answered here; a confirmed share is only told."""
        return () if self.share_id is None else answer_buttons(self.share_id)


class OfferClosed(Message):
    """A press on an offer that is no longer open: what came of it."""

    variants: ClassVar[tuple[str, ...]] = (
        "computed",
        "confirmed",
        "declined",
        "expired",
        "withdrawn",
        "received",
    )
    state: str
    code: str
    product: str
    share: Quantity

    def variant(self) -> str:
        """One wording for each way it can have ended."""
        return self.state


class AboveCapacity(Message):
    """The offer is more than what was stated since; raise the statement, or take less?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity
    possible: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """Raise the capacity, take what is possible, or let it go."""
        args = (str(self.share_id),)
        raise_it = Button("raise_capacity", "offer.raise", args, {"quantity": self.share})
        none = Button("decline", "offer.decline", args)
        if not self.possible.amount:
            return (raise_it, none)
        less = (str(self.share_id), str(self.possible.amount))
        return (raise_it, Button("only", "offer.part", less, {"quantity": self.possible}), none)


class OnStandby(Message):
    """Not this time, but next: you would be asked if somebody drops out."""

    kind: ClassVar[Kind] = Kind.COURTESY
    code: str
    product: str
    why: Part


class WhyLevel(Part):
    """Everybody who can gets the same; ``together`` with what they have of other orders."""

    variants: ClassVar[tuple[str, ...]] = ("", "alone", "together")
    producers: int
    level: Quantity
    together: bool = False
    product: str = ""

    def variant(self) -> str:
        """A single business shares with nobody."""
        if self.producers == 1:
            return "alone"
        return "together" if self.together else ""


class WhyCap(Part):
    """All that was stated and is free, or the ``most`` that one business may have of the order."""

    variants: ClassVar[tuple[str, ...]] = ("", "most")
    share: Quantity
    most: Quantity | None = None

    def variant(self) -> str:
        """The order itself sets the bound."""
        return "" if self.most is None else "most"


class WhyHours(Part):
    """All that still fits into the week's hours, some of which go into ``others``."""

    share: Quantity
    hours: Decimal
    others: str = ""


class WhyRecord(Part):
    """A little more than the best week of late: in an order with limits no more is asked for."""

    share: Quantity


class WhyWork(Part):
    """Everybody who can works the same hours, other products included."""

    producers: int
    hours: Decimal


class WhyOddLot(Part):
    """The level, and one lot of the remainder because it is this producer's turn."""

    variants: ClassVar[tuple[str, ...]] = ("", "together")
    producers: int
    level: Quantity
    lot: Quantity
    together: bool = False

    def variant(self) -> str:
        """The level counts what everybody has of other orders too."""
        return "together" if self.together else ""


class WhyMinimum(Part):
    """The smallest share of this order."""

    least: Quantity
    producers: int


class WhyLeftOut(Part):
    """The smallest share leaves room for only so many; others' turn came first."""

    variants: ClassVar[tuple[str, ...]] = ("", "next")
    producers: int
    place: int

    def variant(self) -> str:
        """The very next one is told so."""
        return "next" if self.place == 1 else ""


class WhyStandby(Part):
    """They said beforehand that they would step in, so the gap is theirs first."""


class WhyOverride(Part):
    """An officer decided, with a reason."""

    reason: str


class WhyThisMuch(Message):
    """The answer to 'why this much?'."""

    product: str
    share: Quantity
    why: Part

    def buttons(self) -> tuple[Button, ...]:
        """Whoever doubts it asks a human."""
        return (Button("ask_office", "office.ask"),)
