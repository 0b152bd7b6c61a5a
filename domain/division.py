"""The open lines of a product divided among those who make it: one problem, one checked plan.

Products share no capacity, so every product is a problem of its own, and a plan that fails its
check holds up no other product; where an office says what a unit takes in hours, those that share
workshops are divided together (`domain.tied`). What is held already is constant: it is taken off
capacity, it counts as load, and only what nobody has yet is divided.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from domain.hours import Worktime
from domain.models import Product, Standby
from domain.pooling import (
    Certificate,
    Plan,
    PoolError,
    Problem,
    ShareReason,
    Shortage,
    binding_cuts,
    repour,
    solve,
)
from domain.pools import LinePool, Pools
from domain.promises import Books
from domain.quantities import ZERO, lots_up, whole_lots
from domain.standing import OpenLine, Standing
from domain.trust import most_believed
from domain.values import Value

UNPROVEN = Certificate(feasible=False, fill=False, leximin=False)


class NoPlanError(Exception):
    """The allocator gave nothing that may be used: nobody is offered anything by it."""


class Wanted(NamedTuple):
    """A line to be shared out, and where it stands."""

    entry: OpenLine
    standing: Standing


class LinePlan(Value, dict=True):
    """What one line gets. In lots; every row is in the order of ``pool.producers``.

    ``lots`` is new, ``loads`` all that each then has of the product, whatever order it is for;
    ``spare`` is what each could still add to this line beside all that is planned with it.
    ``standbys`` are the line's, by producer. Where its product shares hours with others, ``shared``
    says how, loads count those too, and ``alone_caps`` is what each could add without them.
    ``believed`` is what each could add by their record, where that was looked at.
    """

    entry: OpenLine
    pool: LinePool
    lots: tuple[int, ...]
    loads: tuple[int, ...]
    spare: tuple[int, ...]
    reasons: tuple[ShareReason, ...]
    standbys: Mapping[int, Standby]
    shared: Worktime | None = None
    alone_caps: tuple[int, ...] = ()
    believed: tuple[int, ...] = ()

    @cached_property
    def shares(self) -> tuple[int, ...]:
        """Old and new lots of this line together."""
        return tuple(b + n for b, n in zip(self.pool.base, self.lots, strict=True))

    @cached_property
    def served(self) -> int:
        """How many have a share."""
        return sum(share > 0 for share in self.shares)

    @cached_property
    def filled(self) -> int:
        """Lots of the line that have a producer."""
        return sum(self.shares)

    @cached_property
    def alone(self) -> bool:
        """Whether all that anybody has is new and of this line: loads are then simply shares."""
        rows = zip(self.shares, self.lots, self.loads, strict=True)
        return all(new == load for share, new, load in rows if share)


class Division(Value):
    """The plans of lines that were divided together; ``cuts`` finds out why some are short."""

    weeks: tuple[date, ...]
    lines: tuple[LinePlan, ...]
    cuts: Callable[[], Sequence[Shortage]]

    def shortage(self, place: int) -> Shortage | None:
        """Why the line at this place cannot have more; nothing where it is full."""
        return next((cut for cut in self.cuts() if cut.line == place), None)


def divide(pools: Pools, wanted: Sequence[Wanted], extra: Sequence[int] = ()) -> Division:
    """Divide the lines of one product, the earliest cut-off first; nothing is written.

    Lines of goods that do not keep all have the same weeks: others are divided by themselves.
    ``extra`` is how many lots more than ordered each line is given, if any.

    Raises:
        NoPlanError: there is no plan that passes its check.
    """
    case = _Case(pools, wanted, extra or [0] * len(wanted))
    problem = case.problem()
    believed = case.believed()
    plan = _careful_plan(problem, believed, case.held()) if believed else None
    if plan is None:
        believed, plan = [], _checked_plan(problem, case.held())
    lines = tuple(case.line_plans(problem, plan, believed))
    return Division(tuple(case.weeks), lines, partial(binding_cuts, problem, plan))


def _careful_plan(
    problem: Problem, believed: Sequence[Sequence[int]], held: Sequence[int]
) -> Plan | None:
    """The plan that believes statements as far as the record goes, if it fills every line.

    Fill comes first: where it does not, what was stated counts as it is.
    """
    limits = np.array(held) + np.array([lots for line in believed for lots in line])
    plan = _checked_plan(replace(problem, arc_limit=limits.astype(np.int32)), held)
    return None if plan.missing.any() else plan


def _checked_plan(problem: Problem, held: Sequence[int]) -> Plan:
    """The plan; where something is held, only the gap is poured. Never one that fails its check.

    With a smallest share or a limit of producers a large search may end before all is proven; such
    a plan keeps every limit and is used. Without them everything has to be proven.
    """
    try:
        plan = _poured(problem, np.array(held, dtype=np.int32))
    except PoolError as error:
        raise NoPlanError(str(error)) from error
    certificate = plan.certificate
    limited = (problem.line_min_share > 1).any() or (problem.line_max_producers > 0).any()
    if not (certificate.feasible if limited else certificate.holds):
        raise NoPlanError(str(certificate))
    return plan


def _poured(problem: Problem, held: np.typing.NDArray[np.int32]) -> Plan:
    if not held.any():
        return solve(problem)
    nothing = np.zeros(problem.line_lots.size, dtype=np.int32)
    reasons = np.zeros(held.size, dtype=np.int8)
    promised = Plan(held, nothing, nothing, reasons, UNPROVEN)
    return repour(problem, promised, np.zeros(0, dtype=np.int32))


class _Case:
    """The lines of a product in the allocator's numbers; the turn is the place in the list.

    Who stands by for one of the lines comes before that, in the place they were told.
    """

    def __init__(self, pools: Pools, wanted: Sequence[Wanted], extra: Sequence[int]) -> None:
        self.books, self.wanted, self.extra = pools.books, wanted, extra
        self.session, self.now = pools.session, pools.now
        self.product: Product = wanted[0].entry.product
        self.pools = [pools.of(entry, standing) for entry, standing in wanted]
        self.weeks = sorted({pool.week for pool in self.pools})
        self.standbys = [pools.standbys(entry) for entry, _ in wanted]
        self.producers = in_turn(self.pools, self.standbys)
        self.place = {producer: place for place, producer in enumerate(self.producers)}

    def held(self) -> list[int]:
        """(A,) what each pair has already."""
        return [lots for pool in self.pools for lots in pool.base]

    def problem(self) -> Problem:
        """Everything the allocator is told."""
        lot, lines = self.product.lot, [entry.line for entry, _ in self.wanted]
        sizes = [len(pool.producers) for pool in self.pools]
        own = self._held_by_producer()
        load = self.books.load(self.product)
        before = [whole_lots(load.get(p, ZERO), lot) for p in self.producers]
        return Problem(
            line_start=_whole([0, *np.cumsum(sizes).tolist()]),
            arc_producer=_whole(self.place[p] for pool in self.pools for p in pool.producers),
            arc_limit=_whole(
                base + cap
                for pool in self.pools
                for base, cap in zip(pool.base, pool.caps, strict=True)
            ),
            line_lots=_whole(p.lots + more for p, more in zip(self.pools, self.extra, strict=True)),
            line_week=_whole(self.weeks.index(pool.week) for pool in self.pools),
            line_class=_whole(0 for _ in lines),
            line_min_share=_whole(lots_up(line.min_share, lot) for line in lines),
            line_max_producers=_whole(line.max_producers for line in lines),
            capacity=self._capacity(),
            load=_whole(max(0, lots - mine) for lots, mine in zip(before, own, strict=True)),
            rank=_whole(range(len(self.producers))),
        )

    def believed(self) -> list[list[int]]:
        """Lots that each may add by their record, line by line; nothing where no record binds.

        Only lines with a smallest share or a limit of producers ask for it: there, a statement
        that is too large can pay. In all others it cannot.
        """
        if not any(_is_limited(entry) for entry, _ in self.wanted):
            return []
        most = most_believed(self.session, self.product, self.producers, self.now)
        if not most:
            return []
        found = []
        for (entry, _), pool in zip(self.wanted, self.pools, strict=True):
            caps = list(pool.caps)
            if _is_limited(entry):
                free = self.books.believed(self.product, most, pool.week, pool.first)
                lots = {p: whole_lots(amount, self.product.lot) for p, amount in free.items()}
                caps = [
                    min(cap, lots.get(p, cap)) for p, cap in zip(pool.producers, caps, strict=True)
                ]
            found.append(caps)
        return found if found != [list(pool.caps) for pool in self.pools] else []

    def _held_by_producer(self) -> list[int]:
        held = [0] * len(self.producers)
        for pool in self.pools:
            for producer, lots in zip(pool.producers, pool.base, strict=True):
                held[self.place[producer]] += lots
        return held

    def _capacity(self) -> np.typing.NDArray[np.int32]:
        """(P, W) free up to each week, cumulative, and what is held for the lines due by then."""
        found = np.zeros((len(self.producers), len(self.weeks)), dtype=np.int64)
        for column, week in enumerate(self.weeks):
            free = self.books.free(self.product, week, self.pools[0].first)
            found[:, column] = [whole_lots(free.get(p, ZERO), self.product.lot) for p in self.place]
        found = np.minimum.accumulate(found[:, ::-1], axis=1)[:, ::-1].copy()
        for pool in self.pools:
            due = self.weeks.index(pool.week)
            for producer, lots in zip(pool.producers, pool.base, strict=True):
                if lots:
                    found[self.place[producer], due:] += lots
        return found.astype(np.int32)

    def line_plans(
        self, problem: Problem, plan: Plan, believed: Sequence[Sequence[int]]
    ) -> Iterable[LinePlan]:
        """The plan, line by line."""
        total = problem.load.astype(np.int64)
        np.add.at(total, problem.arc_producer, plan.arc_lots)
        new = np.zeros(problem.load.size, dtype=np.int64)
        np.add.at(new, problem.arc_producer, plan.arc_lots - np.array(self.held(), dtype=np.int32))
        load, given, reason = total.tolist(), plan.arc_lots.tolist(), plan.reason.tolist()
        planned = new.tolist()
        shared = None if self.product.hours is None else self.books.hours(self.product)
        start = 0
        for place, (entry, _) in enumerate(self.wanted):
            pool = self.pools[place]
            end = start + len(pool.producers)
            yield LinePlan(
                entry,
                pool,
                lots=tuple(g - b for g, b in zip(given[start:end], pool.base, strict=True)),
                loads=tuple(load[self.place[p]] for p in pool.producers),
                spare=tuple(
                    max(0, cap - planned[self.place[p]])
                    for p, cap in zip(pool.producers, pool.caps, strict=True)
                ),
                reasons=tuple(ShareReason(r) for r in reason[start:end]),
                standbys=self.standbys[place],
                shared=shared,
                alone_caps=alone_caps(self.books, entry, pool),
                believed=tuple(believed[place]) if believed else (),
            )
            start = end


def _is_limited(entry: OpenLine) -> bool:
    return entry.line.min_share > entry.product.lot or entry.line.max_producers > 0


def in_turn(line_pools: Sequence[LinePool], standbys: Iterable[Mapping[int, Standby]]) -> list[int]:
    """All who can make one of the lines: who stands by for one first, then as they are listed."""
    known = {producer for pool in line_pools for producer in pool.producers}
    turn = dict.fromkeys(p for pool in line_pools for p in (*pool.around.makers, *known))
    told: dict[int, int] = {}
    for waiting in standbys:
        for producer, standby in waiting.items():
            if standby.state.stands_by:
                told[producer] = min(standby.place, told.get(producer, standby.place))
    first = sorted((p for p in told if p in known), key=lambda p: told[p])
    return [*first, *(p for p in turn if p in known and p not in told)]


def alone_caps(books: Books, entry: OpenLine, pool: LinePool) -> tuple[int, ...]:
    """Lots that each could add if they made nothing else; empty where no hours are shared."""
    if entry.product.hours is None:
        return ()
    free = books.alone(entry.product, pool.week, pool.first)
    return tuple(whole_lots(free.get(p, ZERO), entry.product.lot) for p in pool.producers)


def _whole(values: Iterable[int]) -> np.typing.NDArray[np.int32]:
    return np.fromiter(values, dtype=np.int32)
