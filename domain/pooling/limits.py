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

How it is found: connected components first. One line alone is chosen as in one pool, at any size.
A component of up to 500 pairs is searched exactly (`limits_search`). In a larger one, or where the
search would take too long, the limits are relaxed, and then line by line those who are left out
are dropped (`limits_drop`); the certificate's gap says how many lots that can have cost. Where it
is not proven who comes first by turn, `leximin` is False.
"""

from dataclasses import dataclass

import numpy as np

from domain.pooling.certificate import certify
from domain.pooling.limits_case import BoolArray, Case, case_of, pour_chosen
from domain.pooling.limits_drop import relax_and_drop
from domain.pooling.limits_search import Searched, search
from domain.pooling.network_form import Flow, Network, flow_of
from domain.pooling.network_parts import Part, parts
from domain.pooling.network_pour import pour_network
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array, Int64Array

SEARCHED = 500  # pairs


@dataclass(frozen=True, slots=True)
class _Answer:
    lots: Int32Array
    certificate: Certificate
    fills: tuple[int, ...] = ()


def pour_within_limits(network: Network, held: Int32Array) -> tuple[Flow, Certificate]:
    """Flow and proof of a network of which `held` (A,) lots are given already, beside `lots`."""
    lots = np.zeros(network.limit.size, dtype=np.int32)
    certificates = []
    for part in parts(network):
        answer = _answer(part, held[part.arcs] > 0)
        lots[part.arcs] = answer.lots
        certificates.append(answer.certificate)
    return flow_of(network, lots), _all_of(certificates)


def _all_of(found: list[Certificate]) -> Certificate:
    return Certificate(
        feasible=all(each.feasible for each in found),
        fill=all(each.fill for each in found),
        leximin=all(each.leximin for each in found),
        gap=sum(each.gap for each in found),
    )


def _answer(part: Part, holds: BoolArray) -> _Answer:
    if not part.network.limited:
        lots = pour_network(part.network).lots
        return _Answer(lots, certify(part.network, lots))
    case = case_of(part.network, holds)
    served, best = relax_and_drop(case)
    if part.network.lots.size == 1:
        return _chosen(case, Searched(served, fill=True, turn=True), best)
    dropped = _chosen(case, Searched(served, fill=False, turn=False), best)
    if part.arcs.size > SEARCHED:
        return dropped
    found = _chosen(case, search(case, served), best)
    return max(found, dropped, key=lambda answer: (answer.certificate.fill, answer.fills))


def _chosen(case: Case, choice: Searched, best: Int64Array) -> _Answer:
    """Pour with that choice of who is served, and prove what can be proven of it.

    `best` (L,) are fills that no plan passes, line by line in their order.
    """
    lots, within = pour_chosen(case, choice.served)
    fills = case.by_line(lots)
    fill = within.fill and (choice.fill or bool((fills == best).all()))
    return _Answer(
        lots,
        Certificate(
            feasible=within.feasible and case.allows(lots),
            fill=fill,
            leximin=within.leximin and choice.turn,
            gap=0 if fill else int(best.sum() - fills.sum()),
        ),
        tuple(fills.tolist()),
    )
