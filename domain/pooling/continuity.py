"""What a pool will bring in a week to come: the whole distribution, from the habits of each.

Before anything is promised three things decide what is taken of a workshop's week, and each is
learnt apart, from a prior that its own record soon outweighs:

*   whether it says anything at all (`speaks`), and works that week (`works`);
*   how much of its usual amount it then states (`level`, with one `spread` for all);
*   whether it takes what it is offered (`takes`), and how much of it (`taken`).

What is promised already is past all that. What is taken is then delivered in part
(`domain.pooling.history`: what each keeps, no-shows, common shocks), and no more is taken than is
wanted. Workshops are independent, so the characteristic function of what they take together is a
product, and one inverse Fourier transform (for many workshops: the moments) gives the distribution;
what a season leaves, what nobody foresees and common shocks are states over which it is mixed.
Nothing is drawn. What goes in and comes out is in lots, and only ever an estimate: no share is
made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from domain.pooling.history import FloatArray, Trust
from domain.pooling.lineup import BoolArray, IntArray

CELLS = 128
"""The grid of totals on which chances are told."""
EDGE = 8
"""Cells above the largest total, so that what is spread over a cell does not wrap around."""
MANY = 40
"""From so many parts on their sum is told as normal in each state; the grid says no more then."""
SAFE = 0.90
"""A quantity is called safe where at least this much is brought with this chance."""
SPEAKS, WORKS, LEVEL, TAKES, TAKEN = 0.80, 0.95, 0.95, 0.88, 0.95
"""Priors: how often a workshop answers; works; how much of its usual; how often and how much of
an offer it takes. Ours, until a region has a record."""
AGREES = 0.7
"""The prior of a yes to a plan."""
POOLED_WEIGHT, OWN_WEIGHT = 12.0, 2.0
"""How many observations the prior is worth for the region, and the region for one workshop."""
SPREAD, SPREAD_WEIGHT = 0.20, 20.0
"""How far single weeks lie from a workshop's own level, and what that prior weighs."""
WOBBLE = 0.03
"""What is common to a whole week and nobody foresees, as a part of what is brought."""
THIRD_POINT = 1.2247448713915890
"""Three equally likely points at -x, 0 and x have variance 1 for this x (the root of 3/2)."""


FREQUENCIES: FloatArray = np.pi * np.arange(CELLS + 1, dtype=np.float64) / CELLS
ONE_CELL: FloatArray = np.exp(-(FREQUENCIES**2) / 2)
"""A sum that falls between cells is spread over about one; without it a step would ring."""


@dataclass(frozen=True, slots=True)
class Asked:
    """K times a workshop was asked about a week, one a row: `stated` is -1 where it said nothing.

    `usual` is what was to be expected of it in such a week, in the same unit as `stated`.
    """

    producer: Sequence[int] | IntArray
    usual: Sequence[float] | FloatArray
    stated: Sequence[float] | FloatArray


@dataclass(frozen=True, slots=True)
class Offered:
    """K offers that were answered or ran out: how much was offered, and how much was taken."""

    producer: Sequence[int] | IntArray
    offered: Sequence[float] | FloatArray
    taken: Sequence[float] | FloatArray


@dataclass(frozen=True, slots=True)
class Habits:
    """How the weeks of n workshops come out; every chance and part is of one workshop."""

    speaks: FloatArray
    works: FloatArray
    level: FloatArray
    spread: float
    takes: FloatArray
    taken: FloatArray
    part_spread: float
    agrees: FloatArray


@dataclass(frozen=True, slots=True)
class Planned:
    """K parts of plans that were answered or ran out, and whether the answer was yes."""

    producer: Sequence[int] | IntArray
    agreed: Sequence[bool] | BoolArray


def habits(asked: Asked, offered: Offered, plans: Planned, producers: int) -> Habits:
    """What the record says of `producers` workshops; without any, the prior. O(K)."""
    who = np.asarray(asked.producer, dtype=np.int64)
    stated, usual = _floats(asked.stated), _floats(asked.usual)
    spoke, worked = stated >= 0, (stated > 0) & (usual > 0)
    ratio = np.divide(stated, usual, out=np.zeros(stated.size), where=usual > 0)
    level = _means(who[worked], ratio[worked], producers, LEVEL)
    offer_to = np.asarray(offered.producer, dtype=np.int64)
    given, taken = _floats(offered.offered), _floats(offered.taken)
    some = taken > 0
    part = np.divide(taken, given, out=np.zeros(given.size), where=given > 0)
    return Habits(
        speaks=_rates(who, spoke, producers, SPEAKS),
        works=_rates(who[spoke], stated[spoke] > 0, producers, WORKS),
        level=level,
        spread=_spread(ratio[worked] - level[who[worked]], SPREAD),
        takes=_rates(offer_to, some, producers, TAKES),
        taken=np.minimum(1.0, _means(offer_to[some], part[some], producers, TAKEN)),
        part_spread=_spread(part[some] - _of(part[some], TAKEN), SPREAD / 2),
        agrees=_rates(
            np.asarray(plans.producer, dtype=np.int64),
            np.asarray(plans.agreed, dtype=np.bool_),
            producers,
            AGREES,
        ),
    )


