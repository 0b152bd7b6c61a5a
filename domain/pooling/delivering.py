"""How many lots a set of promises brings: the whole distribution, by convolution, not by drawing.

In each state of the region (no shock, or one of the shocks) producers are independent, so the
distribution of their sum is a product of Fourier transforms; mixing the states correlates them.
The same input gives the same output, to the last digit that is kept.
"""

import numpy as np

from domain.pooling.history import FloatArray, Trust
from domain.pooling.lineup import IntArray

CELLS = 4096
"""Finest grid of totals; larger totals are laid on it keeping every producer's mean."""
BLOCK = 1 << 19
"""Numbers worked on at a time."""
KEPT_DIGITS = 9


def chance_of(wanted: int, lots: IntArray, trust: Trust) -> float:
    """Chance that promises of `lots` (n,) bring at least `wanted` lots, in 0…1.

    O(S n max(lots) + S n T log T) for T the total, at most CELLS.
    """
    held = lots > 0
    lots, trust = lots[held], trust.of(np.flatnonzero(held))
    total = int(lots.sum())
    if wanted <= 0 or total < wanted:
        return float(wanted <= 0)
    unit = -(-total // CELLS)
    first = -(-wanted // unit)
    by_state = [
        float(total_in_state(lots, unit, trust, left)[first:].sum()) for left in trust.left.tolist()
    ]
    return _rounded(float(np.dot(trust.state, by_state)))


def total_in_state(lots: IntArray, unit: int, trust: Trust, left: float) -> FloatArray:
    """Chances of 0, `unit`, 2 `unit`, … lots in all, where a shock leaves `left`."""
    size = 1 << int((lots // unit + 2).sum()).bit_length()
    product = np.ones(size // 2 + 1, dtype=np.complex128)
    step = max(1, BLOCK // size)
    for start in range(0, lots.size, step):
        some = slice(start, start + step)
        each = _laid_out(lots[some], unit, trust.of(np.arange(lots.size)[some]), left, size)
        product *= np.fft.rfft(each, axis=1).prod(axis=0)
    return np.asarray(np.fft.irfft(product, size))


def each_alone(lots: IntArray, trust: Trust, left: float) -> FloatArray:
    """(n, max(parts) + 1) chance that each brings k of its parts, a part being a lot.

    A promise of more than CELLS lots is told in CELLS equal parts (`parts_of`). Somebody may not
    come at all; who comes brings a Beta-binomial number, whose spread is that of one promise around
    its producer's expectation plus that of the expectation itself.
    """
    parts = parts_of(lots)[:, None]
    mean = (trust.kept * left)[:, None]
    alpha, beta = _concentration(trust)[:, None] * (mean, 1 - mean)
    k = np.arange(int(parts.max(initial=0)))[None, :]
    rest = np.maximum(1, parts - k)
    steps = np.log(rest * (alpha + k) / ((k + 1) * (rest - 1 + beta)))
    height = np.concatenate([np.zeros_like(mean), np.cumsum(steps, axis=1)], axis=1)
    inside = np.arange(height.shape[1])[None, :] <= parts
    height = np.where(inside, height, -np.inf)
    weight = np.exp(height - height.max(axis=1, keepdims=True))
    chances = weight / weight.sum(axis=1, keepdims=True) * (1 - trust.absent[:, None])
    chances[:, 0] += trust.absent
    return np.asarray(chances)


def parts_of(lots: IntArray) -> IntArray:
    """(n,) in how many equal parts each promise is told."""
    return np.minimum(lots, CELLS)


def _concentration(trust: Trust) -> FloatArray:
    """(n,) of a Beta with the spread of one promise and of what is not known of its producer."""
    known = 1 / (trust.weight + 1)
    spread = (1 - known) / (trust.scatter + 1) + known
    return np.asarray(1 / spread - 1)


def _laid_out(lots: IntArray, unit: int, trust: Trust, left: float, size: int) -> FloatArray:
    """(n, size) each producer's chances on the grid; what falls between two cells is split."""
    chances = each_alone(lots, trust, left)
    if unit == 1:
        grid = np.zeros((lots.size, size))
        grid[:, : chances.shape[1]] = chances
        return grid
    share = lots / (parts_of(lots) * unit)
    place = np.arange(chances.shape[1])[None, :] * share[:, None]
    low = np.minimum(place.astype(np.int64), size - 2)
    above = place - low
    flat = low + size * np.arange(lots.size)[:, None]
    there = chances > 0
    spread = np.bincount(flat[there], (chances * (1 - above))[there], lots.size * size)
    spread += np.bincount(flat[there] + 1, (chances * above)[there], lots.size * size)
    return np.asarray(spread.reshape(lots.size, size))


def _rounded(chance: float) -> float:
    return round(min(1.0, max(0.0, chance)), KEPT_DIGITS)
