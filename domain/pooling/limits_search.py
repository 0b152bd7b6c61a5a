"""The exact choice for a small component: bound by a linear problem, branch on who is served.

Where it is decided who is served, everything else is a flow problem, and its whole-lot answer is
the plan; where it is not, `limits_model` bounds what any plan could reach. First the best fill of
each line in order is found; then each limited line, in order, gets as many producers as it can
have at those fills, and the earliest by turn, each a question of whether a plan exists.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from domain.pooling.flow_fill import fill_lines
from domain.pooling.limits_case import BoolArray, Case, after
from domain.pooling.limits_linear import FloatArray, LostError
from domain.pooling.limits_model import Asked, Model, model_of
from domain.pooling.network_form import empty_flow

BUDGET = 20_000  # steps of the simplex
PART = 1e-6  # less of a lot or a seat is nothing


class TooHardError(Exception):
    """The search would take too long."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A plan: who is served (A,), and the fills, as numbers that compare line by line."""

    served: BoolArray
    fills: tuple[int, ...]


Value = Callable[[_Found], int]
"""What a search wants most of; below 0 the plan will not do."""


@dataclass(slots=True)
class _Search:
    case: Case
    left: int = BUDGET
    known: dict[bytes, _Found | None] = field(default_factory=dict)

    def plan(self, served: BoolArray) -> _Found | None:
        """The best fills if just these choices have a share; None if they cannot all have one."""
        key = served.tobytes()
        if key not in self.known:
            self.known[key] = self._plan(served)
        return self.known[key]

    def _plan(self, served: BoolArray) -> _Found | None:
        if (self.case.by_line(served) > self.case.seats).any():
            return None
        rest = after(self.case, served, np.zeros_like(served))
        if rest is None:
            return None
        flow = empty_flow(rest)
        fill_lines(rest, flow, np.zeros(rest.lots.size, dtype=np.int64))
        floors = np.where(served, self.case.floor, 0)
        return _Found(served, tuple(self.case.by_line(flow.lots + floors).tolist()))

    def best(self, root: Model, value: Value, start: _Found | None, most: int | None) -> _Found:
        """The plan under `root` of the most value, `start` if none has more.

        `most` is a value that none passes; None: as much as the model's own aim.

        Raises:
            TooHardError: that is not known after `BUDGET` steps.
            LookupError: there is none.
        """
        best, worth = start, -1 if start is None else value(start)
        stack = [root]
        while stack and (most is None or worth < most):
            node = stack.pop()
            bound = self._bound(node)
            if bound is None or (most is None and bound <= worth):
                continue
            lots, seats = node.values()
            for served in self._rounded(node, lots, seats):
                plan = self.plan(served)
                if plan is not None and value(plan) > worth:
                    best, worth = plan, value(plan)
            if (most is not None or bound > worth) and (most is None or worth < most):
                stack.extend(self._branches(node, lots, seats))
        if best is None:
            raise LookupError
        return best

    def _bound(self, node: Model) -> int | None:
        """What no plan under `node` passes; None where it is proven that there is none."""
        try:
            fits, steps = node.solve()
        except LostError as lost:
            raise TooHardError from lost
        self.left -= steps
        if self.left < 0:
            raise TooHardError
        if not fits:
            if not node.work.refuted():
                raise TooHardError
            return None
        bound = node.work.bound()
        if bound is None:
            raise TooHardError
        return bound

    def _rounded(self, node: Model, lots: FloatArray, seats: FloatArray) -> list[BoolArray]:
        """Whole choices near the model's: those who have enough, or as many as may be."""
        case, tries = self.case, []
        came = case.choice & ~node.outside & (lots > PART)
        enough = came & (lots > case.floor - PART)
        count = case.by_line(node.inside)
        for those in (enough, came):
            served = node.inside.copy()
            for line in np.unique(case.line[those & ~node.inside]).tolist():
                arcs = np.flatnonzero(those & ~node.inside & (case.line == line))
                filled = round(float(lots[case.line == line].sum()))
                room = min(int(case.seats[line]), filled // int(case.floor[arcs[0]]))
                by_size = np.lexsort((-lots[arcs], -seats[arcs]))
                served[arcs[by_size[: max(0, room - int(count[line]))]]] = True
            tries.append(served)
        return tries

    def _branches(self, node: Model, lots: FloatArray, seats: FloatArray) -> list[Model]:
        """The node with one open choice made both ways, the likelier way last."""
        case = self.case
        is_open = case.able & ~node.inside & ~node.outside
        came = is_open & (lots > PART)
        crowded = (case.by_line(case.choice & (lots > PART)) > case.seats)[case.line]
        wrong = came & ((crowded & (seats < 1 - PART)) | (lots < case.floor - PART))
        if not wrong.any():
            wrong = came if came.any() else is_open
        if not wrong.any():
            return []
        arcs = np.flatnonzero(wrong)
        arc = int(arcs[np.argmin(np.abs(seats[arcs] - 0.5))])
        likely = bool(seats[arc] >= 0.5)
        return [node.put(arc, inside=way) for way in (not likely, likely)]


@dataclass(frozen=True, slots=True)
class Searched:
    """Who is served (A,); whether no fills are better; whether these are the earliest by turn."""

    served: BoolArray
    fill: bool
    turn: bool


def search(case: Case, start: BoolArray | None = None) -> Searched:
    """Who is served, exactly as `domain.pooling.limits` defines, or as well as `BUDGET` allows.

    `start` (A,) is an allowed choice to begin with; without it the search begins with nobody.
    """
    seek = _Search(case)
    nobody = np.zeros_like(case.choice)
    found = seek.plan(nobody if start is None else start)
    if found is None:
        raise AssertionError("the choice to begin with was allowed")
    fill = False
    try:
        for line in range(case.network.lots.size):
            found = _best_fill(seek, found, line)
        fill = True
        found = _by_turn(seek, found)
    except TooHardError:
        return Searched(found.served, fill=fill, turn=False)
    return Searched(found.served, fill=True, turn=True)


def _best_fill(seek: _Search, found: _Found, line: int) -> _Found:
    """A plan with the fills of `found` in the lines before, and the best one in this."""
    case, before = seek.case, found.fills[:line]
    if found.fills[line] == case.network.lots[line]:
        return found
    nobody = np.zeros_like(case.choice)
    aim = (case.line == line).astype(np.int64)
    root = model_of(case, nobody, case.choice & ~case.able, Asked(before), aim)
    return seek.best(
        root, lambda plan: plan.fills[line] if plan.fills[:line] == before else -1, found, None
    )


def _by_turn(seek: _Search, found: _Found) -> _Found:
    """Line by line as many as can be, and the first set by turn."""
    case = seek.case
    inside, outside = np.zeros_like(case.choice), case.choice & ~case.able
    for line in np.unique(case.line[case.choice]).tolist():
        found = _most_served(seek, found, inside, outside, line)
        found = _first_by_turn(seek, found, inside, outside, line)
        here = case.choice & (case.line == line)
        inside = inside | (here & found.served)
        outside = outside | (here & ~found.served)
    return found


def _most_served(
    seek: _Search, found: _Found, inside: BoolArray, outside: BoolArray, line: int
) -> _Found:
    """A plan with as many newcomers in the line as any with these fills and choices."""
    case = seek.case
    here = case.line == line
    able = here & case.able
    if not able.any():
        return found
    floor = int(case.floor[able][0])
    most = min(int(able.sum()), int(case.seats[line]), found.fills[line] // floor)
    if int(found.served[here].sum()) == most:
        return found
    aim = here.astype(np.int64)
    root = model_of(case, inside, outside, Asked(found.fills), aim)

    def value(plan: _Found) -> int:
        return int(plan.served[here].sum()) if plan.fills == found.fills else -1

    return seek.best(root, value, found, None)


def _first_by_turn(
    seek: _Search, found: _Found, inside: BoolArray, outside: BoolArray, line: int
) -> _Found:
    """Going by turn, each comes in who can without fewer being served or less being filled."""
    case = seek.case
    here = case.line == line
    count = int(found.served[here].sum())

    def value(plan: _Found) -> int:
        fits = plan.fills == found.fills and int(plan.served[here].sum()) == count
        return 1 if fits else -1

    root: Model | None = None
    for arc in np.flatnonzero(here & case.able).tolist():
        if found.served[arc]:
            root = None if root is None else root.put(arc, inside=True)
            inside = _with(inside, arc)
        else:
            if root is None:
                asked, aim = (
                    Asked(found.fills, (line, count)),
                    2 * found.served.astype(np.int64) - 1,
                )
                root = model_of(case, inside, outside, asked, aim)
            try:
                found = seek.best(root.put(arc, inside=True), value, None, 1)
            except LookupError:
                root = root.put(arc, inside=False)
                outside = _with(outside, arc)
            else:
                inside, root = _with(inside, arc), None
        if int(inside[here].sum()) == count:
            break
    return found


def _with(row: BoolArray, arc: int) -> BoolArray:
    found = row.copy()
    found[arc] = True
    return found
