"""The engine and its sessions. SQLite is embedded and belongs to one process; PostgreSQL is shared.

On SQLite a writing transaction takes the write lock when it begins (``BEGIN IMMEDIATE``), so that
two threads wait for each other instead of failing half-way; readers never block (WAL).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from bot.storage.turnstile import Turnstile
from domain.models import Record
from domain.prepared import Prepared

READING = "reading"
HURRIED = "hurried"
TURN = "whose turn it is to write"
MIGRATING = 0x6D696772
MEMORY = "sqlite://"
STATEMENTS_KEPT = 1024
"""More than the program has: parsing one anew takes longer than running it."""
PASSED_ON = {"prepare_threshold": None}
"""Nothing is prepared on a server's connection: a pooler hands them on between transactions."""


class Storage:
    """One database. ``durable=False`` (simulations only) does not wait for the disk."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.turnstile = Turnstile()
        self.engine = _engine(url, self.turnstile, durable=durable)
        self._reader = self.engine.execution_options(**{READING: True})
        self._hurried = self.engine.execution_options(**{HURRIED: True})

    @property
    def embedded(self) -> bool:
        """SQLite: the database belongs to this process alone."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone by an exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def write(self, *, hurried: bool = False) -> AbstractContextManager[Connection]:
        """The same without records: a bare connection, for statements made once.

        ``hurried`` goes before others of this process who wait to write.
        """
        return (self._hurried if hurried else self.engine).begin()

    def look(self) -> AbstractContextManager[Connection]:
        """A bare connection that only reads; it never waits for a writer."""
        return self._reader.connect()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; it never waits for a writer."""
        with Session(self._reader) as session:
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        with self.engine.connect() as connection:
            if not self.embedded:  # two processes that start together do it one after the other
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def versions(self) -> tuple[str | None, str | None]:
        """The schema's version, and the newest one that the program knows."""
        newest = ScriptDirectory.from_config(migration_config()).get_current_head()
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), newest

    def create(self) -> None:
        """Make all tables at once, without migrations: for throw-away simulations."""
        Record.metadata.create_all(self.engine)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def migration_config() -> Config:
    """Alembic's configuration, pointing at the migrations inside the package."""
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    return config


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


def _engine(url: str, turnstile: Turnstile, *, durable: bool) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, connect_args=PASSED_ON)
    engine = create_engine(
        url,
        poolclass=StaticPool if url == MEMORY else None,
        connect_args={"cached_statements": STATEMENTS_KEPT},
    )
    event.listen(engine, "connect", _sqlite_settings(durable=durable))
    event.listen(engine, "begin", _begin_on_sqlite(turnstile))
    event.listen(engine, "checkin", _end_on_sqlite)
    return engine


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


def _begin_on_sqlite(turnstile: Turnstile) -> Any:  # noqa: ANN401 - SQLAlchemy's listener shape
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        database: Any = connection.connection.driver_connection
        if options.get(READING):
            database.execute("BEGIN")
            return
        held = connection.info
        if TURN not in held and turnstile.enter(hurried=bool(options.get(HURRIED))):
            held[TURN] = turnstile
        database.execute("BEGIN IMMEDIATE")

    return begin


def _end_on_sqlite(_: object, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's listener shape
    """The connection is given back, and with it the turn to write."""
    turnstile = record.info.pop(TURN, None)
    if turnstile is not None:
        turnstile.leave()
