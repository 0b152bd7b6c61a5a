"""The allocator beside what an engineer would otherwise use, all in one run.

Run it with ``python -m bench.pooling`` (``--large`` adds 1,000,000 producers and 10,000 lines).

-   **One pool**, beside one pass over the same memory: a copy of the capacities, on one core, into
    memory that the system has to clear first, as the shares are written, too.
-   **Many lines**, beside OR-Tools' max-flow: one flow with every producer's load at most a level
    is a single *question* of the decomposition by levels, which asks one for each halving of each
    level; and beside one linear programme of scipy's HiGHS, which finds the highest level only.
-   **Limits**, beside CP-SAT, which finds the best total fill only.
-   **A decline** of 1 % of the producers, poured again.

Nobody else's answer is as complete; each figure says what it is for. Times are the best of some.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array

from domain.pooling import Plan, Problem, repour, solve
from domain.pooling.kernels import COMPILED
from domain.pooling.kernels_line import pour_line

IntArray = npt.NDArray[np.int64]
Found = TypeVar("Found")

POOL = 10_000_000
SIZES = ((1_000, 10, 10_000), (100_000, 1_000, 1_000_000))
LARGE = (1_000_000, 10_000, 10_000_000)
LIMITED = (60, 6, 200)
DECLINE = 0.01


def some_problem(
    producers: int, lines: int, pairs: int, *, weeks: int = 1, busy: float = 0.5, seed: int = 1
) -> Problem:
    """Lines of very different sizes, drawn at random; they want `busy` of all capacity."""
    chance = np.random.default_rng(seed)
    size = chance.lognormal(0, 0.7, lines)
    size = np.minimum(producers, np.maximum(2, size / size.sum() * pairs)).astype(int)
    eligible = [np.unique(chance.integers(0, producers, n)) for n in size]
    size = np.array([len(each) for each in eligible])
    weekly = np.maximum(1, chance.lognormal(np.log(40 / weeks), 0.8, (producers, weeks)))
    capacity = np.cumsum(weekly.astype(np.int32), axis=1, dtype=np.int32)
    wanted = chance.lognormal(0, 0.3, lines) * size
    wanted *= busy * capacity[:, -1].sum() / wanted.sum()
    none = np.zeros(lines, dtype=np.int32)
    return Problem(
        line_start=np.concatenate(([0], np.cumsum(size))).astype(np.int32),
        arc_producer=np.concatenate(eligible).astype(np.int32),
        arc_limit=chance.integers(10, 60, size.sum(), dtype=np.int32),
        line_lots=np.maximum(1, wanted).astype(np.int32),
        line_week=chance.integers(0, weeks, lines, dtype=np.int32),
        line_class=chance.integers(0, 2, lines, dtype=np.int32),
        line_min_share=none,
        line_max_producers=none,
        capacity=capacity,
        load=chance.integers(0, 5, producers, dtype=np.int32),
        rank=chance.permutation(producers).astype(np.int32),
    )


def best_of(rounds: int, work: Callable[[], Found]) -> tuple[float, Found]:
    """Seconds of the quickest round, and what the last one gave."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        found = work()
        times.append(perf_counter() - start)
    return min(times), found


def say(what: str, seconds: float, more: str = "") -> None:
    """One line of the report."""
    print(f"  {what:<58}{seconds * 1000:12,.1f} ms  {more}", flush=True)


def agree(what: str, theirs: int, ours: int) -> None:
    """Both found the same.

    Raises:
        ValueError: they did not.
    """
    if theirs != ours:
        raise ValueError(f"{what}: {theirs} is not {ours}")


def one_pool() -> None:
    """The rule alone, on arrays that are already there."""
    chance = np.random.default_rng(1)
    most = chance.lognormal(3, 1, POOL).astype(np.int32)
    load, turn = np.zeros(POOL, dtype=np.int32), chance.permutation(POOL).astype(np.int32)
    lots = int(most.sum(dtype=np.int64) * 0.6)
    print(f"one pool of {POOL:,} producers")
    passing, _ = best_of(5, most.copy)
    say("one pass: a copy of the capacities", passing)
    taken, shares = best_of(5, lambda: pour_line(lots, load, most, turn, POOL))
    agree("all lots poured", int(shares.sum(dtype=np.int64)), lots)
    say("poured", taken, f"{taken / passing:.1f} passes")


def many_lines(size: tuple[int, int, int], weeks: int, busy: float, rounds: int) -> None:
    """Ours, certified; then a decline."""
    problem = some_problem(*size, weeks=weeks, busy=busy)
    pairs = problem.arc_producer.size
    title = f"{size[0]:,} producers, {size[1]:,} lines, {pairs:,} pairs"
    print(f"{title}, {weeks} weeks, {busy:.0%} of capacity wanted")
    taken, plan = best_of(rounds, lambda: solve(problem))
    short = int((plan.missing > 0).sum())
    say("solved and certified", taken, f"{plan.certificate.holds}, {short} lines short")
    gone = np.random.default_rng(2).choice(size[0], int(size[0] * DECLINE), replace=False)
    again, other = best_of(rounds, lambda: repour(problem, plan, gone.astype(np.int32)))
    say("1 % decline, poured again", again, f"{other.certificate.holds}")
    if weeks == 1 and pairs <= SIZES[-1][2]:
        flow = one_question(problem, plan)
        say("OR-Tools max-flow, one question of its decomposition", flow, f"{flow / taken:.1f} x")
    if weeks == 1 and pairs <= SIZES[0][2]:
        linear = highest_level(problem, plan)
        say("HiGHS (scipy), the highest level only", linear, f"{linear / taken:.1f} x")


