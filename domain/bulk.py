"""Very many rows of one table at once, as fast as the database takes them.

A morning for a large region writes hundreds of thousands of rows. One statement a row costs a
hundred times what the row does, so they are converted a column at a time and handed over together:
``COPY`` on PostgreSQL, one prepared insert on SQLite. It is part of the session's transaction like
everything else, and keys, references and the order of the rows are as they would be one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, Dialect, bindparam, func, text
from sqlalchemy import select as columns
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from domain.prepared import Prepared, as_usual, connection_of

AT_ONCE = 5000
"""Rows that are held in memory at a time."""
REMEMBERED = 4096
Convert = Callable[[Any], Any]
Row = Sequence[Any]
NUMBERED = Prepared[int](
    columns(func.nextval(func.pg_get_serial_sequence(bindparam("name"), "id"))).select_from(
        func.generate_series(1, bindparam("count"))
    )
)


class Written(NamedTuple):
    """How a driver takes the rows: the statement, and what makes its values of ours."""

    sql: str
    converts: tuple[Convert | None, ...]
    failure: type[Exception]


class Bulk:
    """Rows of a table, with values for these columns in this order.

    A JSON column is given its text. Where a ``unique`` column is named, a row whose value is
    there already is left out.
    """

    def __init__(self, table: type[SQLModel], *names: str, unique: str = "") -> None:
        self._table: Any = table.__table__  # type: ignore[attr-defined]
        self._names = names
        self._unique = unique
        self._written: dict[str, Written] = {}

    def write(self, session: Session, rows: Sequence[Row]) -> None:
        """Write all of them, after what the session has not written yet."""
        session.flush()
        connection = connection_of(session)
        shared = connection.dialect.name == "postgresql"
        if shared and self._unique:
            rows = self._new(connection, rows)
        if not rows:
            return
        written = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            if shared:
                _copy(cursor, written.sql, _converted(rows, written.converts))
            else:
                cursor.executemany(written.sql, list(_converted(rows, written.converts)))
        except written.failure as error:
            raise as_usual(error, written.sql, written.failure) from error
        finally:
            cursor.close()

    def _new(self, connection: Connection, rows: Sequence[Row]) -> list[Row]:
        """The rows whose unique value nobody has yet; of several alike, the first."""
        place, name, table = self._names.index(self._unique), self._unique, self._table.name
        there = text(f'SELECT "{name}" FROM "{table}" WHERE "{name}" = ANY(:known)')  # noqa: S608 - our own names
        values = [row[place] for row in rows if row[place] is not None]
        known = set(connection.execute(there, {"known": values}).scalars())
        found = []
        for row in rows:
            if row[place] is None or row[place] not in known:
                known.add(row[place])
                found.append(row)
        return found

    def _for(self, dialect: Dialect) -> Written:
        if dialect.name not in self._written:
            named = ", ".join(f'"{name}"' for name in self._names)
            table, failure = f'"{self._table.name}" ({named})', dialect.loaded_dbapi.Error
            sql = f"COPY {table} FROM STDIN"
            if dialect.name == "sqlite":
                sql = f"INSERT INTO {table} VALUES ({', '.join('?' * len(self._names))})"  # noqa: S608 - our own names
                sql += f' ON CONFLICT ("{self._unique}") DO NOTHING' if self._unique else ""
            converts = tuple(_inward(self._table.c[name].type, dialect) for name in self._names)
            self._written[dialect.name] = Written(sql, converts, failure)
        return self._written[dialect.name]


def numbers(session: Session, table: type[SQLModel], count: int) -> list[int]:
    """The numbers that the next ``count`` rows of a table will have."""
    named: Any = table.__table__  # type: ignore[attr-defined]
    connection = connection_of(session)
    if connection.dialect.name == "postgresql":
        return NUMBERED.all_on(connection, name=f'"{named.name}"', count=count)
    session.flush()
    last = connection.execute(columns(func.max(named.c.id))).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def _copy(cursor: Any, sql: str, rows: Iterable[Row]) -> None:  # noqa: ANN401 - a driver's
    with cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _converted(rows: Sequence[Row], converts: Sequence[Convert | None]) -> Iterator[Row]:
    """The rows as the driver takes them, a column at a time."""
    by_column: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, convert in enumerate(converts):
        if convert is not None:
            by_column[place] = map(convert, by_column[place])
    return zip(*by_column, strict=True)


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, JSON):
        return None
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return None if convert is None else lru_cache(maxsize=REMEMBERED)(convert)


__all__ = ["AT_ONCE", "Bulk", "numbers"]
