"""Standbys who are asked beforehand: whether they would step in, and what they are told of it."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.quantities import Quantity


def whether(standby_id: int, upto: Quantity) -> tuple[Button, ...]:
    """The two answers: would, for so much; or rather not."""
    number = str(standby_id)
    return (
        Button("stand_by", "standby.agree", (number, str(upto.amount))),
        Button("rather_not", "standby.refuse", (number,)),
    )


class StandbyAsked(Message):
    """The order is full; would you make up to this much if somebody drops out?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "more")
    standby_id: int
    code: str
    product: str
    upto: Quantity
    cutoff: datetime
    more: bool = False

    def variant(self) -> str:
        """Who has a share already would make more."""
        return "more" if self.more else ""

    def buttons(self) -> tuple[Button, ...]:
        """Would, or rather not."""
        return whether(self.standby_id, self.upto)


class StandbyExplained(Message):
    """What standing by means, and the question once more."""

    kind: ClassVar[Kind] = Kind.QUESTION
    standby_id: int
    code: str
    product: str
    upto: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """Would, or rather not."""
        return whether(self.standby_id, self.upto)


class StandbyAgreed(Message):
    """The echo of a yes: nothing to be made yet."""

    code: str
    product: str
    upto: Quantity


class StandbyRefused(Message):
    """The echo of a no."""

    code: str
    product: str


class StandbyClosed(Message):
    """An answer that no longer matters: the order is over, or the share is offered already."""

    variants: ClassVar[tuple[str, ...]] = ("", "offered")
    code: str
    product: str
    offered: bool = False

    def variant(self) -> str:
        """Who has an offer answers that."""
        return "offered" if self.offered else ""


class StandbyReleased(Message):
    """Who agreed need not be ready any longer."""

    kind: ClassVar[Kind] = Kind.COURTESY
    variants: ClassVar[tuple[str, ...]] = ("", "cancelled")
    code: str
    product: str
    cancelled: bool = False

    def variant(self) -> str:
        """Because the order is complete, or given up."""
        return "cancelled" if self.cancelled else ""


__all__ = [
    "StandbyAgreed",
    "StandbyAsked",
    "StandbyClosed",
    "StandbyExplained",
    "StandbyRefused",
    "StandbyReleased",
]
