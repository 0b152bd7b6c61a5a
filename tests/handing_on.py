"""A pool that does what a transaction-pooling PgBouncer does to whoever relies on a session.

Every transaction gets the server connection that rested longest, and every connection forgets all
of its session when a transaction is over: settings, prepared statements, advisory locks, LISTEN.
That a pooler stands between is what a storage sees by itself (`tests/storage/test_pgbouncer.py`).
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from bot.storage import Storage

SERVERS = 3


@dataclass
class HandingOn:
    """What was seen of it."""

    transactions: int = 0
    servers: set[int] = field(default_factory=set)
    sessions: int = 0
    """Prepared statements and session locks that a transaction left behind."""


def hand_on(storage: Storage) -> HandingOn:
    """Hand the connections of this storage on between its transactions."""
    seen = HandingOn()
    engine = storage.engine

    def forget(connection: Any, _: Any) -> None:
        if connection is None or connection.closed:
            return
        connection.rollback()
        connection.autocommit = True
        seen.transactions += 1
        seen.servers.add(connection.info.backend_pid)
        left = connection.execute(
            "SELECT (SELECT count(*) FROM pg_prepared_statements)"
            " + (SELECT count(*) FROM pg_listening_channels())"
            " + (SELECT count(*) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
        ).fetchone()
        seen.sessions += left[0]
        connection.execute("DISCARD ALL")
        connection.autocommit = False

    def behind_a_pooler(connection: Any, _: Any) -> None:
        connection.prepare_threshold = None

    event.listen(engine, "connect", behind_a_pooler)
    event.listen(engine, "checkin", forget)
    several = [engine.connect() for _ in range(SERVERS)]
    for connection in several:
        connection.close()
    return seen


__all__ = ["HandingOn", "hand_on"]
