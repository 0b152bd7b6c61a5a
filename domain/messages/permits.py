"""Papers: what their holders are told, and what officers are asked to look at."""

from datetime import date, datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import DocumentShown
from domain.quantities import Quantity


def send_button(paper: str) -> Button:
    """Send that paper now."""
    return Button("send_paper", "paper.send", (paper[:40],))


class PaperVerified(Message):
    """The office has seen the paper: it counts."""

    paper: str
    until: date | None

    def buttons(self) -> tuple[Button, ...]:
        """What is still missing."""
        return (Button("my_readiness", "ready.show"),)


class PaperRefused(Message):
    """The office cannot take the paper, and why."""

    paper: str
    reason: str

    def buttons(self) -> tuple[Button, ...]:
        """Send it again."""
        return (send_button(self.paper),)


class PaperExpiring(Message):
    """A paper ends in so many days."""

    paper: str
    until: date
    days: int

    def buttons(self) -> tuple[Button, ...]:
        """Send the new one."""
        return (send_button(self.paper),)


class PaperExpired(Message):
    """A paper has ended: no new shares that need it."""

    paper: str
    until: date

    def buttons(self) -> tuple[Button, ...]:
        """Send the new one."""
        return (send_button(self.paper),)


class GraceGiven(Message):
    """The office lets a producer go on without a paper until a day."""

    paper: str
    until: date
    reason: str

    def buttons(self) -> tuple[Button, ...]:
        """Send it."""
        return (send_button(self.paper),)


class OfferNeedsPaper(Message):
    """An offer was taken back, because a paper is missing by now."""

    code: str
    product: str
    share: Quantity
    papers: str

    def buttons(self) -> tuple[Button, ...]:
        """What is missing."""
        return (Button("my_readiness", "ready.show"),)


class LeftOutForPapers(Message):
    """There is an order that a producer cannot be asked for, because papers are missing."""

    product: str
    destination: str
    papers: str
    first: str

    def buttons(self) -> tuple[Button, ...]:
        """Send it; what else is missing."""
        return (send_button(self.first), Button("my_readiness", "ready.show"))


class ShareNeedsPaper(Message):
    """A confirmed share stands, but a paper for it is missing; the office knows."""

    code: str
    product: str
    share: Quantity
    papers: str
    cutoff: datetime

    def buttons(self) -> tuple[Button, ...]:
        """What is missing."""
        return (Button("my_readiness", "ready.show"),)


class PaperToCheck(Message):
    """To officers: a paper to look at, with its document where it could be kept."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "without")
    sent_id: int
    business: str
    who: str
    paper: str
    number: str
    issued: date | None
    until: date | None
    file: DocumentShown | None

    def variant(self) -> str:
        """Whether there is a document to look at."""
        return "" if self.file is not None else "without"

    def picture(self) -> Part | None:
        """The document itself."""
        return self.file

    def buttons(self) -> tuple[Button, ...]:
        """It is good, or it is not."""
        args = (str(self.sent_id),)
        return (
            Button("paper_good", "paper.verify", args),
            Button("paper_bad", "paper.refuse", args),
        )


class ShareUnqualified(Message):
    """To officers: somebody's confirmed share lacks a paper now; it stays until they decide."""

    variants: ClassVar[tuple[str, ...]] = ("", "guest")
    code: str
    product: str
    destination: str
    business: str
    who: str
    share: Quantity
    papers: str
    cutoff: datetime
    producer_id: int | None

    def variant(self) -> str:
        """Leave for another region's producer is their own office's to give."""
        return "guest" if self.producer_id is None else ""

    def buttons(self) -> tuple[Button, ...]:
        """Leave to go on, or a look at the order."""
        see = Button("see_order", "orders.show", (self.code,))
        if self.producer_id is None:
            return (see,)
        give = Button("give_grace", "grace.give", (str(self.producer_id), self.papers[:30]))
        return (give, see)
