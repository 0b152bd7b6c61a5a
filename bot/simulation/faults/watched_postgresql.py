"""PostgreSQL's statements as they pass the driver. Only imported where the driver is there."""

from collections.abc import Callable
from typing import Any

import psycopg


def cursors(watcher: Callable[[str, int | None], None]) -> type[psycopg.Cursor[Any]]:
    """Cursors that tell ``watcher`` of each statement, and over which backend it runs."""

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            watcher(str(query), self.connection.info.backend_pid)
            return super().execute(query, *arguments, **named)

        def executemany(self, query: Any, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
            watcher(str(query), self.connection.info.backend_pid)
            super().executemany(query, *arguments, **named)

        def copy(self, statement: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            """Many rows at once change a table as an insert does."""
            told = str(statement).replace("COPY", "INSERT INTO", 1)
            watcher(told, self.connection.info.backend_pid)
            return super().copy(statement, *arguments, **named)

    return Cursor


__all__ = ["cursors"]
