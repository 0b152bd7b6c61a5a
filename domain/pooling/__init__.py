"""Who makes how much of an order: arrays in, shares out, nothing of the office in between.

One pool (one order line and the producers who can fill it) is poured exactly by the uniform
rule, with turns where a minimum share or a limit on producers leaves somebody out.

>>> plan = pour(OnePool(lots=18, caps=[3, 5, 8, 10], base=[0] * 4, rank=range(4)))
>>> plan.lots, plan.level
((3, 5, 5, 5), 5)

Many lines that share producers over several weeks are a `Problem`, answered by a `Plan`.
"""

from collections.abc import Collection
from typing import Any, overload

from domain.pooling import pouring
from domain.pooling.checking import check
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


def solve(problem: Problem) -> Plan:
    """The plan that meets the aims of `domain.pooling.network`, with its proof.

    Raises:
        PoolError: names the field that cannot be.
    """
    from domain.pooling import network  # noqa: PLC0415 - no start waits for the allocator

    return network.solve(problem)


def binding_cuts(problem: Problem, plan: Plan) -> tuple[Shortage, ...]:
    """Why each line that is short cannot have more, in the order of the problem's lines.

    Raises:
        PoolError: as `solve`.
    """
    from domain.pooling import network_reasons  # noqa: PLC0415 - no start waits for the allocator

    return network_reasons.binding_cuts(problem, plan)


@overload
def repour(given: OnePool, gone: Collection[int]) -> OnePlan: ...


@overload
def repour(given: Problem, plan: Plan, gone: Int32Array) -> Plan: ...


def repour(given: OnePool | Problem, *rest: Any, **named: Any) -> OnePlan | Plan:
    """Pour only the gap that those who have gone leave; nobody else's share shrinks.

    `repour(pool, gone)` for one pool, `repour(problem, plan, gone)` for many lines.

    Raises:
        PoolError: as `pour` or `solve`, and for a producer that is not there.
    """
    if isinstance(given, OnePool):
        return pouring.repour(given, *rest, **named)
    from domain.pooling import network  # noqa: PLC0415 - no start waits for the allocator

    return network.repour(given, *rest, **named)
