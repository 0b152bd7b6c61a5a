"""A backup: every record in one file that restores into either database, and proves itself whole.

Lines of JSON, packed with gzip. The first says what it is and at which schema; each table has a
line with its columns, a line for every row, and a line with their number and SHA-256; the last
says that nothing is missing. It is read in one snapshot while the office goes on, written beside
its place, read back, and only then given its name: a file under that name is whole.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.storage.database import Storage
from bot.storage.portable import Counted, Kind, Row, Shape, line_of, rows, shapes
from bot.storage.schema import stamp
from domain.errors import InputError
from domain.values import Value

FORMAT = 1
QUICK = 3
OWNER_ONLY = 0o600
STAMP = "%Y%m%d-%H%M%S"
BEGINS, ENDS = "patungan-", ".backup.gz"


class Header(Value):
    """What a backup says of itself."""

    schema: str
    made_at: datetime


class Whole(Value):
    """A backup that was read to its end without a fault."""

    header: Header
    tables: int
    rows: int


def file_name(made_at: datetime) -> str:
    """The name of a backup of this moment; names sort as their moments do."""
    return f"{BEGINS}{made_at.astimezone(UTC).strftime(STAMP)}{ENDS}"


def moment_of(file: Path) -> datetime | None:
    """The moment in a backup's name; None where it is no name of ours."""
    try:
        stamp = file.name.removeprefix(BEGINS).removesuffix(ENDS)
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


@contextmanager
def snapshot(storage: Storage) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads; nobody waits for it."""
    if storage.embedded:
        with storage.look() as connection:
            yield connection
        return
    with storage.engine.connect() as connection:
        yield connection.execution_options(isolation_level="REPEATABLE READ")


def schema_of(connection: Connection) -> str:
    """The schema's version; raises `InputError` where there is none."""
    version = stamp(connection)
    if version is None:
        msg = "there is no office in this database"
        raise InputError(msg)
    return version


def back_up(storage: Storage, file: Path, now: datetime) -> Whole:
    """Write a whole backup to ``file``; nothing of that name is there before it is."""
    beside = file.with_name(f"{file.name}.part")
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile("", "wb", QUICK, raw, mtime=0) as packed, snapshot(storage) as here:
                _write(here, packed, now)
            raw.flush()
            os.fsync(raw.fileno())
        whole = verify(beside)
        beside.replace(file)
    except OSError as error:
        msg = f"{file}: cannot be written ({error.strerror or error})"
        raise InputError(msg) from error
    finally:
        beside.unlink(missing_ok=True)
    return whole


def _write(here: Connection, out: gzip.GzipFile, now: datetime) -> None:
    head = {
        "patungan": "backup",
        "format": FORMAT,
        "schema": schema_of(here),
        "made_at": now.astimezone(UTC).isoformat(),
    }
    out.write(_line(head))
    seals, total = hashlib.sha256(), 0
    tables = shapes(here)
    for shape in tables:
        out.write(_line({"table": shape.name, "columns": shape.columns, "key": shape.key}))
        counted = Counted(rows(here, shape))
        for row in counted:
            out.write(line_of(row))
        count, digest = counted.seal
        out.write(_line({"rows": count, "sha256": digest}))
        seals.update(f"{shape.name} {digest}\n".encode())
        total += count
    end = {"end": True, "tables": len(tables), "rows": total, "sha256": seals.hexdigest()}
    out.write(_line(end))


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


class Backup:
    """A backup that is being read. Every table must be read to its end before the next one."""

    def __init__(self, lines: gzip.GzipFile) -> None:
        self._lines = lines
        self._seals = hashlib.sha256()
        self._tables = self._rows = 0
        self.header = self._header()

    def _header(self) -> Header:
        said = self._said()
        if said.get("patungan") != "backup":
            msg = "this is no backup of Patungan's"
            raise InputError(msg)
        if said.get("format") != FORMAT:
            msg = f"this backup has format {said.get('format')}; this program reads {FORMAT}"
            raise InputError(msg)
        try:
            return Header(str(said["schema"]), datetime.fromisoformat(said["made_at"]))
        except (ValueError, KeyError, TypeError) as error:
            msg = "the backup is damaged"
            raise InputError(msg) from error

    def tables(self) -> Iterator[tuple[Shape, Counted]]:
        """Each table and its rows, checked as they pass; raises `InputError` for any damage."""
        while "table" in (said := self._said()):
            shape = _shape(said)
            self._seal: dict[str, Any] = {}
            counted = Counted(self._rows_of_table())
            yield shape, counted
            count, digest = counted.seal
            if self._seal != {"rows": count, "sha256": digest}:
                msg = f"the backup is damaged in {shape.name}"
                raise InputError(msg)
            self._seals.update(f"{shape.name} {digest}\n".encode())
            self._tables += 1
            self._rows += count
        end = {"end": True, "tables": self._tables, "rows": self._rows}
        if said != {**end, "sha256": self._seals.hexdigest()} or self._line():
            msg = "the backup is damaged: its end does not fit"
            raise InputError(msg)

    def _rows_of_table(self) -> Iterator[Row]:
        while isinstance(found := self._next(), list):
            yield found
        self._seal = found

    def _said(self) -> dict[str, Any]:
        found = self._next()
        if not isinstance(found, dict):
            msg = "the backup is damaged"
            raise InputError(msg)
        return found

    def _next(self) -> Any:  # noqa: ANN401 - whatever JSON stands there
        line = self._line()
        if not line.endswith(b"\n"):
            msg = "the backup is not whole: it ends too early"
            raise InputError(msg)
        try:
            return json.loads(line)
        except ValueError as error:
            msg = "the backup is damaged"
            raise InputError(msg) from error

    def _line(self) -> bytes:
        try:
            return self._lines.readline()
        except (OSError, EOFError, zlib.error) as error:
            msg = f"this is no whole backup of Patungan's ({error})"
            raise InputError(msg) from error

    @property
    def whole(self) -> Whole:
        """What was read, after its end."""
        return Whole(self.header, self._tables, self._rows)


def _shape(said: dict[str, Any]) -> Shape:
    try:
        columns = tuple((name, Kind(kind)) for name, kind in said["columns"])
        return Shape(said["table"], columns, tuple(said["key"]))
    except (ValueError, KeyError, TypeError) as error:
        msg = "the backup is damaged"
        raise InputError(msg) from error


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """A backup to read from; raises `InputError` in one line for whatever is wrong with it."""
    try:
        lines = gzip.GzipFile(file, "rb")
    except OSError as error:
        msg = f"{file}: cannot be read ({error.strerror or error})"
        raise InputError(msg) from error
    with lines:
        yield Backup(lines)


def verify(file: Path) -> Whole:
    """Read a backup to its end; raises `InputError` where anything in it does not fit."""
    with opened(file) as backup:
        for _, found in backup.tables():
            found.to_the_end()
        return backup.whole


__all__ = ["Backup", "Header", "Whole", "back_up", "file_name", "moment_of", "opened", "verify"]
