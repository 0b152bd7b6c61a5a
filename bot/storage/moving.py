"""Records carried into a database: out of a backup, or from another database.

Nothing is ever half there. A PostgreSQL gets everything in one transaction. An SQLite file is made
beside its place and put there when it is whole. What arrived is read back and compared with what
was sent, table by table, before it counts. The target is made at the schema of what is carried and
brought to the newest afterwards, so an older backup is as good as a new one.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from bot.storage.backup import opened, schema_of, snapshot, verify
from bot.storage.database import Storage
from bot.storage.migrating import migration_config
from bot.storage.opening import file_of, open_storage, shown
from bot.storage.portable import VERSIONS, Counted, Shape, rows, shapes, write
from domain.errors import InputError
from domain.models import Duty, Record
from domain.values import Value

Tables = Iterator[tuple[Shape, Counted]]
PASSING = frozenset({VERSIONS, str(Duty.__tablename__)})
"""What is of the moment, and keeps nobody from putting an office there."""
PATIENCE = "SET LOCAL lock_timeout = '5s'"


class Carried(Value):
    """What arrived, and was compared with what was sent."""

    tables: int
    rows: int
    kept: Path | None = None
    """Where the SQLite file lies that was there before."""


def restore(file: Path, address: str, *, replace: bool) -> Carried:
    """Make a database what a backup says; the backup is read whole before anything is touched.

    Raises `InputError` where the backup is damaged or from a newer program, or where there is
    something in the database and ``replace`` does not say that it may go.
    """
    whole = verify(file)
    _check_known(whole.header.schema)

    def tables() -> Tables:
        with opened(file) as backup:
            yield from backup.tables()

    return _carry(tables, whole.header.schema, address, replace=replace)


def move(source: Storage, address: str) -> Carried:
    """Carry everything to an empty database, as it is at this moment."""
    with snapshot(source) as here:
        schema = schema_of(here)
        _check_known(schema)

        def tables() -> Tables:
            for shape in shapes(here):
                yield shape, Counted(rows(here, shape))

        return _carry(tables, schema, address, replace=False)


def _check_known(schema: str) -> None:
    try:
        ScriptDirectory.from_config(migration_config()).get_revision(schema)
    except CommandError as error:
        msg = f"the records are at schema {schema}, which this program does not know: update it"
        raise InputError(msg) from error


def _carry(tables: Callable[[], Tables], schema: str, address: str, *, replace: bool) -> Carried:
    file = file_of(address)
    if file is None:
        storage = open_storage(address)
        try:
            return _into_shared(storage, tables, schema, replace=replace)
        except DBAPIError as error:
            reason = str(error.orig or error).strip().splitlines()[0]
            msg = f"{shown(address)}: {reason}; nothing was changed"
            raise InputError(msg) from error
        finally:
            storage.close()
    if not replace:
        _check_empty_file(file, address)
    return _into_file(file, tables, schema)


def _into_shared(
    storage: Storage, tables: Callable[[], Tables], schema: str, *, replace: bool
) -> Carried:
    with storage.write() as connection:
        connection.execute(text(PATIENCE))
        if not replace:
            _check_empty(connection, shown(storage.url))
        _drop_ours(connection)
        return _fill(connection, tables(), schema)


def _into_file(file: Path, tables: Callable[[], Tables], schema: str) -> Carried:
    beside = file.with_name(f"{file.name}.new")
    _forget_file(beside)
    file.parent.mkdir(parents=True, exist_ok=True)
    storage = Storage(f"sqlite:///{beside}")
    try:
        with storage.write() as connection:
            carried = _fill(connection, tables(), schema)
    except BaseException:
        storage.close()
        _forget_file(beside)
        raise
    storage.close()
    with closing(sqlite3.connect(beside)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")  # all of it is in one file now
    return Carried(carried.tables, carried.rows, _put_in_place(beside, file))


def _put_in_place(beside: Path, file: Path) -> Path | None:
    """The new file in place of the old one, which is kept under another name."""
    kept = None
    if file.exists():
        kept = file.with_name(f"{file.name}.before")
        _forget_file(kept)
        for ending in ("-wal", "-shm"):
            part = Path(f"{file}{ending}")
            if part.exists():
                part.replace(f"{kept}{ending}")
        file.replace(kept)
    beside.replace(file)
    return kept


def _forget_file(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _fill(connection: Connection, tables: Tables, schema: str) -> Carried:
    """Make the schema, write, read back, compare, and bring the schema up to date."""
    _upgrade(connection, schema)
    sent: dict[str, tuple[int, str]] = {}
    for shape, found in tables:
        write(connection, shape, found)
        sent[shape.name] = found.to_the_end()
    arrived = {
        shape.name: Counted(rows(connection, shape)).to_the_end() for shape in shapes(connection)
    }
    wrong = [name for name in arrived if sent.get(name, (0, "")) != arrived[name]]
    if wrong or len(sent) != len(arrived):
        msg = f"what arrived is not what was sent ({', '.join(wrong)}); nothing was changed"
        raise InputError(msg)
    _upgrade(connection, "head")
    return Carried(len(arrived), sum(count for count, _ in arrived.values()))


def _upgrade(connection: Connection, schema: str) -> None:
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, schema)


def _ours(connection: Connection) -> list[Table]:
    """The tables that are ours, whatever else there is, in order of what refers to what."""
    schema = MetaData()
    schema.reflect(connection)
    known = {*Record.metadata.tables, VERSIONS}
    return [table for table in schema.sorted_tables if table.name in known]


def _check_empty(connection: Connection, where: str) -> None:
    for table in _ours(connection):
        if table.name not in PASSING and connection.execute(table.select().limit(1)).first():
            msg = f"{where}: there are records in it already ({table.name}); give an empty database"
            raise InputError(msg)


def _check_empty_file(file: Path, address: str) -> None:
    if not file.exists():
        return
    storage = open_storage(address)
    try:
        with storage.look() as connection:
            _check_empty(connection, str(file))
    finally:
        storage.close()


def _drop_ours(connection: Connection) -> None:
    for table in reversed(_ours(connection)):
        table.drop(connection)


__all__ = ["Carried", "move", "restore"]
