"""Who makes how much of an order: arrays in, shares out, nothing of the office in between.

One pool (one order line and the producers who can fill it) is poured exactly by the uniform
rule, with turns where a minimum share or a limit on producers leaves somebody out.

>>> plan = pour(OnePool(lots=18, caps=[3, 5, 8, 10], base=[0] * 4, rank=range(4)))
>>> plan.lots, plan.level
((3, 5, 5, 5), 5)

Many lines that share producers over several weeks are a `Problem`, answered by a `Plan`.
"""

from collections.abc import Collection
from typing import overload

from domain.pooling import network, pouring
from domain.pooling.checking import check
from domain.pooling.network import solve
from domain.pooling.network_reasons import binding_cuts
from domain.pooling.one_pool import OnePlan, OnePool, PoolError, Reason
from domain.pooling.plan import Certificate, Plan, ShareReason, Shortage, ShortReason
from domain.pooling.pouring import pour, without
from domain.pooling.problem import Int32Array, Problem

__all__ = [
    "Certificate",
    "OnePlan",
    "OnePool",
    "Plan",
    "PoolError",
    "Problem",
    "Reason",
    "ShareReason",
    "ShortReason",
    "Shortage",
    "binding_cuts",
    "check",
    "pour",
    "repour",
    "solve",
    "without",
]


@overload
def repour(given: OnePool, plan: Collection[int]) -> OnePlan: ...


@overload
def repour(given: Problem, plan: Plan, gone: Int32Array) -> Plan: ...


def repour(
    given: OnePool | Problem, plan: Collection[int] | Plan, gone: Int32Array | None = None
) -> OnePlan | Plan:
    """Pour only the gap that those who have gone leave; nobody else's share shrinks.

    `repour(pool, gone)` for one pool, `repour(problem, plan, gone)` for many lines.

    Raises:
        PoolError: as `pour` or `solve`, and for a producer that is not there.
        TypeError: the two ways of calling are mixed.
    """
    if isinstance(given, Problem) and isinstance(plan, Plan) and gone is not None:
        return network.repour(given, plan, gone)
    if isinstance(given, OnePool) and isinstance(plan, Collection) and gone is None:
        return pouring.repour(given, plan)
    raise TypeError("repour(pool, gone) or repour(problem, plan, gone)")
