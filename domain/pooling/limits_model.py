"""A choice that is not made yet, as a linear problem: its best is a bound on every whole plan.

Of a chosen newcomer, `floor` lots come in any case. Of an open one with floor m and cap u the lots
are m * v + u * w with v + w, the part of a seat it takes, at most 1: between x / u and x / m, which
is all that can be said of so many lots x as long as it is open. All columns go from 0 to 1.
"""

from dataclasses import dataclass

import numpy as np

from domain.pooling.limits_case import BoolArray, Case
from domain.pooling.limits_linear import NEAR, FloatArray, Linear, linear
from domain.pooling.network_form import empty_flow
from domain.pooling.problem import Int64Array


@dataclass(frozen=True, slots=True)
class Model:
    """A linear problem and what its columns mean.

    Attributes:
        work: the linear problem, solved or not.
        arc, lots: (n,) whose column it is, and of how many lots it decides.
        seat: (n,) whether it takes a seat.
        sure: (A,) lots that come in any case.
        inside, outside: (A,) the choices made.
    """

    work: Linear
    arc: Int64Array
    lots: Int64Array
    seat: BoolArray
    sure: Int64Array
    inside: BoolArray
    outside: BoolArray

    def put(self, arc: int, *, inside: bool) -> "Model":
        """Another model in which `arc` is chosen or left out."""
        row = (self.inside if inside else self.outside).copy()
        row[arc] = True
        work, columns = self.work.copy(), np.flatnonzero(self.arc == arc)
        if inside:
            work.add_row(_at(columns, self.arc.size), 1, equal=True)
        else:
            for column in columns.tolist():
                work.fix(column, 0)
        made = (row, self.outside) if inside else (self.inside, row)
        return Model(work, self.arc, self.lots, self.seat, self.sure, *made)

    def solve(self) -> tuple[bool, int]:
        """Whether anything seems to fit, and after how many steps; nobody takes two seats."""
        total = 0
        while True:
            fits, steps = self.work.solve()
            total += steps + 1
            if not fits:
                return False, total
            seats = self._seats(self.work.values())
            above = np.flatnonzero(seats > 1 + NEAR)
            if not above.size:
                return True, total
            for arc in above.tolist():
                row = _at(np.flatnonzero(self.seat & (self.arc == arc)), self.arc.size)
                self.work.add_row(row, 1, equal=False)

    def values(self) -> tuple[FloatArray, FloatArray]:
        """(A,) lots and seats of each arc."""
        x = self.work.values()
        lots: FloatArray = self.sure + _by_arc(self.arc, x * self.lots, self.sure.size)
        return lots, np.maximum(self._seats(x), self.inside.astype(np.float64))

    def _seats(self, x: FloatArray) -> FloatArray:
        return _by_arc(self.arc, np.where(self.seat, x, 0.0), self.sure.size)


def _by_arc(arc: Int64Array, values: FloatArray, size: int) -> FloatArray:
    found = np.zeros(size)
    np.add.at(found, arc, values)
    return found


def _at(columns: Int64Array, size: int) -> Int64Array:
    row = np.zeros(size, dtype=np.int64)
    row[columns] = 1
    return row


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model keeps to: exact fills of the first lines, and newcomers a line must have."""

    fills: tuple[int, ...]
    quota: tuple[int, int] | None = None


def model_of(
    case: Case, inside: BoolArray, outside: BoolArray, asked: Asked, aim: Int64Array
) -> Model:
    """The model of what is open; `aim` (A,) counts lots where `asked` leaves fills, else seats."""
    network = case.network
    caps = np.minimum(np.maximum(case.caps(empty_flow(network)), 0), network.lots[case.line])
    caps = np.where(outside, 0, caps).astype(np.int64)
    sure = np.where(inside, case.floor, 0).astype(np.int64)
    is_open = case.choice & ~inside & ~outside & (caps >= case.floor)
    plain = np.flatnonzero(~is_open & (caps > sure) & (inside | ~case.choice))
    either = np.flatnonzero(is_open)
    arc = np.concatenate((plain, either, either))
    lots = np.concatenate(((caps - sure)[plain], caps[either], case.floor[either].astype(np.int64)))
    seat = np.arange(arc.size) >= plain.size
    rows, right, equal = _rows(case, arc, lots, sure, seat, inside, asked)
    counts = seat if len(asked.fills) == network.lots.size else lots
    work = linear(rows, right, equal, aim[arc] * counts, np.ones(arc.size, dtype=np.int64))
    return Model(work, arc, lots, seat, sure, inside, outside)


def _rows(
    case: Case,
    arc: Int64Array,
    lots: Int64Array,
    sure: Int64Array,
    seat: BoolArray,
    inside: BoolArray,
    asked: Asked,
) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Rows (m, n), their right sides (m,), and which of them must be met exactly (m,)."""
    wanted = case.network.lots.astype(np.int64)
    wanted[: len(asked.fills)] = asked.fills
    equal = np.arange(wanted.size) < len(asked.fills)
    line = case.line[arc]
    fill = np.where(line == np.arange(wanted.size)[:, None], lots, 0)
    full, room = _capacity_rows(case, arc, lots, sure)
    crowd, seats = _seat_rows(case, line, seat, inside, wanted)
    few, quota = _quota_rows(case, line, seat, inside, asked)
    rows = np.vstack((fill, full, crowd, few)).astype(np.int64)
    right = np.concatenate((wanted - case.by_line(sure), room, seats, quota))
    return rows, right, np.concatenate((equal, np.zeros(right.size - equal.size, dtype=np.bool_)))


def _capacity_rows(
    case: Case, arc: Int64Array, lots: Int64Array, sure: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Up to each week, no more than a producer can make; where it could be asked for more."""
    network = case.network
    week = network.week[case.line]
    rows, right = [np.zeros((0, arc.size), dtype=np.int64)], []
    capacity = network.capacity.reshape(-1, network.weeks).astype(np.int64)
    for producer in np.unique(network.producer).tolist():
        mine = network.producer == producer
        for w in range(network.weeks):
            due = mine & (week <= w)
            row = np.where(due[arc], lots, 0)
            room = int(capacity[producer, w] - sure[due].sum())
            if int(row.sum()) > room:
                rows.append(row[None])
                right.append(room)
    return np.vstack(rows), np.array(right, dtype=np.int64)


def _seat_rows(
    case: Case, line: Int64Array, seat: BoolArray, inside: BoolArray, wanted: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """No more newcomers in a line than it has seats, or floors that fit in it."""
    floor = np.zeros(wanted.size, dtype=np.int64)
    np.maximum.at(floor, case.line, case.floor)
    most = np.minimum(case.seats, wanted // np.maximum(floor, 1)) - case.by_line(inside)
    lines = np.flatnonzero((floor > 0) & (np.bincount(line[seat], minlength=wanted.size) > 0))
    rows = ((line == lines[:, None]) & seat).astype(np.int64)
    return rows, most[lines]


def _quota_rows(
    case: Case, line: Int64Array, seat: BoolArray, inside: BoolArray, asked: Asked
) -> tuple[Int64Array, Int64Array]:
    """At least so many newcomers."""
    if asked.quota is None:
        return np.zeros((0, line.size), dtype=np.int64), np.zeros(0, dtype=np.int64)
    which, count = asked.quota
    there = int((inside & (case.line == which)).sum())
    row = -((line == which) & seat).astype(np.int64)
    return row[None], np.array([there - count])
