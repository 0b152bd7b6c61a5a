"""What the bot tells officers by itself."""

from datetime import date, datetime
from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.messages.links import ElsewhereLine
from domain.messages.pictures import MorningChart
from domain.quantities import Quantity


class SafeLine(Part):
    """An order line that is wholly confirmed; so many agreed to step in, or were asked whether.

    ``troubled`` of it may not come, and without that it is not whole.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "backed", "asked", "troubled")
    code: str
    product: str
    destination: str
    confirmed: Quantity
    ordered: Quantity
    standbys: int = 0
    asked: int = 0
    troubled: Quantity | None = None

    def variant(self) -> str:
        """Trouble first; standbys where there are any; where some were asked it is not safe yet."""
        if self.troubled is not None:
            return "troubled"
        if self.standbys:
            return "backed"
        return "asked" if self.asked else ""


class WaitingLine(Part):
    """An order line whose open part is offered, or can still be."""

    variants: ClassVar[tuple[str, ...]] = ("", "open")
    code: str
    product: str
    destination: str
    confirmed: Quantity
    offered: Quantity
    missing: Quantity | None
    ordered: Quantity
    cutoff: datetime

    def variant(self) -> str:
        """Whether something is neither confirmed nor offered yet."""
        return "" if self.missing is None else "open"


class ShortLine(Part):
    """An order line that the pool cannot fill any more.

    ``lacking`` of what is ``ordered`` is neither confirmed nor offered, ``missing`` of it not even
    the pool can make.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "lacking")
    code: str
    product: str
    destination: str
    missing: Quantity
    pooled: Quantity
    cutoff: datetime
    lacking: Quantity | None = None
    ordered: Quantity | None = None

    def variant(self) -> str:
        """A report from before both were told apart has only what the pool cannot make."""
        return "" if self.lacking is None else "lacking"


class LateLine(Part):
    """An order line whose cut-off is over while promised goods have not come."""

    code: str
    product: str
    destination: str
    outstanding: Quantity
    cutoff: datetime


class MorningReport(Message):
    """What is safe, what waits, what is short, who is silent: each morning, or when asked for."""

    variants: ClassVar[tuple[str, ...]] = ("", "quiet", "now", "now_quiet")
    day: date
    safe: tuple[SafeLine, ...]
    waiting: tuple[WaitingLine, ...]
    short: tuple[ShortLine, ...]
    late: tuple[LateLine, ...]
    more: int | None
    silent: int | None
    asked: int | None
    remindable: int | None
    trouble: int | None
    asked_for: bool = False
    chart: MorningChart | None = None
    elsewhere: tuple[ElsewhereLine, ...] = ()

    def picture(self) -> Part | None:
        """The open orders and the pool's weeks, drawn."""
        return self.chart

    def variant(self) -> str:
        """A day without open orders has little to tell."""
        quiet = not (self.safe or self.waiting or self.short or self.late)
        if self.asked_for:
            return "now_quiet" if quiet else "now"
        return "quiet" if quiet else ""

    def buttons(self) -> tuple[Button, ...]:
        """Look at what is short; remind who is silent."""
        buttons: tuple[Button, ...] = ()
        if self.short or self.waiting:
            buttons += (Button("see_short", "orders.short"),)
        if self.remindable:
            buttons += (Button("nudge", "capacity.nudge", (), {"count": self.remindable}),)
        return buttons


class Bottleneck(Part):
    """What keeps an order from being filled.

    ``until`` is the last working day whose capacity counts. ``silent`` of the ``producers`` stated
    nothing yet for the only ``week`` that still counts (its Monday), or for the several from
    ``first_day`` to ``last_day``; ``lacking`` businesses have free capacity (``locked``) but not
    the ``papers``; ``orders`` have part of what there is.
    """

    variants: ClassVar[tuple[str, ...]] = (
        "capacity",
        "hours",
        "nobody",
        "unsaid",
        "unreported",
        "scarce",
        "asked",
        "limits",
        "most",
    )
    binds: str
    product: str
    until: date
    producers: int
    orders: str
    least: Quantity | None
    most_each: Quantity | None
    most: int | None
    papers: str
    lacking: int | None
    locked: Quantity | None
    silent: int | None = None
    week: date | None = None
    first_day: date | None = None
    last_day: date | None = None

    def variant(self) -> str:
        """Capacity, hours, the want of makers or of statements, limits, or the largest share.

        Capacity is given out, is not reported for the weeks that still count although earlier weeks
        were (``unreported``), is too little before anything is (``scarce``), or is left only with
        those who are not asked again (``asked``).
        """
        return self.binds


class OrderShort(Message):
    """At once: this order can no longer be filled by what the pool can still make."""

    urgent: ClassVar[bool] = True
    code: str
    product: str
    destination: str
    missing: Quantity
    pooled: Quantity
    cutoff: datetime
    because: Bottleneck | None = None

    def buttons(self) -> tuple[Button, ...]:
        """Look at it."""
        return (Button("see_order", "orders.show", (self.code,)),)


class PlanFailed(Message):
    """A product's plan did not pass its check, so nobody was offered anything by it."""

    urgent: ClassVar[bool] = True
    product: str


class OrderFilled(Message):
    """Good news: every part of an order line is confirmed; of some it may not stay so."""

    variants: ClassVar[tuple[str, ...]] = ("", "troubled")
    code: str
    product: str
    destination: str
    confirmed: Quantity
    cutoff: datetime
    troubled: Quantity | None = None

    def variant(self) -> str:
        """Where producers are in trouble with what makes it whole, it is no good news yet."""
        return "" if self.troubled is None else "troubled"


class PlanShare(Part):
    """One proposed share."""

    business: str
    share: Quantity


class PlanReady(Message):
    """The morning's plan for an order, to be approved before anybody is asked."""

    code: str
    product: str
    proposed: Quantity
    producers: int
    shares: tuple[PlanShare, ...]
    more: int | None

    def buttons(self) -> tuple[Button, ...]:
        """Send the offers, or look closer."""
        return (
            Button("approve_plan", "plan.approve", (self.code,)),
            Button("see_order", "orders.show", (self.code,)),
        )
