"""How a workshop's weeks come out, learnt from its record: what it says, makes, takes.

Every habit has a stated prior, is drawn to the record of the region and then to the workshop's own.
`domain.pooling.continuity` tells from them what a week to come brings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.pooling.history import FloatArray
from domain.pooling.lineup import BoolArray, IntArray

SPEAKS, WORKS, LEVEL, TAKES, TAKEN = 0.80, 0.95, 0.95, 0.88, 0.95
"""Priors: how often a workshop answers; works; how much of its usual; how often and how much of
an offer it takes. Ours, until a region has a record."""
AGREES = 0.7
"""The prior of a yes to a plan."""
POOLED_WEIGHT, OWN_WEIGHT = 12.0, 2.0
"""How many observations the prior is worth for the region, and the region for one workshop."""
SPREAD, SPREAD_WEIGHT = 0.20, 20.0
"""How far single weeks lie from a workshop's own level, and what that prior weighs."""


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
