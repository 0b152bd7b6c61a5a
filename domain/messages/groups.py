"""What is said of a same-kind pool and of one's own part in it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import GroupChart
from domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class GroupReport(Message):
    """The three K's of a pool, and what the next size of order asks; for officers."""

    variants: ClassVar[tuple[str, ...]] = ("", "enough", "empty")
    product: str
    product_id: int
    members: int
    districts: int
    quality: int | None
    weekly: Quantity
    growth: int | None
    reported: int | None
    on_time: int | None
    safe: Quantity
    wanted: Quantity
    short: Quantity | None
    if_all: Quantity | None
    newcomers: int | None
    chart: GroupChart | None
    partners: int | None = None

    def picture(self) -> Part | None:
        """What was stated, week by week."""
        return self.chart

    def variant(self) -> str:
        """Nobody makes it yet; or what is missing for the next size, or nothing is."""
        if not self.members:
            return "empty"
        return "" if self.short else "enough"

    def buttons(self) -> tuple[Button, ...]:
        """Look at the members."""
        if not self.members:
            return ()
        return (Button("see_members", "group.members", (str(self.product_id),)),)


@dataclass(frozen=True, slots=True)
class MemberRow(Part):
    """One business, for the office alone."""

    business: str
    district: str
    quality: int | None
    weekly: Quantity
    answered: int
    asked: int
    on_time: int
    due: int


@dataclass(frozen=True, slots=True)
class GroupMembers(Message):
    """The members of a pool by name: a list, not a ranking."""

    product: str
    rows: tuple[MemberRow, ...]
    more: int | None


@dataclass(frozen=True, slots=True)
class WhichPool(Message):
    """Which product's pool?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """The region pools nothing yet."""
        return "" if self.choices else "none"

    def buttons(self) -> tuple[Button, ...]:
        """One for each product."""
        return self.choices


@dataclass(frozen=True, slots=True)
class MyProduct(Part):
    """One's own three K's of one product."""

    product: str
    quality: int | None
    accepted: Quantity | None
    received: Quantity | None
    weekly: Quantity
    growth: int | None
    answered: int
    asked: int
    on_time: int | None
    due: int | None


@dataclass(frozen=True, slots=True)
class MyRecord(Message):
    """One's own numbers, and nobody else's."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[MyProduct, ...]

    def variant(self) -> str:
        """Nothing is on record yet."""
        return "" if self.rows else "none"
