"""Minimum shares and limits on the number of producers, where several lines share workshops.

A line is *limited* when its minimum share is 2 or more, or its limit of producers is 1 or more.
What a plan must be, in the order of its aims:

1.  **Allowed**: in every limited line each share is 0 or at least the minimum share, and at most
    the limit of producers have one; all other constraints are as ever (pair limits, weeks, lots).
2.  **Fill**: lines in their order (class, week, age): the first line as full as an allowed plan
    can make it, then the second among those plans, and so on.
3.  **Served and turn**: limited lines in the same order; for each, among the plans that are left,
    as many producers with a share as possible, then the first set by turn: of two sets the one
    comes first that holds the earliest producer of those in whom they differ.
4.  **Leximin** of load + new over all producers, with those sets: everybody in the set of a
    limited line has at least max(1, minimum share) of it, nobody else has any.
5.  **Odd lots** by turn: of the plans left, the one whose loads, read in turn order, are the
    lexicographically largest.

With one line and no load this is the one-pool rule (`domain.pooling.one_pool`). `Problem.load`
is work elsewhere, not a holding of the line: it counts in leximin and nowhere else. Lines without
limits have no aim 3.

In a repour a producer that keeps a share of the line is a *holder*: it is served already (it
counts in the limit of producers) and takes any number of lots more; only newcomers need the
minimum share, and none come in where the holders already reach the limit.
"""

from domain.pooling.certificate import certify
from domain.pooling.network_form import Flow, Network
from domain.pooling.network_pour import pour_network
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array


def pour_within_limits(network: Network, held: Int32Array) -> tuple[Flow, Certificate]:
    flow = pour_network(network)
    return flow, certify(network, flow.lots)
