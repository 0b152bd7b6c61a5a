"""Databases on the PostgreSQL that the tests bring along."""

import itertools
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

NUMBERS = itertools.count(1)
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


def in_memory(room: int) -> Path | None:
    """A folder in memory with so many bytes free, where the machine has that; else the usual one.

    Making a database there takes half as long: it is three hundred files.
    """
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < room:
        return None
    return IN_MEMORY


def make_database(server: str, template: str) -> str:
    name = f"test_{next(NUMBERS)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    return name


def drop_databases(server: str, names: Iterable[str]) -> None:
    """Away with them, whoever still holds a connection."""
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        for name in names:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def named(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
