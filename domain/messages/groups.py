"""What is said of a same-kind pool and of one's own part in it."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import GroupChart
from domain.quantities import Quantity


class PartnerPool(Part):
    """A partner office's makers of a product, as the host's office may know them.

    What they stated, and what is ``free`` of it in the week that can be promised, are sums, empty
    where they would be one business's; quality and promises are those of the host's orders.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "few")
    partner: str
    members: int
    week: date
    weekly: Quantity | None
    free: Quantity | None
    quality: int | None
    reported: int | None
    on_time: int | None

    def variant(self) -> str:
        """Whether what is free may be told, and counts."""
        return "few" if self.free is None else ""


class PoolTogether(Part):
    """A pool with its partners': what is safe then, how much of it is ``theirs``, what is next."""

    variants: ClassVar[tuple[str, ...]] = ("", "apart")
    rows: tuple[PartnerPool, ...]
    safe: Quantity
    theirs: Quantity
    wanted: Quantity
    short: Quantity | None
    if_all: Quantity | None
    newcomers: int | None

    def variant(self) -> str:
        """What is missing for the next size; or nothing of partners counts, or nothing is safe."""
        counts = any(row.free is not None for row in self.rows)
        return "" if counts and self.short else "apart"


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
    together: PoolTogether | None = None

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
        if not self.members and not self.partners:
            return ()
        return (Button("see_members", "group.members", (str(self.product_id),)),)


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


class GuestRow(Part):
    """A business of a partner's region, by what it brought to the host's orders only."""

    business: str
    region: str
    received: Quantity
    quality: int | None
    on_time: int
    due: int


class GuestMembers(Part):
    """Who of the partners' businesses had a part of the orders, by name."""

    rows: tuple[GuestRow, ...]
    more: int | None


class GroupMembers(Message):
    """The members of a pool by name: a list, not a ranking."""

    product: str
    rows: tuple[MemberRow, ...]
    more: int | None
    guests: GuestMembers | None = None


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


class MyRecord(Message):
    """One's own numbers, and nobody else's."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[MyProduct, ...]

    def variant(self) -> str:
        """Nothing is on record yet."""
        return "" if self.rows else "none"
