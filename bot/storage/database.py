"""The engine and its sessions. SQLite is embedded and belongs to one process; PostgreSQL is shared.

On SQLite a writing transaction takes the write lock when it begins (``BEGIN IMMEDIATE``), so that
two threads wait for each other instead of failing half-way; readers never block (WAL).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from bot.storage.schema import newest, stamp
from bot.storage.turnstile import Turnstile
from domain.later import write_now
from domain.models import Record
from domain.prepared import Prepared, as_usual, over

MEMORY = "sqlite://"
MOST_KEPT = 4
POOL = "the pool it came from"
STATEMENTS_KEPT = 1024
"""More than the program has: parsing one anew takes longer than running it."""
PASSED_ON = {"prepare_threshold": None}
"""Nothing is prepared behind a pooler, which hands connections on between transactions."""
PREPARED_FROM = 2
"""How often a statement runs before a server that is ours alone keeps its plan."""


class Storage:
    """One database. ``durable=False`` (simulations only) does not wait for the disk."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.turnstile = Turnstile()
        self.engine = _engine(url, durable=durable)
        self._idle: list[Connection] = []

    @property
    def embedded(self) -> bool:
        """SQLite: the database belongs to this process alone."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone by an exception."""
        with self.write() as connection, _session_on(connection) as session:
            yield session
            write_now(session)
            session.flush()

    @contextmanager
    def write(self, *, hurried: bool = False) -> Iterator[Connection]:
        """The same without records: a bare connection, for statements made once.

        ``hurried`` goes before others of this process who wait to write.
        """
        mine = self.embedded and self.turnstile.enter(hurried=hurried)
        try:
            with self._connection("BEGIN IMMEDIATE") as connection, connection.begin():
                yield connection
        finally:
            if mine:
                self.turnstile.leave()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """A bare connection that only reads; it never waits for a writer."""
        with self._connection("BEGIN") as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; it never waits for a writer."""
        with self.look() as connection, _session_on(connection) as session:
            yield session

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Connection]:
        """A connection; an embedded database's is kept for the next one, unless work on it failed.

        Fetching one from the pool and giving it back costs ten times what the database needs to
        begin and commit. ``begin`` is how a transaction begins there.
        """
        if not self.embedded:
            with self.engine.connect() as connection:
                yield connection
            return
        connection = self._take()
        database: Any = connection.connection.dbapi_connection
        try:
            # What is kept in memory has one connection, which somebody may be reading over.
            if self.url != MEMORY or not database.in_transaction:
                _say(connection, begin)
            yield connection
        except BaseException:
            connection.close()
            if self.url != MEMORY:
                database.close()  # one that was interrupted is forgotten by SQLAlchemy, not closed
            raise
        self._keep(connection)

    def _take(self) -> Connection:
        while self._idle:
            connection, pool = self._idle.pop(), self.engine.pool
            if connection.info[POOL] is pool:
                return connection
            connection.close()
        connection = self.engine.connect()
        connection.info[POOL] = self.engine.pool
        if self.url != MEMORY:
            connection.detach()
        return connection

    def _keep(self, connection: Connection) -> None:
        if len(self._idle) < MOST_KEPT:
            self._idle.append(connection)
        else:
            connection.close()

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        with self.engine.connect() as connection:
            if stamp(connection) != newest():
                from bot.storage.migrating import upgrade  # noqa: PLC0415 - seldom needed

                upgrade(connection)

    def versions(self) -> tuple[str | None, str]:
        """The schema's version, and the newest one that the program knows."""
        with self.engine.connect() as connection:
            return stamp(connection), newest()

    def create(self) -> None:
        """Make all tables at once, without migrations: for throw-away simulations."""
        Record.metadata.create_all(self.engine)

    def close(self) -> None:
        """Give back every connection."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()


@contextmanager
def _session_on(connection: Connection) -> Iterator[Session]:
    """Records within a connection's transaction, which whoever began it ends."""
    with Session(connection, expire_on_commit=False) as session:
        over(session, connection)
        yield session


def insert_new(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> int:  # noqa: ANN401 - a table class
    """Insert the rows whose unique keys are not there yet; returns how many were new.

    All rows have the same columns.
    """
    if not rows:
        return 0
    statement = _insert_unless_there(table, tuple(rows[0]), connection.dialect.name)
    return sum(statement.run_on(connection, **row) for row in rows)


@cache
def _insert_unless_there(table: Any, names: tuple[str, ...], dialect: str) -> Prepared[None]:  # noqa: ANN401 - a table class
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Prepared(insert(table).values(values).on_conflict_do_nothing().inline())


def _engine(url: str, *, durable: bool) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, connect_args=PASSED_ON)
        event.listen(engine, "connect", _prepare_where_alone)
        return engine
    engine = create_engine(
        url,
        poolclass=StaticPool if url == MEMORY else None,
        connect_args={"cached_statements": STATEMENTS_KEPT},
    )
    event.listen(engine, "connect", _sqlite_settings(durable=durable))
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _prepare_where_alone(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    """Let the driver prepare what runs often, unless a pooler stands between.

    A pooler tells whoever connects a process number of its own making, never the server's: it
    does not know yet which server will work for them.
    """
    (server,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.rollback()
    if server == connection.info.backend_pid:
        connection.prepare_threshold = PREPARED_FROM


def _sqlite_settings(*, durable: bool) -> Any:  # noqa: ANN401 - SQLAlchemy's listener shape
    def settings(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL" if durable else "synchronous=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return settings


def _begin_on_sqlite(connection: Connection) -> None:
    """Whoever came past `Storage` (a migration, a tool) may write."""
    database: Any = connection.connection.dbapi_connection
    if not database.in_transaction:
        _say(connection, "BEGIN IMMEDIATE")


def _say(connection: Connection, begin: str) -> None:
    database: Any = connection.connection.dbapi_connection
    try:
        database.execute(begin)
    except sqlite3.Error as error:
        raise as_usual(error, begin, sqlite3.Error) from error
