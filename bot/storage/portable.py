"""Rows as any of our databases can read and write them: what a backup holds and a move carries.

The shape is read from the database itself, not from the models, so an older schema is read as well
as the newest. A row is a list of JSON values: moments in UTC, days and clock times as ISO 8601,
exact quantities as the whole numbers that are stored, JSON columns as their text, letter for
letter. So the same records give the same lines, and the same digest, wherever they are kept.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from domain.values import Value

VERSIONS = "alembic_version"
AT_ONCE = 2000
Row = list[Any]
Convert = Callable[[Any], Any]


class Kind(StrEnum):
    """How a column's values travel."""

    PLAIN = "plain"
    MOMENT = "moment"
    DAY = "day"
    CLOCK = "clock"
    FLAG = "flag"
    JSON = "json"


class Shape(Value):
    """A table: its columns in order, and its key."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]

    @property
    def names(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(f'"{name}"' for name, _ in self.columns)


def shapes(connection: Connection) -> list[Shape]:
    """Every table but Alembic's, in an order in which nothing refers to what comes later."""
    schema = sa.MetaData()
    schema.reflect(connection)
    return [
        Shape(
            table.name,
            tuple((column.name, _kind(column.type)) for column in table.columns),
            tuple(column.name for column in table.primary_key),
        )
        for table in schema.sorted_tables
        if table.name != VERSIONS
    ]


def _kind(of: Any) -> Kind:  # noqa: ANN401 - a column type of either database
    kinds = (
        (sa.DateTime, Kind.MOMENT),
        (sa.Date, Kind.DAY),
        (sa.Time, Kind.CLOCK),
        (sa.Boolean, Kind.FLAG),
        (sa.JSON, Kind.JSON),
    )
    return next((kind for known, kind in kinds if isinstance(of, known)), Kind.PLAIN)


def rows(connection: Connection, shape: Shape) -> Iterator[Row]:
    """Every row of a table, by its key; a few thousand are in memory at a time."""
    converts = [_outward(connection, kind) for _, kind in shape.columns]
    for found in _read(connection, shape):
        yield [
            value if value is None or convert is None else convert(value)
            for value, convert in zip(found, converts, strict=True)
        ]


def _read(connection: Connection, shape: Shape) -> Iterator[Sequence[Any]]:
    order = ", ".join(f'"{name}"' for name in shape.key)
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        yield from driver.execute(f'SELECT {shape.names} FROM "{shape.name}" ORDER BY {order}')  # noqa: S608
        return
    names = ", ".join(
        f'"{name}"::text' if kind is Kind.JSON else f'"{name}"' for name, kind in shape.columns
    )
    with driver.cursor(name="patungan_rows") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(f'SELECT {names} FROM "{shape.name}" ORDER BY {order}')  # noqa: S608
        yield from cursor


def write(connection: Connection, shape: Shape, found: Iterable[Row]) -> None:
    """Put rows into an empty table; numbers given later go on behind the highest."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        converts = [_INTO_SQLITE.get(kind) for _, kind in shape.columns]
        marks = ", ".join("?" * len(shape.columns))
        driver.executemany(
            f'INSERT INTO "{shape.name}" ({shape.names}) VALUES ({marks})',  # noqa: S608
            (
                [
                    value if value is None or convert is None else convert(value)
                    for value, convert in zip(row, converts, strict=True)
                ]
                for row in found
            ),
        )
        return
    cursor = driver.cursor()
    with cursor, cursor.copy(f'COPY "{shape.name}" ({shape.names}) FROM STDIN') as copy:
        for row in found:
            copy.write_row(row)
    if "id" in shape.key:
        driver.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{shape.name}\"', 'id'), max(id))"  # noqa: S608
            f' FROM "{shape.name}" HAVING max(id) IS NOT NULL'
        )


def _outward(connection: Connection, kind: Kind) -> Convert | None:
    return (_FROM_SQLITE if connection.dialect.name == "sqlite" else _FROM_POSTGRESQL).get(kind)


def _moment_of(text: str) -> str:
    found = datetime.fromisoformat(text)
    return (
        found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    ).isoformat()


_FROM_SQLITE: dict[Kind, Convert] = {
    Kind.MOMENT: _moment_of,
    Kind.CLOCK: lambda text: time.fromisoformat(text).isoformat(),
    Kind.FLAG: bool,
}
_FROM_POSTGRESQL: dict[Kind, Convert] = {
    Kind.MOMENT: lambda moment: moment.astimezone(UTC).isoformat(),
    Kind.DAY: lambda day: day.isoformat(),
    Kind.CLOCK: lambda clock: clock.isoformat(),
}
_INTO_SQLITE: dict[Kind, Convert] = {
    Kind.MOMENT: lambda text: datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S.%f"),
    Kind.CLOCK: lambda text: time.fromisoformat(text).strftime("%H:%M:%S.%f"),
    Kind.FLAG: int,
}


def line_of(row: Row) -> bytes:
    """A row as it stands in a file and in a digest."""
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


class Counted:
    """Rows that pass are counted and digested."""

    def __init__(self, found: Iterable[Row]) -> None:
        self._found = found
        self._digest = hashlib.sha256()
        self.rows = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._found:
            self._digest.update(line_of(row))
            self.rows += 1
            yield row

    @property
    def seal(self) -> tuple[int, str]:
        """How many, and their SHA-256."""
        return self.rows, self._digest.hexdigest()

    def to_the_end(self) -> tuple[int, str]:
        """Let all pass; their seal."""
        for _ in self:
            pass
        return self.seal


__all__ = ["VERSIONS", "Counted", "Kind", "Row", "Shape", "line_of", "rows", "shapes", "write"]
