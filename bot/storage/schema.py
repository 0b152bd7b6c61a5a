"""Which schema a database has, and which one the program wants.

Nearly every start finds the newest schema there already, so Alembic (`bot.storage.migrating`) is
only loaded where there is something to do: loading it takes longer than all else that a start does
with the database.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, column, inspect, select, table

VERSIONS = "alembic_version"
FOLDER = "migrations/versions"


def stamp(connection: Connection) -> str | None:
    """The schema that the database has; nothing where none was ever made by migrations."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found: str | None = connection.execute(
        select(column("version_num")).select_from(table(VERSIONS))
    ).scalar()
    return found


@cache
def newest() -> str:
    """The newest schema that the program knows: files of migrations begin with their number."""
    names = [entry.name for entry in files("bot.storage").joinpath(FOLDER).iterdir()]
    return max(name.partition("_")[0] for name in names if name[0].isdigit())


__all__ = ["newest", "stamp"]