def season_left(prior: float, weight: float, brought: Sequence[float]) -> tuple[float, float]:
    """What a kind of week leaves of an ordinary one, and how uncertain that is (a part of it).

    `brought` are past weeks of that kind, each as a part of what was to be expected of an
    ordinary one; `prior` counts as `weight` of them.
    """
    left = (prior * weight + sum(brought)) / (weight + len(brought))
    return left, 0.25 / float(np.sqrt(weight + len(brought)))


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


def certain(lots: FloatArray) -> Parts:
    """Parts that came already."""
    none = np.zeros(lots.size)
    return Parts(np.ones(lots.size), lots, none, none, np.ones(lots.size), none)


def promised(lots: FloatArray, trust: Trust) -> Parts:
    """Parts that were promised: what is left is to deliver them."""
    none = np.zeros(lots.size)
    return Parts(np.ones(lots.size), lots, none, *_delivering(trust))


def planned(lots: FloatArray, agrees: FloatArray, trust: Trust) -> Parts:
    """Parts of a plan that was not answered yet: `agrees` is the chance of a yes."""
    return Parts(agrees, lots, np.zeros(lots.size), *_delivering(trust))


def stated(lots: FloatArray, of: Habits, trust: Trust) -> Parts:
    """Parts that were stated and not offered yet."""
    mean = lots * of.taken
    return Parts(of.takes, mean, lots * of.part_spread, *_delivering(trust))


def expected(lots: FloatArray, of: Habits, trust: Trust) -> Parts:
    """Parts of which nothing was said yet: `lots` is what is usual, less what is promised."""
    mean = lots * of.level * of.taken
    apart = np.hypot(of.spread / np.maximum(of.level, 0.05), of.part_spread / of.taken)
    comes = of.speaks * of.works * of.takes
    return Parts(comes, mean, mean * apart, *_delivering(trust))


