"""One order line, the producers who can fill it, and what each of them was given.

What a plan must be, in the order of its aims (a *newcomer* has base 0, a *holder* has more):

1.  Nobody's base shrinks, nobody gets more than their cap, and base + new lots together never
    pass the order. A newcomer gets nothing or at least the minimum share; a holder is already in,
    so any lot may be added to what it holds. Newcomers come in only while the producers with a
    share number fewer than the limit.
2.  **Fill**: as many lots of the order as any such plan can fill.
3.  **Served**: among those, as many producers with a share as possible.
4.  **Turn**: among those, the first set by turn. Of two sets of served producers the one comes
    first that holds the earliest producer of those in whom they differ.
5.  **Leximin** of base + new inside that set: raise the lowest load first.
6.  **Odd lots** go to the earliest turns of those on the level.

Exactly one plan meets all six. Without minimum share and limit it is the uniform rule in whole
lots (Sprumont 1991; Ching 1994), from base loads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class PoolError(ValueError):
    """The pool does not describe anything that could be poured."""


class Reason(StrEnum):
    """Why a producer got as many new lots as it did; the first that fits, read downwards."""

    NO_CAPACITY = "no_capacity"
    """Its cap is 0."""
    LEFT_OUT = "left_out"
    """A newcomer with capacity whom the minimum share or the limit of producers leaves out.

    Where each lot to pour already brings in a newcomer, no limit is to blame: that is FULL.
    """
    FULL = "full"
    """It has capacity and gets nothing new: it holds its part, or earlier turns took the rest."""
    ODD_LOT = "odd_lot"
    """The level and one lot of the remainder, by turn."""
    MINIMUM = "minimum"
    """Lifted: exactly the minimum share, which is above the level or for which others wait."""
    CAP = "cap"
    """Everything it offered."""
    LEVEL = "level"
    """As much as everybody on the level."""


@dataclass(frozen=True, slots=True)
class OnePool:
    """One order line and its n eligible producers. Whole numbers, in lots, below 2**31.

    Attributes:
        lots: size of the whole line, what is held already (`base`) included.
        caps: (n,) most *new* lots of each producer.
        base: (n,) lots each already holds in this line; they never shrink. Their sum may pass
            `lots` (an order made smaller); then nothing is poured.
        rank: (n,) place in the turn ledger, distinct, smaller first; below 2**63.
        min_share: least lots a newcomer may get; 0 and 1 say nothing.
        max_producers: most producers with a share, holders included; 0 is no limit.
            Where more hold a share already, nobody new comes in.
    """

    lots: int
    caps: Sequence[int]
    base: Sequence[int]
    rank: Sequence[int]
    min_share: int = 0
    max_producers: int = 0


@dataclass(frozen=True, slots=True)
class OnePlan:
    """What each of the n producers of a pool was given, and why. In lots, in the pool's order.

    Attributes:
        lots: (n,) new lots.
        reasons: (n,) why so many.
        level: common level of base + new: the largest whole number at which the loads
            `min(max(level, floor), base + cap)` of all admitted still fit in the order. The floor
            is a holder's base, a newcomer's minimum share. Admitted are the served; without a
            minimum share also those who could be, had earlier turns not taken the last lots. At
            most the largest `base + cap` among them, and 0 where the bases alone pass the order.
        filled: lots of the line that have a producer, base included.
        missing: lots of the line that have none.
        turns_before: (n,) of a producer that is LEFT_OUT, how many left out have an earlier
            turn (0: it is next); of all others -1.
        served: producers with a share afterwards, holders included.
    """

    lots: tuple[int, ...]
    reasons: tuple[Reason, ...]
    level: int
    filled: int
    missing: int
    turns_before: tuple[int, ...]
    served: int
