"""How many components with minimum shares and limits of producers are proven optimal, and how soon.

Run it with ``python -m bench.pooling_limits``; a number after it is how many of each kind (20), a
second one the seed of the first (0), for components that nobody has looked at before.
Components are drawn at random, up to the 500 pairs that are searched. What is proven is said by
each plan's certificate: `fill`, that no plan fills the lines better in their order, and `turns`,
that with that fill the right producers are served. Where something is not proven, the gap is the
most lots that could be missing.
"""

import sys
from dataclasses import replace
from time import perf_counter

import numpy as np

from bench.pooling import some_problem
from domain.pooling import Problem, solve

KINDS = (
    # producers, lines, pairs, weeks, part of all capacity wanted, minimum share, producers a line
    (20, 4, 60, 1, 0.5, 8, 0),
    (20, 4, 60, 1, 1.2, 8, 5),
    (60, 6, 200, 1, 0.5, 8, 0),
    (60, 6, 200, 1, 0.5, 8, 12),
    (60, 6, 200, 1, 0.9, 8, 12),
    (60, 6, 200, 1, 1.2, 8, 12),
    (60, 6, 200, 4, 0.9, 8, 12),
    (120, 10, 480, 1, 0.9, 8, 15),
)


def component(kind: int, seed: int) -> Problem:
    """One of these, the same for the same seed."""
    producers, lines, pairs, weeks, busy, least, most = KINDS[kind]
    free = some_problem(producers, lines, pairs, weeks=weeks, busy=busy, seed=seed)
    return replace(
        free,
        line_min_share=np.full(lines, least, dtype=np.int32),
        line_max_producers=np.full(lines, most, dtype=np.int32),
    )


def main() -> None:
    """Every kind, one after the other."""
    count, first = (*map(int, sys.argv[1:]), *(20, 0)[len(sys.argv) - 1 :])
    print(
        "producers lines pairs weeks wanted least most | fill, turns proven | gap | median, worst"
    )
    for kind, (producers, lines, pairs, weeks, busy, least, most) in enumerate(KINDS):
        proofs, times = [], []
        for seed in range(first, first + count):
            problem = component(kind, seed)
            start = perf_counter()
            proofs.append(solve(problem).certificate)
            times.append(perf_counter() - start)
        fill, turns = sum(p.fill for p in proofs), sum(p.leximin for p in proofs)
        print(
            f"{producers:9} {lines:5} {pairs:5} {weeks:5} {busy:6.0%} {least:5} {most or '-':>4} |"
            f" {fill:2}, {turns:2} of {count} | {max(p.gap for p in proofs)} |"
            f" {np.median(times):.2f} s, {max(times):.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