def _delivering(trust: Trust) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(n,) chance of a no-show, and mean and deviation of what is delivered otherwise."""
    known = 1 / (trust.weight + 1)
    variance = trust.kept * (1 - trust.kept) * ((1 - known) / (trust.scatter + 1) + known)
    return trust.absent, trust.kept, np.asarray(np.sqrt(variance))


@dataclass(frozen=True, slots=True)
class Supply:
    """What a pool brings, in lots: on average, and with the chance asked for.

    `room` is what it would bring with that chance if nothing limited what is taken.
    """

    expected: float
    safe: float
    room: float


def supply(
    parts: Parts, trust: Trust, wanted: float, season_spread: float = 0.0, target: float = SAFE
) -> Supply:
    """What the parts bring of `wanted` lots, over every state of the region.

    `season_spread` is how uncertain it is what the season leaves, as a part of it.
    """
    there = parts.only((parts.comes > 0) & (parts.mean > 0))
    if not there.mean.size:
        return Supply(0.0, 0.0, 0.0)
    lots, chances = _taken(there, float(np.hypot(WOBBLE, season_spread)) * THIRD_POINT)
    delivered = _delivered(there, wanted)
    capped = np.minimum(lots, wanted)
    mean = float((chances * capped).sum() * delivered.mean * (trust.state @ trust.left))
    return Supply(
        round(mean, 6),
        round(_reached(capped, chances, delivered, trust, target), 6),
        round(_reached(lots, chances, delivered, trust, target), 6),
    )


class _Delivered(NamedTuple):
    """The part of what is taken that is delivered: the chance that it is at least each of `at`."""

    at: FloatArray
    above: FloatArray
    mean: float


def _delivered(parts: Parts, wanted: float) -> _Delivered:
    """Over as many as will probably have a part, each as large as the level of `wanted` allows.

    Few hold much of a small pool, so one no-show is a step: the steps are kept, not smoothed.
    """
    count = max(1, round(float(parts.comes.sum())))
    likeliest = np.argsort(-parts.comes, kind="stable")[:count]
    some = parts.only(np.isin(np.arange(parts.comes.size), likeliest))
    share = np.minimum(some.mean, _level(some.mean, wanted))
    share = share / share.sum()
    unit = 1.5 / CELLS
    mean, half = share * some.keeps / unit, (share * some.apart / unit) ** 2 / 2
    each = np.exp(
        1j * mean[:, None] * FREQUENCIES[None, :] - half[:, None] * FREQUENCIES[None, :] ** 2
    )
    absent = some.absent[:, None]
    product: npt.NDArray[np.complex128] = np.prod(absent + (1 - absent) * each, axis=0) * ONE_CELL
    cells = np.maximum(np.fft.irfft(np.conj(product), 2 * CELLS)[: CELLS + 1], 0.0)
    cells /= cells.sum()
    above = 1 - np.concatenate([[0.0], np.cumsum(cells)])[:-1]
    expects = float((share * (1 - some.absent) * some.keeps).sum())
    grid = np.arange(CELLS + 1, dtype=np.float64)
    return _Delivered((grid - 0.5) * unit, above, expects)


def _level(means: FloatArray, wanted: float) -> float:
    """The largest share under the uniform rule, where more is there than wanted."""
    if float(means.sum()) <= wanted:
        return float(means.max())
    low, high = 0.0, float(means.max())
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(means, middle).sum() <= wanted else (low, middle)
    return max(low, 1e-9)


def _reached(
    lots: FloatArray, chances: FloatArray, delivered: _Delivered, trust: Trust, target: float
) -> float:
    """The largest total that is delivered with this chance, by bisection."""
    left = (trust.left[:, None] * np.maximum(lots, 1e-9)[None, :]).reshape(-1)
    weights = (trust.state[:, None] * chances[None, :]).reshape(-1)
    low, high = 0.0, float(lots.max()) * 1.5
    for _ in range(20):
        middle = (low + high) / 2
        above = np.interp(middle / left, delivered.at, delivered.above, 1.0, 0.0)
        low, high = (middle, high) if float(weights @ above) >= target else (low, middle)
    return low


def _taken(parts: Parts, common: float) -> tuple[FloatArray, FloatArray]:
    """Totals that may be taken and their chances; `common` shifts all of them together."""
    lots, chances = _few(parts) if parts.mean.size < MANY else _many(parts)
    shifts = np.array([1 - common, 1.0, 1 + common])
    return (shifts[:, None] * lots[None, :]).reshape(-1), np.tile(chances / 3, 3)


def _many(parts: Parts) -> tuple[FloatArray, FloatArray]:
    """A normal distribution with the moments of the sum, told on an even grid."""
    mean = float((parts.comes * parts.mean).sum())
    squares = parts.comes * (parts.spread**2 + parts.mean**2) - (parts.comes * parts.mean) ** 2
    steps = np.arange(-20, 21, dtype=np.float64) / 5
    chances = np.exp(-(steps**2) / 2)
    lots = np.maximum(0.0, mean + steps * float(np.sqrt(squares.sum())))
    return lots, np.asarray(chances / chances.sum())


def _few(parts: Parts) -> tuple[FloatArray, FloatArray]:
    """The sum by the characteristic functions of its parts; what falls below zero counts there."""
    top = float((parts.mean + 4 * parts.spread).sum())
    unit = top / (CELLS - EDGE)
    mean, half = (parts.mean / unit)[:, None], ((parts.spread / unit) ** 2 / 2)[:, None]
    each = np.exp(1j * mean * FREQUENCIES[None, :] - half * FREQUENCIES[None, :] ** 2)
    comes = parts.comes[:, None]
    product: npt.NDArray[np.complex128] = np.prod(1 - comes + comes * each, axis=0) * ONE_CELL
    cells = np.maximum(np.fft.irfft(np.conj(product), 2 * CELLS), 0.0)
    chances = cells[: CELLS + 1].copy()
    chances[0] += cells[CELLS + 1 :].sum()
    return np.arange(CELLS + 1, dtype=np.float64) * unit, np.asarray(chances / chances.sum())


def _floats(values: Sequence[float] | FloatArray) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def _of(values: FloatArray, prior: float) -> float:
    """The region's mean: the prior is worth `POOLED_WEIGHT` observations."""
    return float((prior * POOLED_WEIGHT + values.sum()) / (POOLED_WEIGHT + values.size))


def _means(who: IntArray, values: FloatArray, producers: int, prior: float) -> FloatArray:
    """(n,) each one's mean, drawn towards the region's, which is drawn towards the prior."""
    count = np.bincount(who, minlength=producers)
    total = np.bincount(who, values, producers)
    return np.asarray((_of(values, prior) * OWN_WEIGHT + total) / (OWN_WEIGHT + count))


def _rates(who: IntArray, yes: BoolArray, producers: int, prior: float) -> FloatArray:
    return _means(who, yes.astype(np.float64), producers, prior)


def _spread(distances: FloatArray, prior: float) -> float:
    squares = float((distances**2).sum()) + prior**2 * SPREAD_WEIGHT
    return float(np.sqrt(squares / (distances.size + SPREAD_WEIGHT)))


__all__ = [
    "SAFE",
    "Asked",
    "Habits",
    "Offered",
    "Parts",
    "Planned",
    "Supply",
    "certain",
    "expected",
    "habits",
    "planned",
    "promised",
    "season_left",
    "stated",
    "supply",
]
