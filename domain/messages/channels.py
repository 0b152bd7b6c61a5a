"""What officers are told when a channel cannot do its work."""

from typing import ClassVar

from domain.messages.base import Message


class ChannelTroubled(Message):
    """To officers: a channel stopped, or refuses something; what to do about it."""

    urgent: ClassVar[bool] = True
    variants: ClassVar[tuple[str, ...]] = (
        "",
        "token",
        "payment",
        "limited",
        "blocked",
        "locked",
        "template",
        "dearer",
        "refused",
        "account",
    )
    trouble: str
    told: str

    def variant(self) -> str:
        """What is known is named; of anything else only the provider's words are told."""
        return self.trouble if self.trouble in self.variants else ""


class TemplateMissing(Message):
    """To officers: messages wait, because no approved template says them."""

    template: str
    language: str
