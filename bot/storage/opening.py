"""From an operator's ``DATABASE_URL`` to an open database, or to one line that says why not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.storage.database import Storage
from bot.storage.schema import not_ours
from domain.errors import SettingError

POSTGRES = "postgresql+psycopg"
SPELLINGS = {"postgres": POSTGRES, "postgresql": POSTGRES, POSTGRES: POSTGRES, "sqlite": "sqlite"}


def plain_address(address: str) -> str:
    """The address as the program uses it; raises ValueError for what is no database of ours.

    ``postgres://`` and ``postgresql://`` are spelled out with the driver that is installed.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        msg = "not a database address (sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME)"
        raise ValueError(msg) from None
    if url.drivername not in SPELLINGS:
        msg = f"{url.drivername} is not supported (use sqlite or postgresql)"
        raise ValueError(msg)
    return url.set(drivername=SPELLINGS[url.drivername]).render_as_string(hide_password=False)


def shown(address: str) -> str:
    """The address without its password, and as people write it."""
    url = make_url(address)
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def file_of(address: str) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for PostgreSQL."""
    url = make_url(address)
    embedded = url.get_backend_name() == "sqlite"
    in_memory = url.database in (None, "", ":memory:")
    return None if not embedded or in_memory else Path(str(url.database))


def open_storage(address: str) -> Storage:
    """The database behind an address, made if it is a file that is not there yet.

    Raises `SettingError` naming ``DATABASE_URL`` where it cannot be reached, or is not for this
    program: another one's, or made by a newer version.
    """
    file = file_of(address)
    try:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        storage = Storage(address)
        with storage.engine.connect() as connection:
            why_not = not_ours(connection)
    except ModuleNotFoundError as error:
        msg = f"DATABASE_URL: PostgreSQL needs {error.name}: pip install 'patungan[postgres]'"
        raise SettingError(msg) from error
    except (OSError, DBAPIError) as error:
        msg = f"DATABASE_URL: cannot open {shown(address)}: {_first_line(error, make_url(address))}"
        raise SettingError(msg) from error
    if why_not is not None:
        storage.close()
        msg = f"DATABASE_URL: {shown(address)}: {why_not}"
        raise SettingError(msg)
    return storage


@contextmanager
def sole_process(address: str) -> Iterator[None]:
    """Hold an embedded database for this process alone; a process that dies lets go of it.

    Raises `SettingError` where another process holds it. PostgreSQL is shared, and not held.
    """
    file = file_of(address)
    if file is None:
        yield
        return
    lock = FileLock(f"{file}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        msg = f"DATABASE_URL: another Patungan is using {file}; stop it, or share a PostgreSQL"
        raise SettingError(msg) from error
    try:
        yield
    finally:
        lock.release()


def _first_line(error: Exception, url: URL) -> str:
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()
    said = reason[0] if reason else type(error).__name__
    return (
        re.sub(rf"(?<!\w){re.escape(str(url.password))}(?!\w)", "***", said)
        if url.password
        else said
    )
