"""Before and at the hand-over."""

from datetime import date, datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.quantities import Money, Quantity


class CutoffReminder(Message):
    """The cut-off comes near: how far are you?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "today", "tomorrow")
    share_id: int
    days: int
    product: str
    share: Quantity
    cutoff: datetime
    place: str
    fresh_on: date | None = None

    def variant(self) -> str:
        """Today and tomorrow are called by their names."""
        return {0: "today", 1: "tomorrow"}.get(self.days, "")

    def buttons(self) -> tuple[Button, ...]:
        """Ready, partly, or in trouble."""
        return tuple(
            Button(state, "progress", (str(self.share_id), state))
            for state in ("ready", "partly_ready", "trouble")
        )


class ReceiptGiven(Message):
    """What was handed over, what was accepted, and its worth.

    ``left`` is what is still awaited of the share; ``again`` what was sent back while the order is
    still filled: it is missing there again, and nobody is held to it.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "all")
    number: str
    product: str
    received: Quantity
    accepted: Quantity
    returned: Quantity
    reason: str
    value: Money | None
    left: Quantity | None = None
    again: Quantity | None = None

    def variant(self) -> str:
        """Nothing returned is good news, said shortly."""
        return "" if self.returned.amount else "all"


class TroubleReported(Message):
    """To officers: a producer may not make it.

    ``share`` is what is still awaited, ``came`` what came already, ``possible`` how much of what is
    awaited it can be, where they said so.
    """

    urgent: ClassVar[bool] = True
    who: str
    code: str
    product: str
    share: Quantity
    note: str
    came: Quantity | None = None
    possible: Quantity | None = None
