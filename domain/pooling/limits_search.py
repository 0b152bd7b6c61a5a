"""The exact choice for a small component: bound by a market, branch on who is served.

Where it is decided who is served, everything else is a flow problem, and its whole-lot answer is
the plan; where it is not, `limits_market` bounds what any plan could reach. First the best fill of
each line in order is found; then each limited line, in order, gets as many producers as it can
have at those fills, and the earliest by turn, each a question of whether a plan exists.

What a bound excludes stays excluded, since later questions only ask more of the same plans: the
table of what blocks could do becomes shorter from question to question. Where a line stays short,
questions about turns aim at it once more, so that prices say what no plan can spare.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

import numpy as np

from domain.pooling.flow_fill import fill_lines
from domain.pooling.limits_blocks import Blocks, blocks_of
from domain.pooling.limits_case import BoolArray, Case, after
from domain.pooling.limits_market import Asked, Market, TooHardError, market_of
from domain.pooling.limits_mixture import FloatArray, Mixture, mixture_of
from domain.pooling.limits_round import choices_near
from domain.pooling.network_form import empty_flow
from domain.pooling.problem import Int64Array


@dataclass(frozen=True, slots=True)
class _Found:
    """A plan: who is served (A,), lots (A,), and the fills, line by line."""

    served: BoolArray
    lots: Int64Array
    fills: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a search wants most of.

    Attributes:
        value: of a plan; below 0 it will not do. Value v leaves over `over` - v of the row that is
            aimed at.
        enough: no plan has more.
        over: what value 0 leaves over.
    """

    value: Callable[[_Found], int]
    enough: int
    over: int


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    """A branch, the most promising first."""

    left_over: float
    number: int
    alive: BoolArray = field(compare=False)
    mixture: Mixture = field(compare=False)


@dataclass(slots=True)
class _Search:
    """What is known so far.

    Attributes:
        most: (M,) what there is of each row of the market.
        caps: (A,) most lots of each pair alone; `able` (A,) the choices in the table.
        asked: what a plan must keep to.
        alive: (N,) rows of the table that it could use.
        spent: whether the budget was, so that what was found since is not proven.
        plans: those that were made, by who is served.
    """

    case: Case
    blocks: Blocks
    market: Market
    most: Int64Array
    caps: Int64Array
    able: BoolArray
    asked: Asked
    alive: BoolArray
    spent: bool = False
    plans: dict[bytes, _Found | None] = field(default_factory=dict)

    def plan(self, served: BoolArray) -> _Found | None:
        """The best fills if just these choices have a share; None if they cannot all have one."""
        key = served.tobytes()
        if key not in self.plans:
            self.plans[key] = self._plan(served)
        return self.plans[key]

    def _plan(self, served: BoolArray) -> _Found | None:
        if (self.case.by_line(served) > self.case.seats).any():
            return None
        rest = after(self.case, served, np.zeros_like(served))
        if rest is None:
            return None
        flow = empty_flow(rest)
        fill_lines(rest, flow, np.zeros(rest.lots.size, dtype=np.int64))
        lots = flow.lots.astype(np.int64) + np.where(served, self.case.floor, 0)
        return _Found(served, lots, tuple(self.case.by_line(lots).tolist()))

    def home(self, found: _Found) -> Mixture:
        """A mixture to begin with."""
        return mixture_of(self.blocks, found.lots, found.served)

    def best(self, alive: BoolArray, mixture: Mixture, wish: _Wish, begin: _Found) -> _Found:
        """Of plans of `alive` rows (N,) one of the most value, or `begin`.

        It goes down the likelier way each time, and when that ends, on from the branch that
        promises most. Where the budget is spent before that is known, `spent` says so.
        """
        best, worth = begin, wish.value(begin)
        here: _Waiting | None = _Waiting(0.0, 0, alive, mixture)
        waiting: list[_Waiting] = []
        while here is not None and worth < wish.enough:
            least = worth + 1 - wish.over
            try:
                bound = self.market.bound(self.asked, here.alive, here.mixture, least)
            except TooHardError:
                self.spent = True
                break
            if bound.reaches(least):
                best = self._tried(here.mixture, wish, best)
                worth = wish.value(best)
            least = worth + 1 - wish.over
            ways = self._ways(here.alive & bound.rows(least), here.mixture)
            if bound.reaches(least) and ways:
                other, here = (
                    _Waiting(-bound.total / bound.one, self.market.steps, way, here.mixture.copy())
                    for way in ways
                )
                heappush(waiting, other)
            else:
                here = heappop(waiting) if waiting else None
        return best

    def _tried(self, mixture: Mixture, wish: _Wish, best: _Found) -> _Found:
        """The best of the plans near a mixture and of `best`."""
        for served in choices_near(self.blocks, mixture, self.asked):
            if self._could_be(served):
                plan = self.plan(served)
                if plan is not None and wish.value(plan) > wish.value(best):
                    best = plan
        return best

    def _could_be(self, served: BoolArray) -> bool:
        """Whether those served could, line by line, make what must be made."""
        lines = self.case.network.lots.size
        open_to = served | ~self.case.choice
        reach = self.case.by_line(np.where(open_to, self.caps, 0))
        must = self.asked.hard[:lines]
        return bool((reach[must] >= self.asked.right[:lines][must]).all())

    def _ways(self, alive: BoolArray, mixture: Mixture) -> list[BoolArray]:
        """The rows with one open choice made either way, the likelier way last; or nothing."""
        blocks = self.blocks
        rows = np.add.reduceat(alive.astype(np.int64), blocks.first)
        count = np.add.reduceat(blocks.chosen & alive[:, None], blocks.first, axis=0)
        is_open = (count > 0) & (count < rows[:, None])
        if not is_open.any():
            return []
        seats = _seats(blocks, mixture)
        least_sure = int(np.argmin(np.abs(seats[is_open] - 0.5)))
        block, slot = np.argwhere(is_open)[least_sure].tolist()
        there = blocks.block == block
        inside = alive & (~there | blocks.chosen[:, slot])
        outside = alive & (~there | ~blocks.chosen[:, slot])
        return [outside, inside] if seats[block, slot] >= 0.5 else [inside, outside]


