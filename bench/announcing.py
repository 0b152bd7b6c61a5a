"""Which gaps officers would have been told of, how early, and how often: replayed on a record.

Nothing in a year that `bench.continuity` plays acts on a warning, so what was seen on each Monday
can be kept (``--keep FILE``) and told again by the rules of `domain.gaps`, at any threshold
(``--read FILE``). One line of such a record is one period.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import NamedTuple

from domain import gaps
from domain.gaps import NOTHING_TOLD, Seen, Step, Told, percent_short
from domain.quantities import ZERO

THRESHOLDS = (8, 10, gaps.POSSIBLE_PERCENT, 15, 20, 25, 35, 50)
IN_TIME = 3
"""Weeks ahead from which a gap counts as told in time."""
LEARNING_WEEKS = 8
"""Looks of a year's first weeks, in which there is next to no record, are left out of the count."""
SHORT_PERCENT = 10
"""A period for which this much less than its quota was promised was not filled."""
WEEKS_A_MONTH = 365.25 / 12 / 7
BANDS = ((gaps.POSSIBLE_PERCENT, 25), (25, 50), (50, 101))


class Look(NamedTuple):
    """What one Monday's forecast said of a period; ``learning`` where there was no record yet."""

    weeks: int
    fills: float
    safe: Decimal
    learning: bool


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a year, with what came of it and what was seen of it, the earliest first."""

    seed: int
    number: int
    quota: Decimal
    promised: Decimal
    looks: tuple[Look, ...]

    @property
    def unfilled(self) -> bool:
        """Much less was promised by its cut-off than was wanted."""
        return self.promised * 100 < self.quota * (100 - SHORT_PERCENT)

    def line(self) -> str:
        """Itself in a record; `read` gives it back."""
        looks = " ".join(
            f"{one.weeks}{'*' if one.learning else ''}:{one.fills:.4f}:{one.safe}"
            for one in self.looks
        )
        return f"{self.seed} {self.number} {self.quota} {self.promised} {looks}"


def read(path: Path) -> list[Period]:
    """The periods of a record.

    Raises:
        ValueError: a line is none of a record.
    """
    return [_period(line) for line in path.read_text("utf-8").splitlines() if line]


def _period(line: str) -> Period:
    seed, number, quota, promised, *looks = line.split()
    return Period(int(seed), int(number), Decimal(quota), Decimal(promised), tuple(_looks(looks)))


def _looks(words: Iterable[str]) -> Iterator[Look]:
    for word in words:
        weeks, fills, safe = word.split(":")
        learning = weeks.endswith("*")
        yield Look(int(weeks.rstrip("*")), float(fills), Decimal(safe), learning)


class Telling(NamedTuple):
    """One period in one message: its chance as told, whether it was short in the end."""

    percent: int
    short: bool
    step: Step


@dataclass(slots=True)
class Announced:
    """What officers of one region each were told over some years, after the first weeks.

    ``ahead`` says how many weeks ahead each gap was told of that came about, 0 if it never was.
    """

    periods: int = 0
    weeks: int = 0
    messages: int = 0
    tellings: list[Telling] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    told: int = 0
    in_vain: int = 0
    likely: int = 0
    likely_in_vain: int = 0

    @property
    def in_time(self) -> float:
        """The part of all gaps that came about that was told at least `IN_TIME` weeks ahead."""
        return sum(weeks >= IN_TIME for weeks in self.ahead) / len(self.ahead)

    @property
    def messages_a_month(self) -> float:
        """Messages to each officer."""
        return self.messages / self.weeks * WEEKS_A_MONTH

    def came_true(self, least: int, most: int) -> tuple[int, float, float]:
        """Of chances told within these percents: how many, their mean, how often it was so."""
        some = [one for one in self.tellings if least <= one.percent < most and one.step]
        if not some:
            return 0, 0.0, 0.0
        said = sum(one.percent for one in some) / len(some)
        return len(some), said, 100 * sum(one.short for one in some) / len(some)


def announce(periods: Sequence[Period], possible: int = gaps.POSSIBLE_PERCENT) -> Announced:
    """Tell of gaps as the program does, with ``possible`` percent as the threshold of the first."""
    found = Announced()
    years: dict[int, list[Period]] = defaultdict(list)
    for period in periods:
        years[period.seed].append(period)
    for year in years.values():
        _a_year(year, possible, found)
    return found


def _a_year(year: list[Period], possible: int, found: Announced) -> None:
    mondays: dict[int, list[tuple[Period, Look]]] = defaultdict(list)
    for period in year:
        for look in period.looks:
            mondays[period.number - look.weeks].append((period, look))
    told: dict[int, Told] = {}
    first: dict[int, int] = {}
    likely: set[int] = set()
    for monday in sorted(mondays):
        rows = mondays[monday]
        learning = rows[0][1].learning
        seen = [
            (one, _seen(one, look, told.get(one.number, NOTHING_TOLD), possible))
            for one, look in rows
        ]
        is_news = any(now.is_news for _, now in seen)
        found.weeks += not learning
        found.messages += is_news and not learning
        for period, now in seen:
            if is_news and (now.is_news or now.goes_along):
                told[period.number] = now.told
                if not learning:
                    found.tellings.append(Telling(now.percent, period.unfilled, now.step))
        for period, look in rows:
            what = told.get(period.number)
            if what is not None and what.percent and not learning:
                first.setdefault(period.number, look.weeks)
                if what.percent >= gaps.LIKELY_PERCENT:
                    likely.add(period.number)
    _count(year, first, likely, found)


def _seen(period: Period, look: Look, before: Told, possible: int) -> Seen:
    """As `domain.warning` sees it."""
    gap = max(ZERO, period.quota - look.safe)
    return Seen(percent_short(look.fills), gap, period.quota, before, possible)


def _count(year: list[Period], first: dict[int, int], likely: set[int], found: Announced) -> None:
    for period in year:
        if all(look.learning for look in period.looks):
            continue
        found.periods += 1
        found.told += period.number in first
        found.likely += period.number in likely
        if period.unfilled:
            found.ahead.append(first.get(period.number, 0))
        else:
            found.in_vain += period.number in first
            found.likely_in_vain += period.number in likely


def print_announced(periods: Sequence[Period]) -> None:
    """The trade-off: the sooner a gap is called possible, the more is told early, and in vain."""
    now = announce(periods)
    print(f"\n{len(now.ahead)} of {now.periods} periods fell short. Told, by the threshold:")
    for possible in sorted(set(THRESHOLDS)):
        one = announce(periods, possible)
        if not one.ahead:
            return
        mark = " <- as it is" if possible == gaps.POSSIBLE_PERCENT else ""
        print(
            f"  {possible:2} %: {100 * one.in_time:3.0f} % of the gaps at least {IN_TIME} weeks "
            f"ahead, median {median(one.ahead):.0f} ({one.ahead.count(0)} never or in the week "
            f"itself); {one.told} periods told, {one.in_vain} filled after all; "
            f"{one.messages_a_month:.1f} messages a month{mark}"
        )
    print(f"called likely: {now.likely}, of which {now.likely_in_vain} were filled after all")
    for least, most in BANDS:
        many, said, was = now.came_true(least, most)
        print(
            f"  told {least} to {most - 1} %: {many} times, on average {said:.0f}, was {was:.0f} %"
        )


__all__ = ["Announced", "Look", "Period", "announce", "print_announced", "read"]
