"""What a pool brings of what is wanted: the whole distribution, week after week.

What is taken of every workshop's week (`domain.pooling.continuity`) is delivered in part
(`domain.pooling.history`: what each keeps, no-shows, common shocks), and no more is taken than is
wanted. Workshops and weeks are independent, so the characteristic function of what is taken is a
product, and an inverse Fourier transform (for many workshops: the moments) gives the distribution.
What the weeks before leave when their own demand is met comes on top, as far as it may still be
used (Lindley's recursion, 1952, week by week), and so does what was refused to that demand and may
be offered again. What a season leaves, what nobody foresees and common shocks are states over which
all of it is mixed. Nothing is drawn. What goes in and comes out is in lots, and only ever an
estimate: no share is made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from domain.pooling.continuity import Parts
from domain.pooling.history import FloatArray, Trust

CELLS = 128
"""The grid on which chances of what is delivered are told."""
TOTALS = 256
"""The grid on which totals of several weeks are told."""
EDGE = 8
"""Cells above the largest total, so that what is spread over a cell does not wrap around."""
MANY = 40
"""From so many parts on their sum is told as normal in each state; the grid says no more then."""
SAFE = 0.90
"""A quantity is called safe where at least this much is brought with this chance."""
NEARLY = 0.90
"""What lacks no more than a tenth is made up for by a few calls."""
WOBBLE = 0.03
"""What is common to a whole week and nobody foresees, as a part of what is brought."""
THIRD_POINT = 1.2247448713915890
"""Three equally likely points at -x, 0 and x have variance 1 for this x (the root of 3/2)."""


def _frequencies(cells: int) -> tuple[FloatArray, FloatArray]:
    """The frequencies of a grid, and what spreads a sum that falls between cells over about one.

    Without that a step would ring.
    """
    found = np.pi * np.arange(cells + 1, dtype=np.float64) / cells
    return found, np.exp(-(found**2) / 2)


OF_CELLS, OF_TOTALS = _frequencies(CELLS), _frequencies(TOTALS)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A week before the ones in question: its parts, and how much of them others will want.

    What is ``refused`` to those others can be taken by the ones in question. Of what the weeks
    before it leave no more than ``passes`` goes on to it.
    """

    parts: Parts
    wanted: float = 0.0
    refused: Parts | None = None
    passes: float = float("inf")


@dataclass(frozen=True, slots=True)
class Supply:
    """What a pool brings, in lots: on average, and with the chance asked for.

    `room` is what it would bring with that chance if nothing limited what is taken; `fills` the
    chance that what is taken comes to nearly all that is wanted (`NEARLY` of it).
    """

    expected: float
    safe: float
    room: float
    fills: float


def supply(
    parts: Parts,
    trust: Trust,
    wanted: float,
    season_spread: float = 0.0,
    target: float = SAFE,
    earlier: Sequence[Earlier] = (),
) -> Supply:
    """What the parts bring of `wanted` lots, over every state of the region.

    `season_spread` is how uncertain it is what the season leaves, as a part of it; `earlier` are
    the weeks before, in time.
    """
    there = _some(parts)
    bearing = _together([there, *(one.parts for one in earlier)])
    if not bearing.mean.size:
        return Supply(0.0, 0.0, 0.0, float(wanted <= 0))
    common = float(np.hypot(WOBBLE, season_spread)) * THIRD_POINT
    totals = _taken(there, earlier, _top_of(there, earlier) / (TOTALS - EDGE))
    lots, chances = _shifted(totals, common)
    delivered = _delivered(there if there.mean.size else bearing, wanted)
    capped = np.minimum(lots, wanted)
    mean = float((chances * capped).sum() * delivered.mean * (trust.state @ trust.left))
    return Supply(
        round(mean, 6),
        round(_reached(capped, chances, delivered, trust, target), 6),
        round(_reached(lots, chances, delivered, trust, target), 6),
        round(float(chances[lots >= wanted * NEARLY].sum()), 6),
    )


def _together(some: Sequence[Parts]) -> Parts:
    whole = some[0]
    for more in some[1:]:
        whole += more
    return _some(whole)


def _some(parts: Parts) -> Parts:
    """Those that may come to anything."""
    return parts.only((parts.comes > 0) & (parts.mean > 0))


def _top(parts: Parts) -> float:
    """More than the parts will ever come to."""
    return float((parts.mean + 4 * parts.spread).sum())


