"""Everything that runs on SQLite runs on PostgreSQL, also behind a pooler, to the same end."""

import asyncio
from collections.abc import Callable

import pytest
from handing_on import SERVERS, hand_on
from sqlalchemy import text

from bot.simulation.scenarios import load
from bot.simulation.simulate import Report, simulate
from bot.storage import Storage

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def _played(storage: Storage | None) -> Report:
    case = load("balikpapan")
    return asyncio.run(simulate(case, weeks=2, producers=6, seed=4, storage=storage))


def test_two_weeks_behind_a_pooler_end_as_on_sqlite(
    new_postgres_database: Callable[..., str],
) -> None:
    storage = Storage(new_postgres_database())
    seen = hand_on(storage)
    played = _played(storage)
    storage.close()
    assert seen.transactions > 200
    assert len(seen.servers) >= SERVERS
    assert seen.sessions == 0
    assert played.heard
    assert played.violations == ()
    assert played.json() == _played(None).json()


def test_what_a_session_keeps_does_not_outlive_a_transaction_here(
    new_postgres_database: Callable[..., str],
) -> None:
    storage = Storage(new_postgres_database())
    seen = hand_on(storage)
    with storage.write() as connection:
        connection.execute(text("PREPARE kept AS SELECT 1"))
        connection.execute(text("SELECT pg_advisory_lock(1)"))
    storage.close()
    assert seen.sessions == 2
