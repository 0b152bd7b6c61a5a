"""A basis of the market: what each block mixes, and how one more plan comes in.

Of each block one plan is the *key*; what is not mixed of its others is of the key. So only as many
plans as the market has rows are solved for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.limits_blocks import Blocks
from domain.pooling.limits_case import BoolArray
from domain.pooling.problem import Int64Array

FloatArray = npt.NDArray[np.float64]

SOME = 1e-6  # less of a plan is nothing
PIVOT = 1e-9


@dataclass(frozen=True, slots=True)
class Offers:
    """Plans that could come in: of a block (n,), of a row of the table (n,), as vectors (n, M)."""

    block: Int64Array
    row: Int64Array
    vector: Int64Array


def no_offers(size: int) -> Offers:
    """None at all, for a market of `size` rows."""
    nothing = np.zeros(0, dtype=np.int64)
    return Offers(nothing, nothing, np.zeros((0, size), dtype=np.int64))


@dataclass(slots=True)
class Mixture:
    """For each block its key plan; for each row of the market one more plan, or a slack.

    Attributes:
        key: (B, M) vectors of the key plans, `key_row` (B,) their rows of the table.
        other: (M, M) vectors, one a line, of the others; `other_row` (M,) their rows of the table.
        block: (M,) their blocks; -1: the slack of the row `slack` (M,) of the market.
        part: (M,) how much of each is mixed in.
    """

    key: Int64Array
    key_row: Int64Array
    other: Int64Array
    other_row: Int64Array
    block: Int64Array
    slack: Int64Array
    part: FloatArray

    def copy(self) -> "Mixture":
        """Another one, to be changed apart from this."""
        return Mixture(
            self.key.copy(),
            self.key_row.copy(),
            self.other.copy(),
            self.other_row.copy(),
            self.block.copy(),
            self.slack.copy(),
            self.part.copy(),
        )

    @property
    def key_part(self) -> FloatArray:
        """(B,) how much of each key is mixed in."""
        return 1.0 - self._by_block(self.part)

    def plans(self) -> tuple[Int64Array, Int64Array, Int64Array, FloatArray]:
        """Block, row of the table, vector and part of all plans that are mixed in."""
        plans = np.flatnonzero(self.block >= 0)
        block = np.concatenate((np.arange(self.key_row.size), self.block[plans]))
        row = np.concatenate((self.key_row, self.other_row[plans]))
        part = np.concatenate((self.key_part, self.part[plans]))
        some = part > SOME
        vectors = np.concatenate((self.key, self.other[plans]))
        return block[some], row[some], vectors[some], part[some]

    def uses(self, rows: BoolArray) -> bool:
        """Whether any plan of these rows of the table (N,) is mixed in."""
        _, row, _, _ = self.plans()
        return bool(rows[row].any())

    def worth(self, slack: FloatArray, of_row: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(B,) and (M,) what keys and others are worth, if slacks and rows are worth so much."""
        return of_row[self.key_row], np.where(
            self.block < 0, slack[self.slack], of_row[self.other_row]
        )

    def solve(
        self, right: FloatArray, key: FloatArray, other: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Set `part` so that the market has `right` (M,); the basis inverted, and prices (M,)."""
        plans = self.block >= 0
        mine = self.block[plans]
        basis, gain = self.other.astype(np.float64), other.copy()
        basis[plans] -= self.key[mine]
        gain[plans] -= key[mine]
        inverse = np.linalg.inv(basis).astype(np.float64)
        self.part = (right - self.key.sum(axis=0)) @ inverse
        prices: FloatArray = inverse @ gain
        return inverse, prices

    def take(self, which: int, offers: Offers, inverse: FloatArray) -> None:
        """Bring in the slack of row `which` of the market, or the offer after all slacks."""
        size = self.part.size
        block, row, vector = -1, 0, np.zeros(size, dtype=np.int64)
        if which < size:
            vector[which] = 1
            change = vector @ inverse
        else:
            block, row = int(offers.block[which - size]), int(offers.row[which - size])
            vector = offers.vector[which - size]
            change = (vector - self.key[block]) @ inverse
        falls = -self._by_block(change)
        if block >= 0:
            falls[block] += 1.0
        place, key = _first_to_end(self.part, change), _first_to_end(self.key_part, falls)
        if _step(self.part, change)[place] > _step(self.key_part, falls)[key]:
            if key == block:
                self.key[key], self.key_row[key] = vector, row
                return
            same = np.flatnonzero(self.block == key)
            place = int(same[np.argmax(np.abs(change[same]))])
            self.key[key], self.key_row[key] = self.other[place], self.other_row[place]
        self.other[place], self.other_row[place] = vector, row
        self.block[place], self.slack[place] = block, min(which, size - 1)

    def _by_block(self, values: FloatArray) -> FloatArray:
        plans = self.block >= 0
        found = np.bincount(self.block[plans], values[plans], self.key_row.size)
        return found.astype(np.float64)


def _step(part: FloatArray, falls: FloatArray) -> FloatArray:
    """How far each can go before nothing of it is left."""
    found = np.full(part.size, np.inf)
    falling = falls > PIVOT
    found[falling] = np.maximum(part[falling], 0.0) / falls[falling]
    return found


def _first_to_end(part: FloatArray, falls: FloatArray) -> int:
    return int(np.argmin(_step(part, falls)))


def mixture_of(blocks: Blocks, lots: Int64Array, served: BoolArray) -> Mixture:
    """The mixture that is just the plan of so many `lots` (A,) for those `served` (A,)."""
    size, row = blocks.market, blocks.rows_of(served)
    mine = np.append(lots, 0)[blocks.arc]
    return Mixture(
        key=blocks.vectors(np.arange(row.size), mine, blocks.chosen[row]),
        key_row=row,
        other=np.eye(size, dtype=np.int64),
        other_row=np.zeros(size, dtype=np.int64),
        block=np.full(size, -1, dtype=np.int64),
        slack=np.arange(size),
        part=np.zeros(size),
    )
