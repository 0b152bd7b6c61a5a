"""A pool checked once and lined up by turn, so that everything after it is plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.one_pool import OnePool, PoolError

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST_LOTS = 2**31 - 1
MOST_RANK = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Lineup:
    """A pool in turn order: index 0 is the producer whose turn comes first.

    `place` (n,) is each producer's position in the pool; `base`, `caps`, `top` (= base + caps)
    are (n,) in lots; `min_share` is 0 where there is none (a minimum of 1 says nothing).
    """

    lots: int
    place: IntArray
    base: IntArray
    caps: IntArray
    top: IntArray
    min_share: int
    max_producers: int

    @property
    def gap(self) -> int:
        """Lots of the line that nobody holds yet; negative where the bases pass the order."""
        return self.lots - int(self.base.sum())

    @property
    def holders(self) -> BoolArray:
        """(n,) who already has a share of the line."""
        return self.base > 0


def line_up(pool: OnePool) -> Lineup:
    """Check `pool` and put it in turn order.

    Raises:
        PoolError: a number is not whole, negative or too large, lengths differ, ranks repeat.
    """
    lots, min_share, max_producers = (
        int(_whole(name, [getattr(pool, name)])[0])
        for name in ("lots", "min_share", "max_producers")
    )
    caps, base = _whole("caps", pool.caps), _whole("base", pool.base)
    rank = _whole("rank", pool.rank, most=MOST_RANK)
    _same_length(caps, base=base, rank=rank)
    place = np.argsort(rank, kind="stable")
    _distinct(rank[place])
    base, caps = base[place], caps[place]
    minimum = min_share if min_share > 1 else 0
    return Lineup(lots, place, base, caps, base + caps, minimum, max_producers)


def _whole(name: str, values: Sequence[int], *, most: int = MOST_LOTS) -> IntArray:
    found = np.asarray(values)
    if found.size == 0 and found.ndim == 1:
        return np.zeros(0, dtype=np.int64)
    if found.ndim != 1 or not _all_whole(found):
        raise PoolError(f"{name}: only whole numbers are allowed.")
    if (low := int(found.min())) < 0:
        raise PoolError(f"{name}: {low} is negative.")
    if (high := int(found.max())) > most:
        raise PoolError(f"{name}: {high} is too large, the most is {most}.")
    return found.astype(np.int64)


def _all_whole(found: npt.NDArray[np.generic]) -> bool:
    if found.dtype.kind == "O":  # beyond 64 bits numpy keeps the Python numbers
        return all(isinstance(value, int) for value in found.tolist())
    return found.dtype.kind in "iu"


def _same_length(caps: IntArray, **others: IntArray) -> None:
    for name, values in others.items():
        if values.size != caps.size:
            raise PoolError(f"{name}: {values.size} producers, but caps has {caps.size}.")


def _distinct(rank_in_order: IntArray) -> None:
    repeated = np.flatnonzero(rank_in_order[1:] == rank_in_order[:-1])
    if repeated.size:
        raise PoolError(f"rank: {int(rank_in_order[repeated[0]])} appears more than once.")
