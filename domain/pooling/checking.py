"""A second opinion on a plan: every limit and every aim, from the definitions.

It shares nothing with the pouring but the reading of the pool, uses no arrays, and proves
optimality by exchange: if no newcomer could come in at an earlier turn and no lot could move from
a higher load to a lower one, no better plan exists (whole-lot loads are an M-convex set, where
local optimality is global; Murota 2003).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappush, heappushpop

from domain.pooling.lineup import line_up
from domain.pooling.one_pool import OnePlan, OnePool, Reason


@dataclass(frozen=True, slots=True)
class _Case:
    """Pool and plan side by side, with what both sides of a comparison need."""

    pool: OnePool
    plan: OnePlan
    by_turn: list[int]  # positions, earliest turn first
    load: list[int]  # base + new
    top: list[int]  # base + cap
    minimum: int  # 0 where there is none

    @property
    def newcomers(self) -> list[int]:
        return [i for i in self.by_turn if not self.pool.base[i]]

    @property
    def able(self) -> list[int]:
        """Newcomers who can make the minimum share, by turn."""
        return [i for i in self.newcomers if self.pool.caps[i] >= max(1, self.minimum)]

    @property
    def entered(self) -> int:
        """Newcomers with a share."""
        return sum(self.load[i] > 0 for i in self.newcomers)

    @property
    def gap(self) -> int:
        return self.pool.lots - sum(self.pool.base)

    @property
    def seats(self) -> int:
        """Newcomers the limit of producers lets in."""
        holders = len(self.load) - len(self.newcomers)
        free = max(0, self.pool.max_producers - holders)
        return min(len(self.able), free) if self.pool.max_producers else len(self.able)

    @property
    def room(self) -> int:
        """Newcomers for whom there is also a minimum share, or one lot where there is none."""
        return min(self.seats, max(0, self.gap) // max(1, self.minimum))

    @property
    def holders_top(self) -> int:
        return sum(top for top, base in zip(self.top, self.pool.base, strict=True) if base)

    @property
    def goal(self) -> int:
        """Lots that the newcomers must be able to make for the largest fill."""
        largest = sorted((self.pool.caps[i] for i in self.able), reverse=True)[: self.room]
        return min(self.pool.lots - self.holders_top, sum(largest))

    def floor(self, i: int) -> int:
        """Load below which a producer with a share may not be."""
        return self.pool.base[i] or self.minimum


def check(pool: OnePool, plan: OnePlan) -> list[str]:
    """Everything that is wrong with `plan`, one sentence each; empty when it is *the* plan.

    For a plan of `repour(pool, gone)`, check against `without(pool, gone)`. O(n log n).

    Raises:
        PoolError: the pool itself is wrong.
    """
    line_up(pool)
    pool = _in_plain_numbers(pool)
    n = len(pool.caps)
    if any(len(found) != n for found in (plan.lots, plan.reasons, plan.turns_before)):
        return [f"lots, reasons and turns_before need {n} entries each"]
    case = _Case(
        pool,
        plan,
        by_turn=sorted(range(n), key=lambda i: pool.rank[i]),
        load=[held + new for held, new in zip(pool.base, plan.lots, strict=True)],
        top=[held + cap for held, cap in zip(pool.base, pool.caps, strict=True)],
        minimum=pool.min_share if pool.min_share > 1 else 0,
    )
    return [fault for aim in _AIMS for fault in aim(case)]


def _in_plain_numbers(pool: OnePool) -> OnePool:
    """Python's own numbers, which cannot overflow, in place of an array's."""
    caps, base, rank = ([int(value) for value in row] for row in (pool.caps, pool.base, pool.rank))
    return OnePool(int(pool.lots), caps, base, rank, int(pool.min_share), int(pool.max_producers))


def _each_share(case: _Case) -> Iterator[str]:
    for i, new in enumerate(case.plan.lots):
        if new < 0:
            yield f"producer {i} loses {-new} lots it holds"
        if new > case.pool.caps[i]:
            yield f"producer {i} gets {new} lots, more than its cap {case.pool.caps[i]}"
        if new > 0 and case.load[i] < case.floor(i):
            yield f"producer {i} gets {new} lots, below the minimum share {case.minimum}"


def _totals(case: _Case) -> Iterator[str]:
    filled, served = sum(case.load), sum(load > 0 for load in case.load)
    for name, right in (
        ("filled", filled),
        ("missing", max(0, case.pool.lots - filled)),
        ("served", served),
    ):
        if (said := getattr(case.plan, name)) != right:
            yield f"{name} says {said}, but it is {right}"
    if filled > max(case.pool.lots, sum(case.pool.base)):
        yield f"{filled} lots are poured into an order of {case.pool.lots}"
    if case.entered and 0 < case.pool.max_producers < served:
        yield f"{served} producers have a share, more than {case.pool.max_producers}"


def _fill(case: _Case) -> Iterator[str]:
    possible = max(sum(case.pool.base), min(case.pool.lots, case.holders_top + case.goal))
    if sum(case.load) < possible:
        yield f"{sum(case.load)} lots are filled where {possible} are possible"


def _served(case: _Case) -> Iterator[str]:
    if case.entered != case.room:
        yield f"{case.entered} newcomers are served where {case.room} can be"


def _turn(case: _Case) -> Iterator[str]:
    """Nobody could come in at their turn, with those before them, and still reach the goal.

    Backwards by turn: `best` holds the largest caps after the current producer, as many as
    newcomers with a share come after it; its smallest makes way for the one that comes in.
    """
    goal = case.goal
    before = sum(case.pool.caps[i] for i in case.able if case.load[i])
    best: list[int] = []
    rest: list[int] = []
    best_sum = 0
    for i in reversed(case.able):
        cap = case.pool.caps[i]
        if case.load[i]:
            before -= cap
            joining = -heappushpop(rest, -cap)
            heappush(best, joining)
            best_sum += joining
        elif best:
            if before + cap + best_sum - best[0] >= goal:
                yield f"producer {i} is passed over although its turn comes before others"
            dropped = heappushpop(best, cap)
            best_sum += cap - dropped
            heappush(rest, -dropped)
        else:
            heappush(rest, -cap)


def _leximin(case: _Case) -> Iterator[str]:
    """No lot can move down by two or more; where it could move down by one, turn decides."""
    loads = case.load
    members = [i for i in case.by_turn if loads[i]]
    givers = [i for i in members if case.plan.lots[i] > 0 and loads[i] > case.floor(i)]
    takers = [i for i in members if loads[i] < case.top[i]]
    if not givers or not takers:
        return
    most, least = max(loads[i] for i in givers), min(loads[i] for i in takers)
    if most >= least + 2:
        yield f"a lot can move from a load of {most} to one of {least}"
    if most == least + 1:
        taker = next(i for i in takers if loads[i] == least)
        giver = next(i for i in reversed(givers) if loads[i] == most)
        if case.pool.rank[taker] < case.pool.rank[giver]:
            yield f"producer {giver} has an odd lot that is producer {taker}'s by turn"


def _level(case: _Case) -> Iterator[str]:
    level = case.plan.level
    members = [i for i in case.by_turn if case.load[i]]
    crowded = not case.minimum and case.seats > case.entered  # one lot each is already too much
    if case.gap < 0 or crowded or not members:
        right = level == 0
    else:
        highest = max(case.top[i] for i in members)
        fits = _lots_at(case, members, level) <= case.pool.lots
        more = _lots_at(case, members, level + 1) <= case.pool.lots
        right = 0 <= level <= highest and fits and (level == highest or not more)
    if not right:
        yield f"{level} is not the common level"


def _lots_at(case: _Case, members: list[int], level: int) -> int:
    return sum(min(max(level, case.floor(i)), case.top[i]) for i in members)


def _reasons(case: _Case) -> Iterator[str]:
    spare_lots = case.entered < case.gap
    waiting = [i for i in case.newcomers if case.pool.caps[i] and not case.load[i] and spare_lots]
    places = {i: place for place, i in enumerate(waiting)}
    for i, said in enumerate(case.plan.reasons):
        reason = Reason.LEFT_OUT if i in places else _reason(case, i, others_wait=bool(waiting))
        if said is not reason:
            yield f"producer {i}'s reason is {reason}, not {said}"
        if case.plan.turns_before[i] != places.get(i, -1):
            yield f"producer {i} has {places.get(i, -1)} turns before it"


def _reason(case: _Case, i: int, *, others_wait: bool) -> Reason:
    load, level, newcomer = case.load[i], case.plan.level, not case.pool.base[i]
    rules = (
        (case.pool.caps[i] == 0, Reason.NO_CAPACITY),
        (case.plan.lots[i] == 0, Reason.FULL),
        (load > max(level, case.floor(i)), Reason.ODD_LOT),
        (load > level, Reason.MINIMUM),
        (load == case.top[i], Reason.CAP),
        (newcomer and load == case.minimum and others_wait, Reason.MINIMUM),
    )
    return next((reason for fits, reason in rules if fits), Reason.LEVEL)


_AIMS: tuple[Callable[[_Case], Iterator[str]], ...] = (
    _each_share,
    _totals,
    _fill,
    _served,
    _turn,
    _leximin,
    _level,
    _reasons,
)
