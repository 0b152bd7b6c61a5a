"""What the allocator answers: lots for every pair, why so many, and proof that it is right."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from domain.pooling.problem import Int32Array

Int8Array = npt.NDArray[np.int8]


class ShareReason(IntEnum):
    """Why a pair has as many lots as it has; the first that fits, read downwards.

    *Load* is what a producer has in all, `Problem.load` included. The *level* of a line is the
    highest load it brings anybody to, not counting odd lots.
    """

    NO_CAPACITY = 0
    """The pair's limit or the producer's capacity up to the line's week is 0."""
    BUSY = 1
    """No share: all that it could make by then goes to other lines."""
    LEFT_OUT = 2
    """No share: the line's minimum share or limit of producers leaves it out, by turn.

    Where each lot of the line already brings in a producer, no limit is to blame: that is FULL.
    """
    FULL = 3
    """No share: the others fill the line, and its load is not below theirs."""
    ODD_LOT = 4
    """The level and one lot of the remainder, by turn."""
    MINIMUM = 5
    """Lifted to exactly the minimum share, or held at it because others wait."""
    CAP = 6
    """Everything it offered for this line, or all it can make by then."""
    LEVEL = 7
    """As much as everybody on the level."""


class ShortReason(IntEnum):
    """Why a line has missing lots."""

    NOBODY = 0
    """Nobody is eligible, or nobody eligible has any capacity by its week."""
    ELIGIBLE = 1
    """Those who are eligible give this line all they may (their limits bind, not a week)."""
    WEEK = 2
    """Those who could make it, alone or by swapping with other lines, are full up to a week."""
    LIMITS = 3
    """The minimum share or the limit of producers keeps out what is still free."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What has been proven of a plan after it was made, by a search of its own.

    Attributes:
        feasible: every limit, week, line, minimum share and number of producers is kept.
        fill: no other plan fills the lines better, in their order.
        leximin: no other plan with this fill is less top-heavy, and odd lots lie by turn; with
            limits also that the right producers are served, by turn.
        gap: lots that might be filled beyond this plan; 0 where `fill` is proven.
    """

    feasible: bool
    fill: bool
    leximin: bool
    gap: int = 0

    @property
    def holds(self) -> bool:
        """Everything is proven."""
        return self.feasible and self.fill and self.leximin and self.gap == 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Shares of every pair in the order of the problem's arcs.

    Attributes:
        arc_lots: (A,) lots of each pair.
        filled: (L,) lots of each line that have a producer.
        missing: (L,) lots that have none; `binding_cuts` says why.
        reason: (A,) a `ShareReason` each.
        certificate: what is proven.
    """

    arc_lots: Int32Array
    filled: Int32Array
    missing: Int32Array
    reason: Int8Array
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why one line cannot have more: the binding cut, in indices of the problem.

    Attributes:
        line: the line that is short.
        missing: how many lots.
        reason: what binds.
        week: the latest week up to which somebody in the cut is full; -1 where no week binds.
        producers: those full up to a week, and so keep the line from more, ascending.
        lines: the lines that share them and come first or cannot move, this one included.
    """

    line: int
    missing: int
    reason: ShortReason
    week: int
    producers: tuple[int, ...]
    lines: tuple[int, ...]
