"""A crash at any point loses nothing and does nothing twice.

The process dies several times in each life, each life at other points: before a change, before or
after a commit, before or after a message is shown. The records at the end are always the same.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from small_day import CrashingStorage, live

from bot.storage import Storage

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

BETWEEN = 40
"""So many points lie between two deaths of a life."""
STEP = {"sqlite": 1, "postgresql": 13}
"""Every point is tried on SQLite; every thirteenth on PostgreSQL, where a day takes longer."""


@pytest.fixture
def crashing(storage: Storage) -> Iterator[CrashingStorage]:
    """The same database, in the hands of a process that may die."""
    crashing = CrashingStorage(storage.url)
    yield crashing
    crashing.close()


def test_without_a_crash_the_day_ends_with_two_answers_and_the_rest_offered_anew(
    crashing: CrashingStorage,
) -> None:
    ending = live(crashing)
    shares = [(state, *amounts) for _, state, _, *amounts in ending.records["shares"]]
    assert sorted(shares, key=str) == [
        ("confirmed", Decimal(25), Decimal(20)),
        ("confirmed", Decimal(35), Decimal(35)),
        ("offered", Decimal(5), None),
    ]
    assert {state for _, _, state in ending.records["said"]} == {"sent"}
    assert {error for _, _, error in ending.records["heard"]} == {None}


def test_wherever_the_process_dies_the_records_end_the_same(
    crashing: CrashingStorage, database: str
) -> None:
    reference = live(crashing)
    assert reference.points > 2 * BETWEEN
    for first in range(1, BETWEEN + 1, STEP[database]):
        ending = live(crashing, first, BETWEEN)
        assert ending.crashes >= reference.points // BETWEEN, first
        assert ending.records == reference.records, first