def one_question(problem: Problem, plan: Plan) -> float:
    """Seconds to ask whether the fill is possible with all loads at most the plan's highest."""
    producers, lines = problem.load.size, problem.line_lots.size
    line = np.repeat(np.arange(lines), np.diff(problem.line_start))
    highest = int((problem.load + poured(problem, plan)).max())
    source, sink = lines + producers, lines + producers + 1
    free = np.minimum(problem.capacity[:, -1], np.maximum(highest - problem.load, 0))
    tails = np.concatenate((np.full(lines, source), line, lines + np.arange(producers)))
    heads = np.concatenate(
        (np.arange(lines), lines + problem.arc_producer, np.full(producers, sink))
    )
    caps = np.concatenate((plan.filled, problem.arc_limit, free))

    def ask() -> int:
        flow = SimpleMaxFlow()
        flow.add_arcs_with_capacity(tails, heads, caps)
        flow.solve(source, sink)
        return int(flow.optimal_flow())

    taken, found = best_of(1, ask)
    agree("OR-Tools fills as much", found, int(plan.filled.sum(dtype=np.int64)))
    return taken


def highest_level(problem: Problem, plan: Plan) -> float:
    """Seconds to find the lowest possible highest load, by linear programming."""
    pairs, producers, lines = problem.arc_limit.size, problem.load.size, problem.line_lots.size
    line = np.repeat(np.arange(lines), np.diff(problem.line_start))
    one, arc = np.ones(pairs), np.arange(pairs)
    fills = csr_array((one, (line, arc)), shape=(lines, pairs + 1))
    level = (-np.ones(producers), (np.arange(producers), np.full(producers, pairs)))
    made = csr_array((one, (problem.arc_producer, arc)), shape=(producers, pairs + 1))
    loads = made + csr_array(level, shape=(producers, pairs + 1))
    most = np.append(problem.arc_limit.astype(float), np.inf)
    rows = (loads, made)
    right = np.concatenate((-problem.load, problem.capacity[:, -1])).astype(float)
    at_most = csr_array(np.vstack([each.toarray() for each in rows]))
    taken, found = best_of(
        1,
        lambda: linprog(
            np.append(np.zeros(pairs), 1.0),
            A_ub=at_most,
            b_ub=right,
            A_eq=fills,
            b_eq=plan.filled.astype(float),
            bounds=np.stack((np.zeros(pairs + 1), most), axis=1),
            method="highs",
        ),
    )
    highest = int((problem.load + poured(problem, plan)).max())
    agree("HiGHS finds our highest load", int(np.ceil(found.fun - 1e-6)), highest)
    return taken


def poured(problem: Problem, plan: Plan) -> IntArray:
    """(P,) new lots of each producer."""
    found = np.bincount(problem.arc_producer, plan.arc_lots, problem.load.size)
    return found.astype(np.int64)


def limits(min_share: int, max_producers: int) -> None:
    """A component with minimum shares and limits of producers, searched."""
    free = some_problem(*LIMITED, weeks=1, busy=0.5, seed=3)
    lines = free.line_lots.size
    problem = replace(
        free,
        line_min_share=np.full(lines, min_share, dtype=np.int32),
        line_max_producers=np.full(lines, max_producers, dtype=np.int32),
    )
    pairs, seats = problem.arc_limit.size, max_producers or "any number of"
    print(f"limits: {lines} lines, {pairs} pairs, shares of {min_share} or more, {seats} producers")
    taken, plan = best_of(1, lambda: solve(problem))
    proof = plan.certificate
    proven = f"fill proven {proof.fill}, turns and loads {proof.leximin}, gap {proof.gap}"
    say("searched", taken, f"{int(plan.filled.sum())} lots; {proven}")
    other, best = best_of(1, lambda: best_total(problem))
    say("CP-SAT, the best total fill only", other, f"{best} lots, {other / taken:.1f} x")


def best_total(problem: Problem) -> int:
    """Most lots in all that any plan within the limits fills."""
    model = cp_model.CpModel()
    line = np.repeat(np.arange(problem.line_lots.size), np.diff(problem.line_start)).tolist()
    lots, served = [], []
    for arc, most in enumerate(problem.arc_limit.tolist()):
        lots.append(model.new_int_var(0, most, ""))
        served.append(model.new_bool_var(""))
        model.add(lots[arc] <= most * served[arc])
        model.add(lots[arc] >= int(problem.line_min_share[line[arc]]) * served[arc])
    for each, most in enumerate(problem.line_lots.tolist()):
        here = [arc for arc in range(len(lots)) if line[arc] == each]
        model.add(sum(lots[arc] for arc in here) <= most)
        model.add(
            sum(served[arc] for arc in here) <= int(problem.line_max_producers[each] or len(here))
        )
    for producer, most in enumerate(problem.capacity[:, -1].tolist()):
        mine = [lots[arc] for arc in np.flatnonzero(problem.arc_producer == producer).tolist()]
        model.add(sum(mine) <= most)
    model.maximize(sum(lots))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.solve(model)
    return round(solver.objective_value)


def main() -> None:
    """Everything, one after the other."""
    print("compiled" if COMPILED else "without numba")
    solve(some_problem(20, 3, 40, weeks=2, busy=1.5))  # compiles
    one_pool()
    for size in SIZES:
        many_lines(size, weeks=1, busy=0.5, rounds=5)
    many_lines(SIZES[-1], weeks=4, busy=0.4, rounds=2)
    many_lines((10_000, 100, 100_000), weeks=4, busy=1.2, rounds=1)
    limits(8, 0)
    limits(8, 12)
    if "--large" in sys.argv:
        many_lines(LARGE, weeks=1, busy=0.5, rounds=1)
    peak = getrusage(RUSAGE_SELF).ru_maxrss
    print(f"most memory at any time: {peak / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
