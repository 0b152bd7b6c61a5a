"""The exact choice for a small component: bound by flows, branch on who is served.

Where it is decided who is served, everything else is a flow problem; where it is not, leaving out
the minimum share and keeping the seats as a bound on each line's lots gives a bound on the fills.
First the best fills are found; then each limited line, in order, gets as many producers as it can
have at those fills, and the earliest by turn, each a question of whether a plan exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

import numpy as np

from domain.pooling.flow_fill import fill_lines
from domain.pooling.limits_case import BoolArray, Case, after
from domain.pooling.network_form import Network, empty_flow
from domain.pooling.network_parts import with_line
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
    proven: bool = True

    def bound(self, choice: _Choice, fills: tuple[int, ...] | None = None) -> _Found | None:
        """The best fills with the choices still open left free; None where there is no plan.

        With `fills`, lots that fill the lines so and no other way, quotas included.
        """
        self.left -= 1
        if self.left < 0:
            raise TooHardError
        case = self.case
        count = case.by_line(choice.inside)
        if (count > case.seats).any():
            return None
        open_too = self.open(choice) & (count < case.seats)[case.line]
        rest = after(case, choice.inside, open_too)
        if rest is None:
            return None
        floors = np.where(choice.inside, case.floor, 0).astype(np.int32)
        if fills is None:
            rest = self._within_seats(rest, open_too, case.seats - count)
            flow = empty_flow(rest)
            fill_lines(rest, flow, np.zeros(rest.lots.size, dtype=np.int64))
            lots = flow.lots
        else:
            found = self._filled(rest, open_too, count, np.array(fills) - case.by_line(floors))
            if found is None:
                return None
            lots = found
        lots = (lots + floors).astype(np.int32)
        return _Found(lots, tuple(case.by_line(lots).tolist()))

    def _filled(
        self, rest: Network, open_too: BoolArray, count: Int64Array, wanted: Int64Array
    ) -> Int32Array | None:
        """Lots (A,) that fill lines as `wanted`; a quota's floors are a line of their own."""
        case, arcs = self.case, rest.limit.size
        if (wanted < 0).any():
            return None
        rest = replace(rest, lots=wanted.astype(np.int32))
        if (self._within_seats(rest, open_too, case.seats - count).lots < rest.lots).any():
            return None
        copied = np.zeros(0, dtype=np.int64)
        for line, quota in self.quota.items():
            copied = np.flatnonzero(open_too & (case.line == line))
            need = max(0, quota - int(count[line])) * int(
                case.floor[case.choice & (case.line == line)][0]
            )
            if need > rest.lots[line]:
                return None
            limit, lots = rest.limit.copy(), rest.lots.copy()
            floors = np.minimum(limit[copied], case.floor[copied])
            limit[copied] -= floors
            lots[line] -= need
            rest = with_line(
                replace(rest, limit=limit, lots=lots), line, rest.producer[copied], floors, need
            )
        flow = empty_flow(rest)
        fill_lines(rest, flow, np.zeros(rest.lots.size, dtype=np.int64))
        if int(flow.lots.sum()) < int(wanted.sum()):
            return None
        lots = flow.lots[:arcs].copy()
        lots[copied] += flow.lots[arcs:]
        return lots

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
        """A plan with the best fills; with the best known ones where that takes too long."""
        nothing = np.zeros(self.case.choice.size, dtype=np.bool_)
        start = _Choice(nothing, self.case.choice & ~self.case.able)
        best: _Found | None = None
        try:
            for found in self._walk(start, None):
                best = found
        except TooHardError:
            self.proven = False
        if best is None:
            raise TooHardError
        return best

    def some(self, choice: _Choice, fills: tuple[int, ...]) -> _Found | None:
        """Any plan with these fills, this choice and the quotas."""
        return next(self._walk(choice, fills), None)

    def _walk(self, start: _Choice, fills: tuple[int, ...] | None) -> Iterator[_Found]:
        """Plans, each with better fills than the one before; or with exactly `fills`.

        The most promising choice first, and of equals the one that came last.
        """
        best = fills
        heap: list[tuple[tuple[int, ...], int, _Choice, _Found]] = []
        count = 0
        self._put(heap, start, count, fills)
        while heap:
            _, _, choice, bound = heappop(heap)
            if best is not None and (bound.fills < best if fills else bound.fills <= best):
                return
            arc = self._fault(choice, bound)
            plan = bound if arc is None else self._rounded(choice, bound, fills)
            if plan and (best is None or plan.fills > best or (fills and plan.fills == best)):
                best = plan.fills
                yield plan
            if arc is not None and (plan is None or plan.fills < bound.fills):
                for inside in (False, True):
                    count -= 1
                    self._put(heap, choice.put(arc, inside=inside), count, fills)

    def _put(
        self,
        heap: list[tuple[tuple[int, ...], int, _Choice, _Found]],
        choice: _Choice,
        count: int,
        fills: tuple[int, ...] | None,
    ) -> None:
        bound = self.bound(choice, fills)
        if bound is not None:
            heappush(heap, (tuple(-lots for lots in bound.fills), count, choice, bound))

    def _rounded(
        self, choice: _Choice, bound: _Found, fills: tuple[int, ...] | None
    ) -> _Found | None:
        """A plan near the bound: in each line the largest of its shares, as many as may be."""
        case, inside = self.case, choice.inside.copy()
        seats = np.minimum(case.seats, [self.quota.get(n, s) for n, s in enumerate(case.seats)])
        caps = case.caps(empty_flow(case.network))
        is_open = self.open(choice)
        for line in np.unique(case.line[is_open]).tolist():
            arcs = np.flatnonzero(is_open & (case.line == line))
            count = int(inside[case.line == line].sum())
            room = bound.fills[line] // int(case.floor[arcs[0]])
            best_first = np.lexsort((-caps[arcs], -np.minimum(bound.lots[arcs], case.floor[arcs])))
            inside[arcs[best_first[: max(0, min(int(seats[line]), room) - count)]]] = True
        plan = self.bound(_Choice(inside, case.choice & ~inside), fills)
        return plan if plan is not None and case.allows(plan.lots) else None

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
            caps = case.caps(empty_flow(case.network))
            return int(wrong[np.argmax(caps[wrong])])
        for line, quota in self.quota.items():
            if count[line] < quota:
                return int(np.flatnonzero(is_open & (lots == 0) & (case.line == line))[0])
        return None


@dataclass(frozen=True, slots=True)
class Searched:
    """Who is served (A,); whether no fills are better; whether these are the earliest by turn."""

    served: BoolArray
    fill: bool
    turn: bool


def search(case: Case) -> Searched:
    """Who is served, exactly as `domain.pooling.limits` defines, or as well as `BUDGET` allows.

    Raises:
        TooHardError: nothing was found at all.
    """
    seek = _Search(case)
    found = seek.best()
    fill = seek.proven
    choice = _Choice(np.zeros_like(case.choice), case.choice & ~case.able)
    try:
        for line in np.unique(case.line[case.choice]).tolist():
            found, choice = _decide(seek, found, choice, line)
    except TooHardError:
        return Searched(case.choice & (found.lots > 0), fill=fill, turn=False)
    return Searched(choice.inside, fill=fill, turn=fill)


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
