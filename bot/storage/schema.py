"""Which schema a database has, and which one the program wants.

Nearly every start finds the newest schema there already, so Alembic (`bot.storage.migrating`) is
only loaded where there is something to do: loading it takes longer than all else that a start does
with the database.
"""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, column, inspect, select, table

from domain.models import Record

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
def versions() -> tuple[str, ...]:
    """Every schema that the program knows, oldest first; migrations' files begin with them."""
    names = [entry.name for entry in files("bot.storage").joinpath(FOLDER).iterdir()]
    return tuple(sorted(name.partition("_")[0] for name in names if name[0].isdigit()))


def newest() -> str:
    """The newest schema that the program knows."""
    return versions()[-1]


def not_ours(connection: Connection) -> str | None:
    """Why this program must leave a database alone, in words for an operator; usually nothing."""
    here = stamp(connection)
    if here in versions():
        return None
    if here is not None and here.isdecimal() and here > newest():
        return (
            f"a newer Patungan made it (schema {here}; this one knows {newest()}):"
            " install that one again, or restore a backup from before"
        )
    tables = sorted(set(inspect(connection).get_table_names()) - {VERSIONS})
    if here is None and (not tables or set(tables) & set(Record.metadata.tables)):
        return None
    return f"it holds another program's records ({', '.join(tables[:3]) or here}); name another one"


__all__ = ["newest", "not_ours", "stamp", "versions"]
