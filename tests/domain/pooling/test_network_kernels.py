"""One line alone, in loops and in arrays, beside the rule followed lot by lot."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_chains import Line, problem_of

from domain.pooling.kernels_line import pour_line
from domain.pooling.limits_case import case_of
from domain.pooling.limits_search import Searched, search
from domain.pooling.network_form import form
from domain.pooling.network_parts import parts

ROOT = Path(__file__).parents[3]

POUR_MANY = """
import numpy as np
from domain.pooling.kernels_line import pour_line
chance = np.random.default_rng(7)
n = 300_000
most, load = (chance.integers(0, 90, n, dtype=np.int32) for _ in range(2))
turn = chance.permutation(n).astype(np.int32)
for share in (0.0, 0.001, 0.5, 0.99, 1.0, 2.0):
    give = pour_line(int(most.sum() * share), load, most, turn, n)
    print(int(give.sum()), int((give * np.arange(n)).sum()), int((give * turn).sum()))
"""


def lot_by_lot(lots: int, load: list[int], most: list[int], turn: list[int]) -> list[int]:
    """Each lot to the lowest load that can take it, of equals to the earliest turn."""
    give = [0] * len(load)
    for _ in range(min(lots, sum(most))):
        able = [i for i in range(len(load)) if give[i] < most[i]]
        give[min(able, key=lambda i: (load[i] + give[i], turn[i]))] += 1
    return give


@given(st.data())
def test_one_line_is_poured_as_if_lot_by_lot(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 8))
    numbers = st.lists(st.integers(0, 7), min_size=size, max_size=size)
    load, most = data.draw(numbers), data.draw(numbers)
    turn = data.draw(st.permutations(range(size)))
    lots = data.draw(st.integers(0, sum(most) + 3))
    first, second, third = (np.array(row, dtype=np.int32) for row in (load, most, turn))
    found = pour_line(lots, first, second, third, size)
    assert found.tolist() == lot_by_lot(lots, load, most, turn)


def test_loads_at_the_edge_of_32_bits_do_not_overflow() -> None:
    edge = 2**31 - 1
    load = np.array([edge - 3, 0, edge - 1], dtype=np.int32)
    most = np.array([3, 5, 1], dtype=np.int32)
    turn = np.arange(3, dtype=np.int32)
    assert pour_line(7, load, most, turn, 3).tolist() == [2, 5, 0]
    assert pour_line(9, load, most, turn, 3).tolist() == [3, 5, 1]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_large_line_is_poured_the_same_with_and_without_numba(seed: str) -> None:
    pytest.importorskip("numba")
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", POUR_MANY],
            env={**os.environ, "PYTHONHASHSEED": seed, "PATUNGAN_WITHOUT_NUMBA": without},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for without in ("", "1")
    ]
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == 6


def searched(lines: list[Line], capacity: list[list[int]]) -> Searched:
    (part,) = parts(form(problem_of(lines, capacity)))
    nobody = np.zeros(part.arcs.size, dtype=np.bool_)
    return search(case_of(part.network, nobody), nobody)


def test_a_turn_gives_way_where_only_another_choice_fills_both_lines() -> None:
    """Producer 0 comes first, but the second line has nobody else."""
    found = searched(
        [
            Line(4, [(0, 4), (1, 4)], max_producers=1),
            Line(4, [(0, 4)], max_producers=1),
        ],
        capacity=[[4], [4]],
    )
    assert found.fill
    assert found.turn
    assert found.served.tolist() == [False, True, True]


def test_as_many_are_served_as_the_minimum_share_allows_in_every_line() -> None:
    found = searched(
        [
            Line(9, [(0, 9), (1, 9), (2, 9), (3, 9)], min_share=3),
            Line(6, [(2, 9), (3, 9)], min_share=4),
        ],
        capacity=[[9]] * 4,
    )
    assert found.served.tolist() == [True, True, True, False, True, False]
