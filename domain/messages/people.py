"""Who comes, who changes something about themselves, who leaves: what officers hear of it."""

from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.quantities import Quantity


class UsualCapacity(Part):
    """A product that somebody makes, and how much of it in a usual week, if they know."""

    variants: ClassVar[tuple[str, ...]] = ("", "unknown")
    product: str
    usual: Quantity | None

    def variant(self) -> str:
        """Not everybody can say."""
        return "unknown" if self.usual is None else ""


class ProducerRegistered(Message):
    """To officers: a business wants to join."""

    producer_id: int
    business: str
    owner: str
    district: str
    products: tuple[UsualCapacity, ...]

    def buttons(self) -> tuple[Button, ...]:
        """Let them in, or not."""
        number = (str(self.producer_id),)
        return (
            Button("approve", "producer.approve", number),
            Button("reject", "producer.reject", number),
        )


class ProducerStopped(Message):
    """To officers: somebody who still holds promised shares wants no more messages."""

    business: str
    owner: str
    shares: int
