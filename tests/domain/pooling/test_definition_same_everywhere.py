"""The same plan with and without numba, whatever seeds the hashes, in a process of its own."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOLVE_MANY = """
import hashlib, sys
if sys.argv[1] == "without":
    sys.modules["numba"] = None  # an import of it fails, as where it is not installed
import domain.pooling.kernels as kernels
import domain.pooling.network as network
kernels.WORTH_IT = 0
from by_definition import seeded
from by_definition_network import int32, some_problem
from domain.pooling import repour, solve

told, chance = hashlib.sha256(), seeded(7)
for round in range(200):
    problem = some_problem(chance, limits=round % 4 == 0)
    first = solve(problem)
    network.LARGE = round % 2 * 100
    for plan in (first, repour(problem, first, int32([0]))):
        for row in (plan.arc_lots, plan.filled, plan.missing, plan.reason):
            told.update(str(row.dtype).encode() + row.tobytes())
        told.update(repr(plan.certificate).encode())
print(told.hexdigest(), "numba" in sys.modules and sys.modules["numba"] is not None)
"""


def _solved(numba: str, hash_seed: str) -> tuple[str, bool]:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", SOLVE_MANY, numba],
        cwd=HERE,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    digest, used = ended.stdout.split()
    return digest, used == "True"


def test_hash_seeds_change_nothing() -> None:
    assert len({_solved("without", seed) for seed in ("0", "1", "12345")}) == 1


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
@pytest.mark.slow
def test_numba_changes_nothing_but_the_time() -> None:
    with_it, without_it = _solved("with", "0"), _solved("without", "0")
    assert (with_it[1], without_it[1]) == (True, False)
    assert with_it[0] == without_it[0]
