"""Statements that are made once and run often: what every turn reads and writes.

Making a statement, looking up its compiled form and wrapping its result cost SQLAlchemy ten times
what the database does for it, and a turn has a dozen of them. A `Prepared` statement is compiled
once for each dialect and handed to the driver itself, with the same column types on the way in
and out. It runs in the session's transaction, after what the session has not written yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Select,
    Update,
    bindparam,
    insert,
    or_,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Mapper
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

T = TypeVar("T")
Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Given = Mapping[str, Any]
Convert = Callable[[Any], Any]
REMEMBERED = 1024
OVER = "the connection it works over"


class Compiled(NamedTuple):
    """A statement as a driver takes it: its text, and the way to its arguments."""

    sql: str
    arguments: Callable[[Given], Any]
    conversions: tuple[tuple[int, Convert], ...]
    failure: type[Exception]


class Prepared(Generic[T]):
    """A statement with named parameters (`bindparam`) whose rows become ``T``.

    A selected table class gives a record that the session knows, as always; several selections
    give a tuple, or whatever ``make`` (a named tuple) makes of them. A parameter that expands
    (``IN`` a list) and a column's default cannot be prepared.
    """

    def __init__(self, statement: Statement, make: Callable[..., T] | None = None) -> None:
        self._statement = statement
        self._parts: tuple[Part, ...] = ()
        self._records = False
        self._make: Callable[..., Any] = make or _several
        self._given_make = make is not None
        self._compiled: dict[str, Compiled] = {}

    def all(self, session: Session, **given: object) -> list[T]:
        """Every row."""
        session.flush()
        rows = self._rows(connection_of(session), given)
        if not self._records:
            return list(starmap(self._make, rows))
        make, parts = self._make, self._parts
        return [make(*[part.of(session, row) for part in parts]) for row in rows]

    def first(self, session: Session, **given: object) -> T | None:
        """The first row, if there is any."""
        found = self.all(session, **given)
        return found[0] if found else None

    def run(self, session: Session, **given: object) -> int:
        """Change something; returns how many rows it met."""
        session.flush()
        return self.run_on(connection_of(session), **given)

    def all_on(self, connection: Connection, **given: object) -> list[T]:
        """Every row over a bare connection; never records."""
        rows = self._rows(connection, given)
        return list(starmap(self._make, rows))

    def run_on(self, connection: Connection, **given: object) -> int:
        """Change something over a bare connection; returns how many rows it met."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, compiled.arguments(given))
            return int(cursor.rowcount)
        except compiled.failure as error:
            raise as_usual(error, compiled.sql, compiled.failure) from error
        finally:
            cursor.close()

    def run_many_on(self, connection: Connection, many: Iterable[Given]) -> None:
        """The same for each of ``many``, in one go."""
        compiled = self._for(connection.dialect)
        arguments = [compiled.arguments(given) for given in many]
        cursor = connection.connection.cursor()
        try:
            if len(arguments) == 1:
                cursor.execute(compiled.sql, arguments[0])
            elif arguments:
                cursor.executemany(compiled.sql, arguments)
        except compiled.failure as error:
            raise as_usual(error, compiled.sql, compiled.failure) from error
        finally:
            cursor.close()

    def _rows(self, connection: Connection, given: Given) -> list[Sequence[Any]]:
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, compiled.arguments(given))
            rows: list[Sequence[Any]] = list(cursor.fetchall())
        except compiled.failure as error:
            raise as_usual(error, compiled.sql, compiled.failure) from error
        finally:
            cursor.close()
        return _converted(rows, compiled.conversions) if rows and compiled.conversions else rows

    def _for(self, dialect: Dialect) -> Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            self._look_at_statement()
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return compiled

    def _look_at_statement(self) -> None:
        """What its rows are, found out at its first run: a start waits for no statement."""
        parts = _parts(self._statement)
        self._records = any(part.mapper for part in parts)
        if len(parts) == 1 and not self._given_make:
            self._make = _only
        self._parts = parts


def over(session: AnySession, connection: Connection) -> None:
    """Say that a session works in this connection's transaction from its beginning to its end."""
    session.info[OVER] = connection


def connection_of(session: AnySession) -> Connection:
    """Where a session's statements run; asking SQLAlchemy anew takes as long as many of them."""
    known: Connection | None = session.info.get(OVER)
    return session.connection() if known is None else known


def as_usual(error: Exception, sql: str, failure: type[Exception]) -> Exception:
    """A driver's error as SQLAlchemy raises it (never with the values), whatever the driver."""
    return DBAPIError.instance(sql, None, error, failure, hide_parameters=True)


def inserting(table: type[SQLModel], *names: str) -> Insert:
    """An insert of these columns, each a parameter of its name."""
    return insert(table).values({name: bindparam(name) for name in names}).inline()


def one_of(column: Mapped[T], values: Iterable[T]) -> ColumnElement[bool]:
    """The column is one of these fixed values (``IN`` would be written anew each time)."""
    return or_(*(column == value for value in values))


