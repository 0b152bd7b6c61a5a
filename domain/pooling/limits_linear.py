"""A linear bound on a choice, found in floating point and believed only in whole numbers.

The bounded dual simplex (Lemke 1954; Wagner 1958), on a dense table, for the few hundred columns
that a search looks at. Its numbers only say where to look: whatever is concluded from them, that
nothing better exists or nothing at all, is proven anew with whole multipliers (`bound`,
`refuted`), since any multipliers, however rounded, bound what can be had.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.pooling.problem import Int64Array

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

NEAR = 1e-7
ONE = 2**30  # multipliers are whole numbers of its parts
SAFE = 2.0**62


class LostError(Exception):
    """The floating point numbers lead nowhere."""


@dataclass(slots=True)
class Linear:
    """Most of `aim` @ x with `matrix` @ x <= `right` (= where `equal`), `low` <= x <= `high`.

    Attributes:
        matrix: (m, n) whole numbers; `right` (m,), `equal` (m,), `aim` (n,).
        low, high: (n + m,) bounds of columns, then of what is left over in rows (no bound: -1).
        table, basis, at_high, gain: the state of the simplex; columns, then rows.
        stuck: the multipliers (m,) that show that nothing fits, once nothing does.
    """

    matrix: Int64Array
    right: Int64Array
    equal: BoolArray
    aim: Int64Array
    low: FloatArray
    high: FloatArray
    scale: FloatArray
    table: FloatArray
    start: FloatArray  # (m,) what the basis would be if all others were 0
    basis: Int64Array
    at_high: BoolArray
    gain: FloatArray
    stuck: FloatArray

    def copy(self) -> "Linear":
        """Another one, to be changed apart from this."""
        return replace(
            self,
            low=self.low.copy(),
            high=self.high.copy(),
            table=self.table.copy(),
            start=self.start.copy(),
            basis=self.basis.copy(),
            at_high=self.at_high.copy(),
            gain=self.gain.copy(),
        )

    def fix(self, column: int, value: int) -> None:
        """From now on x[column] is `value`."""
        self.low[column] = self.high[column] = value

    def add_row(self, coefficients: Int64Array, right: int, *, equal: bool) -> None:
        """One more row (n,)."""
        n, m = self.aim.size, self.right.size
        largest = float(max(1, np.abs(coefficients).max(initial=0)))
        row = np.concatenate((coefficients / largest, np.zeros(m)))
        used = row[self.basis]
        start = right / largest - float(used @ self.start)
        row -= used @ self.table
        self.matrix = np.vstack((self.matrix, coefficients))
        self.right, self.equal = np.append(self.right, right), np.append(self.equal, equal)
        self.scale = np.append(self.scale, largest)
        self.table = np.vstack((np.hstack((self.table, np.zeros((m, 1)))), np.append(row, 1.0)))
        self.start = np.append(self.start, start)
        self.basis = np.append(self.basis, n + m)
        self.low = np.append(self.low, 0.0)
        self.high = np.append(self.high, 0.0 if equal else np.inf)
        self.at_high, self.gain = np.append(self.at_high, False), np.append(self.gain, 0.0)

    def solve(self) -> tuple[bool, int]:
        """Whether anything seems to fit, and after how many steps that showed.

        Raises:
            LostError: it does not come to an end.
        """
        others = np.ones(self.low.size, dtype=np.bool_)
        others[self.basis] = False
        at = np.where(self.at_high & others, self.high, self.low)
        at[self.basis] = 0.0
        level = self.start - self.table @ at
        for steps in range(20 * self.low.size):
            under = self.low[self.basis] - level
            over = level - self.high[self.basis]
            wrong = np.maximum(under, over)
            row = int(np.argmax(wrong)) if wrong.size else 0
            if not wrong.size or wrong[row] <= NEAR:
                return True, steps
            rises = bool(under[row] > 0)
            column = self._enters(row, others, rises=rises)
            if column < 0:
                sign = 1.0 if rises else -1.0
                self.stuck = sign * self.table[row, self.aim.size :] / self.scale
                return False, steps
            leaves = int(self.basis[row])
            goal = self.low[leaves] if rises else self.high[leaves]
            step = (level[row] - goal) / self.table[row, column]
            begin = self.high[column] if self.at_high[column] else self.low[column]
            level -= step * self.table[:, column]
            level[row] = begin + step
            self._pivot(row, column)
            others[leaves], others[column] = True, False
            self.at_high[leaves] = not rises
        raise LostError

    def _enters(self, row: int, others: BoolArray, *, rises: bool) -> int:
        """The column that keeps all gains right; -1 where none can help."""
        slope = self.table[row] if rises else -self.table[row]
        free = others & (self.high > self.low)
        helps = free & np.where(self.at_high, slope > 1e-9, slope < -1e-9)
        able = np.flatnonzero(helps)
        if not able.size:
            return -1
        size = np.abs(slope[able])
        ratio = np.abs(self.gain[able]) / size
        close = ratio <= ratio.min() + 1e-9
        return int(able[close][np.argmax(size[close])])

    def _pivot(self, row: int, column: int) -> None:
        table = self.table
        table[row] /= (value := table[row, column])
        self.start[row] /= value
        away = table[:, column].copy()
        away[row] = 0.0
        rows = np.flatnonzero(np.abs(away) > 1e-12)
        table[rows] -= away[rows, None] * table[row]
        self.start[rows] -= away[rows] * self.start[row]
        table[:, column] = 0.0
        table[row, column] = 1.0
        self.gain -= self.gain[column] * table[row]
        self.gain[column] = 0.0
        self.basis[row] = column

    def values(self) -> FloatArray:
        """(n,) x."""
        at = np.where(self.at_high, self.high, self.low)
        at[self.basis] = 0.0
        at[self.basis] = self.start - self.table @ at
        found: FloatArray = at[: self.aim.size]
        return found

    def bound(self) -> int | None:
        """A whole number that `aim` @ x of whole x never passes; None where it cannot be said."""
        found = self._proven(-self.gain[self.aim.size :] / self.scale, self.aim)
        return None if found is None else found // ONE

    def refuted(self) -> bool:
        """Whether it is proven that nothing fits."""
        largest = float(np.abs(self.stuck).max(initial=0.0)) or 1.0
        found = self._proven(self.stuck / largest, np.zeros_like(self.aim))
        return found is not None and found < 0

    def _proven(self, multipliers: FloatArray, aim: Int64Array) -> int | None:
        """Parts of `ONE` that `aim` @ x never passes, in whole numbers only."""
        whole = np.rint(multipliers * ONE)
        whole = np.where(self.equal, whole, np.maximum(whole, 0.0))
        high = self.high[: aim.size]
        most = float(np.abs(whole) @ (np.abs(self.right) + np.abs(self.matrix) @ high))
        if most + ONE * float(np.abs(aim) @ high) > SAFE:
            return None
        by = whole.astype(np.int64)
        rest = ONE * aim - by @ self.matrix
        low, up = self.low[: aim.size].astype(np.int64), high.astype(np.int64)
        return int(by @ self.right + np.maximum(rest * low, rest * up).sum())


def linear(
    matrix: Int64Array, right: Int64Array, equal: BoolArray, aim: Int64Array, high: Int64Array
) -> Linear:
    """Nothing solved yet: every column is at whichever of 0 and `high` (n,) serves the aim."""
    m, n = matrix.shape
    scale = np.maximum(np.abs(matrix).max(axis=1, initial=1), 1).astype(np.float64)
    return Linear(
        matrix=matrix,
        right=right,
        equal=equal,
        aim=aim,
        low=np.zeros(n + m),
        high=np.concatenate((high.astype(np.float64), np.where(equal, 0.0, np.inf))),
        scale=scale,
        table=np.hstack((matrix / scale[:, None], np.eye(m))),
        start=right / scale,
        basis=np.arange(n, n + m),
        at_high=np.concatenate((aim > 0, np.zeros(m, dtype=np.bool_))),
        gain=np.concatenate((aim.astype(np.float64), np.zeros(m))),
        stuck=np.zeros(m),
    )
