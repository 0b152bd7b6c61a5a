"""What a pool will bring in a week to come: the whole distribution, from the habits of each.

Before anything is promised three things decide what is taken of a workshop's week, and each is
learnt apart, from a prior that its own record soon outweighs:

*   whether it says anything at all (`speaks`), and works that week (`works`);
*   how much of its usual amount it then states (`level`, with one `spread` for all);
*   whether it takes what it is offered (`takes`), and how much of it (`taken`).

What is promised already is past all that. What becomes of it is told by `domain.pooling.supply`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erf

import numpy as np

from domain.pooling.habits import Habits
from domain.pooling.history import FloatArray, Trust
from domain.pooling.lineup import BoolArray


@dataclass(frozen=True, slots=True)
class Parts:
    """m independent parts of a total.

    Attributes:
        comes: (m,) the chance that anything is taken.
        mean: (m,) lots that are taken then.
        spread: (m,) their standard deviation.
        absent: (m,) the chance that nothing of it is delivered at all.
        keeps: (m,) the part of it that is delivered otherwise, where there is no shock.
        apart: (m,) the standard deviation of that part.
    """

    comes: FloatArray
    mean: FloatArray
    spread: FloatArray
    absent: FloatArray
    keeps: FloatArray
    apart: FloatArray

    def __add__(self, other: "Parts") -> "Parts":
        pairs = ((getattr(self, n), getattr(other, n)) for n in Parts.__slots__)
        return Parts(*(np.concatenate(pair) for pair in pairs))

    def only(self, which: BoolArray) -> "Parts":
        """Some of them."""
        return Parts(*(getattr(self, name)[which] for name in Parts.__slots__))

    def often(self, chance: FloatArray) -> "Parts":
        """The same, where something else happens otherwise."""
        return replace(self, comes=self.comes * chance)

    def where(self, which: BoolArray, others: "Parts") -> "Parts":
        """These, and the others where `which` does not hold."""
        pairs = ((getattr(self, n), getattr(others, n)) for n in Parts.__slots__)
        return Parts(*(np.where(which, *pair) for pair in pairs))


def certain(lots: FloatArray) -> Parts:
    """Parts that came already."""
    none = np.zeros(lots.size)
    return Parts(np.ones(lots.size), lots, none, none, np.ones(lots.size), none)


def promised(lots: FloatArray, trust: Trust) -> Parts:
    """Parts that were promised: what is left is to deliver them."""
    none = np.zeros(lots.size)
    return Parts(np.ones(lots.size), lots, none, *_delivering(trust))


def planned(
    lots: FloatArray, agrees: FloatArray, yes: Sequence[Parts], no: Sequence[Parts]
) -> Parts:
    """A plan that was not answered yet and the weeks it is about, one part for each workshop.

    `agrees` is the chance that it says yes to `lots`; `yes` and `no` are, week by week, what more
    may be taken of it then and otherwise. It is one part because the two exclude each other.
    """
    agreed = np.where(lots > 0, agrees, 0.0)
    more, more_spread, _ = _over_weeks(yes)
    rest, rest_spread, silent = _over_weeks(no)
    comes = agreed + (1 - agreed) * (1 - silent)
    first = agreed * (lots + more) + (1 - agreed) * rest
    second = agreed * (more_spread**2 + (lots + more) ** 2)
    second += (1 - agreed) * (rest_spread**2 + rest**2)
    some = np.maximum(comes, 1e-9)
    mean = first / some
    spread = np.sqrt(np.maximum(0.0, second / some - mean**2))
    of = no[0]
    return Parts(comes, mean, spread, of.absent, of.keeps, of.apart)


def _over_weeks(weeks: Sequence[Parts]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(n,) mean and deviation of what comes of all weeks together, and the chance of nothing."""
    mean = sum((one.comes * one.mean for one in weeks), np.zeros(weeks[0].mean.size))
    variance = np.zeros(mean.size)
    silent = np.ones(mean.size)
    for one in weeks:
        variance += one.comes * (one.spread**2 + one.mean**2) - (one.comes * one.mean) ** 2
        silent *= 1 - one.comes
    return mean, np.sqrt(variance), silent


def stated(lots: FloatArray, of: Habits, trust: Trust) -> Parts:
    """Parts that were stated and not offered yet."""
    mean = lots * of.taken
    return Parts(of.takes, mean, lots * of.part_spread, *_delivering(trust))


def expected(usual: FloatArray, taken: FloatArray, of: Habits, trust: Trust) -> Parts:
    """Parts of which nothing was said yet: what is usual, as far as it goes beyond what is taken.

    Whoever is promised about as much as usual still has something left in a good week: the mean of
    what is above, and not what is above the mean.
    """
    above, apart = _above(usual * of.level, usual * of.spread, taken)
    mean = above * of.taken
    spread = np.hypot(apart * of.taken, above * of.part_spread)
    return Parts(of.speaks * of.works * of.takes, mean, spread, *_delivering(trust))


def _above(
    mean: FloatArray, spread: FloatArray, taken: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of what a normal amount has above what is taken; nothing below it."""
    apart = np.maximum(spread, 1e-9)
    far = (mean - taken) / apart
    density = np.exp(-(far**2) / 2) / np.sqrt(2 * np.pi)
    chance = np.array([(1 + erf(one / np.sqrt(2))) / 2 for one in far])
    first = (mean - taken) * chance + apart * density
    second = ((mean - taken) ** 2 + apart**2) * chance + (mean - taken) * apart * density
    first = np.maximum(0.0, first)
    return first, np.sqrt(np.maximum(0.0, second - first**2))


def _delivering(trust: Trust) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(n,) chance of a no-show, and mean and deviation of what is delivered otherwise."""
    known = 1 / (trust.weight + 1)
    variance = trust.kept * (1 - trust.kept) * ((1 - known) / (trust.scatter + 1) + known)
    return trust.absent, trust.kept, np.asarray(np.sqrt(variance))


__all__ = [
    "Parts",
    "certain",
    "expected",
    "planned",
    "promised",
    "stated",
]