def _seats(blocks: Blocks, mixture: Mixture) -> FloatArray:
    """(B, K) how much of each choice is served."""
    block, row, _, part = mixture.plans()
    found = np.zeros(blocks.arc.shape)
    np.add.at(found, block, part[:, None] * blocks.chosen[row])
    return found


@dataclass(frozen=True, slots=True)
class Searched:
    """Who is served (A,); whether no fills are better; whether these are the earliest by turn."""

    served: BoolArray
    fill: bool
    turn: bool


def search(case: Case, start: BoolArray) -> Searched:
    """Who is served, exactly as `domain.pooling.limits` defines, or as well as the budget allows.

    `start` (A,) is an allowed choice to begin with.
    """
    blocks = blocks_of(case)
    if not blocks.first.size:
        return Searched(start, fill=True, turn=True)
    seek = _search_of(case, blocks)
    found = seek.plan(start)
    if found is None:
        raise AssertionError("the choice to begin with was allowed")
    for line in range(case.network.lots.size):
        found = _best_fill(seek, found, line)
    fill = not seek.spent
    for line in np.unique(case.line[seek.able]).tolist():
        if not seek.spent:
            found = _most_served(seek, found, line)
            found = _first_by_turn(seek, found, line)
    return Searched(found.served, fill=fill, turn=not seek.spent)


def _search_of(case: Case, blocks: Blocks) -> _Search:
    able = np.zeros(case.choice.size + 1, dtype=np.bool_)
    able[blocks.arc] = blocks.seat_row < blocks.market
    lots = case.network.lots.astype(np.int64)
    seats = np.minimum(case.seats, case.by_line(able[:-1]))
    most = np.concatenate((lots, seats, blocks.capacity))
    return _Search(
        case=case,
        blocks=blocks,
        market=market_of(blocks),
        most=most,
        caps=case.caps(empty_flow(case.network)).astype(np.int64),
        able=able[:-1],
        asked=Asked(most.copy(), np.zeros(most.size, dtype=np.bool_), -1),
        alive=np.ones(blocks.block.size, dtype=np.bool_),
    )


def _best_fill(seek: _Search, found: _Found, line: int) -> _Found:
    """A plan with the fills of `found` in the lines before, and the best one in this."""
    before, wanted = found.fills[:line], int(seek.most[line])
    if found.fills[line] < wanted:
        seek.asked = replace(seek.asked, aim=line)
        wish = _Wish(
            lambda plan: plan.fills[line] if plan.fills[:line] == before else -1, wanted, wanted
        )
        found = seek.best(seek.alive, seek.home(found), wish, found)
        _leave_out(seek, seek.home(found), found.fills[line] - wanted)
    _fix(seek, line, found.fills[line])
    return found


