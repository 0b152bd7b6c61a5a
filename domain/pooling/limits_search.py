"""The exact choice for a small component: bound by flows, branch on who is served.

Where it is decided who is served, everything else is a flow problem; where it is not, leaving out
the minimum share and keeping the seats as a bound on each line's lots gives a bound on the fills.
First the best fills are found; then each limited line, in order, gets as many producers as it can
have at those fills, and the earliest by turn, each a question of whether a plan exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from domain.pooling.flow_fill import fill_lines, filled_of
from domain.pooling.limits_case import BoolArray, Case, after
from domain.pooling.network_form import Network, empty_flow
from domain.pooling.problem import Int32Array, Int64Array

BUDGET = 20_000  # flows


class TooHardError(Exception):
    """The search would take too long."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Arcs (A,) decided: in or out. The rest is open."""

    inside: BoolArray
    outside: BoolArray

    def put(self, arc: int, *, inside: bool) -> "_Choice":
        row = (self.inside if inside else self.outside).copy()
        row[arc] = True
        return replace(self, inside=row) if inside else replace(self, outside=row)


@dataclass(frozen=True, slots=True)
class _Found:
    """A bound or a plan: lots (A,) and the fills, as numbers that compare line by line."""

    lots: Int32Array
    fills: tuple[int, ...]


@dataclass(slots=True)
class _Search:
    case: Case
    left: int = BUDGET
    quota: dict[int, int] = field(default_factory=dict)  # line: newcomers it must have

    def bound(self, choice: _Choice) -> _Found | None:
        """The best fills with the choices still open left free; None where there is no plan."""
        self.left -= 1
        if self.left < 0:
            raise TooHardError
        case = self.case
        count = case.by_line(choice.inside)
        if (count > case.seats).any():
            return None
        open_too = self.open(choice) & (count < case.seats)[case.line]
        if any(
            count[line] + open_too[case.line == line].sum() < n for line, n in self.quota.items()
        ):
            return None
        rest = after(case, choice.inside, open_too)
        if rest is None:
            return None
        rest = self._within_seats(rest, open_too, case.seats - count)
        flow = empty_flow(rest)
        fill_lines(rest, flow, np.zeros(rest.lots.size, dtype=np.int64))
        floors = np.where(choice.inside, case.floor, 0).astype(np.int32)
        fills = filled_of(rest, flow) + case.by_line(floors)
        return _Found(flow.lots + floors, tuple(fills.tolist()))

    def open(self, choice: _Choice) -> BoolArray:
        found: BoolArray = self.case.able & ~choice.inside & ~choice.outside
        return found

    def _within_seats(self, rest: Network, open_too: BoolArray, seats: Int64Array) -> Network:
        """No line gets more than its chosen and the largest of the open ones could make."""
        case = self.case
        caps = np.maximum(case.caps(empty_flow(rest)), 0)
        caps = np.minimum(caps, rest.limit)
        lots = rest.lots.copy()
        for line in np.flatnonzero(case.by_line(open_too) > seats).tolist():
            arcs = slice(rest.start[line], rest.start[line + 1])
            sure = int(caps[arcs][~open_too[arcs]].sum())
            largest = np.sort(caps[arcs][open_too[arcs]])[::-1][: int(seats[line])]
            lots[line] = min(int(lots[line]), sure + int(largest.sum()))
        return replace(rest, lots=lots)

    def best(self) -> _Found:
        """A plan with the best fills."""
        nothing = np.zeros(self.case.choice.size, dtype=np.bool_)
        best: _Found | None = None
        for found in self._walk(_Choice(nothing, self.case.choice & ~self.case.able), None):
            if best is None or found.fills > best.fills:
                best = found
        if best is None:
            raise AssertionError("leaving everybody out is always allowed")
        return best

    def some(self, choice: _Choice, fills: tuple[int, ...]) -> _Found | None:
        """Any plan with these fills, this choice and the quotas."""
        return next(self._walk(choice, fills), None)

    def _walk(self, start: _Choice, fills: tuple[int, ...] | None) -> Iterator[_Found]:
        """Plans, each with better fills than the one before; or with exactly `fills`."""
        best = fills
        stack = [start]
        while stack:
            choice = stack.pop()
            bound = self.bound(choice)
            if bound is None:
                continue
            if best is not None and (bound.fills < best if fills else bound.fills <= best):
                continue
            arc = self._fault(choice, bound)
            if arc is None:
                best = bound.fills
                yield bound
            else:
                stack += [choice.put(arc, inside=False), choice.put(arc, inside=True)]

    def _fault(self, choice: _Choice, bound: _Found) -> int | None:
        """The open arc on which it shows that the bound is not a plan."""
        case, lots = self.case, bound.lots
        came = case.choice & (lots > 0)
        count = case.by_line(came)
        is_open = self.open(choice)
        crowded = is_open & came & (count > case.seats)[case.line]
        small = is_open & came & (lots < case.floor)
        wrong = np.flatnonzero(crowded | small)
        if wrong.size:
            return int(wrong[np.argmax(lots[wrong])])
        for line, quota in self.quota.items():
            if count[line] < quota:
                return int(np.flatnonzero(is_open & (lots == 0) & (case.line == line))[0])
        return None


def search(case: Case) -> BoolArray:
    """Who is served (A,), exactly as `domain.pooling.limits` defines.

    Raises:
        TooHardError: after `BUDGET` flows.
    """
    seek = _Search(case)
    found = seek.best()
    choice = _Choice(np.zeros_like(case.choice), case.choice & ~case.able)
    for line in np.unique(case.line[case.choice]).tolist():
        found, choice = _decide(seek, found, choice, line)
    return choice.inside


def _decide(seek: _Search, found: _Found, choice: _Choice, line: int) -> tuple[_Found, _Choice]:
    """Who is served in one line: as many as can be, and the first set by turn."""
    found = _most_served(seek, found, choice, line)
    for arc in np.flatnonzero(seek.case.choice & (seek.case.line == line)).tolist():
        if choice.outside[arc]:
            continue
        inside = choice.put(arc, inside=True)
        other = found if found.lots[arc] > 0 else seek.some(inside, found.fills)
        choice = choice.put(arc, inside=False) if other is None else inside
        found = other or found
    del seek.quota[line]
    return found, choice


def _most_served(seek: _Search, found: _Found, choice: _Choice, line: int) -> _Found:
    """A plan with as many newcomers in the line as any with these fills; sets its quota."""
    case = seek.case
    here = case.line == line
    served = int((found.lots[here & case.choice] > 0).sum())
    able = int((here & seek.open(choice)).sum())
    floor = int(case.floor[here & case.choice][0])
    most = min(able, int(case.seats[line]), found.fills[line] // floor)
    for quota in range(most, served, -1):
        seek.quota[line] = quota
        other = seek.some(choice, found.fills)
        if other is not None:
            return other
    seek.quota[line] = served
    return found
