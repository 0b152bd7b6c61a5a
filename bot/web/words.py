"""The words of the page, in the language of whoever looks at it."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date

from bot.render import Words, day, number
from domain.weeks import local

DEFAULT_LANGUAGE = "id"


class PageWords:
    """What a template says, and how it writes times and amounts in the region's zone."""

    def __init__(self, words: Words, language: str, zone: str) -> None:
        self._words = words
        self.language = language
        self.zone = zone

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``page.KEY`` with the values filled in."""
        return self._words.word(f"page.{key}", self.language).format_map(values)

    def knows(self, key: str) -> bool:
        """Whether there are words for ``page.KEY``."""
        try:
            self._words.word(f"page.{key}", self.language)
        except KeyError:
            return False
        return True

    def amount(self, amount: Decimal | None, unit: str = "") -> str:
        """``1.500 kg``; nothing where there is no amount."""
        return "" if amount is None else f"{number(amount, self.language)} {unit}".strip()

    def clock(self, moment: datetime) -> str:
        """``09.00`` on the region's clock."""
        here = local(moment, self.zone)
        return here.strftime("%H.%M" if self.language == "id" else "%H:%M")

    def day(self, value: date) -> str:
        """``Rab 16 Des``."""
        return day(value, "", self.language)

    def day_of(self, moment: datetime) -> str:
        """The day of a moment on the region's calendar: ``Rab 16 Des``."""
        return self.day(local(moment, self.zone).date())

    def short_day(self, moment: datetime) -> str:
        """The same without its weekday: ``16 Des``."""
        return day(local(moment, self.zone).date(), "short", self.language)

    def moment(self, moment: datetime) -> str:
        """``Rab 16 Des, 15.00 WITA``."""
        return f"{self.day_of(moment)}, {self.clock(moment)} {local(moment, self.zone).tzname()}"

    def full(self, moment: datetime) -> str:
        """``Jum 20 Nov 2026, 09.00 WITA``."""
        here = local(moment, self.zone)
        year = format_date(here.date(), "EEE d MMM y", locale=self.language)
        return f"{year}, {self.clock(moment)} {here.tzname()}"


__all__ = ["DEFAULT_LANGUAGE", "PageWords"]
