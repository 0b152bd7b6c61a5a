"""The one plan of a small pool, found by listing every plan and striking out, aim by aim."""

import random
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from domain.pooling import OnePool

Rows = npt.NDArray[np.int64]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable on purpose


def every_allowed_plan(pool: OnePool) -> Rows:
    """(plans, n) new lots: within caps, order, minimum share and limit of producers."""
    n = len(pool.caps)
    new = np.indices([cap + 1 for cap in pool.caps]).reshape(n, -1).T
    base = np.array(pool.base, dtype=np.int64)
    load = new + base
    newcomer = base == 0
    fits = (load.sum(axis=1) <= pool.lots) | (new.sum(axis=1) == 0)
    worth_it = (~newcomer | (new == 0) | (new >= pool.min_share)).all(axis=1)
    few = np.ones(len(new), dtype=np.bool_)
    if pool.max_producers:
        nobody_came_in = (new[:, newcomer] == 0).all(axis=1)
        few = ((load > 0).sum(axis=1) <= pool.max_producers) | nobody_came_in
    allowed: Rows = new[fits & worth_it & few]
    return allowed


def best_by_definition(pool: OnePool) -> tuple[int, ...]:
    plans = every_allowed_plan(pool)
    base = np.array(pool.base, dtype=np.int64)
    turn = np.argsort(np.array(pool.rank, dtype=np.int64))

    def keep(key: Callable[[Rows], tuple[int, ...]]) -> None:
        nonlocal plans
        keys = [key(plan) for plan in plans]
        best = max(keys)
        plans = plans[[found == best for found in keys]]

    plans = plans[plans.sum(axis=1) == plans.sum(axis=1).max()]  # fill
    served = ((plans + base) > 0).sum(axis=1)
    plans = plans[served == served.max()]
    keep(lambda plan: tuple(((plan + base) > 0)[turn].tolist()))  # first set by turn
    keep(lambda plan: tuple(sorted((plan + base).tolist())))  # leximin: lowest load first
    keep(lambda plan: tuple(plan[turn].tolist()))  # odd lots by turn
    assert len(plans) == 1
    return tuple(plans[0].tolist())


def level_by_definition(pool: OnePool) -> int:
    """Without minimum share and limit."""
    loads = [(b, b + cap) for b, cap in zip(pool.base, pool.caps, strict=True)]
    highest = max((top for _, top in loads), default=0)
    fitting = [
        level
        for level in range(highest + 1)
        if sum(min(max(level, low), top) for low, top in loads) <= pool.lots
    ]
    return max(fitting, default=0)


def some_pool(chance: random.Random, *, most_producers: int = 5, most_cap: int = 6) -> OnePool:
    """Each limit is there about half the time; so are bases, and orders larger than all caps."""
    n = chance.randint(1, most_producers)
    caps = [chance.randint(0, most_cap) for _ in range(n)]
    held = chance.random() < 0.5
    base = [chance.choice((0, 0, chance.randint(1, 5))) if held else 0 for _ in range(n)]
    return OnePool(
        lots=chance.randint(0, sum(caps) + sum(base) + 2),
        caps=caps,
        base=base,
        rank=chance.sample(range(50), n),
        min_share=chance.choice((0, chance.randint(1, most_cap))),
        max_producers=chance.choice((0, chance.randint(1, n))),
    )
