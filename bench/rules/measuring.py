"""What is told of a year: orders, fairness, patience, messages, and what exaggerating brings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.rules.dividing import RULES, Rule
from bench.rules.world import Floats, Ints, Kind, World, world_of
from bench.rules.year import Year, year_of

REGIONS = 6
LIARS = 4
"""Workshops of each region that exaggerate, one at a time: spread from small to large."""
FACTORS = (1.25, 1.5, 2.0)
ALL_STATE = 1.5
MONTH = 4
"""Left out for more than a month: more than so many weeks in a row."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one rule did in one region. Parts are from 0 to 1.

    Attributes:
        full: orders of which all that was ordered was accepted in time.
        arrived: lots accepted of lots ordered.
        gini_capacity: inequality of what was accepted by unit of true capacity.
        gini_amount: inequality of what was accepted.
        left_out: workshops left out for more than a month.
        messages: for each workshop in a week, about offers.
        gain: by factor, how much more is accepted of a workshop that states so much too much.
        broken: by factor, what it then does not bring of what it promised; 1.0 is the truth.
        arrived_if_all: `arrived`, where everybody states `ALL_STATE` times the truth.
    """

    full: float
    arrived: float
    gini_capacity: float
    gini_amount: float
    left_out: float
    messages: float
    gain: Mapping[float, float]
    broken: Mapping[float, float]
    arrived_if_all: float


def figures(world: World, rule: Rule, liars: int = LIARS) -> Figures:
    """Play the year, and again with each liar and each factor, and with everybody."""
    honest = year_of(world, rule, world.stated())
    brought = honest.accepted.sum(axis=0)
    lies = {factor: list(_lies(world, rule, factor, liars)) for factor in FACTORS}
    everybody = year_of(world, rule, world.stated(ALL_STATE))
    return Figures(
        full=float(np.mean([honest.accepted[o.number].sum() >= o.lots for o in world.orders])),
        arrived=_arrived(honest),
        gini_capacity=gini(brought / world.truth.sum(axis=1)),
        gini_amount=gini(brought.astype(np.float64)),
        left_out=float(np.mean(honest.waited > MONTH)),
        messages=float(honest.messages.mean()) / world.truth.shape[1],
        gain={
            factor: float(
                np.mean([lied.accepted[:, who].sum() / brought[who] - 1 for who, lied in rows])
            )
            for factor, rows in lies.items()
        },
        broken={
            1.0: float(np.mean([_broken(honest, who) for who in sample(world, liars)])),
            **{f: float(np.mean([_broken(lied, who) for who, lied in r])) for f, r in lies.items()},
        },
        arrived_if_all=_arrived(everybody),
    )


def sample(world: World, liars: int) -> list[int]:
    """So many workshops, from the small to the large."""
    by_size = np.argsort(world.truth.sum(axis=1), kind="stable")
    places = np.linspace(0, by_size.size - 1, liars + 2)[1:-1].round().astype(int)
    return [int(who) for who in by_size[places]]


def _lies(world: World, rule: Rule, factor: float, liars: int) -> Iterator[tuple[int, Year]]:
    for who in sample(world, liars):
        alone = np.arange(len(world.truth)) == who
        yield who, year_of(world, rule, world.stated(factor, alone))


def _arrived(year: Year) -> float:
    return float(year.accepted.sum()) / sum(order.lots for order in year.world.orders)


def _broken(year: Year, who: int) -> float:
    promised: Ints = year.promised[:, who]
    return 1 - float(year.accepted[:, who].sum()) / max(1, int(promised.sum()))


def gini(values: Floats) -> float:
    """0 where all are the same, near 1 where one has everything."""
    ordered = np.sort(values)
    n, total = ordered.size, float(ordered.sum())
    if not total:
        return 0.0
    return float(2 * np.dot(np.arange(1, n + 1), ordered) / (n * total) - (n + 1) / n)


def measured(kind: Kind, regions: int = REGIONS) -> dict[str, list[Figures]]:
    """By rule: the figures of each region."""
    worlds = [world_of(seed, kind) for seed in range(regions)]
    return {name: [figures(world, rule) for world in worlds] for name, rule in RULES.items()}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and how far it may be off at 95 % (Student's t, between regions)."""
    found = np.array(values)
    if found.size < 2:
        return float(found.mean()), float("nan")
    error = float(found.std(ddof=1)) / np.sqrt(found.size)
    return float(found.mean()), float(stats.t.ppf(0.975, found.size - 1) * error)