def _top_of(parts: Parts, earlier: Sequence[Earlier]) -> float:
    """More than is ever on hand, in any of the weeks."""
    most = left = 0.0
    for week in earlier:
        on_hand = min(left, week.passes) + _top(week.parts)
        again = 0.0 if week.refused is None else _top(week.refused)
        most, left = max(most, on_hand), max(0.0, on_hand - week.wanted) + again
    return max(most, left + _top(parts))


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
    frequencies, one_cell = OF_CELLS
    each = np.exp(
        1j * mean[:, None] * frequencies[None, :] - half[:, None] * frequencies[None, :] ** 2
    )
    absent = some.absent[:, None]
    product: npt.NDArray[np.complex128] = np.prod(absent + (1 - absent) * each, axis=0) * one_cell
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


class _Totals(NamedTuple):
    """The chance of each total, on an even grid from 0 on."""

    unit: float
    chances: FloatArray


def _shifted(totals: _Totals, common: float) -> tuple[FloatArray, FloatArray]:
    """Totals and their chances, where `common` shifts all of them together."""
    lots = np.arange(totals.chances.size, dtype=np.float64) * totals.unit
    shifts = np.array([1 - common, 1.0, 1 + common])
    return (shifts[:, None] * lots[None, :]).reshape(-1), np.tile(totals.chances / 3, 3)


def _taken(parts: Parts, earlier: Sequence[Earlier], unit: float) -> _Totals:
    """What may be taken of these weeks, with what the earlier ones leave."""
    left = _at(0.0)
    for week in earlier:
        there = _some(week.parts)
        on_hand = _plus(_at_most(left, week.passes / unit), _sum_of(there, unit))
        left = _less(on_hand, _at(week.wanted / unit))
        if week.refused is not None:
            left = _plus(left, _sum_of(_some(week.refused), unit))
    return _Totals(unit, _plus(left, _sum_of(parts, unit)))


def _at(cell: float) -> FloatArray:
    """A total that is certain, between two cells where it falls there."""
    found = np.zeros(TOTALS + 1)
    low = int(min(max(cell, 0.0), TOTALS - 1))
    part = min(max(cell - low, 0.0), 1.0)
    found[low], found[low + 1] = 1 - part, part
    return found


def _plus(one: FloatArray, other: FloatArray) -> FloatArray:
    """The sum of two independent totals; what falls above the grid counts at its end."""
    whole = np.convolve(one, other)
    found = whole[: TOTALS + 1].copy()
    found[-1] += whole[TOTALS + 1 :].sum()
    return found


def _at_most(one: FloatArray, cell: float) -> FloatArray:
    """A total, or this much where it is more."""
    last = int(min(cell, TOTALS))
    found = one.copy()
    found[last] += found[last + 1 :].sum()
    found[last + 1 :] = 0.0
    return found


def _less(one: FloatArray, other: FloatArray) -> FloatArray:
    """What is left of one independent total when another is taken off, never less than nothing."""
    whole = np.convolve(one, other[::-1])
    found = whole[TOTALS:].copy()
    found[0] += whole[:TOTALS].sum()
    return found


def _sum_of(parts: Parts, unit: float) -> FloatArray:
    """(TOTALS + 1,) chances of the sum of some parts."""
    if not parts.mean.size:
        return _at(0.0)
    return _few(parts, unit) if parts.mean.size < MANY else _many(parts, unit)


def _many(parts: Parts, unit: float) -> FloatArray:
    """A normal distribution with the moments of the sum."""
    mean = float((parts.comes * parts.mean).sum())
    squares = parts.comes * (parts.spread**2 + parts.mean**2) - (parts.comes * parts.mean) ** 2
    apart = max(float(np.sqrt(squares.sum())), unit / 2)
    cells = np.arange(TOTALS + 1, dtype=np.float64) * unit
    chances = np.exp(-(((cells - mean) / apart) ** 2) / 2)
    return np.asarray(chances / chances.sum())


def _few(parts: Parts, unit: float) -> FloatArray:
    """By the characteristic functions of the parts; what falls below zero counts there."""
    frequencies, one_cell = OF_TOTALS
    mean, half = (parts.mean / unit)[:, None], ((parts.spread / unit) ** 2 / 2)[:, None]
    each = np.exp(1j * mean * frequencies[None, :] - half * frequencies[None, :] ** 2)
    comes = parts.comes[:, None]
    product: npt.NDArray[np.complex128] = np.prod(1 - comes + comes * each, axis=0) * one_cell
    cells = np.maximum(np.fft.irfft(np.conj(product), 2 * TOTALS), 0.0)
    chances = cells[: TOTALS + 1].copy()
    chances[0] += cells[TOTALS + 1 :].sum()
    return np.asarray(chances / chances.sum())


__all__ = ["SAFE", "Earlier", "Supply", "supply"]
