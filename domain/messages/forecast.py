"""What officers are told of the periods to come."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Message, Part, Word
from domain.messages.pictures import QuotaChart
from domain.quantities import Quantity


class AheadRow(Part):
    """One period: its quota, what is safe, and what is missing; ``season`` if it is no ordinary.

    ``chance`` is that of a gap, in percent; ``likely`` that it is more likely than not.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "season", "likely", "likely_season", "safe")
    due: date
    quota: Quantity
    safe: Quantity
    gap: Quantity | None
    season: Word | None
    chance: int | None = None
    likely: bool = False

    def variant(self) -> str:
        """Nothing will be missing; or something may, or probably will, in a season or not."""
        if self.gap is None:
            return "safe"
        if self.likely:
            return "likely_season" if self.season else "likely"
        return "season" if self.season else ""


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


class GapsOf(Part):
    """What is told of one more blanket order in the same message."""

    code: str
    product: str
    destination: str
    rows: tuple[AheadRow, ...]
    closing: Closing | None


class GapAhead(Message):
    """By itself, as early as it is seen: a period may be short, or no longer, or much more.

    One message tells of all blanket orders of a region: of the likeliest gap's by itself, of
    ``others`` below it; of ``further`` ones only that there are.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "closed")
    code: str
    product: str
    destination: str
    rows: tuple[AheadRow, ...]
    more: int | None
    closing: Closing | None
    chart: QuotaChart | None
    others: tuple[GapsOf, ...] = ()
    further: int | None = None

    def picture(self) -> Part | None:
        """Quota against capacity."""
        return self.chart

    def variant(self) -> str:
        """Every period that is told of is safe now."""
        return "" if self.closing or any(one.closing for one in self.others) else "closed"

    def buttons(self) -> tuple[Button, ...]:
        """Look ahead; look at the blanket order."""
        return (
            Button("see_forecast", "forecast.show", (self.code,)),
            Button("see_blanket", "blanket.show", (self.code,)),
        )


class NothingAhead(Message):
    """There is no blanket order to look ahead for."""
