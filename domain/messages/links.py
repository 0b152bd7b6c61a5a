"""What is said about pools across regions; ``partner`` is the other office."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word
from domain.quantities import Quantity


class PoolInvited(Message):
    """The code for the other office, and what it is for."""

    product: str
    code: str
    until: datetime


class PoolAsked(Message):
    """What it means to agree, in plain words, before anything holds."""

    kind: ClassVar[Kind] = Kind.QUESTION
    partner: str
    host_product: str
    product: str
    product_id: int
    code: str

    def buttons(self) -> tuple[Button, ...]:
        """Agree, or leave it."""
        return (
            Button("pool_agree", "pool.agree", (self.code, str(self.product_id))),
            Button("pool_decline", "pool.decline"),
        )


class PoolProductAsked(Message):
    """Which of the own products is the same goods as the other office's?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    partner: str
    host_product: str
    unit: str
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """Those that are counted in the same unit."""
        return self.choices


class PoolRefused(Message):
    """Why two products cannot be one pool, and what would help."""

    variants: ClassVar[tuple[str, ...]] = (
        *("own", "taken", "over", "none", "unknown"),
        *("unit", "lot", "packs", "fresh", "hours"),
    )
    why: str
    partner: str = ""
    host_product: str = ""
    product: str = ""
    unit: str = ""
    lot: Quantity | None = None

    def variant(self) -> str:
        """Each reason is said with what to do instead."""
        return self.why


class PoolDeclined(Message):
    """Nothing was agreed; the code still works."""


class PoolJoined(Message):
    """The echo to the office that agreed."""

    partner: str
    host_product: str
    product: str
    producers: int


class PoolOpened(Message):
    """To the office that invited: the other one agreed."""

    partner: str
    product: str
    guest_product: str
    producers: int


class PartnerRow(Part):
    """One pool with another office; ``why`` keeps it from being used at the moment."""

    variants: ClassVar[tuple[str, ...]] = ("host", "guest")
    partner: str
    product: str
    other: str
    side: str
    why: Word | None

    def variant(self) -> str:
        """They help us, or we help them."""
        return self.side


class ElsewhereLine(Part):
    """What producers of the region have of one line of another office's order."""

    variants: ClassVar[tuple[str, ...]] = ("", "asked")
    partner: str
    code: str
    product: str
    confirmed: Quantity
    offered: Quantity | None
    producers: int
    cutoff: datetime

    def variant(self) -> str:
        """Whether some have not answered yet."""
        return "" if self.offered is None else "asked"


class PartnersShown(Message):
    """The pools with other offices, and what the own producers have of their orders."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[PartnerRow, ...]
    elsewhere: tuple[ElsewhereLine, ...]
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """There may be none yet."""
        return "" if self.rows or self.elsewhere else "none"

    def buttons(self) -> tuple[Button, ...]:
        """End one of them."""
        return self.choices


class PoolsApart(Message):
    """The pools that stand still, and what each of them waits for."""

    rows: tuple[PartnerRow, ...]


class PoolEndAsked(Message):
    """What it means to end it."""

    kind: ClassVar[Kind] = Kind.QUESTION
    partner: str
    product: str
    link_id: int

    def buttons(self) -> tuple[Button, ...]:
        """End it, or leave it."""
        return (
            Button("pool_end", "pool.end", (str(self.link_id),)),
            Button("pool_keep", "pool.keep"),
        )


class PoolKept(Message):
    """Nothing was ended."""


class PoolEnded(Message):
    """It is over; to the office that ended it, and to the other one."""

    variants: ClassVar[tuple[str, ...]] = ("", "theirs")
    partner: str
    product: str
    theirs: bool = False

    def variant(self) -> str:
        """Whether the other office ended it."""
        return "theirs" if self.theirs else ""
