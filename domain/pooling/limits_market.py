"""The market in which blocks meet: prices at which nobody could do better, and a proven bound.

A linear problem over mixtures of what blocks could do (Dantzig and Wolfe 1960): each block mixes
plans of its rows, and together they keep to the lots and seats of every line. It is solved by the
primal simplex, whose columns are made when they are wanted (`Blocks.lots_at`), with each block's
mixture summing to one kept aside (generalized upper bounds, Dantzig and Van Slyke 1967): so its
basis is no larger than the market, whatever the number of producers.

Floating point only leads to prices. Any prices, rounded to whole parts, bound what can be had by a
sum of whole numbers (`bound`), and that sum also says which rows no better plan can use.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.limits_blocks import Blocks
from domain.pooling.limits_case import BoolArray
from domain.pooling.limits_mixture import Mixture, Offers, no_offers
from domain.pooling.problem import Int64Array

FloatArray = npt.NDArray[np.float64]

NEAR = 1e-6
LITTLE = 1e-7
"""Rows have so much more than they have, each a little more, so that the simplex never stands."""
HARD = 1e4
"""What breaking a hard row costs, in units of the aim and of the most that could be had of it."""
DEAD, DEARER = 20.0, 30.0
"""What a plan of a dead row costs at first, and how much more each time that it stays."""
NONE = -(2**62)
BUDGET = 4_000
"""Steps of the simplex; each is some passes over the table."""


class TooHardError(Exception):
    """The search would take too long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the market.

    Attributes:
        right: (M,) how much there is in each row.
        hard: (M,) which rows must be met exactly; of others there may be less.
        aim: the row of which as much as possible should be used; -1: only to find any plan.
    """

    right: Int64Array
    hard: BoolArray
    aim: int

    @property
    def slack_worth(self) -> FloatArray:
        """(M,) what a unit is worth that is left over of each row."""
        most = float(self.right[self.aim]) if self.aim >= 0 else 1.0
        found = np.where(self.hard, -HARD * max(1.0, most), 0.0)
        if self.aim >= 0:
            found[self.aim] = -1.0
        return found


@dataclass(frozen=True, slots=True)
class Bound:
    """What is proven: in parts of `one`, how little can be left over of the row that is aimed at.

    Attributes:
        total: minus that; below 0 where nothing is aimed at, there is no plan at all.
        of_row: (N,) the same of plans that use row n; `NONE` of rows that were not alive.
    """

    total: int
    of_row: Int64Array
    one: int

    def reaches(self, least: int) -> bool:
        """Whether a plan could leave over no more than -`least`."""
        return self.total >= least * self.one

    def rows(self, least: int) -> BoolArray:
        """(N,) the rows that such a plan could use."""
        found: BoolArray = self.of_row >= least * self.one
        return found


@dataclass(slots=True)
class Market:
    """The simplex on one table; `steps` counts what it did, against the budget."""

    blocks: Blocks
    most: Int64Array
    steps: int = 0

    def bound(self, asked: Asked, alive: BoolArray, mixture: Mixture, least: int) -> Bound:
        """The bound of all plans of `alive` (N,) rows; `mixture` is brought to the best of them.

        Once it is clear that none reaches `least` it may stop halfway.

        Raises:
            TooHardError: the budget is spent.
        """
        blocks = self.blocks.only(alive)
        worth = asked.slack_worth
        cost = self._settled(blocks, asked, alive, mixture, least)
        worth[asked.hard] = -np.inf
        return self._proven(blocks, asked.right, np.maximum(cost, worth))

    def _settled(
        self, blocks: Blocks, asked: Asked, alive: BoolArray, mixture: Mixture, least: int
    ) -> FloatArray:
        """Prices (M,) of the best mixture."""
        slack, dead, offers = asked.slack_worth, DEAD, no_offers(asked.right.size)
        near = NEAR - 1e-13 * float(slack.min(initial=0.0))
        right = asked.right + LITTLE * np.arange(1, slack.size + 1)
        while True:
            self.steps += 1
            if self.steps > BUDGET:
                raise TooHardError
            key, other = mixture.worth(slack, np.where(alive, 0.0, -dead))
            inverse, cost = mixture.solve(right, key, other)
            base = key - mixture.key @ cost
            gains = _gains(slack, cost, offers, base)
            if gains.max() <= near:
                offers, reach = _offers(blocks, cost, base)
                sound = bool((cost >= slack - NEAR).all())
                if sound and float(cost @ asked.right) + reach < least:
                    return cost
                gains = _gains(slack, cost, offers, base)
            if gains.max() > near:
                mixture.take(int(np.argmax(gains)), offers, inverse)
            elif mixture.uses(~alive) and dead < -slack.min(initial=-HARD):
                dead *= DEARER
            else:
                return cost

    def _proven(self, blocks: Blocks, right: Int64Array, cost: FloatArray) -> Bound:
        """The bound that prices `cost` (M,) give, once they are rounded to whole parts."""
        lot, seat = self.blocks.prices(np.abs(cost))
        size = float(np.abs(cost) @ right + (np.abs(lot) * self.most + np.abs(seat)).sum())
        one = 2 ** int(np.clip(60 - np.ceil(np.log2(size + 1)), 0, 40))
        whole = np.rint(cost * one).astype(np.int64)
        lot, seat = blocks.prices(whole)
        worth = blocks.worth(blocks.lots_at(lot), lot, seat)
        best = np.maximum.reduceat(worth, blocks.first)
        total = int(whole @ right) + int(best.sum())
        of_row = np.full(self.blocks.block.size, NONE)
        of_row[blocks.row] = total - best[blocks.block] + worth
        return Bound(total, of_row, one)


def market_of(blocks: Blocks) -> Market:
    """The market in which these blocks meet."""
    return Market(blocks, np.maximum.reduceat(blocks.low + blocks.span, blocks.first))


def _gains(slack: FloatArray, cost: FloatArray, offers: Offers, base: FloatArray) -> FloatArray:
    """What each slack, and then each offer, gains at these prices."""
    return np.concatenate((slack - cost, -(offers.vector @ cost) - base[offers.block]))


def _offers(blocks: Blocks, cost: FloatArray, base: FloatArray) -> tuple[Offers, float]:
    """The best plan of each block that gains something, and what the best of all are worth."""
    lot, seat = blocks.prices(cost)
    lots = blocks.lots_at(lot)
    worth = blocks.worth(lots, lot, seat)
    best = np.maximum.reduceat(worth, blocks.first)
    gains = best > base + LITTLE
    rows = np.flatnonzero(gains[blocks.block] & (worth == best[blocks.block]))
    block, first = np.unique(blocks.block[rows], return_index=True)
    rows = rows[first]
    vectors = blocks.vectors(block, lots[rows], blocks.chosen[rows])
    return Offers(block, blocks.row[rows], vectors), float(best.sum())
