"""Weeks of every case go by without a violation, the same for the same seed in every process."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from bot.simulation.scenarios import load, names
from bot.simulation.simulate import Report, run, simulate

PLAY = """
import sys
from bot.simulation.simulate import run
sys.exit(run("malang", 1, 8, 4, as_json=True) or run("malang", 1, 8, 4, as_json=False))
"""


def _simulate(name: str, weeks: int, producers: int, seed: int) -> Report:
    return asyncio.run(simulate(load(name), weeks=weeks, producers=producers, seed=seed))


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_six_weeks_of_many_go_by_without_a_violation(name: str) -> None:
    report = _simulate(name, 6, 14, seed=3)
    assert report.violations == ()
    assert any(order.accepted for order in report.orders)
    assert report.heard
    assert report.offers.sent


def _in_a_process(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PLAY],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_same_seed_says_the_same_bytes_under_any_hash_seed() -> None:
    said = _in_a_process("1")
    assert "violations" in said and "pelanggaran" in said  # noqa: PT018 - both ways of telling
    assert said == _in_a_process("4242")


def test_the_totals_have_exactly_the_agreed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("balikpapan", 1, 6, 1, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["orders", "messages", "offers", "violations"]
    assert list(told["messages"]) == ["in", "out", "per_producer_week"]
    assert list(told["offers"]) == ["sent", "accepted", "partial", "declined", "expired"]
    assert list(told["orders"][0]) == [
        "code",
        "product",
        "ordered",
        "confirmed",
        "accepted",
        "unit",
        "filled_on",
        "cutoff",
    ]
    assert told["violations"] == []


def test_the_story_is_told_in_indonesian(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("balikpapan", 1, 6, 1, as_json=False) == 0
    told = capsys.readouterr().out
    assert "usaha ditanya kapasitas" in told
    assert "pesanan BPN-001" in told
    assert "Tidak ada pelanggaran." in told
