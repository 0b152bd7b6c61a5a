"""What is said about blanket orders: plans of several periods, and what becomes of them."""

from datetime import date, datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import DocumentShown
from domain.quantities import Money, Quantity


class WhyPlan(Part):
    """A share that its producer promised beforehand, in the plan of a blanket order."""

    code: str
    promised: Quantity


class PlanRow(Part):
    """One period of a plan, and what this producer makes of it; said yes to, or changed."""

    variants: ClassVar[tuple[str, ...]] = ("", "accepted", "declined")
    due: date
    share: Quantity
    answer: str = ""

    def variant(self) -> str:
        """Whether it was answered already."""
        return self.answer


class PlanOffered(Message):
    """The coming periods of a blanket order, all at once: can you, for each of them?

    Its wording says that a yes is written down as capacity of those weeks.
    """

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again")
    blanket_id: int
    code: str
    product: str
    destination: str
    price: Money | None
    unit: str
    rows: tuple[PlanRow, ...]
    again: bool = False
    quality: str = ""
    sample: DocumentShown | None = None

    def picture(self) -> Part | None:
        """What the goods must be like, where there is a sample."""
        return self.sample

    def variant(self) -> str:
        """Shown once more after one period was changed."""
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """All of it, all but one, none."""
        mine = (str(self.blanket_id),)
        return (
            Button("plan_accept", "blanket.accept", mine),
            Button("plan_one", "blanket.one", mine),
            Button("plan_decline", "blanket.decline", mine),
        )


class PlanSettled(Message):
    """A period became an order: what was promised in the plan is certain now, or part of it."""

    variants: ClassVar[tuple[str, ...]] = ("", "less", "none")
    code: str
    product: str
    promised: Quantity
    share: Quantity
    cutoff: datetime
    place: str
    quality: str = ""
    sample: DocumentShown | None = None

    def picture(self) -> Part | None:
        """What the goods must be like, where there is a sample and something is to be made."""
        return self.sample if self.share.amount else None

    def variant(self) -> str:
        """All of it, less, or nothing, because less capacity was stated or the quota shrank."""
        if not self.share.amount:
            return "none"
        return "" if self.share == self.promised else "less"


class BlanketChanged(Message):
    """To those who promised some of it: the quota of the periods to come has changed."""

    code: str
    product: str
    destination: str
    before: Quantity
    after: Quantity
    since: date


class BlanketEnded(Message):
    """To those who promised some of it: no further period becomes an order."""

    code: str
    product: str
    destination: str
    reason: str


__all__ = [
    "BlanketChanged",
    "BlanketEnded",
    "PlanOffered",
    "PlanRow",
    "PlanSettled",
    "WhyPlan",
]