class Part(NamedTuple):
    """One selection: the columns ``first`` to ``last`` of a row, a record or a single value."""

    first: int
    last: int
    mapper: Mapper[Any] | None
    names: tuple[str, ...]

    def of(self, session: Session, row: Sequence[Any]) -> Any:  # noqa: ANN401 - record or value
        """This part of a row; nothing where an outer join found nothing."""
        if self.mapper is None:
            return row[self.first]
        number = row[self.first]
        if number is None:
            return None
        key = (self.mapper.class_, (number,), None)
        known = session.identity_map.get(key)
        if known is not None:
            return known
        record = self.mapper.class_manager.new_instance()
        record.__dict__.update(zip(self.names, row[self.first : self.last], strict=True))
        belongs(session, record, key)
        return record


def belongs(session: Session, record: SQLModel, key: tuple[Any, ...]) -> None:
    """A whole record as the database has it is the session's from now on.

    What SQLAlchemy's own loading does with one; `Session.add` looks for much more that could be.
    """
    state = instance_state(record)
    if state.modified:
        state._commit_all(record.__dict__)  # noqa: SLF001 - what it holds is in the database
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)


def _parts(statement: Statement) -> tuple[Part, ...]:
    """What a statement selects or gives back; a record's key is its first column."""
    if not isinstance(statement, Select):
        return tuple(Part(n, n + 1, None, ()) for n, _ in enumerate(statement.exported_columns))
    parts: list[Part] = []
    place = 0
    for description in statement.column_descriptions:
        selected = description["expr"]
        if isinstance(selected, type) and issubclass(selected, SQLModel):
            mapper: Mapper[Any] = selected.__mapper__  # type: ignore[attr-defined]
            names = tuple(column.key for column in mapper.local_table.c)
            parts.append(Part(place, place + len(names), mapper, names))
            place += len(names)
        else:
            parts.append(Part(place, place + 1, None, ()))
            place += 1
    return tuple(parts)


def _only(value: Any) -> Any:  # noqa: ANN401 - whatever was selected
    return value


def _several(*values: object) -> tuple[object, ...]:
    return values


def _converted(
    rows: Sequence[Sequence[Any]], conversions: Iterable[tuple[int, Convert]]
) -> list[Sequence[Any]]:
    """The rows with some columns converted: many a column at a time, a single one as it is."""
    if len(rows) == 1:
        row = list(rows[0])
        for place, convert in conversions:
            row[place] = convert(row[place])
        return [row]
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, convert in conversions:
        columns[place] = map(convert, columns[place])
    return list(zip(*columns, strict=True))


def _compile(statement: Statement, dialect: Dialect) -> Compiled:
    compiled = statement.compile(dialect=dialect)
    columns = (
        statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
    )
    out = [_outward(column.type, dialect) for column in columns]
    conversions = tuple((place, convert) for place, convert in enumerate(out) if convert)
    failure: type[Exception] = dialect.loaded_dbapi.Error
    return Compiled(str(compiled), _arguments(compiled, dialect), conversions, failure)


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return _remembering(kind, kind.dialect_impl(dialect).bind_processor(dialect))


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return _remembering(kind, kind.dialect_impl(dialect).result_processor(dialect, None))


def _remembering(kind: TypeEngine[Any], convert: Convert | None) -> Convert | None:
    """The same few moments, quantities and states come again and again; JSON may be changed."""
    if convert is None or isinstance(kind, JSON):
        return convert
    return lru_cache(maxsize=REMEMBERED)(convert)


def _arguments(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Given], Any]:
    """What the driver is given: values in the order of the text, or by their names."""
    fixed: dict[str, Any] = {}
    given: dict[str, Convert | None] = {}
    for name, value in compiled.params.items():
        bound = compiled.binds[name]
        if bound.expanding:
            msg = f"a list cannot be prepared: {name}"
            raise ValueError(msg)
        convert = _inward(bound.type, dialect)
        if bound.required:
            given[name] = convert
        else:
            fixed[name] = convert(value) if convert else value
    if compiled.positiontup is None:
        return _by_name(fixed, given)
    return _in_order(compiled.positiontup, fixed, given)


def _by_name(
    fixed: Mapping[str, Any], given: Mapping[str, Convert | None]
) -> Callable[[Given], dict[str, Any]]:
    def arguments(values: Given) -> dict[str, Any]:
        found = dict(fixed)
        for name, convert in given.items():
            found[name] = values[name] if convert is None else convert(values[name])
        return found

    return arguments


def _in_order(
    order: Sequence[str], fixed: Mapping[str, Any], given: Mapping[str, Convert | None]
) -> Callable[[Given], list[Any]]:
    template = [fixed.get(name) for name in order]
    places = [(place, name, given[name]) for place, name in enumerate(order) if name in given]
    as_they_are = [(place, name) for place, name, convert in places if convert is None]
    converted = [(place, name, convert) for place, name, convert in places if convert]

    def arguments(values: Given) -> list[Any]:
        found = template.copy()
        for place, name in as_they_are:
            found[place] = values[name]
        for place, name, convert in converted:
            found[place] = convert(values[name])
        return found

    return arguments


__all__ = ["Prepared", "as_usual", "belongs", "connection_of", "inserting", "one_of", "over"]
