"""What is told of a year: orders, fairness, patience, messages, and what exaggerating brings."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
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
        gain: by factor, how much more is accepted of a workshop that states so much too much,
            where goods are made in the week for which they were stated.
        gain_later: the same for `ALL_STATE`, where a workshop makes up later for what it lacks.
        broken: by factor, what it does not bring of its promises (as `gain`); 1.0 is the truth.
        arrived_if_all: `arrived`, where everybody states `ALL_STATE` times the truth.
    """

    full: float
    arrived: float
    gini_capacity: float
    gini_amount: float
    left_out: float
    messages: float
    gain: Mapping[float, float]
    gain_later: float
    broken: Mapping[float, float]
    arrived_if_all: float


def figures(world: World, rule: Rule, liars: int = LIARS) -> Figures:
    """Play the year, and again with each liar and each factor, and with everybody."""
    who = sample(world, liars)
    honest = year_of(world, rule, world.stated())
    strict = year_of(world, rule, world.stated(), make_up=False)
    everybody = year_of(world, rule, world.stated(ALL_STATE))
    later = _lies(world, rule, ALL_STATE, who, make_up=True)
    lies = {factor: _lies(world, rule, factor, who, make_up=False) for factor in FACTORS}
    brought = honest.accepted.sum(axis=0)
    return Figures(
        full=float(np.mean([honest.accepted[o.number].sum() >= o.lots for o in world.orders])),
        arrived=_arrived(honest),
        gini_capacity=gini(brought / world.truth.sum(axis=1)),
        gini_amount=gini(brought.astype(np.float64)),
        left_out=float(np.mean(honest.waited > MONTH)),
        messages=float(honest.messages.mean()) / world.truth.shape[1],
        gain={factor: _gain(strict, lied) for factor, lied in lies.items()},
        gain_later=_gain(honest, later),
        broken={
            1.0: float(np.mean([_broken(strict, one) for one in who])),
            **{k: float(np.mean([_broken(y, one) for one, y in lies[k].items()])) for k in FACTORS},
        },
        arrived_if_all=_arrived(everybody),
    )


def sample(world: World, liars: int) -> list[int]:
    """So many workshops, from the small to the large."""
    by_size = np.argsort(world.truth.sum(axis=1), kind="stable")
    places = np.linspace(0, by_size.size - 1, liars + 2)[1:-1].round().astype(int)
    return [int(who) for who in by_size[places]]


def _lies(
    world: World, rule: Rule, factor: float, liars: Sequence[int], *, make_up: bool
) -> dict[int, Year]:
    """By liar: the year in which it alone says too much."""
    places = np.arange(len(world.truth))
    return {
        who: year_of(world, rule, world.stated(factor, places == who), make_up=make_up)
        for who in liars
    }


def _gain(honest: Year, lies: Mapping[int, Year]) -> float:
    """How much more is accepted of liars, on average."""
    rows = (
        (lied.accepted[:, who].sum(), honest.accepted[:, who].sum()) for who, lied in lies.items()
    )
    return float(np.mean([lied / max(1, told) - 1 for lied, told in rows]))


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
    """By rule: the figures of each region, worked out on as many cores as there are."""
    cases = [(kind, seed, name) for name in RULES for seed in range(regions)]
    with ProcessPoolExecutor() as cores:
        found = list(cores.map(_case, cases))
    return {name: found[at * regions : (at + 1) * regions] for at, name in enumerate(RULES)}


def _case(case: tuple[Kind, int, str]) -> Figures:
    kind, seed, rule = case
    return figures(world_of(seed, kind), RULES[rule])


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and how far it may be off at 95 % (Student's t, between regions)."""
    found = np.array(values)
    if found.size < 2:
        return float(found.mean()), float("nan")
    error = float(found.std(ddof=1)) / np.sqrt(found.size)
    return float(found.mean()), float(stats.t.ppf(0.975, found.size - 1) * error)
