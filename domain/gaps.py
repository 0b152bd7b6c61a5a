"""When a gap that is seen ahead is told, and in which words: two steps, never without need.

A gap is *possible* from about one chance in ten on, and *likely* from one in two. A possible one
is told early, since there is then still time to ask or to find somebody, and its chance is told
with it; most of such periods are filled in the end. It is told once: again only where its chance
or its size has grown much, or where a likely one has closed. `python -m bench.continuity` counts
what came of it.
"""

from decimal import Decimal
from enum import IntEnum
from math import exp, log
from typing import NamedTuple

from domain.quantities import ZERO
from domain.values import Value

POSSIBLE_PERCENT, LIKELY_PERCENT = 10, 50
STILL_POSSIBLE_PERCENT = 7
"""A gap that was told of is closed below this chance."""
MUCH_LIKELIER_PERCENT = 20
MUCH_LARGER_PERCENT = 15
"""A gap is told again where its chance is so many points higher, or it is this part of the quota
larger, than when it was told."""
USUAL, BELIEVED = -0.8, 0.7
"""How a chance of the forecast is drawn to what such forecasts came to, in log-odds.

The forecast takes what it has learnt of each workshop for known, so it is too sure of itself: of
the periods that it called short with 80 % chance about half were. Fitted by logistic regression on
14 years of `bench.continuity`, seeds 10 to 23, all looks at least a week ahead.
"""
SUREST = 0.999
NEAREST, MOST_TOLD = 5, 95
"""Nothing is ever told as certain."""


class Step(IntEnum):
    """How sure a gap is."""

    NONE = 0
    POSSIBLE = 1
    LIKELY = 2


class Told(NamedTuple):
    """What officers know of a period: the chance of a gap, in percent, and its size."""

    percent: int = 0
    gap: Decimal = ZERO


NOTHING_TOLD = Told()


class Seen(Value):
    """A period as it looks now: the chance in percent, the gap, of a quota; ``before`` was told.

    ``possible`` is the chance, in percent, from which a gap is told of.
    """

    percent: int
    gap: Decimal
    quota: Decimal
    before: Told = NOTHING_TOLD
    possible: int = POSSIBLE_PERCENT

    @property
    def step(self) -> Step:
        """Whether there is a gap worth telling, and how sure it is."""
        still = min(self.possible, STILL_POSSIBLE_PERCENT)
        least = still if self.before.percent else self.possible
        if not self.gap or self.percent < least:
            return Step.NONE
        return Step.LIKELY if self.percent >= LIKELY_PERCENT else Step.POSSIBLE

    @property
    def is_news(self) -> bool:
        """Whether officers are written to because of it."""
        if self.step is Step.NONE:
            return self.before.percent >= LIKELY_PERCENT
        likelier = self.percent - self.before.percent >= MUCH_LIKELIER_PERCENT
        larger = (self.gap - self.before.gap) * 100 >= self.quota * MUCH_LARGER_PERCENT
        return not self.before.percent or likelier or larger

    @property
    def goes_along(self) -> bool:
        """Whether it is told with what is news: that a gap which was only possible has closed."""
        return self.step is Step.NONE and 0 < self.before.percent < LIKELY_PERCENT

    @property
    def told(self) -> Told:
        """What officers know of it once it is told."""
        return NOTHING_TOLD if self.step is Step.NONE else Told(self.percent, self.gap)


def percent_short(fills: float) -> int:
    """The chance that a period is not filled, as it is told: in percent, from the forecast's."""
    short = min(max(1 - fills, 1 - SUREST), SUREST)
    odds = USUAL + BELIEVED * log(short / (1 - short))
    return min(MOST_TOLD, round(100 / (1 + exp(-odds))))


def spoken(percent: int) -> int:
    """A chance as it is said: to the nearest five, since it is not known more exactly."""
    return NEAREST * round(percent / NEAREST)


__all__ = ["NOTHING_TOLD", "Seen", "Step", "Told", "percent_short", "spoken"]
