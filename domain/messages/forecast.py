"""What officers are told of the periods to come."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Message, Part, Word
from domain.messages.pictures import QuotaChart
from domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class AheadRow(Part):
    """One period: its quota, what is safe, and what is missing; ``season`` if it is no ordinary."""

    variants: ClassVar[tuple[str, ...]] = ("", "season", "safe")
    due: date
    quota: Quantity
    safe: Quantity
    gap: Quantity | None
    season: Word | None

    def variant(self) -> str:
        """Nothing is missing; or something is, in a season or not."""
        if self.gap is None:
            return "safe"
        return "season" if self.season else ""


@dataclass(frozen=True, slots=True)
class Closing(Part):
    """What would close a gap: whom to ask, and how many more businesses it takes otherwise.

    ``names`` are those who have said nothing yet, ``silent`` how many they are in all, ``could``
    what they usually make.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "newcomers", "ask")
    due: date
    gap: Quantity
    names: str
    silent: int | None
    could: Quantity | None
    newcomers: int | None

    def variant(self) -> str:
        """Somebody can be asked, or only new businesses help, or nothing is known."""
        if self.silent:
            return "" if self.newcomers else "ask"
        return "newcomers"


@dataclass(frozen=True, slots=True)
class Forecast(Message):
    """The coming periods of a blanket order, on demand."""

    variants: ClassVar[tuple[str, ...]] = ("", "safe")
    code: str
    product: str
    destination: str
    rows: tuple[AheadRow, ...]
    closing: Closing | None
    chart: QuotaChart | None

    def picture(self) -> Part | None:
        """Quota against capacity."""
        return self.chart

    def variant(self) -> str:
        """Nothing is missing in any of them."""
        return "" if self.closing else "safe"

    def buttons(self) -> tuple[Button, ...]:
        """Look at the blanket order."""
        return (Button("see_blanket", "blanket.show", (self.code,)),)


@dataclass(frozen=True, slots=True)
class GapAhead(Message):
    """By itself, as early as it is seen: a period will be short, or no longer is, or much more."""

    variants: ClassVar[tuple[str, ...]] = ("", "closed")
    code: str
    product: str
    destination: str
    rows: tuple[AheadRow, ...]
    more: int | None
    closing: Closing | None
    chart: QuotaChart | None

    def picture(self) -> Part | None:
        """Quota against capacity."""
        return self.chart

    def variant(self) -> str:
        """Every period that is told of is safe now."""
        return "" if self.closing else "closed"

    def buttons(self) -> tuple[Button, ...]:
        """Look ahead; look at the blanket order."""
        return (
            Button("see_forecast", "forecast.show", (self.code,)),
            Button("see_blanket", "blanket.show", (self.code,)),
        )


@dataclass(frozen=True, slots=True)
class NothingAhead(Message):
    """There is no blanket order to look ahead for."""
