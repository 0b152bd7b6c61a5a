"""Who makes how much of an order: arrays in, shares out, nothing of the office in between.

One pool (one order line and the producers who can fill it) is poured exactly by the uniform
rule, with turns where a minimum share or a limit on producers leaves somebody out.

>>> plan = pour(OnePool(lots=18, caps=[3, 5, 8, 10], base=[0] * 4, rank=range(4)))
>>> plan.lots, plan.level
((3, 5, 5, 5), 5)
"""

from domain.pooling.checking import check
from domain.pooling.one_pool import OnePlan, OnePool, PoolError, Reason
from domain.pooling.pouring import pour, repour, without

__all__ = ["OnePlan", "OnePool", "PoolError", "Reason", "check", "pour", "repour", "without"]
