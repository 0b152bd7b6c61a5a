"""A database that is watched from outside, fails when it is told to, and whose user may die.

Every statement passes here on its way to the driver, whether it goes through SQLAlchemy or not.
A process may die before each change, and before and after each commit: points at which nothing was
changed yet are left out, since dying there is dying a moment earlier.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session

from bot.storage import Storage

WRITES = ("INSERT", "UPDATE", "DELETE")
Watcher = Callable[[str], None]
COMMIT, COMMITTED = "COMMIT", "COMMITTED"


class Killed(BaseException):
    """The end of a process, as far as a process can feel it."""


class WatchedStorage(Storage):
    """A database that tells ``watcher`` of each statement and of ``COMMIT`` before they happen.

    ``COMMITTED`` is told after a commit that changed something. What ``watcher`` raises is what
    the program meets. ``backend`` is the server's number of the connection that was used last.
    """

    def __init__(self, url: str, watcher: Watcher) -> None:
        super().__init__(url, durable=False)
        self._watcher = watcher
        self._changed = False
        self.backend: int | None = None
        self._watch()

    def _watch(self) -> None:
        given = {"factory": _sqlite(self._statement)} if self.embedded else self._psycopg()

        @event.listens_for(self.engine, "do_connect")
        def _(_d: object, _r: object, _a: object, named: dict[str, Any]) -> None:
            named.update(given)

        event.listen(self.engine, "commit", self._before_commit)

    def _psycopg(self) -> dict[str, Any]:
        from bot.simulation.faults.watched_postgresql import cursors  # noqa: PLC0415 - an extra

        return {"cursor_factory": cursors(self._statement)}

    def _statement(self, statement: str, backend: int | None = None) -> None:
        self.backend = backend
        self._watcher(statement)
        if statement.startswith(WRITES):
            self._changed = True

    def _before_commit(self, _: object) -> None:
        if self._changed:
            self._watcher(COMMIT)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """As ever, and told of."""
        with self._told_after(), super().begin() as session:
            yield session

    @contextmanager
    def write(self, *, hurried: bool = False) -> Iterator[sa.Connection]:
        """As ever, and told of."""
        with self._told_after(), super().write(hurried=hurried) as connection:
            yield connection

    @contextmanager
    def _told_after(self) -> Iterator[None]:
        self._changed = False
        yield
        if self._changed:
            self._watcher(COMMITTED)


def _sqlite(watcher: Watcher) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:  # noqa: ANN401 - sqlite3's
            watcher(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any, /) -> Self:  # noqa: ANN401 - sqlite3's
            watcher(sql)
            return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: object = None) -> Any:  # noqa: ANN401 - sqlite3's
            return super().cursor(Cursor)

    return Connection


__all__ = ["COMMIT", "COMMITTED", "WRITES", "Killed", "WatchedStorage"]
