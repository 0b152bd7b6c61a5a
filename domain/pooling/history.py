"""What past promises teach: how much of a promise a workshop keeps, and what hits all at once.

Three things go wrong with a promise, and they are kept apart because they add up differently:

*   Part of it is missing. Each producer has a Beta posterior of delivered over committed, from a
    prior of 3.6 kept and 0.4 missed. A promise is one observation, however many lots it has, so
    that forty lots delivered once are not forty proofs; among a producer's own promises the larger
    count for more.
*   Nobody comes. A no-show loses the whole promise at once, so it is counted separately, from a
    prior of 3 in 100 that weighs 20 promises.
*   A common shock (a flood, Lebaran, an ingredient gone) hits everybody in the same week. Such
    weeks are told by the whole region's deliveries. They say nothing about a workshop and are not
    held against it; they say how often and how hard a region is hit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.lineup import BoolArray, IntArray
from domain.pooling.one_pool import PoolError

FloatArray = npt.NDArray[np.float64]

KEPT, MISSED = 3.6, 0.4
"""Beta prior of the part that is kept, in promises."""
ABSENT, ABSENT_WEIGHT = 0.6, 20.0
"""Prior no-shows among so many promises."""
SCATTER, SCATTER_WEIGHT = 4.0, 20.0
"""How alike the promises of one producer come out (a Beta's concentration), and its weight."""
REGION_WEIGHT = 12.0
"""How many promises the prior of what is kept is worth where a region's own record moves it."""
SHOCK_WEEKS, ALL_WEEKS = 0.5, 13.0
"""Prior shocks among so many weeks: two a year, soon outweighed by a region's own record."""
LEFT = ((0.75, 0.5), (0.5, 0.3), (0.25, 0.2))
"""What a shock leaves of ordinary deliveries, and how often: the prior, worth one shock."""
SHOCK_DROP, SHOCK_SIGMAS, SPREAD = 0.25, 3.0, 0.25
"""A shock takes at least a quarter, and more than chance would take from so few promises."""
SHOCK_VOICES = 5
"""Fewer promises (of equal size) tell nothing of a region."""
USUAL, USUAL_WEIGHT = 0.87, 4
"""The part of all promises that ordinary weeks deliver before there is a record, in weeks."""


@dataclass(frozen=True, slots=True)
class History:
    """K past promises, one a row, in any order.

    Attributes:
        producer: (K,) who promised.
        week: (K,) when it was due; those due in one week share a number.
        committed: (K,) lots promised.
        delivered: (K,) lots accepted; what is above the promise does not count.
    """

    producer: Sequence[int] | IntArray
    week: Sequence[int] | IntArray
    committed: Sequence[int] | IntArray
    delivered: Sequence[int] | IntArray


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the promises of n producers hold. Probabilities, not judgements: it scales no share.

    Attributes:
        kept: (n,) expected part of a promise that is delivered when somebody comes, in (0, 1).
        weight: (n,) how many promises that expectation rests on, the prior included.
        absent: (n,) chance that nobody comes, in (0, 1).
        scatter: concentration of a single promise around its producer's expectation.
        left: (S,) what each state of the region leaves of deliveries; the first is 1, no shock.
        state: (S,) how likely each is; they sum to 1.
    """

    kept: FloatArray
    weight: FloatArray
    absent: FloatArray
    scatter: float
    left: FloatArray
    state: FloatArray

    def of(self, producers: Sequence[int] | IntArray) -> "Trust":
        """The same for some of the producers, in the order given."""
        some = np.asarray(producers, dtype=np.int64)
        return Trust(
            self.kept[some],
            self.weight[some],
            self.absent[some],
            self.scatter,
            self.left,
            self.state,
        )


def learn(history: History, producers: int, *, region: bool = False) -> Trust:
    """What `history` says about `producers` workshops; without any, the prior. O(K log K).

    With `region` each is drawn to what the whole region keeps, which is drawn to the prior; without
    it each to the prior, so that what others did is never held against, or for, a workshop.

    Raises:
        PoolError: a number is negative or not whole, lengths differ, a producer is unknown.
    """
    rows = _rows(history, producers)
    left = _left_by_week(rows)
    ordinary = rows.only(~np.isin(rows.week, [week for week, _ in left]))
    came = ordinary.only(ordinary.delivered > 0)
    made = np.bincount(ordinary.producer, minlength=producers)
    shown = np.bincount(came.producer, minlength=producers)
    part = _part_kept(came, producers)
    usual, away = KEPT / (KEPT + MISSED), ABSENT / ABSENT_WEIGHT
    if region:
        usual = (usual * REGION_WEIGHT + shown @ part) / (REGION_WEIGHT + shown.sum())
        away = (ABSENT + (made - shown).sum()) / (ABSENT_WEIGHT + made.sum())
    weight: FloatArray = KEPT + MISSED + shown.astype(np.float64)
    kept = (usual * (KEPT + MISSED) + shown * part) / weight
    state, remaining = _states(rows, [some for _, some in left])
    return Trust(
        kept=kept,
        weight=weight,
        absent=(away * ABSENT_WEIGHT + made - shown) / (ABSENT_WEIGHT + made),
        scatter=_scatter(came, kept),
        left=remaining,
        state=state,
    )


def best_weeks(history: History, producers: int, since: int) -> IntArray:
    """(n,) the most lots each delivered in one week from week `since` on; -1 without a promise.

    Raises:
        PoolError: as `learn`.
    """
    rows = _rows(history, producers)
    rows = rows.only(rows.week >= since)
    pairs, place = np.unique(np.stack([rows.producer, rows.week]), axis=1, return_inverse=True)
    lots = np.zeros(pairs.shape[1], dtype=np.int64)
    np.add.at(lots, place.reshape(-1), rows.delivered)
    best = np.full(producers, -1, dtype=np.int64)
    np.maximum.at(best, pairs[0], lots)
    return best


def bounded(stated: Sequence[int] | IntArray, best: IntArray) -> IntArray:
    """(n,) statements, but at most 1.25 times the best recent delivered week, rounded up.

    `best` is as `best_weeks` gives it: without a record a statement stands. One lot is always
    allowed, and rounding is upwards, so that a small workshop and one that failed can grow again.
    For lines with a minimum share or a limit of producers, where a large statement can pay; the
    uniform rule alone needs no bound.
    """
    said = np.asarray(stated, dtype=np.int64)
    most = np.maximum(1, (5 * best + 3) // 4)
    return np.where(best < 0, said, np.minimum(said, most))


@dataclass(frozen=True, slots=True)
class _Rows:
    producer: IntArray
    week: IntArray
    committed: IntArray
    delivered: IntArray

    def only(self, which: BoolArray) -> "_Rows":
        return _Rows(
            self.producer[which], self.week[which], self.committed[which], self.delivered[which]
        )


def _rows(history: History, producers: int) -> _Rows:
    producer, week, committed, delivered = (
        _whole(name, getattr(history, name)) for name in History.__slots__
    )
    for name, values in (("week", week), ("committed", committed), ("delivered", delivered)):
        if values.size != producer.size:
            raise PoolError(f"{name}: {values.size} promises, but producer has {producer.size}.")
    if producer.size and int(producer.max()) >= producers:
        raise PoolError(f"producer: {int(producer.max())} is unknown, there are {producers}.")
    rows = _Rows(producer, week, committed, np.minimum(delivered, committed))
    return rows.only(committed > 0)


def _whole(name: str, values: Sequence[int] | IntArray) -> IntArray:
    found = np.asarray(values) if len(values) else np.zeros(0, dtype=np.int64)
    if found.ndim != 1 or found.dtype.kind not in "iu":
        raise PoolError(f"{name}: only whole numbers are allowed.")
    if found.size and int(found.min()) < 0:
        raise PoolError(f"{name}: {int(found.min())} is negative.")
    if found.size and int(found.max()) >= 2**31:
        raise PoolError(f"{name}: {int(found.max())} is too large.")
    return found.astype(np.int64)


def _part_kept(rows: _Rows, producers: int) -> FloatArray:
    """(n,) delivered over committed; 0 where nothing was committed."""
    committed = np.bincount(rows.producer, rows.committed, producers)
    delivered = np.bincount(rows.producer, rows.delivered, producers)
    return np.divide(delivered, committed, out=np.zeros(producers), where=committed > 0)


def _scatter(rows: _Rows, kept: FloatArray) -> float:
    """Concentration that explains how far promises lie from their producers' expectation.

    Under Beta(c·m, c·(1-m)) the squared distance is m·(1-m) / (c+1) on average; the prior counts
    as SCATTER_WEIGHT promises that keep to it.
    """
    mean = kept[rows.producer]
    distance = float(np.sum((rows.delivered / rows.committed - mean) ** 2))
    room = float(np.sum(mean * (1 - mean)))
    usual = SCATTER_WEIGHT * (KEPT * MISSED) / (KEPT + MISSED) ** 2
    ratio = (distance + usual / (SCATTER + 1)) / (room + usual)
    return float(np.clip(1 / ratio - 1, 0.5, 200.0))


def _left_by_week(rows: _Rows) -> list[tuple[int, float]]:
    """The weeks of a common shock, and what each left of ordinary deliveries."""
    weeks, place = np.unique(rows.week, return_inverse=True)
    committed = np.bincount(place, rows.committed, weeks.size)
    part = np.bincount(place, rows.delivered, weeks.size) / np.maximum(1, committed)
    usual = float(np.median([*part, *[USUAL] * USUAL_WEIGHT]))
    left = part / usual
    voices = np.maximum(1, _voices(rows, place, weeks.size))
    by_chance = SHOCK_SIGMAS * SPREAD / np.sqrt(voices)
    fell = 1 - left > np.maximum(SHOCK_DROP, by_chance)
    shocked = np.flatnonzero(fell & (voices > SHOCK_VOICES - 0.5))
    return [(int(weeks[w]), float(left[w])) for w in shocked]


def _voices(rows: _Rows, place: IntArray, weeks: int) -> FloatArray:
    """(weeks,) how many promises of equal size each week's deliveries are worth."""
    lots = np.bincount(place, rows.committed, weeks)
    squares = np.bincount(place, rows.committed.astype(np.float64) ** 2, weeks)
    voices: FloatArray = lots**2 / np.maximum(1, squares)
    return voices


def _states(rows: _Rows, seen: list[float]) -> tuple[FloatArray, FloatArray]:
    """How likely each state of the region is, and what it leaves: seen shocks beside the prior."""
    weeks = np.unique(rows.week).size
    shock = (SHOCK_WEEKS + len(seen)) / (ALL_WEEKS + weeks)
    weights = np.array([*(often for _, often in LEFT), *[1.0] * len(seen)])
    left = np.array([1.0, *(left for left, _ in LEFT), *np.sort(np.maximum(seen, 0.01))])
    return np.array([1 - shock, *(shock * weights / weights.sum())]), left