def _leave_out(seek: _Search, mixture: Mixture, least: int) -> None:
    """Rows that no plan can use go, if a plan must leave over no more than -`least`."""
    try:
        bound = seek.market.bound(seek.asked, seek.alive, mixture, least)
    except TooHardError:
        seek.spent = True
    else:
        seek.alive = seek.alive & bound.rows(least)


def _fix(seek: _Search, row: int, right: int) -> None:
    """From now on just so much of row `row` of the market is used."""
    rights, hard = seek.asked.right.copy(), seek.asked.hard.copy()
    rights[row], hard[row] = right, True
    seek.asked = Asked(rights, hard, -1)


def _most_served(seek: _Search, found: _Found, line: int) -> _Found:
    """A plan with as many newcomers in the line as any with these fills and choices."""
    case, fills = seek.case, found.fills
    here, row = seek.able & (case.line == line), case.network.lots.size + line
    floor = int(case.floor[here][0])
    most = min(int(seek.most[row]), fills[line] // floor)
    seek.most[row] = most
    count = int(found.served[here].sum())
    if count < most:
        _fix(seek, row, most)
        hard = seek.asked.hard.copy()
        hard[row] = False
        seek.asked = replace(seek.asked, hard=hard, aim=row)
        wish = _Wish(_if_kept(seek, fills, lambda plan: int(plan.served[here].sum())), most, most)
        found = seek.best(seek.alive, seek.home(found), wish, found)
        count = int(found.served[here].sum())
    _fix(seek, row, count)
    return found


def _if_kept(
    seek: _Search, fills: tuple[int, ...], value: Callable[[_Found], int]
) -> Callable[[_Found], int]:
    """The value of plans with these fills that use only rows that are alive now."""
    blocks, alive = seek.blocks, seek.alive

    def kept(plan: _Found) -> int:
        same = plan.fills == fills and bool(alive[blocks.rows_of(plan.served)].all())
        return value(plan) if same else -1

    return kept


def _first_by_turn(seek: _Search, found: _Found, line: int) -> _Found:
    """Going by turn, each comes in who can without fewer being served or less being filled."""
    here = seek.able & (seek.case.line == line)
    count = int(found.served[here].sum())
    plain, least, home = seek.asked, 0, None
    for arc in np.flatnonzero(here).tolist():
        if int(found.served[:arc][here[:arc]].sum()) == count:
            break
        there, comes = seek.blocks.choosing(arc)
        if not found.served[arc] and (seek.alive & comes).any():
            if home is None:
                least, home = _aim_again(seek), seek.home(found)
            _leave_out(seek, home, least)
            found = _with(seek, found, arc, here, home, least)
        seek.alive = seek.alive & ((comes if found.served[arc] else ~comes) | ~there)
    seek.asked = plain
    for arc in np.flatnonzero(here & ~found.served).tolist():
        seek.alive = seek.alive & ~seek.blocks.choosing(arc)[1]
    return found


def _aim_again(seek: _Search) -> int:
    """Aim at the last row of which less is used than there is; minus what that leaves over."""
    asked = seek.asked
    short = np.flatnonzero(asked.hard & (asked.right < seek.most))
    if not short.size:
        return 0
    aim = int(short[-1])
    right, hard = asked.right.copy(), asked.hard.copy()
    right[aim], hard[aim] = seek.most[aim], False
    seek.asked = Asked(right, hard, aim)
    return int(asked.right[aim] - seek.most[aim])


def _with(
    seek: _Search, found: _Found, arc: int, here: BoolArray, home: Mixture, least: int
) -> _Found:
    """A plan in which this choice is served and as many as in `found`, if there is one."""
    there, comes = seek.blocks.choosing(arc)
    alive = seek.alive & (comes | ~there)
    if not (alive & comes).any():
        return found
    count = int(found.served[here].sum())
    wish = _Wish(
        _if_kept(
            seek,
            found.fills,
            lambda plan: 0 if plan.served[arc] and int(plan.served[here].sum()) == count else -1,
        ),
        0,
        -least,
    )
    return seek.best(alive, home.copy(), wish, found)
