"""A region for a year: what each workshop can make, what buyers order, how people answer.

Everything that chance decides is drawn before the year begins and kept by what it is about: the
answer of this workshop to that order, the loss of this workshop in that week. So every rule, and
every replay in which one workshop states more than the truth, meets the same luck.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WEEKS = 52
WORKSHOPS = 30
LEBARAN = (12, 13, 14)
"""Weeks in which everybody makes little."""
SHOCKS, SHOCK_LEFT = 0.06, (0.2, 0.85)
NO_SHOWS = 0.03
SILENT = 0.12
PAPERS = 0.8
"""How many of the workshops have the papers of an order."""
WAYS = (0.80, 0.05, 0.08, 0.07)
"""How often an offer is taken, taken in half, refused, never answered."""
SLOW = 0.15
"""How often an answer takes a day longer."""
SIZES = ((0.08, 0.5), (0.3, 0.3), (0.9, 0.2))
"""Orders as parts of what all make in a usual week, and how often such a size is ordered."""
LIMITED = 0.1
"""How many orders have a smallest share, of four lots."""
ASKS = 8


class Way(IntEnum):
    """What becomes of an offer."""

    ALL = 0
    HALF = 1
    REFUSED = 2
    SILENT = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """How much of a region's capacity its buyers want."""

    name: str
    wanted: float


KINDS = (Kind("room to spare", 0.55), Kind("hardly enough", 0.95))


@dataclass(frozen=True, slots=True)
class Order:
    """What a buyer wants by the end of week `due`; `may` says which workshops have the papers."""

    number: int
    lots: int
    opens: int
    due: int
    least: int
    may: Bools


@dataclass(frozen=True, slots=True)
class World:
    """A year of a region.

    Attributes:
        truth: (P, W) lots that each can make in each week, if nothing happens.
        speaks: (P, W) whether they answer the weekly question.
        left: (P, W) what is left of it when the week is over.
        orders: by number.
        way, slow: (O, P, ASKS) what becomes of the nth offer of an order, and whether it waits.
        absent: (O, P) nobody comes to the hand-over.
        speed: (O, P) who answers an open call first: the smaller, the earlier.
    """

    truth: Ints
    speaks: Bools
    left: Floats
    orders: tuple[Order, ...]
    way: Ints
    slow: Bools
    absent: Bools
    speed: Floats

    def stated(self, factor: float = 1.0, liars: Bools | None = None) -> Ints:
        """(P, W) what they say they can make; `liars` say `factor` times the truth, rounded up."""
        more = np.ceil(self.truth * factor - 1e-9).astype(np.int64)
        who = np.ones(len(self.truth), dtype=np.bool_) if liars is None else liars
        return np.where(self.speaks, np.where(who[:, None], more, self.truth), 0)


def world_of(seed: int, kind: Kind, workshops: int = WORKSHOPS, weeks: int = WEEKS) -> World:
    """The same region for the same seed, whatever is done in it."""
    truth = _truth(_chance(seed, "truth"), workshops, weeks)
    orders = _orders(_chance(seed, "orders"), truth, kind)
    shape = (len(orders), workshops, ASKS)
    answers, edges = _chance(seed, "answers").random(shape), np.cumsum(WAYS)[:-1]
    speed = _chance(seed, "speed")
    habit = speed.normal(0, 1, workshops)
    return World(
        truth=truth,
        speaks=_chance(seed, "speaks").random(truth.shape) >= SILENT,
        left=_left(_chance(seed, "shocks"), workshops, weeks),
        orders=orders,
        way=np.searchsorted(edges, answers, side="right").astype(np.int64),
        slow=_chance(seed, "slow").random(shape) < SLOW,
        absent=_chance(seed, "absent").random(shape[:2]) < NO_SHOWS,
        speed=habit + speed.normal(0, 1, shape[:2]),
    )


def _chance(seed: int, topic: str) -> np.random.Generator:
    return np.random.default_rng([seed, *topic.encode()])


def _truth(chance: np.random.Generator, workshops: int, weeks: int) -> Ints:
    """Small and large workshops, each with a season of its own, all with a thin Lebaran."""
    usual = chance.lognormal(np.log(12), 0.7, (workshops, 1))
    swing = chance.uniform(0, 0.35, (workshops, 1))
    phase = chance.uniform(0, 2 * np.pi, (workshops, 1))
    week = np.arange(weeks)
    season = 1 + swing * np.sin(2 * np.pi * week / 52 + phase)
    season[:, np.isin(week, LEBARAN)] *= 0.4
    found = usual * season * chance.lognormal(0, 0.2, (workshops, weeks))
    rounded: Ints = np.maximum(1, np.rint(found)).astype(np.int64)
    return rounded


def _orders(chance: np.random.Generator, truth: Ints, kind: Kind) -> tuple[Order, ...]:
    """Orders of three sizes until the year wants its part of what is made in it."""
    usual = float(np.median(truth.sum(axis=0)))
    weeks = truth.shape[1]
    parts, often = zip(*SIZES, strict=True)
    mean = sum(part * share for part, share in SIZES) * usual
    found: list[Order] = []
    for week in range(weeks - 1):
        for _ in range(chance.poisson(kind.wanted * usual / mean)):
            part = float(chance.choice(parts, p=often)) * chance.uniform(0.7, 1.3)
            due = min(weeks - 1, week + int(chance.integers(1 if part < 0.5 else 2, 6)))
            least = 4 if chance.random() < LIMITED else 0
            may = chance.random(len(truth)) < PAPERS
            lots = max(4, round(part * usual))
            found.append(Order(len(found), lots, week, due, least, may))
    return tuple(found)


def _left(chance: np.random.Generator, workshops: int, weeks: int) -> Floats:
    """1 in ordinary weeks; in a shock, which one time in three goes on, different for each."""
    left = np.ones((workshops, weeks))
    mean = 1.0
    for week in range(weeks):
        if not (mean < 1 and chance.random() < 1 / 3):
            hit = chance.random() < SHOCKS
            mean = float(chance.uniform(*SHOCK_LEFT)) if hit else 1.0
        if mean < 1:
            left[:, week] = chance.beta(4 * mean, 4 * (1 - mean), workshops)
    return left
