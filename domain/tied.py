"""Lines of several products divided together, because the same workshops' hours go into them.

Only products that have standard hours, and only where somebody who can make two of them has said
how many hours a week they work: everything else is divided product by product, as `domain.division`
does, with its proof. So it is, too, where there are more pairs than `MOST_PAIRS`: each product then
takes its turn, the earliest cut-off first, and what is promised of it is taken off the hours before
the next, which keeps every limit but may leave an order short that another choice had filled.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from domain.division import (
    Division,
    LinePlan,
    NoPlanError,
    Wanted,
    alone_caps,
    divide,
    in_turn,
)
from domain.hours import Worktime, ticks
from domain.pooling import ShareReason, Shortage, ShortReason
from domain.pooling.hours import TimedLine, TimedPair, TimedPlan, TimedProblem, share_hours
from domain.pools import LinePool, Pools
from domain.quantities import lots_up
from domain.standing import OpenLine
from domain.values import replace
from domain.weeks import first_usable_week, local

MOST_PAIRS = 3_000


def joined(pools: Pools, problems: Sequence[list[Wanted]]) -> list[list[Wanted]]:
    """Lines that are divided together, from those that were to be divided product by product."""
    timed = [lines for lines in problems if lines[0].entry.product.hours is not None]
    if len({lines[0].entry.product.id for lines in timed}) < 2:
        return list(problems)
    found = [lines for lines in problems if lines[0].entry.product.hours is None]
    for group in _groups(pools, timed):
        products = {lines[0].entry.product.id for lines in group}
        together = sorted(
            (one for lines in group for one in lines),
            key=lambda one: (one.entry.line.cutoff, one.entry.line.id or 0),
        )
        pairs = sum(len(pools.of(*one).producers) for one in together)
        found += [together] if len(products) > 1 and pairs <= MOST_PAIRS else group
    return sorted(found, key=lambda lines: lines[0].entry.line.cutoff)


def beside(pools: Pools, wanted: Sequence[Wanted], entry: OpenLine) -> list[Wanted]:
    """Those of ``wanted`` that are divided together with ``entry``, itself among them."""
    problems = joined(pools, by_problem(pools, wanted))
    return next(lines for lines in problems if any(one.entry is entry for one in lines))


def by_problem(pools: Pools, wanted: Iterable[Wanted]) -> list[list[Wanted]]:
    """Lines by product.

    Goods that do not keep are divided by the weeks in which they are brought, since what is made
    in other weeks is of no use to them.
    """
    found: dict[tuple[int, date | None, date | None], list[Wanted]] = {}
    for one in wanted:
        first, last = pools.weeks(one.entry)
        week = None if first is None else last
        found.setdefault((one.entry.product.id, first, week), []).append(one)
    return list(found.values())


def _groups(pools: Pools, timed: Iterable[list[Wanted]]) -> list[list[list[Wanted]]]:
    """What somebody with weekly hours can make several of stays together."""
    groups: list[tuple[set[int], list[list[Wanted]]]] = []
    for lines in timed:
        weekly = pools.books.hours(lines[0].entry.product).weekly
        makers = {p for one in lines for p in pools.of(*one).producers if p in weekly}
        merged = [lines]
        apart = []
        for others, theirs in groups:
            if makers & others:
                makers, merged = makers | others, [*theirs, *merged]
            else:
                apart.append((others, theirs))
        groups = [*apart, (makers, merged)]
    return [lines for _, lines in groups]


def divide_together(pools: Pools, wanted: Sequence[Wanted], extra: Sequence[int] = ()) -> Division:
    """Divide lines of one product or of several; nothing is written.

    Raises:
        NoPlanError: there is no plan that passes its check.
    """
    if len({one.entry.product.id for one in wanted}) == 1:
        return divide(pools, wanted, extra)
    case = _Tied(pools, wanted, extra or [0] * len(wanted))
    plan = share_hours(case.problem())
    if not plan.certificate.feasible:
        raise NoPlanError(str(plan.certificate))
    weeks = tuple(sorted({pool.week for pool in case.pools}))
    shortages = tuple(case.shortages(plan))
    return Division(weeks, tuple(case.line_plans(plan)), lambda: shortages)


class _Tied:
    """The lines in the numbers of `domain.pooling.hours`."""

    def __init__(self, pools: Pools, wanted: Sequence[Wanted], extra: Sequence[int]) -> None:
        self.wanted, self.extra, self.books = wanted, extra, pools.books
        self.pools = [pools.of(*one) for one in wanted]
        self.standbys = [pools.standbys(one.entry) for one in wanted]
        self.producers = in_turn(self.pools, self.standbys)
        self.place = {producer: place for place, producer in enumerate(self.producers)}
        self.shared: Worktime = pools.books.hours(wanted[0].entry.product)
        self.first = first_usable_week(local(pools.now, pools.region.zone).date())

    def problem(self) -> TimedProblem:
        """Everything that is shared out, in the order of the lines; the turn is the place."""
        return TimedProblem(
            lines=[
                self._line(one, pool, more)
                for one, pool, more in zip(self.wanted, self.pools, self.extra, strict=True)
            ],
            pairs=[
                TimedPair(line, self.place[producer], cap, base)
                for line, pool in enumerate(self.pools)
                for producer, cap, base in zip(pool.producers, pool.caps, pool.base, strict=True)
            ],
            shops=[self.shared.shop(producer) for producer in self.producers],
            load=[self._load(producer) for producer in self.producers],
            rank=range(len(self.producers)),
        )

    def _line(self, one: Wanted, pool: LinePool, more: int) -> TimedLine:
        product, line = one.entry.product, one.entry.line
        return TimedLine(
            product=product.id,
            first=(pool.first or self.first).toordinal(),
            last=pool.week.toordinal(),
            lots=max(0, pool.gap) + more,
            lot=ticks(self.shared.products[product.id].hours, product.lot),
            least=lots_up(line.min_share, product.lot),
            producers=line.max_producers,
        )

    def _load(self, producer: int) -> int:
        owed = self.shared.owed.get(producer, {})
        return sum(ticks(self.shared.products[p].hours, amount) for p, amount in owed.items())

    def line_plans(self, plan: TimedPlan) -> Iterable[LinePlan]:
        """The plan, line by line; loads in lots of the line, rounded up."""
        shared, new = self._afterwards(plan), self._new(plan)
        start = 0
        for (entry, _), pool, standbys in zip(self.wanted, self.pools, self.standbys, strict=True):
            end = start + len(pool.producers)
            lot = ticks(self.shared.products[entry.product.id].hours, entry.product.lot)
            yield LinePlan(
                entry,
                pool,
                lots=plan.lots[start:end],
                loads=tuple(-(-plan.load[self.place[p]] // lot) for p in pool.producers),
                spare=tuple(
                    max(0, cap + new[p] // -lot)
                    for p, cap in zip(pool.producers, pool.caps, strict=True)
                ),
                reasons=plan.reasons[start:end],
                standbys=standbys,
                shared=shared,
                alone_caps=alone_caps(self.books, entry, pool),
            )
            start = end

    def _rows(self, plan: TimedPlan) -> Iterable[tuple[int, int, int, Decimal, int]]:
        """Line, producer, product, lot and new lots of each pair."""
        pairs = (
            (line, producer, one.entry.product)
            for line, (one, pool) in enumerate(zip(self.wanted, self.pools, strict=True))
            for producer in pool.producers
        )
        for (line, producer, product), lots in zip(pairs, plan.lots, strict=True):
            yield line, producer, product.id, product.lot, lots

    def _new(self, plan: TimedPlan) -> dict[int, int]:
        """By producer: the ticks of all that is new."""
        found: dict[int, int] = defaultdict(int)
        for _, producer, product, lot, lots in self._rows(plan):
            found[producer] += lots * ticks(self.shared.products[product].hours, lot)
        return found

    def _afterwards(self, plan: TimedPlan) -> Worktime:
        """What everybody has promised, the plan included: what a sentence about it tells of."""
        owed = {who: dict(amounts) for who, amounts in self.shared.owed.items()}
        for _, producer, product, lot, lots in self._rows(plan):
            mine = owed.setdefault(producer, {})
            mine[product] = mine.get(product, Decimal(0)) + lots * lot
        return replace(self.shared, owed=owed)

    def shortages(self, plan: TimedPlan) -> Iterable[Shortage]:
        """Why lines are short: nobody, the limits of the order, or the weeks and their hours."""
        out = {
            line
            for (line, *_), reason in zip(self._rows(plan), plan.reasons, strict=True)
            if reason is ShareReason.LEFT_OUT
        }
        for line, (pool, more) in enumerate(zip(self.pools, self.extra, strict=True)):
            missing = max(0, pool.gap) + more - plan.filled[line]
            if missing:
                able = any(pool.caps)
                reason = ShortReason.LIMITS if line in out else ShortReason.WEEK
                yield Shortage(
                    line, missing, reason if able else ShortReason.NOBODY, -1, (), (line,)
                )


__all__ = ["beside", "by_problem", "divide_together", "joined"]
