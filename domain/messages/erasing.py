"""What is said about deleting somebody's data."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message


class ErasureAsked(Message):
    """To officers: somebody wants their data deleted, within three days as the law says."""

    who: str
    business: str
    due: datetime
    request_id: int

    def buttons(self) -> tuple[Button, ...]:
        """Look at what would be deleted."""
        return (Button("look_erasure", "erasure.show", (str(self.request_id),)),)


class ErasureWithdrawn(Message):
    """To officers: somebody who wanted their data deleted stays after all."""

    who: str


class ErasureDue(Message):
    """To officers: a request is still open, and its time is nearly over or over."""

    urgent: ClassVar[bool] = True
    variants: ClassVar[tuple[str, ...]] = ("", "over")
    who: str
    business: str
    due: datetime
    over: bool
    request_id: int

    def variant(self) -> str:
        """Nearly, or over."""
        return "over" if self.over else ""

    def buttons(self) -> tuple[Button, ...]:
        """Look at what would be deleted."""
        return (Button("look_erasure", "erasure.show", (str(self.request_id),)),)


class DataErased(Message):
    """To whoever asked: it is done, and this is the last message."""

    kind: ClassVar[Kind] = Kind.NOTICE
    by: str
