"""Seeing every statement where it meets the database: on the driver's own cursor.

Some statements go through SQLAlchemy, some straight to the driver; both pass here.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Self

import psycopg
from sqlalchemy import Engine, event

Watcher = Callable[[str], None]


def watch_statements(engine: Engine, watcher: Watcher) -> None:
    """Call ``watcher`` with the text of each statement just before it runs."""
    engine.dispose()
    sqlite = engine.dialect.name == "sqlite"
    given = {"factory": _sqlite(watcher)} if sqlite else {"cursor_factory": _postgresql(watcher)}

    @event.listens_for(engine, "do_connect")
    def _(_dialect: object, _record: object, _arguments: object, named: dict[str, Any]) -> None:
        named.update(given)


def _sqlite(watcher: Watcher) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:
            watcher(sql)
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any, /) -> Self:
            watcher(sql)
            return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: object = None) -> Any:
            return super().cursor(Cursor)

    return Connection


def _postgresql(watcher: Watcher) -> type[psycopg.Cursor[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **named: Any) -> Any:
            watcher(str(query))
            return super().execute(query, *arguments, **named)

        def executemany(self, query: Any, *arguments: Any, **named: Any) -> None:
            watcher(str(query))
            super().executemany(query, *arguments, **named)

        def copy(self, statement: Any, *arguments: Any, **named: Any) -> Any:
            watcher(str(statement))
            return super().copy(statement, *arguments, **named)

    return Cursor


__all__ = ["watch_statements"]
