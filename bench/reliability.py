"""Does 95 % mean 95 %? Stated chances beside what a simulated region reached.

Run it with ``python -m bench.reliability``. Regions live for two years of seeded weeks. Every week
orders are shared out with the buffer that the model asks for, then the week happens,
and what happened becomes the record of the next. The world is not drawn from the model: promises
are mostly kept whole, shocks last a week or two, hit each workshop differently and bring more
no-shows. Beside ours stands what one would otherwise use, in the same weeks: the same posterior
and the same spread for each workshop, but every workshop for itself, no shocks, no no-shows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from domain.pooling import OnePool, pour
from domain.pooling.history import History, Trust, learn
from domain.pooling.reliability import Outlook, outlook

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

REGIONS = 6
WEEKS = 104
LEARNING = 26
"""Weeks of which the prior still speaks louder than the record; told apart."""
WORKSHOPS = 40
ORDERS_A_WEEK = 3
TARGET = 0.95
TOLERANCES = (5, 10, 20, 40)
"""Over-tolerances in percent of the order, taken in turn."""
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a world is like."""

    name: str
    shocks: float
    no_shows: float


KINDS = (
    Kind("no shocks, no no-shows", 0.0, 0.0),
    Kind("3 % no-shows, no shocks", 0.0, 0.03),
    Kind("3 % no-shows, a shock in 6 % of weeks", 0.06, 0.03),
    Kind("6 % no-shows, a shock in 12 % of weeks", 0.12, 0.06),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a model said of one order, and whether the order was filled."""

    region: int
    week: int
    stated: float
    enough: bool
    reached: bool


@dataclass(slots=True)
class Region:
    """Workshops with habits of their own, and what is on record of them."""

    kind: Kind
    chance: np.random.Generator
    whole: Floats = field(init=False)  # how often a workshop delivers all it promised
    absent: Floats = field(init=False)
    left: float = 1.0  # what this week's shock leaves on average
    rows: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.whole = self.chance.beta(6, 2, WORKSHOPS)
        scale = self.kind.no_shows
        self.absent = scale * self.chance.gamma(2, 0.5, WORKSHOPS) if scale else np.zeros(WORKSHOPS)

    def next_week(self) -> None:
        """Perhaps a shock; one in three goes on for a second week."""
        if self.left < 1 and self.chance.random() < 1 / 3:
            return
        hit = self.chance.random() < self.kind.shocks
        self.left = float(self.chance.uniform(0.2, 0.85)) if hit else 1.0

    def delivers(self, who: Ints, lots: Ints) -> Ints:
        """(k,) what comes of promises of `lots`."""
        shape = (who.size,)
        part = np.where(
            self.chance.random(shape) < self.whole[who], 1.0, self.chance.beta(5, 2, shape)
        )
        absent = self.absent[who] + (0.1 if self.left < 1 else 0.0)
        hit = self.chance.beta(4 * self.left, 4 * (1 - self.left), shape) if self.left < 1 else 1.0
        came = self.chance.random(shape) >= absent
        brought: Ints = np.rint(lots * part * hit * came).astype(np.int64)
        return brought

    def history(self) -> History:
        """All that is on record."""
        rows = np.concatenate(self.rows, axis=1) if self.rows else np.zeros((4, 0), dtype=np.int64)
        return History(*rows)


def alone(history: History) -> Trust:
    """Every workshop for itself: no shock and no no-show is set apart, all is in the rate."""
    kept = learn(History([], [], [], []), WORKSHOPS)
    producer, _, committed, delivered = (np.asarray(getattr(history, n)) for n in History.__slots__)
    if producer.size:
        times = np.bincount(producer, minlength=WORKSHOPS)
        lots = np.maximum(1, np.bincount(producer, committed, WORKSHOPS))
        part = np.bincount(producer, delivered, WORKSHOPS) / lots
        weight = kept.weight + times
        kept = replace(kept, weight=weight, kept=(3.6 + times * part) / weight)
    nobody = np.zeros(WORKSHOPS)
    return replace(kept, absent=nobody, left=np.ones(1), state=np.ones(1))


def ours(history: History) -> Trust:
    """The model of `domain.pooling.history`."""
    return learn(history, WORKSHOPS)


MODELS: dict[str, Callable[[History], Trust]] = {"ours": ours, "independent": alone}


def a_week(region: Region, week: int, number: int) -> Iterator[tuple[str, Told]]:
    """Share out some orders as each model would, then let the week happen (ours is recorded)."""
    history = region.history()
    trusts = {name: learned(history) for name, learned in MODELS.items()}
    region.next_week()
    for order in range(ORDERS_A_WEEK):
        who, pool = an_order(region)
        tolerance = pool.lots * TOLERANCES[(week + order) % len(TOLERANCES)] // 100
        for name, trust in trusts.items():
            seen = outlook(pool, trust.of(who), tolerance, TARGET)
            came = region.delivers(who, promised(pool, seen))
            yield name, Told(number, week, seen.chance, seen.enough, int(came.sum()) >= pool.lots)
            if name == "ours":
                record(region, week, who, promised(pool, seen), came)


def an_order(region: Region) -> tuple[Ints, OnePool]:
    """Some of the workshops, and an order that takes half to nearly all of what they can make."""
    who = region.chance.permutation(WORKSHOPS)[: region.chance.integers(6, 26)]
    caps = region.chance.integers(5, 60, who.size)
    lots = int(caps.sum() * region.chance.uniform(0.4, 0.8))
    return who, OnePool(lots, caps.tolist(), [0] * who.size, range(who.size))


def promised(pool: OnePool, seen: Outlook) -> Ints:
    """(n,) the shares of the order and its buffer."""
    return np.array(pour(replace(pool, lots=pool.lots + seen.extra)).lots)


def record(region: Region, week: int, who: Ints, lots: Ints, came: Ints) -> None:
    """Write down what was promised and what came."""
    region.rows.append(np.stack([who, np.full_like(who, week), lots, came]))


def lived(kind: Kind) -> dict[str, list[Told]]:
    """Every region's weeks in a world of one kind."""
    told: dict[str, list[Told]] = {name: [] for name in MODELS}
    for number in range(REGIONS):
        region = Region(kind, np.random.default_rng([number, KINDS.index(kind)]))
        for week in range(WEEKS):
            for name, one in a_week(region, week, number):
                told[name].append(one)
    return told


def share_reached(told: list[Told]) -> str:
    """In how many percent of them the order was filled, give or take (between regions)."""
    if not told:
        return "        -"
    numbers = np.unique([one.region for one in told])
    each = [np.mean([one.reached for one in told if one.region == n]) for n in numbers]
    error = f"±{100 * np.std(each, ddof=1) / np.sqrt(len(each)):3.1f}" if len(each) > 1 else "±  ?"
    return f"{100 * np.mean([one.reached for one in told]):5.1f} {error}"


def report(kind: Kind, told: dict[str, list[Told]]) -> None:
    """Stated beside reached: in bins of what was stated, then of what was called safe."""
    print(f"\n{kind.name}; from week {LEARNING} on")
    print("  stated      " + "".join(f"| {name:^31}" for name in told))
    print("              " + "|  orders  stated %    reached %  " * len(told))
    learned = {name: [one for one in rows if one.week >= LEARNING] for name, rows in told.items()}
    for low, high in pairwise(BINS):
        row = f"  {100 * low:3.0f}–{min(100, 100 * high):3.0f} %   "
        for rows in learned.values():
            inside = [one for one in rows if low <= one.stated < high]
            mean = f"{100 * np.mean([one.stated for one in inside]):8.1f}" if inside else "       -"
            row += f"| {len(inside):7}  {mean}   {share_reached(inside):>10} "
        print(row)
    for name, rows in told.items():
        _safe(f"{name}, weeks 0–{LEARNING - 1}", [one for one in rows if one.week < LEARNING])
        _safe(f"{name}, from week {LEARNING} on", learned[name])


def _safe(name: str, rows: list[Told]) -> None:
    """Of the orders that were called safe, how many were filled; and the error of all."""
    sure = [one for one in rows if one.enough]
    error = np.mean([(one.stated - one.reached) ** 2 for one in rows])
    print(
        f"  {name}: {len(sure)} of {len(rows)} orders said to be {100 * TARGET:.0f} % safe, filled "
        f"{share_reached(sure).strip()} %; Brier score {error:.3f}"
    )


def main() -> None:
    """Play every kind of world, and print how far each model's word could be trusted."""
    print(
        f"{REGIONS} regions, {WEEKS} weeks, {WORKSHOPS} workshops, {ORDERS_A_WEEK} orders a week;"
        f" over-tolerances of {', '.join(map(str, TOLERANCES))} % in turn"
    )
    for kind in KINDS:
        report(kind, lived(kind))


if __name__ == "__main__":
    main()
