"""What officers are asked and told about blanket orders."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word
from domain.quantities import Money, Quantity
from handlers.messages import finish_buttons, slot_button

FORM, CHANGE, END = "blanket", "blanket_change", "blanket_end"
EVERY = ("week", "month")


class HowMuchEach(Message):
    """How much is wanted in each period?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    unit: str


class HowOften(Message):
    """Every week or every month?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    unclear: bool = False

    def variant(self) -> str:
        """The answer was neither."""
        return "unclear" if self.unclear else ""

    def buttons(self) -> tuple[Button, ...]:
        """The two there are."""
        return tuple(slot_button(FORM, "every", one, f"every.{one}") for one in EVERY)


class FromWhenTo(Message):
    """From which day to which?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear", "order", "long")
    problem: str = ""

    def variant(self) -> str:
        """Not two days; the wrong way round, or without a period in between; too many periods."""
        return self.problem


class LeadDays(Message):
    """How many days before its cut-off does a period become an order?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    least: int
    most: int


class BlanketDraftShown(Message):
    """The blanket order before it is made, against what is usual."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("week", "month")
    every: str
    product: str
    quantity: Quantity
    destination: str
    first_due: date
    last_due: date
    periods: int
    price: Money | None
    unit: str
    lead_days: int
    usual: Quantity
    producers: int
    short: Quantity | None
    quality: str = ""
    sample: Word | None = None

    def variant(self) -> str:
        """Weekly or monthly."""
        return self.every

    def buttons(self) -> tuple[Button, ...]:
        """Make it, change it, leave it."""
        return finish_buttons(FORM, "make_blanket")


class BlanketCreated(Message):
    """The echo of a new blanket order."""

    code: str
    product: str
    quantity: Quantity
    destination: str
    periods: int
    first_due: date
    asked: int

    def buttons(self) -> tuple[Button, ...]:
        """Look at it; look ahead."""
        return blanket_buttons(self.code)


class PeriodRow(Part):
    """One period: what is wanted, what was promised for it, whether it is an order."""

    variants: ClassVar[tuple[str, ...]] = ("", "ordered")
    due: date
    quantity: Quantity
    promised: Quantity
    order: str

    def variant(self) -> str:
        """An order has a code."""
        return "ordered" if self.order else ""


class BlanketStatus(Message):
    """Where a blanket order stands: the coming periods."""

    variants: ClassVar[tuple[str, ...]] = ("open", "done", "ended")
    code: str
    state: str
    every: Word
    product: str
    quantity: Quantity
    destination: str
    first_due: date
    last_due: date
    rows: tuple[PeriodRow, ...]
    more: int | None
    waiting: int | None
    quality: str = ""

    def variant(self) -> str:
        """One that is over is told otherwise."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """Look ahead, change, end; nothing of one that is over."""
        if self.state != "open":
            return ()
        return (
            Button("see_forecast", "forecast.show", (self.code,)),
            Button("change_quota", "blanket.change", (self.code,)),
            Button("end_blanket", "blanket.end", (self.code,)),
        )


class BlanketRow(Part):
    """One blanket order in a list."""

    code: str
    product: str
    quantity: Quantity
    every: Word
    destination: str
    last_due: date


class BlanketList(Message):
    """The blanket orders that run."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[BlanketRow, ...]
    codes: tuple[str, ...] = ()

    def variant(self) -> str:
        """There may be none."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """One for each."""
        return tuple(
            Button("as_is", "blanket.show", (code,), {"text": code}) for code in self.codes
        )


class NewQuota(Message):
    """How much from the next period on?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    product: str
    before: Quantity
    since: date


class QuotaDraft(Message):
    """The change before it is made."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    product: str
    before: Quantity
    after: Quantity
    since: date

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(CHANGE)


class QuotaChanged(Message):
    """The echo: how many producers were told."""

    code: str
    product: str
    after: Quantity
    since: date
    told: int


class WhyEnd(Message):
    """Why is it ended? The producers are told."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str


class EndDraft(Message):
    """The end before it is made."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    product: str
    periods: int
    reason: str

    def buttons(self) -> tuple[Button, ...]:
        """End it, change the reason, leave it."""
        return finish_buttons(END, "end_blanket")


class BlanketOver(Message):
    """The echo: no further period becomes an order."""

    variants: ClassVar[tuple[str, ...]] = ("", "already")
    code: str
    told: int
    already: bool = False

    def variant(self) -> str:
        """It was over before."""
        return "already" if self.already else ""


def blanket_buttons(code: str) -> tuple[Button, ...]:
    """Look at a blanket order; look ahead."""
    return (
        Button("see_blanket", "blanket.show", (code,)),
        Button("see_forecast", "forecast.show", (code,)),
    )
